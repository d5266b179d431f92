#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::content {

enum class CharsetFamily : std::uint8_t {
  unknown,
  unspecified,
  ascii,
  utf8,
  utf16,
  iso_2022_jp,
  euc_jp,
  utf7,
  hz,
  icu
};

/// What a charset label means to mail programs.
struct Charset {
  CharsetFamily family = CharsetFamily::unknown;
  std::string_view name;      // canonical, lower case ("iso-2022-jp"); static
  const char* icu = nullptr;  // ICU converter; null for those we read ourselves
};

/// Looks up a label as the WHATWG Encoding Standard §4.2 and mail programs do: letters without case, punctuation
/// ignored
/// ("UTF8", "Shift-JIS", "x-sjis"), ISO-8859-1 read as windows-1252, gb2312 as gb18030. `unspecified` for labels that
/// say nothing
/// ("", "unknown-8bit", "default").
Charset find_charset(std::string_view label);

/// The label of a code page by its Windows number, as MAPI properties tell it: 932 is "cp932", 50220 "iso-2022-jp",
/// 65001 "utf-8". Empty for 0.
std::string codepage_label(std::uint32_t codepage);

}  // namespace sekisho::content
