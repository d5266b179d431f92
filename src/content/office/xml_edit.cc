#include "content/office/xml_edit.h"

#include "base/text.h"
#include "content/office/xml.h"

namespace sekisho::content {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view local(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

// Behind the '>' that ends a tag; quotes may hold others. npos if there is none.
std::size_t end_of_tag(std::string_view xml, std::size_t at) {
  char quote = 0;
  for (; at < xml.size(); ++at) {
    const char c = xml[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return xml.npos;
}

// Behind a comment, an instruction, CDATA or a document type; npos if it does not end.
std::size_t end_of_other(std::string_view xml, std::size_t at) {
  const auto behind = [&](std::string_view end, std::size_t from) {
    const auto found = xml.find(end, from);
    return found == xml.npos ? xml.npos : found + end.size();
  };
  const auto is_at = [&](std::string_view start, std::size_t from) { return xml.substr(from).starts_with(start); };
  if (is_at("<!--", at)) return behind("-->", at + 4);
  if (is_at("<![CDATA[", at)) return behind("]]>", at + 9);
  if (is_at("<?", at)) return behind("?>", at + 2);
  bool in_subset = false;
  char quote = 0;
  for (auto i = at; i < xml.size(); ++i) {
    const char c = xml[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (is_at("<!--", i) || is_at("<?", i)) {
      const auto end = end_of_other(xml, i);
      if (end == xml.npos) return end;
      i = end - 1;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == ']') {
      in_subset = c == '[';
    } else if (c == '>' && !in_subset) {
      return i + 1;
    }
  }
  return xml.npos;
}

// Whether markup stands as ASCII in a file whose declaration this is. UTF-16 has become UTF-8 by now; UTF-7 and what
// shifts by escapes hide it.
bool is_plain(std::string_view declaration) {
  XmlTag tag{std::string(declaration)};
  for (const auto& encoding : tag.values("encoding")) {
    bool known = false;
    for (const auto* start :
         {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "windows-125", "koi8-", "gb", "big5", "euc-", "shift_jis"})
      known = known || starts_with_ignore_case(encoding, start);
    if (!known) return false;
  }
  return true;
}

}  // namespace

std::string_view XmlTag::name() const {
  auto from = std::size_t{closes() ? 2u : 1u};
  auto to = from;
  while (to < text_.size() && !is_blank(text_[to]) && text_[to] != '/' && text_[to] != '>') ++to;
  return from >= text_.size() ? std::string_view{} : local(std::string_view(text_).substr(from, to - from));
}

std::vector<std::pair<std::size_t, std::size_t>> XmlTag::places(std::string_view attribute) const {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  if (text_.find(attribute) == text_.npos) return out;
  const std::string_view tag = text_;
  auto at = std::size_t{1};
  while (at < tag.size() && !is_blank(tag[at])) ++at;
  while (at < tag.size()) {
    while (at < tag.size() && is_blank(tag[at])) ++at;
    const auto start = at;
    while (at < tag.size() && tag[at] != '=' && !is_blank(tag[at])) ++at;
    const auto name = local(tag.substr(start, at - start));
    while (at < tag.size() && (is_blank(tag[at]) || tag[at] == '=')) ++at;
    if (at >= tag.size() || (tag[at] != '"' && tag[at] != '\'')) continue;
    const auto end = tag.find(tag[at], at + 1);
    if (end == tag.npos) break;
    if (name == attribute) out.emplace_back(at + 1, end - at - 1);
    at = end + 1;
  }
  return out;
}

std::vector<std::string> XmlTag::values(std::string_view attribute) const {
  std::vector<std::string> out;
  for (const auto& [at, n] : places(attribute)) out.push_back(xml_unescape(std::string_view(text_).substr(at, n)));
  return out;
}

void XmlTag::put(std::string_view attribute, std::string_view value) {
  const auto all = places(attribute);
  for (auto place = all.rbegin(); place != all.rend(); ++place) text_.replace(place->first, place->second, value);
}

std::string edit_tags(std::string_view xml, const std::function<void(XmlTag&)>& edit,
                      const std::function<bool()>& keeps_text) {
  std::string out;
  out.reserve(xml.size());
  std::size_t at = 0;
  while (at < xml.size()) {
    const auto open = xml.find('<', at);
    if (keeps_text()) out.append(xml.substr(at, open == xml.npos ? xml.npos : open - at));
    if (open == xml.npos) break;
    const bool tag = open + 1 < xml.size() && xml[open + 1] != '!' && xml[open + 1] != '?';
    const auto end = tag ? end_of_tag(xml, open) : end_of_other(xml, open);
    if (end == xml.npos) break;
    const auto piece = xml.substr(open, end - open);
    at = end;
    if (tag) {
      XmlTag one{std::string(piece)};
      edit(one);
      out += one.text();
    } else if (piece.starts_with("<?") ? is_plain(piece) : (piece.starts_with("<![CDATA[") && keeps_text())) {
      out += piece;
    }
  }
  return out;
}

}  // namespace sekisho::content
