// PKWARE traditional encryption (APPNOTE 6.1) and WinZip AES (AE-1, AE-2).
#include "content/archive/zip_crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <array>
#include <memory>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

class PkCipher {
 public:
  explicit PkCipher(const std::string& password) {
    for (const char c : password) update(static_cast<std::uint8_t>(c));
  }
  std::uint8_t decrypt(std::uint8_t c) {
    const std::uint32_t t = (keys_[2] | 2u) & 0xFFFFu;
    const auto plain = static_cast<std::uint8_t>(c ^ static_cast<std::uint8_t>((t * (t ^ 1u)) >> 8));
    update(plain);
    return plain;
  }

 private:
  static std::uint32_t crc(std::uint32_t value, std::uint8_t byte) {
    static const auto* table = get_crc_table();
    return static_cast<std::uint32_t>(table[(value ^ byte) & 0xFF]) ^ (value >> 8);
  }
  void update(std::uint8_t byte) {
    keys_[0] = crc(keys_[0], byte);
    keys_[1] = (keys_[1] + (keys_[0] & 0xFF)) * 134775813u + 1u;
    keys_[2] = crc(keys_[2], static_cast<std::uint8_t>(keys_[1] >> 24));
  }
  std::array<std::uint32_t, 3> keys_{0x12345678u, 0x23456789u, 0x34567890u};
};

struct AesForm {
  std::size_t salt = 0, key = 0;
};

// Key and salt length from the 0x9901 extra field.
AesForm aes_form(const ZipEntry& entry) {
  for (std::uint64_t at = 0; has(entry.extra, at, 4); at += 4u + le16(entry.extra, at + 2)) {
    if (le16(entry.extra, at) != 0x9901) continue;
    switch (u8(entry.extra, at + 8)) {
      case 1:
        return {8, 16};
      case 2:
        return {12, 24};
      case 3:
        return {16, 32};
      default:
        return {};
    }
  }
  return {};
}

std::array<unsigned char, 66> aes_keys(const ZipEntry& entry, const AesForm& form, const std::string& password) {
  std::array<unsigned char, 66> keys{};
  constexpr int rounds = 1000;
  PKCS5_PBKDF2_HMAC_SHA1(password.data(), static_cast<int>(password.size()),
                         reinterpret_cast<const unsigned char*>(entry.packed.data()), static_cast<int>(form.salt),
                         rounds, static_cast<int>(2 * form.key + 2), keys.data());
  return keys;
}

std::string decrypt_aes_ctr(std::string_view bytes, const unsigned char* key, std::size_t key_size) {
  // WinZip counts little-endian from 1; EVP's CTR counts big-endian, hence ECB by hand.
  std::string out(bytes);
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const auto* cipher = key_size == 16 ? EVP_aes_128_ecb() : key_size == 24 ? EVP_aes_192_ecb() : EVP_aes_256_ecb();
  if (!context || EVP_EncryptInit_ex(context.get(), cipher, nullptr, key, nullptr) != 1) return {};
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  constexpr std::size_t batch = 256;
  std::array<unsigned char, 16 * batch> counters{}, pads{};
  std::uint64_t counter = 1;
  for (std::size_t at = 0; at < out.size(); at += counters.size()) {
    for (std::size_t b = 0; b < batch; ++b, ++counter) {
      for (std::size_t i = 0; i < 8; ++i) counters[16 * b + i] = static_cast<unsigned char>(counter >> (8 * i));
    }
    int made = 0;
    if (EVP_EncryptUpdate(context.get(), pads.data(), &made, counters.data(), static_cast<int>(counters.size())) != 1)
      return {};
    for (std::size_t i = 0; i < pads.size() && at + i < out.size(); ++i)
      out[at + i] = static_cast<char>(out[at + i] ^ pads[i]);
  }
  return out;
}

}  // namespace

bool may_open(const ZipEntry& entry, const std::string& password) {
  if (const auto form = aes_form(entry); form.key != 0) {
    if (entry.packed.size() < form.salt + 12) return false;
    const auto keys = aes_keys(entry, form, password);
    return keys[2 * form.key] == u8(entry.packed, form.salt) &&
           keys[2 * form.key + 1] == u8(entry.packed, form.salt + 1);
  }
  if (entry.packed.size() < 12) return false;
  PkCipher cipher(password);
  std::uint8_t last = 0;
  for (std::size_t i = 0; i < 12; ++i) last = cipher.decrypt(u8(entry.packed, i));
  const auto crc_high = static_cast<std::uint8_t>(entry.crc >> 24);
  // With a data descriptor the check byte is the high byte of the time instead (offset 10 of the local header).
  return last == crc_high || (entry.flags & 8);
}

std::optional<std::string> decrypt_entry(const ZipEntry& entry, const std::string& password) {
  if (const auto form = aes_form(entry); form.key != 0) {
    if (entry.packed.size() < form.salt + 12) return std::nullopt;
    const auto keys = aes_keys(entry, form, password);
    const auto secret = slice(entry.packed, form.salt + 2, entry.packed.size() - form.salt - 12);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    HMAC(EVP_sha1(), keys.data() + form.key, static_cast<int>(form.key),
         reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), mac.data(), &length);
    if (entry.packed.substr(entry.packed.size() - 10) !=
        std::string_view(reinterpret_cast<const char*>(mac.data()), 10))
      return std::nullopt;
    return decrypt_aes_ctr(secret, keys.data(), form.key);
  }
  if (entry.packed.size() < 12) return std::nullopt;
  PkCipher cipher(password);
  std::string out;
  out.reserve(entry.packed.size());
  for (std::size_t i = 0; i < entry.packed.size(); ++i) {
    const auto plain = cipher.decrypt(u8(entry.packed, i));
    if (i >= 12) out.push_back(static_cast<char>(plain));
  }
  return out;
}

}  // namespace sekisho::content
