#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/result.h"
#include "content/readers.h"
#include "content/sanitize.h"

namespace sekisho::content {

/// For fuzz targets: lets the readers of these kinds read the bytes, as that kind and as what they look like, within
/// small limits, and checks that the limits hold.
inline void fuzz_reader(const std::uint8_t* data, std::size_t size, std::initializer_list<std::string_view> kinds) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Limits limits{.file_size = 4_MiB,
                      .expanded_size = 8_MiB,
                      .files = 200,
                      .links = 200,
                      .text_size = 1_MiB,
                      .pixels = 1'000'000,
                      .memory = 16_MiB,
                      .steps = 50'000'000};
  for (const auto kind : kinds) {
    Document document;
    Budget budget(limits);
    document.add_part(-1, PartOrigin::root);
    document.parts[0].data = bytes;
    document.parts[0].kind = kind;
    for (const auto& entry : readers()) {
      if (entry.kind == kind) entry.read(document, 0, {}, budget);
    }
    ASSERT(document.parts.size() <= 1u + 200u);
    ASSERT(document.links.size() <= 200u);
    ASSERT(document.arena.used() <= (32u << 20));
  }
  Budget budget(limits);
  const auto document = read(bytes, {.as = ReadOptions::As::file}, budget);
  ASSERT(document.arena.used() <= (32u << 20));
}

/// The same for taking out what runs: a file that is given back can be read.
inline void fuzz_cleaning(const std::uint8_t* data, std::size_t size, std::initializer_list<std::string_view> kinds) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto kind : kinds) {
    Budget budget({.file_size = 4_MiB, .expanded_size = 8_MiB, .files = 200, .steps = 50'000'000});
    const auto clean = sanitize(bytes, kind, budget);
    if (clean) ASSERT(clean->size() <= 4 * bytes.size() + (16u << 20));
  }
}

}  // namespace sekisho::content
