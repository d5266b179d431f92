#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "content/pdf/images.h"
#include "content/pdf/source.h"
#include "content/pdf/text.h"

namespace sekisho::content {

/// The text that the pages, forms and notes of a PDF show.
class PdfPages {
 public:
  PdfPages(PdfSource& source, PdfImages& images)
      : source_(source), images_(images), document_(source.document), part_(source.part), budget_(source.budget) {}
  /// The pages in the order a reader turns them.
  void show_pages();
  /// Then the objects that no page tree leads to.
  void show_rest(const std::vector<QPDFObjectHandle>& objects);
  int count() const { return pages_; }
  const std::string& text() const { return text_; }

 private:
  void show(QPDFObjectHandle object);
  std::map<std::string, PdfFont> fonts_of(QPDFObjectHandle resources);
  const PdfFont& font_of(QPDFObjectHandle dict);

  PdfSource& source_;
  PdfImages& images_;
  Document& document_;
  const int part_;
  Budget& budget_;
  std::string text_;
  std::map<QPDFObjGen, PdfFont> fonts_;
  std::set<QPDFObjGen> shown_;  // nodes of the page tree whose text is taken
  int pages_ = 0;
};

}  // namespace sekisho::content
