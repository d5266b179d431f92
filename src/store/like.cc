#include "store/like.h"

#include <algorithm>

namespace sekisho::store {

std::string like_pattern(std::string_view text, Star star) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c == '*' && star == Star::anything ? '%' : c;
  }
  return out;
}

std::string like_anywhere(std::string_view text, Star star) { return "%" + like_pattern(text, star) + "%"; }

bool is_plain_in_json(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

}  // namespace sekisho::store
