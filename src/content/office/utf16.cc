#include "content/office/utf16.h"

#include <unicode/ucnv.h>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

template <class Unit>
std::string from_units(std::string_view bytes, Unit unit_at) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t code = unit_at(bytes, i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      const char32_t low = unit_at(bytes, i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, code);
  }
  return out;
}

}  // namespace

void append_utf8(std::string& out, char32_t code) {
  if ((code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) code = 0xFFFD;
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

std::string utf16le_to_utf8(std::string_view bytes) {
  return from_units(bytes, [](std::string_view b, std::size_t i) { return char32_t{le16(b, i)}; });
}
std::string utf16be_to_utf8(std::string_view bytes) {
  return from_units(bytes, [](std::string_view b, std::size_t i) { return char32_t{be16(b, i)}; });
}

std::string utf8_to_utf16le(std::string_view text) {
  std::string out;
  out.reserve(2 * text.size());
  const auto put = [&](char32_t unit) {
    out.push_back(static_cast<char>(unit & 0xFF)), out.push_back(static_cast<char>((unit >> 8) & 0xFF));
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto b = static_cast<unsigned char>(text[i]);
    const std::size_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    char32_t code = n == 1 ? b : b & (0xFFu >> (n + 1));
    if ((b >= 0x80 && b < 0xC2) || b > 0xF4 || i + n > text.size()) {
      put(0xFFFD);
      ++i;
      continue;
    }
    for (std::size_t k = 1; k < n; ++k) code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    i += n;
    if (code >= 0x10000)
      put(0xD800 + ((code - 0x10000) >> 10)), put(0xDC00 + ((code - 0x10000) & 0x3FF));
    else
      put(code);
  }
  return out;
}

std::string utf8_to_japanese(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open("ibm-943_P15A-2003", &status);
  if (U_FAILURE(status)) return {};
  ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::string out(2 * text.size() + 4, '\0');
  const auto length = ucnv_fromAlgorithmic(converter, UCNV_UTF8, out.data(), static_cast<std::int32_t>(out.size()),
                                           text.data(), static_cast<std::int32_t>(text.size()), &status);
  ucnv_close(converter);
  out.resize(U_FAILURE(status) || length < 0 ? 0 : static_cast<std::size_t>(length));
  return out;
}

std::string codepage_to_utf8(std::string_view bytes, int codepage) {
  const std::string name = codepage == 65001 ? "UTF-8"
                           : codepage == 932 ? "ibm-943_P15A-2003"
                                             : "windows-" + std::to_string(codepage <= 0 ? 1252 : codepage);
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(name.c_str(), &status);
  if (U_FAILURE(status)) {
    status = U_ZERO_ERROR;
    converter = ucnv_open("windows-1252", &status);
    if (U_FAILURE(status)) return std::string(bytes);
  }
  std::string out;
  const char* at = bytes.data();
  const char* end = at + bytes.size();
  while (at < end) {
    status = U_ZERO_ERROR;
    const UChar32 code = ucnv_getNextUChar(converter, &at, end, &status);
    if (status == U_INDEX_OUTOFBOUNDS_ERROR) break;
    append_utf8(out, U_FAILURE(status) ? 0xFFFD : static_cast<char32_t>(code));
  }
  ucnv_close(converter);
  return out;
}

}  // namespace sekisho::content
