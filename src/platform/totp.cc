#include "platform/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/encode.h"
#include "base/result.h"

namespace sekisho::platform {

std::string hotp(std::string_view secret, std::uint64_t counter, int digits) {
  std::array<unsigned char, 8> message{};
  for (std::size_t i = 0; i < 8; ++i) message[i] = static_cast<unsigned char>(counter >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(), mac.data(), &size);
  ASSERT(size == 20);
  const std::size_t offset = mac[19] & 15u;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac[offset] & 0x7fu) << 24) |
                               (static_cast<std::uint32_t>(mac[offset + 1]) << 16) |
                               (static_cast<std::uint32_t>(mac[offset + 2]) << 8) | mac[offset + 3];
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  auto text = std::to_string(number % modulus);
  return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Time now,
                                       std::int64_t last_step) {
  const std::int64_t current = to_millis(now) / 30'000;
  for (const auto step : {current, current - 1, current + 1}) {
    if (step > last_step && equal_constant_time(hotp(secret, static_cast<std::uint64_t>(step)), code)) return step;
  }
  return std::nullopt;
}

std::string make_totp_secret(Random& random) { return random.bytes(20); }

std::string to_base32(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) out += letters[(held >> (bits - 5)) & 31];
  }
  if (bits > 0) out += letters[(held << (5 - bits)) & 31];
  return out;
}

std::string totp_uri(std::string_view secret, std::string_view account, std::string_view issuer) {
  const auto encode = [](std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
      const auto u = static_cast<unsigned char>(c);
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                         c == '-' || c == '_';
      if (plain)
        out += c;
      else
        (out += '%') += {digits[u >> 4], digits[u & 15]};
    }
    return out;
  };
  return "otpauth://totp/" + encode(issuer) + ":" + encode(account) + "?secret=" + to_base32(secret) +
         "&issuer=" + encode(issuer);
}

}  // namespace sekisho::platform
