#include "content/office/macro_sheets.h"

#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"

namespace sekisho::content {
namespace {

enum Record : unsigned {
  formula = 0x0006,
  end_of_part = 0x000A,
  defined_name = 0x0018,
  file_pass = 0x002F,
  bound_sheet = 0x0085,
  array = 0x0221,
  table = 0x0236,
  shared_formula = 0x04BC
};
constexpr unsigned macro_sheet = 0x40, worksheet = 0x10;

bool is_begin(unsigned type) { return type == 0x0809 || type == 0x0409 || type == 0x0209 || type == 0x0009; }

// An expression of the same length that is 0: the number, then unary plus as often as needed ([MS-XLS] 2.5.198: PtgInt,
// PtgUplus).
void make_zero(std::string& stream, std::uint64_t at, std::uint64_t size) {
  if (size == 0 || !has(stream, at, size)) return;
  if (size < 3) {                                               // too short for a call
    stream[at] = '\x16';                                        // a missing argument
    if (size == 2) stream[at] = '\x1D', stream[at + 1] = '\0';  // false
    return;
  }
  for (std::uint64_t i = 0; i < size; ++i) stream[at + i] = i == 0 ? '\x1E' : i < 3 ? '\0' : '\x12';
}

void disarm_formula(std::string& stream, unsigned type, std::uint64_t at, std::uint64_t size) {
  const std::uint64_t length_at = type == formula ? 20 : type == array ? 12 : 8;
  if (size < length_at + 2) return;
  const auto length = std::min<std::uint64_t>(le16(stream, at + length_at), size - length_at - 2);
  make_zero(stream, at + length_at + 2, length);
}

// Names that Excel runs when a workbook opens, closes or is turned to: built-in ones have a number for a name.
void disarm_name(std::string& stream, std::uint64_t at, std::uint64_t size, bool with_flags, int& renamed) {
  constexpr unsigned built_in = 0x20, runs = 0x0E;  // function, Visual Basic, procedure
  if (size < 16) return;
  const std::uint64_t text_at = at + (with_flags ? 15 : 14);
  auto flags = le16(stream, at);
  const auto code = u8(stream, text_at);
  const bool starts = (flags & built_in) && (code == 1 || code == 2 || code == 10 || code == 11);
  const auto text = slice(stream, text_at, 5);
  if (!(flags & built_in) && starts_with_ignore_case(text, "auto_")) stream[text_at] = 'x';
  if (starts) {
    stream[text_at] = static_cast<char>(0xC0 + renamed++ % 20);  // a letter of its own
    flags &= static_cast<std::uint16_t>(~built_in);
  }
  flags &= static_cast<std::uint16_t>(~runs);
  stream[at] = static_cast<char>(flags);
}

}  // namespace

bool disarm_macro_sheets(std::string& workbook) {
  bool in_macros = false, with_flags = true;
  int depth = 0, renamed = 0;
  for (std::uint64_t at = 0; has(workbook, at, 4);) {
    const unsigned type = le16(workbook, at), size = le16(workbook, at + 2);
    const auto body = at + 4;
    if (!has(workbook, body, size)) break;
    if (type == file_pass) return false;
    if (is_begin(type)) {
      if (depth++ == 0) {
        if (size >= 4 && type == 0x0809) with_flags = le16(workbook, body) >= 0x0600;
        in_macros = size >= 4 && le16(workbook, body + 2) == macro_sheet;
        if (in_macros) workbook[body + 2] = static_cast<char>(worksheet);
      }
    } else if (type == end_of_part) {
      if (depth > 0 && --depth == 0) in_macros = false;
    } else if (type == bound_sheet && size > 5 && workbook[body + 5] == 1) {
      workbook[body + 5] = 0;
    } else if (type == defined_name) {
      disarm_name(workbook, body, size, with_flags, renamed);
    } else if (in_macros && (type == formula || type == array || type == shared_formula)) {
      disarm_formula(workbook, type, body, size);
    } else if (in_macros && type == table && size > 6) {
      workbook[body + 6] = static_cast<char>(workbook[body + 6] & ~1);  // not to be calculated anew on loading
    }
    at = body + size;
  }
  return true;
}

}  // namespace sekisho::content
