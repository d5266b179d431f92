// Keys and checksums of encrypted RAR 5 archives.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include "content/archive/rar5_blocks.h"
#include "content/bytes.h"

namespace sekisho::content {
namespace {

using Key = std::array<unsigned char, 32>;

// The key after 2^count rounds and `more`.
Key derive(const Rar5Lock& lock, const std::string& password, int more) {
  Key key{};
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                    reinterpret_cast<const unsigned char*>(lock.salt.data()), static_cast<int>(lock.salt.size()),
                    (1 << lock.count) + more, EVP_sha256(), static_cast<int>(key.size()), key.data());
  return key;
}

Key hmac(const Key& key, std::string_view bytes) {
  Key out{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), out.data(), &size);
  return out;
}

}  // namespace

const Rar5Keys* Rar5Keyring::open(const Rar5Lock& lock) {
  if (!lock.known) return nullptr;
  const auto id = std::string{static_cast<char>(lock.count), lock.keyed_sums ? 's' : ' '} + std::string(lock.check) +
                  std::string(lock.salt);
  if (const auto found = made_.find(id); found != made_.end()) return &found->second;
  const auto cost = rar5_rounds(lock) * (lock.keyed_sums ? 3 : 2);
  if (cost > rounds_) return nullptr;
  rounds_ -= cost;
  if (!rar5_check(lock, password_).value_or(true)) return nullptr;
  auto& keys = made_[id];
  keys.data = derive(lock, password_, 0);
  if (lock.keyed_sums) keys.sums = derive(lock, password_, 16);
  return &keys;
}

std::uint64_t rar5_rounds(const Rar5Lock& lock) { return std::uint64_t{1} << lock.count; }

std::optional<bool> rar5_check(const Rar5Lock& lock, const std::string& password) {
  if (!lock.known) return false;
  if (lock.check.empty()) return std::nullopt;
  const auto key = derive(lock, password, 32);
  std::array<unsigned char, 8> folded{};
  for (std::size_t i = 0; i < key.size(); ++i) folded[i % 8] ^= key[i];
  return std::equal(folded.begin(), folded.end(), reinterpret_cast<const unsigned char*>(lock.check.data()));
}

std::string rar5_decrypt(const Rar5Keys& keys, std::string_view iv, std::string_view bytes) {
  std::string out(bytes.size() / 16 * 16, '\0');
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  int made = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, keys.data.data(),
                     reinterpret_cast<const unsigned char*>(iv.data()));
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &made,
                    reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(std::min<std::size_t>(out.size(), 0x7ffffff0)));
  out.resize(static_cast<std::size_t>(made));
  return out;
}

std::uint32_t rar5_keyed_crc(const Rar5Keys& keys, std::uint32_t crc) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(crc >> (8 * i)));
  const auto mixed = hmac(keys.sums, bytes);
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < mixed.size(); ++i) out ^= static_cast<std::uint32_t>(mixed[i]) << (8 * (i % 4));
  return out;
}

std::string rar5_keyed_digest(const Rar5Keys& keys, std::string_view digest) {
  const auto mixed = hmac(keys.sums, digest);
  return {reinterpret_cast<const char*>(mixed.data()), mixed.size()};
}

}  // namespace sekisho::content
