#include "content/pdf/pages.h"

#include "base/text.h"
#include "content/child.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_nodes = 200'000;

}  // namespace

void PdfPages::show_pages() {
  auto root = source_.pdf().getRoot();
  if (!root.isDictionary()) return;
  std::vector<QPDFObjectHandle> open{root.getKey("/Pages")};
  while (!open.empty() && shown_.size() < max_nodes) {
    auto node = open.back();
    open.pop_back();
    if (!node.isDictionary() || (node.isIndirect() && !shown_.insert(node.getObjGen()).second)) continue;
    if (auto kids = node.getKey("/Kids"); kids.isArray()) {
      auto list = kids.getArrayAsVector();
      open.insert(open.end(), list.rbegin(), list.rend());
    } else {
      ++pages_;
      show(node);
    }
  }
}

void PdfPages::show_rest(const std::vector<QPDFObjectHandle>& objects) {
  for (const auto& object : objects) {
    if (!shown_.contains(object.getObjGen())) show(object);
  }
}

// Text of a page or of a form drawn on one.
void PdfPages::show(QPDFObjectHandle object) {
  if (text_.size() >= budget_.limits().text_size.value) return;
  if (object.isStream() && name_of(object.getDict().getKey("/Subtype")) == "/Form") {
    const auto content = source_.unpack(object, qpdf_dl_specialized, 16u << 20);
    show_text(content, fonts_of(object.getDict().getKey("/Resources")), budget_.limits().text_size.value, text_);
    images_.look_for_codes(content);
    return;
  }
  if (!object.isDictionary()) return;
  if (name_of(object.getKey("/Subtype")) == "/FreeText" || name_of(object.getKey("/Subtype")) == "/Text") {
    if (auto contents = object.getKey("/Contents"); contents.isString())
      text_ += to_valid_utf8(contents.getUTF8Value()) + "\n";
  }
  if (auto value = object.getKey("/V"); value.isString() && object.hasKey("/FT"))
    text_ += to_valid_utf8(value.getUTF8Value()) + "\n";
  if (name_of(object.getKey("/Type")) != "/Page") return;
  auto resources = object.getKey("/Resources");
  auto above = object.getKey("/Parent");
  for (int i = 0; i < 32 && !resources.isDictionary() && above.isDictionary(); ++i)
    resources = above.getKey("/Resources"), above = above.getKey("/Parent");
  auto contents = object.getKey("/Contents");
  std::string content;
  if (contents.isStream()) content = source_.unpack(contents, qpdf_dl_specialized, 16u << 20);
  if (contents.isArray()) {
    for (auto& piece : contents.getArrayAsVector()) {
      if (piece.isStream() && content.size() < (16u << 20))
        content += source_.unpack(piece, qpdf_dl_specialized, 16u << 20) + "\n";
    }
  }
  if (!budget_.spend_steps(content.size())) return mark_limit(document_, part_, budget_, "steps", "content");
  show_text(content, fonts_of(resources), budget_.limits().text_size.value, text_);
  images_.look_for_codes(content);
  text_ += "\n";
}

std::map<std::string, PdfFont> PdfPages::fonts_of(QPDFObjectHandle resources) {
  std::map<std::string, PdfFont> fonts;
  if (!resources.isDictionary()) return fonts;
  auto dict = resources.getKey("/Font");
  if (!dict.isDictionary()) return fonts;
  for (auto& [name, font] : dict.getDictAsMap()) {
    if (font.isDictionary() && fonts.size() < 1000) fonts[name] = font_of(font);
  }
  return fonts;
}

const PdfFont& PdfPages::font_of(QPDFObjectHandle dict) {
  const auto id = dict.getObjGen();
  if (dict.isIndirect()) {
    if (const auto found = fonts_.find(id); found != fonts_.end()) return found->second;
  }
  PdfFont font;
  const bool composite = name_of(dict.getKey("/Subtype")) == "/Type0";
  if (composite) font.code_bytes = 2, font.codepage = -1;
  const auto encoding = name_of(dict.getKey("/Encoding"));
  struct Known {
    const char* part;
    int codepage;
  };
  static constexpr Known known[] = {{"RKSJ", 932}, {"UCS2", 0},    {"UTF16", 0},     {"GBK", 936},      {"GB-EUC", 936},
                                    {"B5", 950},   {"KSCms", 949}, {"KSC-EUC", 949}, {"MacRoman", 1252}};
  for (const auto& row : known) {
    if (encoding.find(row.part) != encoding.npos) font.codepage = row.codepage;
  }
  if (auto cmap = dict.getKey("/ToUnicode"); cmap.isStream()) {
    read_cmap(source_.unpack(cmap, qpdf_dl_specialized, 4u << 20), font);
    if (!composite) font.code_bytes = 1;
  }
  return fonts_[dict.isIndirect() ? id : QPDFObjGen(static_cast<int>(-1 - static_cast<int>(fonts_.size())), 0)] =
             std::move(font);
}

}  // namespace sekisho::content
