// [MS-OFFCRYPTO]: RC4 CryptoAPI and RC4 of the binary formats; agile and standard encryption of OOXML.
#include "content/office/office_crypto.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/encode.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/office/office.h"
#include "content/office/ole.h"
#include "content/office/utf16.h"
#include "content/office/xml.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

std::string digest(const EVP_MD* md, std::initializer_list<std::string_view> inputs) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  EVP_DigestInit_ex(context.get(), md, nullptr);
  for (const auto input : inputs) EVP_DigestUpdate(context.get(), input.data(), input.size());
  EVP_DigestFinal_ex(context.get(), out.data(), &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

// hash = H(i || hash), count times, in one context: fetching the digest anew costs more than hashing.
std::string spin(const EVP_MD* md, std::string hash, std::uint32_t count) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  EVP_DigestInit_ex(context.get(), md, nullptr);
  for (std::uint32_t i = 0; i < count; ++i) {
    const unsigned char number[4] = {static_cast<unsigned char>(i), static_cast<unsigned char>(i >> 8),
                                     static_cast<unsigned char>(i >> 16), static_cast<unsigned char>(i >> 24)};
    if (i > 0) EVP_DigestInit_ex(context.get(), nullptr, nullptr);
    EVP_DigestUpdate(context.get(), number, 4);
    EVP_DigestUpdate(context.get(), hash.data(), hash.size());
    unsigned size = 0;
    EVP_DigestFinal_ex(context.get(), out.data(), &size);
    hash.assign(reinterpret_cast<const char*>(out.data()), size);
  }
  return hash;
}

std::string le32_bytes(std::uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

// RC4 by hand: OpenSSL 3 keeps it in the legacy provider, which is a file to load.
class Rc4 {
 public:
  explicit Rc4(std::string_view key) {
    for (std::size_t i = 0; i < 256; ++i) s_[i] = static_cast<std::uint8_t>(i);
    std::uint8_t j = 0;
    for (std::size_t i = 0; i < 256; ++i) {
      j = static_cast<std::uint8_t>(j + s_[i] + static_cast<std::uint8_t>(key[i % key.size()]));
      std::swap(s_[i], s_[j]);
    }
  }
  std::uint8_t next() {
    j_ = static_cast<std::uint8_t>(j_ + s_[++i_]);
    std::swap(s_[i_], s_[j_]);
    return s_[static_cast<std::uint8_t>(s_[i_] + s_[j_])];
  }
  std::string apply(std::string_view bytes) {
    std::string out(bytes);
    for (char& c : out) c = static_cast<char>(static_cast<std::uint8_t>(c) ^ next());
    return out;
  }

 private:
  std::array<std::uint8_t, 256> s_{};
  std::uint8_t i_ = 0, j_ = 0;
};

// The key of one block of the binary formats: 1024 bytes of stream per block.
struct BinaryKey {
  bool crypto_api = false;
  std::string base;
  std::size_t bytes = 16;
  std::string block(std::uint32_t number) const {
    auto key = digest(crypto_api ? EVP_sha1() : EVP_md5(), {base, le32_bytes(number)}).substr(0, bytes);
    if (crypto_api && bytes == 5) key.resize(16, '\0');
    return key;
  }
};

bool verify(const BinaryKey& key, std::string_view verifier, std::string_view verifier_hash) {
  Rc4 cipher(key.block(0));
  const auto plain = cipher.apply(verifier), hash = cipher.apply(verifier_hash);
  return digest(key.crypto_api ? EVP_sha1() : EVP_md5(), {plain}) == hash;
}

bool make_binary_key(std::string_view info, const std::string& password, BinaryKey& key) {
  const auto utf16 = utf8_to_utf16le(password);
  if (le16(info, 0) == 1 && le16(info, 2) == 1) {  // RC4: salt, verifier, hash of 16 bytes each
    const auto salt = slice(info, 4, 16);
    const auto first = digest(EVP_md5(), {utf16}).substr(0, 5);
    std::string mixed;
    for (int i = 0; i < 16; ++i) mixed += first + std::string(salt);
    key.base = digest(EVP_md5(), {mixed}).substr(0, 5);
    return salt.size() == 16 && verify(key, slice(info, 20, 16), slice(info, 36, 16));
  }
  if (le16(info, 2) != 2) return false;
  const auto header_size = le32(info, 8);
  const auto header = slice(info, 12, header_size);
  const auto verifier = slice(info, 12ull + header_size);
  const auto bits = le32(header, 16);
  key.crypto_api = true;
  key.bytes = (bits == 0 ? 40 : bits) / 8;
  if (key.bytes < 5 || key.bytes > 16 || le32(verifier, 0) != 16) return false;
  key.base = digest(EVP_sha1(), {slice(verifier, 4, 16), utf16});
  return verify(key, slice(verifier, 20, 16), slice(verifier, 40, 20));
}

std::string aes(std::string_view key, std::string_view iv, std::string_view bytes) {
  const auto* cipher = iv.empty() ? (key.size() == 16   ? EVP_aes_128_ecb()
                                     : key.size() == 24 ? EVP_aes_192_ecb()
                                                        : EVP_aes_256_ecb())
                                  : (key.size() == 16   ? EVP_aes_128_cbc()
                                     : key.size() == 24 ? EVP_aes_192_cbc()
                                                        : EVP_aes_256_cbc());
  if (key.size() != 16 && key.size() != 24 && key.size() != 32) return {};
  if (!iv.empty() && iv.size() < 16) return {};
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const auto whole = bytes.substr(0, bytes.size() / 16 * 16);
  std::string out(whole.size() + 16, '\0');
  int made = 0;
  EVP_DecryptInit_ex(context.get(), cipher, nullptr, reinterpret_cast<const unsigned char*>(key.data()),
                     iv.empty() ? nullptr : reinterpret_cast<const unsigned char*>(iv.data()));
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &made,
                    reinterpret_cast<const unsigned char*>(whole.data()), static_cast<int>(whole.size()));
  out.resize(static_cast<std::size_t>(std::max(made, 0)));
  return out;
}

