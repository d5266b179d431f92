#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "content/pdf/qpdf.h"
#include "content/reader.h"

namespace sekisho::content {

/// A PDF that qpdf opened, for those who look at its objects: streams within the limits, and marks on its part. unpack
/// ends qpdf's exceptions itself; what else asks qpdf's objects ends in read_pdf.
class PdfSource {
 public:
  PdfSource(Document& document_of_part, int own_part, const ReadOptions& options, Budget& own_budget)
      : document(document_of_part), part(own_part), budget(own_budget), options_(options) {}

  Document& document;
  const int part;
  Budget& budget;

  /// True if qpdf could open it, with a password that can be guessed or without; data must outlive this.
  bool open(std::string_view data);
  QPDF& pdf() { return *pdf_; }
  /// The attachments alone are closed.
  bool locked_files() const { return locked_files_; }
  void damaged(std::string_view what);
  /// A stream's content within the limits; what came before a fault is kept. expected: its size, if that is known.
  std::string unpack(QPDFObjectHandle stream, qpdf_stream_decode_level_e level = qpdf_dl_specialized,
                     std::uint64_t most = 64u << 20, std::uint64_t expected = 0);
  /// A string, or a stream that holds one.
  std::string text_value(QPDFObjectHandle object);

 private:
  bool try_open(std::string_view data, const std::string& password);

  const ReadOptions& options_;
  std::string plain_;  // of without_encryption; pdf_ points into it
  bool locked_files_ = false;
  std::unique_ptr<QPDF> pdf_;
  std::uint64_t expanded_ = 0;
};

}  // namespace sekisho::content
