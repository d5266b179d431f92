#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "content/read.h"
#include "content/readers.h"

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

// What the reader of one kind alone makes of bytes.
inline Document read_as_kind(std::string_view bytes, std::string_view kind) {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].data = bytes;
  document.parts[0].kind = kind;
  Budget budget;
  for (const auto& entry : readers()) {
    if (entry.kind == kind) entry.read(document, 0, {}, budget);
  }
  return document;
}

inline bool has_trait(const Document& document, std::string_view name) {
  return std::any_of(document.traits.begin(), document.traits.end(),
                     [&](const Trait& trait) { return trait.name == name; });
}
inline bool links_to(const Document& document, std::string_view url) {
  return std::any_of(document.links.begin(), document.links.end(), [&](const Link& link) { return link.url == url; });
}

}  // namespace sekisho::content
