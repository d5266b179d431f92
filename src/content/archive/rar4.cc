#include "content/archive/rar4.h"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "content/bytes.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::string_view signature("Rar!\x1A\x07\0", 7);
constexpr unsigned main_header = 0x73, file_header = 0x74, service_header = 0x7A, end_header = 0x7B;
constexpr unsigned headers_encrypted = 0x80, file_encrypted = 0x04, with_salt = 0x400, large = 0x100,
                   with_size = 0x8000;
constexpr std::size_t max_blocks = 100'000;

struct Key {
  std::array<unsigned char, 16> key{}, iv{};
};

// 262,144 rounds of SHA-1 over password, salt and a counter of three bytes; the vector gathers a byte every sixteenth
// of the way.
Key derive(const std::string& password, std::string_view salt) {
  constexpr unsigned rounds = 0x40000, together = 64;
  const auto seed = utf8_to_utf16le(password) + std::string(salt);
  const auto unit = seed.size() + 3;
  std::string block;
  for (unsigned i = 0; i < together; ++i) block += seed + std::string(3, '\0');
  using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free), copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr);
  const auto counted = [&](unsigned i, std::size_t at) {
    for (unsigned b = 0; b < 3; ++b) block[at + seed.size() + b] = static_cast<char>(i >> (8 * b));
  };
  Key result;
  std::array<unsigned char, 20> digest{};
  for (unsigned round = 0; round < rounds; round += together) {
    for (unsigned i = 0; i < together; ++i) counted(round + i, i * unit);
    if (round % (rounds / 16) == 0) {
      EVP_DigestUpdate(context.get(), block.data(), unit);
      EVP_MD_CTX_copy_ex(copy.get(), context.get());
      EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr);
      result.iv[round / (rounds / 16)] = digest[19];
      EVP_DigestUpdate(context.get(), block.data() + unit, block.size() - unit);
    } else {
      EVP_DigestUpdate(context.get(), block.data(), block.size());
    }
  }
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  for (std::size_t i = 0; i < 16; ++i) result.key[i] = digest[i / 4 * 4 + 3 - i % 4];
  return result;
}

std::string decrypt(const Key& key, std::string_view bytes) {
  std::string out(bytes.size() / 16 * 16, '\0');
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  int made = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, key.key.data(), key.iv.data());
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &made,
                    reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(std::min<std::size_t>(out.size(), 0x7ffffff0)));
  out.resize(static_cast<std::size_t>(made));
  return out;
}

void set16(std::string& bytes, std::size_t at, std::uint32_t value) {
  bytes[at] = static_cast<char>(value);
  bytes[at + 1] = static_cast<char>(value >> 8);
}
void set32(std::string& bytes, std::size_t at, std::uint64_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}
std::uint32_t header_crc(std::string_view header) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(header.data() + 2), header.size() - 2)) &
         0xFFFF;
}

class Keys {
 public:
  explicit Keys(const std::string& password) : password_(password) {}
  const Key& of(std::string_view salt) {
    if (!made_ || salt != salt_) {
      salt_ = salt;
      key_ = derive(password_, salt);
      made_ = true;
    }
    return key_;
  }

 private:
  const std::string& password_;
  std::string salt_;
  Key key_;
  bool made_ = false;
};

// A file's header without encryption: flags, salt and the padding of stored data taken away.
std::string open_header(std::string_view header, std::string& data) {
  std::string out(header);
  const unsigned flags = le16(header, 3);
  const std::size_t name_at = flags & large ? 40 : 32, name_size = le16(header, 26);
  const std::uint64_t size =
      le32(header, 11) | (flags & large ? static_cast<std::uint64_t>(le32(header, 36)) << 32 : 0);
  if ((flags & with_salt) && has(out, name_at + name_size, 8)) out.erase(name_at + name_size, 8);
  if (u8(header, 25) == 0x30 && data.size() > size) data.resize(size);
  set16(out, 3, flags & ~(file_encrypted | with_salt));
  set16(out, 5, static_cast<std::uint32_t>(out.size()));
  set32(out, 7, data.size());
  if (flags & large) set32(out, 32, 0);
  set16(out, 0, header_crc(out));
  return out;
}

}  // namespace

Rar4Rewrite rewrite_rar4(std::string_view file, const std::optional<std::string>& password, bool first_only) {
  Rar4Rewrite result;
  const auto start = file.find(signature);
  if (start == file.npos) return result;
  auto at = start + signature.size();
  result.plain = signature;
  std::optional<Keys> keys;
  if (password) keys.emplace(*password);
  bool locked_headers = false;
  for (std::size_t n = 0; n < max_blocks && has(file, at, 7); ++n) {
    std::string decrypted;
    auto raw = file.substr(at);
    std::size_t taken = 0;
    if (locked_headers) {
      if (!keys || !has(raw, 0, 24)) break;
      const auto salt = raw.substr(0, 8);
      const std::size_t size = le16(decrypt(keys->of(salt), raw.substr(8, 16)), 5), whole = (size + 15) / 16 * 16;
      if (size < 7 || !has(raw, 8, whole)) {
        result.names_locked = result.wrong_password = true;
        return result;
      }
      decrypted = decrypt(keys->of(salt), raw.substr(8, whole));
      taken = 8 + whole;
      raw = decrypted;
    }
    const unsigned type = u8(raw, 2), flags = le16(raw, 3);
    const std::size_t size = le16(raw, 5);
    if (size < 7 || !has(raw, 0, size)) break;
    const auto header = raw.substr(0, size);
    if (locked_headers && header_crc(header) != le16(header, 0)) {
      result.names_locked = result.wrong_password = true;
      return result;
    }
    if (!locked_headers) taken = size;
    at += taken;
    const bool is_file = type == file_header || type == service_header;
    std::uint64_t data_size = (flags & with_size) || is_file ? le32(header, 7) : 0;
    if (is_file && (flags & large)) data_size |= static_cast<std::uint64_t>(le32(header, 32)) << 32;
    const auto stored = slice(file, at, data_size);
    if (data_size > file.size() - std::min(at, file.size())) data_size = stored.size();
    at += data_size;
    if (type == main_header) {
      std::string plain(header);
      set16(plain, 3, flags & ~headers_encrypted);
      set16(plain, 0, header_crc(plain));
      result.plain += plain;
      if (flags & headers_encrypted) {
        result.encrypted = locked_headers = true;
        if (!password) {
          result.names_locked = true;
          return result;
        }
      }
      continue;
    }
    if (is_file && (flags & file_encrypted) && size >= (flags & large ? 40u : 32u)) {
      result.encrypted = true;
      const std::size_t name_at = flags & large ? 40 : 32, name_size = le16(header, 26);
      const auto name = slice(header, name_at, name_size);
      const bool version_known = u8(header, 24) >= 29;  // older ones have another cipher
      if (!keys || !version_known) {
        if (type == file_header) result.locked.emplace_back(name.substr(0, name.find('\0')));
        continue;
      }
      if (type != file_header) continue;
      const auto salt = flags & with_salt ? slice(header, name_at + name_size, 8) : std::string_view{};
      auto data = decrypt(keys->of(salt), stored);
      result.plain += open_header(header, data);
      result.plain += data;
      if (first_only) return result;
      continue;
    }
    if (first_only && is_file) continue;
    result.plain += header;
    result.plain += stored;
    if (type == end_header) break;
  }
  return result;
}

}  // namespace sekisho::content
