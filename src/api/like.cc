#include "api/like.h"

#include <algorithm>

namespace sekisho::api {

std::string like_anywhere(std::string_view value) {
  std::string out = "%";
  for (const char c : value) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c == '*' ? '%' : c;
  }
  return out + "%";
}

bool is_plain_in_json(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

}  // namespace sekisho::api
