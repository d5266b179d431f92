#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sekisho::content {

/// The value of an attribute within a tag, as place and length in it; {0, 0} if absent. The name is compared with its prefix.
std::pair<std::size_t, std::size_t> value_range(std::string_view tag, std::string_view attribute);
/// The value itself as it stands, entities and all; empty if absent.
std::string_view value_in(std::string_view tag, std::string_view attribute);
/// Puts another value, which must need no escaping; nothing if the attribute is absent.
void replace_value(std::string& tag, std::string_view attribute, std::string_view value);

/// Goes through the tags of an XML text and lets `edit(std::string& tag)` change or clear each; what lies between is copied. Linear.
template <class Edit>
std::string edit_tags(std::string_view xml, Edit edit) {
  std::string out;
  out.reserve(xml.size());
  std::size_t at = 0;
  while (at < xml.size()) {
    const auto open = xml.find('<', at);
    out.append(xml.substr(at, open == xml.npos ? xml.npos : open - at));
    if (open == xml.npos) break;
    const auto close = xml.find('>', open);
    std::string tag(xml.substr(open, close == xml.npos ? xml.npos : close - open + 1));
    edit(tag);
    out += tag;
    at = close == xml.npos ? xml.size() : close + 1;
  }
  return out;
}

}  // namespace sekisho::content
