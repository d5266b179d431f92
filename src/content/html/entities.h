#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"

namespace sekisho::content::html {

/// Where a character reference stands: in attributes, `&copy=1` stays as it is (WHATWG HTML §13.2.5.73).
enum class In : std::uint8_t { text, attribute };

/// One character reference at the start of `rest` (which begins with '&'), as browsers read it: named with or without
/// semicolon, decimal, hexadecimal, windows-1252 numbers, NUL and surrogates to U+FFFD.
struct Reference {
  std::size_t length = 0;   // bytes of input it takes; 0 if the ampersand stands for itself
  std::uint32_t first = 0;  // code points; second is 0 for nearly all
  std::uint32_t second = 0;
};
Reference take_reference(std::string_view rest, In in);

/// UTF-8 of a code point (which is a valid one).
void append_utf8(std::string& out, std::uint32_t point);

/// The value of an attribute: references decoded, NUL replaced. A view of `raw` when nothing had to be changed, else in
/// the arena.
std::string_view decode_attribute(std::string_view raw, Arena& arena);

}  // namespace sekisho::content::html
