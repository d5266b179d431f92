#include "platform/password.h"

#include <sodium.h>

#include <array>
#include <cstdint>

#include "base/text.h"
#include "platform/errors.h"
#include "platform/text_rules.h"

namespace sekisho::platform {

Result<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
  if (sodium_init() < 0) return fail(Code::unavailable, "password: libsodium does not start");
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.operations, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Code::unavailable, "password: no memory to hash");
  }
  return std::string(out.data());
}

bool is_password(std::string_view password, const std::string& hash) {
  if (hash.empty() || hash.size() >= crypto_pwhash_STRBYTES || sodium_init() < 0) return false;
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void spend_password_time(std::string_view password, const PasswordCost& cost) {
  static_cast<void>(hash_password(password, cost));
}

Result<void> check_password(std::string_view password, std::string_view sign_in_name) {
  constexpr std::string_view commonest[] = {"password123", "1234567890", "qwertyuiop", "password1234",
                                            "0123456789",  "adminadmin", "letmein123"};
  if (!is_valid_utf8(password)) return refuse(Refusal::weak_password, "not UTF-8");
  const auto length = count_characters(password);
  if (length < 10 || length > 128) return refuse(Refusal::weak_password, "10 to 128 characters");
  for (const auto common : commonest) {
    if (equal_ignore_case(password, common)) return refuse(Refusal::weak_password, "one of the commonest");
  }
  if (equal_ignore_case(password, sign_in_name)) return refuse(Refusal::weak_password, "the sign-in name");
  if (password.find_first_not_of(password[0]) == std::string_view::npos)
    return refuse(Refusal::weak_password, "one character repeated");
  return {};
}

std::string make_readable_secret(Random& random) {
  constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // 32 of them: 5 bits each
  std::string out;
  for (const char c : random.bytes(16)) {
    if (out.size() % 5 == 4) out += '-';
    out += letters[static_cast<unsigned char>(c) & 31];
  }
  return out;
}

std::string make_numeric_code(Random& random) {
  while (true) {
    std::uint32_t value = 0;
    for (const char c : random.bytes(4)) value = (value << 8) | static_cast<unsigned char>(c);
    if (value >= 4'294'000'000u) continue;  // above the last whole million: would favour small codes
    auto text = std::to_string(value % 1'000'000);
    return std::string(6 - text.size(), '0') + text;
  }
}

}  // namespace sekisho::platform
