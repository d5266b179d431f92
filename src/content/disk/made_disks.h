#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content::testing {

// What tests of disk images made at run time share.

inline Document read_image(const std::string& bytes, const std::string& name = "disk.img") {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::file, .filename = name}, budget);
}
inline std::string_view data_of(const Document& document, std::string_view name) {
  for (const auto& part : document.parts) {
    if (part.filename == name && part.origin == PartOrigin::archive) return part.data;
  }
  return "(no such member)";
}
inline void set(std::string& image, std::size_t at, std::uint64_t value, int bytes) {
  std::string number;
  put(number, value, bytes);
  image.replace(at, number.size(), number);
}
inline void set_big(std::string& image, std::size_t at, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    image[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * (bytes - 1 - i)));
}

}  // namespace sekisho::content::testing
