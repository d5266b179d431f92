#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "content/read.h"

namespace sekisho::content {

// What tests of all readers share. The bytes must outlive what is read of them.

inline Document read_as_mail(std::string_view bytes) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::mail}, budget);
}
inline Document read_named(std::string_view bytes, const std::string& name) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::file, .filename = name}, budget);
}

inline bool has_trait(const Document& document, std::string_view name) {
  return std::any_of(document.traits.begin(), document.traits.end(), [&](const Trait& trait) { return trait.name == name; });
}
inline bool links_to(const Document& document, std::string_view url) {
  return std::any_of(document.links.begin(), document.links.end(), [&](const Link& link) { return link.url == url; });
}

}  // namespace sekisho::content
