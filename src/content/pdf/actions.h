#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "content/pdf/source.h"

namespace sekisho::content {

/// What a PDF does and carries: actions, scripts, links, forms, rich media, embedded files (ISO 32000-1 §7.11, §12.6).
class PdfActions {
 public:
  explicit PdfActions(PdfSource& source)
      : source_(source), document_(source.document), part_(source.part), budget_(source.budget) {}
  /// Each dictionary of the file, those of streams too.
  void judge(QPDFObjectHandle dict);
  void judge_stream(QPDFObjectHandle stream);
  /// At the end: embedded file streams that no file specification names.
  void add_orphans();

 private:
  void add_file(std::string_view name, QPDFObjectHandle stream);
  void add_url(std::string_view url);
  void find_form_links(std::string_view xml);
  std::string against_base(std::string_view url);

  PdfSource& source_;
  Document& document_;
  const int part_;
  Budget& budget_;
  std::set<QPDFObjGen> embedded_;
  std::vector<QPDFObjectHandle> orphans_;
  int scripts_ = 0;
};

}  // namespace sekisho::content
