#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sekisho::content {

/// How the codes of one PDF font become letters: a ToUnicode CMap, a Windows code page, or UTF-16.
struct PdfFont {
  std::map<std::uint32_t, std::string> to_unicode;  // code → UTF-8
  int code_bytes = 1;                               // of the CMap
  // when there is no CMap; 0 for UTF-16BE, -1 for unknown glyph numbers
  int codepage = 1252;
};

/// Reads a ToUnicode CMap (ISO 32000-1 §9.10.3): bfchar and bfrange; at most 65,536 codes.
void read_cmap(std::string_view cmap, PdfFont& font);

/// Text shown by a content stream (§9.4): strings of Tj, TJ, ' and ", with line ends where the position moves. Appends
/// UTF-8, at most until `out` has `limit` bytes. `fonts` by resource name with slash. Linear.
void show_text(std::string_view content, const std::map<std::string, PdfFont>& fonts, std::size_t limit,
               std::string& out);

}  // namespace sekisho::content
