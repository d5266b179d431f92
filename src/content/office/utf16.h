#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// UTF-16LE as UTF-8; lone surrogates become U+FFFD; an odd last byte is dropped.
std::string utf16le_to_utf8(std::string_view bytes);
/// The same for UTF-16BE.
std::string utf16be_to_utf8(std::string_view bytes);
/// UTF-8 as UTF-16LE without a mark; broken bytes as U+FFFD.
std::string utf8_to_utf16le(std::string_view text);
/// Appends one code point as UTF-8; what is none becomes U+FFFD.
void append_utf8(std::string& out, char32_t code);
/// A short text in CP932, as Japanese programs for Windows write it; empty if it has letters that are not there.
std::string utf8_to_japanese(std::string_view text);

/// Text in a Windows code page (1252, 932, 936, 949, 950, 125x …) as UTF-8.
std::string codepage_to_utf8(std::string_view bytes, int codepage);

}  // namespace sekisho::content
