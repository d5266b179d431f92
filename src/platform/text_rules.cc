#include "platform/text_rules.h"

#include <cstdint>

#include "base/text.h"
#include "platform/errors.h"

namespace sekisho::platform {
namespace {

bool is_invisible(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x034f || c == 0x061c || c == 0x115f || c == 0x1160 ||
         (c >= 0x17b4 && c <= 0x17b5) || (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) ||
         c == 0xfeff || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe ||
         (c >= 0xe000 && c <= 0xf8ff) || c >= 0xe0000;
}

// Code points of text that is known to be valid.
template <class F>
bool every_character(std::string_view text, F&& allowed) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t c = length == 1 ? lead : lead & (0xffu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    if (!allowed(c)) return false;
    i += length;
  }
  return true;
}

bool is_name_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

std::size_t count_characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

Result<std::string> checked_name(std::string_view text, std::size_t max_characters) {
  const auto name = trim(text);
  if (name.empty()) return refuse(Refusal::bad_name, "empty");
  if (!is_valid_utf8(name)) return refuse(Refusal::bad_name, "not UTF-8");
  if (count_characters(name) > max_characters)
    return refuse(Refusal::bad_name, "longer than " + std::to_string(max_characters));
  if (!every_character(name, [](std::uint32_t c) { return !is_invisible(c); }))
    return refuse(Refusal::bad_name, "invisible character");
  return std::string(name);
}

Result<std::string> checked_description(std::string_view text, std::size_t max_characters) {
  const auto description = trim(text);
  if (!is_valid_utf8(description)) return refuse(Refusal::bad_name, "not UTF-8");
  if (count_characters(description) > max_characters)
    return refuse(Refusal::bad_name, "longer than " + std::to_string(max_characters));
  if (!every_character(description, [](std::uint32_t c) { return c == '\n' || !is_invisible(c); })) {
    return refuse(Refusal::bad_name, "invisible character");
  }
  return std::string(description);
}

bool is_email(std::string_view text) {
  if (text.size() > 254) return false;
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.find('@', at + 1) != std::string_view::npos)
    return false;
  const auto local = text.substr(0, at), domain = text.substr(at + 1);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  for (const char c : local) {
    if (!is_name_byte(c) && std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) == std::string_view::npos) return false;
  }
  if (domain.find('.') == std::string_view::npos) return false;
  for (const auto label : split(domain, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (const char c : label) {
      if (!is_name_byte(c) && c != '-') return false;
    }
  }
  return true;
}

Result<std::string> checked_email(std::string_view text) {
  const auto email = trim(text);
  if (!is_email(email)) return refuse(Refusal::bad_email);
  return to_lower_ascii(email);
}

Result<std::string> checked_sign_in_name(std::string_view text) {
  const auto name = trim(text);
  if (is_email(name)) return to_lower_ascii(name);
  if (name.size() < 3 || name.size() > 64) return refuse(Refusal::bad_name, "sign-in name of 3 to 64 characters");
  for (const char c : name) {
    if (!is_name_byte(c) && c != '.' && c != '_' && c != '-')
      return refuse(Refusal::bad_name, "character not allowed in a sign-in name");
  }
  return to_lower_ascii(name);
}

}  // namespace sekisho::platform