const EVP_MD* hash_by_name(std::string_view name) {
  if (name == "SHA512") return EVP_sha512();
  if (name == "SHA384") return EVP_sha384();
  if (name == "SHA256") return EVP_sha256();
  if (name == "SHA1" || name == "SHA-1") return EVP_sha1();
  return nullptr;
}

struct Agile {
  const EVP_MD* data_hash = nullptr;
  const EVP_MD* key_hash = nullptr;
  std::string data_salt, salt, verifier_input, verifier_value, key_value;
  std::size_t key_bits = 0, block = 16;
  std::uint32_t spins = 0;
};

std::size_t number(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text.substr(0, 9)) n = c >= '0' && c <= '9' ? n * 10 + static_cast<std::size_t>(c - '0') : n;
  return n;
}

bool parse_agile(std::string_view xml, Agile& agile) {
  XmlTokens tokens(xml);
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) continue;
    if (tokens.name() == "keyData") {
      agile.data_salt = from_base64(tokens.attribute("saltValue")).value_or("");
      agile.data_hash = hash_by_name(tokens.attribute("hashAlgorithm"));
      agile.block = number(tokens.attribute("blockSize"));
    } else if (tokens.name() == "encryptedKey") {
      agile.spins = static_cast<std::uint32_t>(number(tokens.attribute("spinCount")));
      agile.salt = from_base64(tokens.attribute("saltValue")).value_or("");
      agile.key_hash = hash_by_name(tokens.attribute("hashAlgorithm"));
      agile.key_bits = number(tokens.attribute("keyBits"));
      agile.verifier_input = from_base64(tokens.attribute("encryptedVerifierHashInput")).value_or("");
      agile.verifier_value = from_base64(tokens.attribute("encryptedVerifierHashValue")).value_or("");
      agile.key_value = from_base64(tokens.attribute("encryptedKeyValue")).value_or("");
    }
  }
  return agile.data_hash != nullptr && agile.key_hash != nullptr && agile.salt.size() >= 16 &&
         agile.data_salt.size() >= 16 && agile.spins <= 10'000'000;
}

// The document key; empty if the password is wrong.
std::string agile_key(const Agile& agile, const std::string& password) {
  auto hash = digest(agile.key_hash, {agile.salt, utf8_to_utf16le(password)});
  hash = spin(agile.key_hash, std::move(hash), agile.spins);
  const auto derived = [&](std::string_view block_key) {
    auto key = digest(agile.key_hash, {hash, block_key});
    key.resize(agile.key_bits / 8, '\x36');
    return key;
  };
  const auto input =
      aes(derived(std::string_view("\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79", 8)), agile.salt, agile.verifier_input);
  auto value = aes(derived(std::string_view("\xd7\xaa\x0f\x6d\x30\x61\x34\x4e", 8)), agile.salt, agile.verifier_value);
  const auto expected = digest(agile.key_hash, {std::string_view(input).substr(0, 16)});
  if (input.empty() || value.substr(0, expected.size()) != expected) return {};
  auto key = aes(derived(std::string_view("\x14\x6e\x0b\xe7\xab\xac\xd0\xd6", 8)), agile.salt, agile.key_value);
  key.resize(std::min(key.size(), agile.key_bits / 8));
  return key;
}

std::string agile_decrypt(const Agile& agile, std::string_view key, std::string_view package) {
  constexpr std::size_t segment = 4096;
  std::string out;
  const auto size = le64(package, 0);
  auto rest = slice(package, 8);
  for (std::uint32_t i = 0; !rest.empty(); ++i) {
    auto iv = digest(agile.data_hash, {agile.data_salt, le32_bytes(i)});
    iv.resize(16, '\x36');
    out += aes(key, iv, rest.substr(0, segment));
    rest.remove_prefix(std::min(rest.size(), segment));
  }
  if (out.size() > size) out.resize(size);
  return out;
}

