#include "scan/dlp/mask.h"

namespace sekisho::scan::dlp {

std::string mask(std::string_view text) {
  std::size_t characters = 0;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  for (const char c : text) characters += begins(c) ? 1 : 0;
  if (characters <= 4) return std::string(text);
  std::string out(characters - 4, '*');
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins(text[i])) ++seen;
    if (seen > characters - 4) return out.append(text.substr(i));
  }
  return out;
}

}  // namespace sekisho::scan::dlp
