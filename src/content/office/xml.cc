#include "content/office/xml.h"

#include "base/text.h"
#include "content/bytes.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
std::string_view local(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}
}  // namespace

bool XmlTokens::next() {
  for (;;) {
    if (at_ >= xml_.size()) return false;
    if (xml_[at_] != '<') {
      const auto end = xml_.find('<', at_);
      text_ = xml_.substr(at_, end == xml_.npos ? xml_.npos : end - at_);
      at_ = end == xml_.npos ? xml_.size() : end;
      kind_ = Kind::text;
      cdata_ = false;
      return true;
    }
    const auto rest = xml_.substr(at_);
    if (rest.starts_with("<!--")) {
      const auto end = xml_.find("-->", at_ + 4);
      at_ = end == xml_.npos ? xml_.size() : end + 3;
      continue;
    }
    if (rest.starts_with("<![CDATA[")) {
      const auto end = xml_.find("]]>", at_ + 9);
      text_ = xml_.substr(at_ + 9, end == xml_.npos ? xml_.npos : end - at_ - 9);
      at_ = end == xml_.npos ? xml_.size() : end + 3;
      kind_ = Kind::text;
      cdata_ = true;
      return true;
    }
    if (rest.starts_with("<?")) {
      const auto end = xml_.find("?>", at_ + 2);
      at_ = end == xml_.npos ? xml_.size() : end + 2;
      continue;
    }
    if (rest.starts_with("<!")) {
      // A declaration with an internal subset ends after its ].
      doctype_ = true;
      const auto bracket = xml_.find('[', at_), close = xml_.find('>', at_);
      auto end = close;
      if (bracket < close) {
        end = xml_.find(']', bracket);
        if (end != xml_.npos) end = xml_.find('>', end);
      }
      at_ = end == xml_.npos ? xml_.size() : end + 1;
      continue;
    }
    // A tag: quotes may hold '>'.
    auto end = at_ + 1;
    char quote = 0;
    while (end < xml_.size()) {
      const char c = xml_[end];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        break;
      }
      ++end;
    }
    auto tag = xml_.substr(at_ + 1, end - at_ - 1);
    at_ = end < xml_.size() ? end + 1 : xml_.size();
    kind_ = Kind::open;
    if (tag.starts_with('/'))
      kind_ = Kind::close, tag.remove_prefix(1);
    else if (tag.ends_with('/'))
      kind_ = Kind::empty, tag.remove_suffix(1);
    std::size_t name_end = 0;
    while (name_end < tag.size() && !is_space(tag[name_end])) ++name_end;
    name_ = local(tag.substr(0, name_end));
    attributes_ = tag.substr(name_end);
    return true;
  }
}

template <class Same>
std::string_view XmlTokens::find_attribute(Same same) const {
  std::size_t at = 0;
  const auto& a = attributes_;
  while (at < a.size()) {
    while (at < a.size() && is_space(a[at])) ++at;
    const auto start = at;
    while (at < a.size() && a[at] != '=' && !is_space(a[at])) ++at;
    const auto name = local(a.substr(start, at - start));
    while (at < a.size() && (is_space(a[at]) || a[at] == '=')) ++at;
    if (at >= a.size() || (a[at] != '"' && a[at] != '\'')) continue;
    const char quote = a[at];
    const auto end = a.find(quote, at + 1);
    if (same(name)) return a.substr(at + 1, end == a.npos ? a.npos : end - at - 1);
    if (end == a.npos) break;
    at = end + 1;
  }
  return {};
}

std::string_view XmlTokens::attribute(std::string_view wanted) const {
  return find_attribute([&](std::string_view name) { return name == wanted; });
}
std::string_view XmlTokens::attribute_in_any_case(std::string_view wanted) const {
  return find_attribute([&](std::string_view name) { return equal_ignore_case(name, wanted); });
}

std::string XmlTokens::value(std::string_view local_name) const { return xml_unescape(attribute(local_name)); }

std::string xml_unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '&') {
      out.push_back(raw[i]);
      continue;
    }
    // a reference with its ';': looked for no further, for a text may be nothing but '&'
    constexpr std::size_t longest = 11;
    const auto length = raw.substr(i, longest).find(';');
    const auto end = length == raw.npos ? raw.npos : i + length;
    const auto name = length == raw.npos ? std::string_view{} : raw.substr(i + 1, length - 1);
    if (name == "amp")
      out.push_back('&');
    else if (name == "lt")
      out.push_back('<');
    else if (name == "gt")
      out.push_back('>');
    else if (name == "quot")
      out.push_back('"');
    else if (name == "apos")
      out.push_back('\'');
    else if (name.starts_with('#') && name.size() > 1) {
      const bool hex = name[1] == 'x' || name[1] == 'X';
      char32_t code = 0;
      for (const char c : name.substr(hex ? 2 : 1)) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : 0;
        code = code * (hex ? 16 : 10) + static_cast<char32_t>(digit);
        if (code > 0x10FFFF) code = 0x110000;
      }
      append_utf8(out, code);
    } else {
      out.push_back('&');
      continue;
    }
    i = end;
  }
  return out;
}

std::string xml_as_utf8(std::string bytes) {
  if (bytes.starts_with("\xFF\xFE")) return utf16le_to_utf8(std::string_view(bytes).substr(2));
  if (bytes.starts_with("\xFE\xFF")) return utf16be_to_utf8(std::string_view(bytes).substr(2));
  if (bytes.size() > 4 && bytes[0] == '<' && bytes[1] == 0) return utf16le_to_utf8(bytes);
  if (bytes.size() > 4 && bytes[0] == 0 && bytes[1] == '<') return utf16be_to_utf8(bytes);
  return bytes;
}

}  // namespace sekisho::content