// Standard encryption (2.3.4.7): SHA-1, 50,000 rounds, AES in ECB mode.
std::string standard_key(std::string_view info, const std::string& password) {
  const auto header_size = le32(info, 8);
  const auto header = slice(info, 12, header_size), verifier = slice(info, 12ull + header_size);
  const auto bytes = le32(header, 16) / 8;
  if (bytes != 16 && bytes != 24 && bytes != 32) return {};
  auto hash = digest(EVP_sha1(), {slice(verifier, 4, 16), utf8_to_utf16le(password)});
  hash = spin(EVP_sha1(), std::move(hash), 50'000);
  hash = digest(EVP_sha1(), {hash, le32_bytes(0)});
  std::string inner(64, '\x36'), outer(64, '\x5c');
  for (std::size_t i = 0; i < hash.size(); ++i)
    inner[i] = static_cast<char>(inner[i] ^ hash[i]), outer[i] = static_cast<char>(outer[i] ^ hash[i]);
  auto key = digest(EVP_sha1(), {inner}) + digest(EVP_sha1(), {outer});
  key.resize(bytes);
  const auto plain = aes(key, {}, slice(verifier, 20, 16)), check = aes(key, {}, slice(verifier, 40, 32));
  return digest(EVP_sha1(), {plain}) == check.substr(0, 20) ? key : std::string{};
}

}  // namespace

bool decrypt_biff(std::string& stream, std::string_view filepass, const std::string& password) {
  if (le16(filepass, 0) != 1) return false;  // XOR obfuscation: not opened
  BinaryKey key;
  if (!make_binary_key(slice(filepass, 2), password, key)) return false;
  // Record headers and a few records stay plain, but the key stream runs on through them.
  std::uint32_t block = 0;
  Rc4 cipher(key.block(0));
  std::uint64_t at = 0;
  const auto stream_byte = [&] {
    if (at % 1024 == 0) block = static_cast<std::uint32_t>(at / 1024), cipher = Rc4(key.block(block));
    ++at;
    return cipher.next();
  };
  while (has(stream, at, 4)) {
    const auto type = le16(stream, at);
    const auto end = std::min<std::uint64_t>(at + 4 + le16(stream, at + 2), stream.size());
    for (int i = 0; i < 4; ++i) stream_byte();
    const bool plain = type == 0x0809 || type == 0x2F || type == 0xE1 || type == 0x195 || type == 0x194 ||
                       type == 0x196 || type == 0x138 || type == 0x5C;
    for (std::uint64_t offset = 0; at < end; ++offset) {
      const auto position = at;
      const auto pad = stream_byte();
      if (plain || (type == 0x85 && offset < 4)) continue;
      stream[position] = static_cast<char>(static_cast<std::uint8_t>(stream[position]) ^ pad);
    }
  }
  return true;
}

void read_encrypted_ooxml(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  // Each try costs 100,000 hashes (about 40 ms): few, the likeliest first; a hostile spin count leaves none.
  auto work = guess_allowance(document, 1'200'000);
  document.add_trait(part, "office.encrypted");
  document.parts[static_cast<std::size_t>(part)].encrypted = true;
  const auto ole = OleFile::open(data);
  if (!ole) return;
  const auto info = ole->read(ole->find("EncryptionInfo"), 1u << 20);
  const auto package_at = ole->find("EncryptedPackage");
  if (info.size() < 8 || package_at < 0) return;
  Agile agile;
  const bool is_agile = le16(info, 0) == 4 && le16(info, 2) == 4;
  if (is_agile && !parse_agile(slice(info, 8), agile)) return;
  if (!is_agile && le16(info, 2) != 2) return;
  std::vector<PasswordCandidate> candidates{{"VelvetSweatshop", "standard password"}};
  for (auto& candidate : password_candidates(document, part, options, 40)) candidates.push_back(std::move(candidate));
  for (const auto& candidate : candidates) {
    const std::uint64_t cost = is_agile ? std::uint64_t{agile.spins} + 1 : 50'000;
    if (cost > work) break;
    work -= cost;
    const auto key = is_agile ? agile_key(agile, candidate.password) : standard_key(info, candidate.password);
    if (key.empty()) continue;
    const auto package = ole->read(package_at, budget.limits().file_size.value);
    auto plain =
        is_agile ? agile_decrypt(agile, key, package) : aes(key, {}, slice(package, 8)).substr(0, le64(package, 0));
    if (!plain.starts_with("PK")) continue;
    document.parts[static_cast<std::size_t>(part)].encrypted = false;
    document.add_trait(part, "office.password_guessed", candidate.source);
    const auto name = std::string(document.parts[static_cast<std::size_t>(part)].filename);
    add_child(document, part, PartOrigin::embedded, name, keep(document, part, plain, budget), budget);
    return;
  }
}

}  // namespace sekisho::content
