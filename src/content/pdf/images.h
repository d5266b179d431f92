#pragma once

#include <string_view>
#include <vector>

#include "content/image/image.h"
#include "content/pdf/source.h"

namespace sekisho::content {

/// Pictures of a PDF, for their QR codes (ISO 32000-1 §8.9).
class PdfImages {
 public:
  explicit PdfImages(PdfSource& source)
      : source_(source), document_(source.document), part_(source.part), budget_(source.budget) {}
  /// An image object: JPEG and JPEG 2000 become parts, plain samples and faxes are looked at here.
  void read_picture(QPDFObjectHandle stream, QPDFObjectHandle dict);
  /// At the end: codes that are cut into several pictures, as printers' drivers and attackers do.
  void look_for_pieces();
  /// Those that a page draws itself, in rectangles or in pictures that stand in its content.
  void look_for_codes(std::string_view content);

 private:
  /// Pictures of this form are left out: trait pdf.image_skipped.
  void skip(std::string_view form);
  void read_fax(QPDFObjectHandle stream, QPDFObjectHandle dict, int width, int height);

  PdfSource& source_;
  Document& document_;
  const int part_;
  Budget& budget_;
  int images_ = 0;
  std::vector<GreyImage> pieces_;  // small pictures without a code
};

}  // namespace sekisho::content
