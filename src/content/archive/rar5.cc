#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "content/archive/rar_blocks.h"
#include "content/bytes.h"

namespace sekisho::content {
namespace {

enum Type : std::uint64_t { main_header = 1, file_header = 2, service_header = 3, encryption_header = 4, end_header = 5 };
constexpr std::string_view signature("Rar!\x1A\x07\x01\0", 8);
constexpr unsigned max_count = 22;  // rounds as a power of two
constexpr std::uint64_t has_extra = 1, has_data = 2, has_time = 2, has_crc = 4;
constexpr std::size_t max_blocks = 100'000, max_header = 2u << 20;

std::uint64_t number(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63 && at < bytes.size(); shift += 7) {
    const auto b = u8(bytes, at++);
    value |= static_cast<std::uint64_t>(b & 0x7F) << shift;
    if (b < 0x80) break;
  }
  return value;
}
std::string number(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
  return out;
}

// Parameters of a key: in the archive's encryption header, or in a file's record.
struct Lock {
  unsigned count = 0;
  std::string_view salt, iv, check;
  bool known = false;
};
Lock lock_at(std::string_view bytes, bool with_iv) {
  std::size_t at = 0;
  Lock lock;
  const auto version = number(bytes, at), flags = number(bytes, at);
  lock.count = u8(bytes, at++);
  lock.salt = slice(bytes, at, 16);
  at += 16;
  if (with_iv) {
    lock.iv = slice(bytes, at, 16);
    at += 16;
  }
  if (flags & 1) lock.check = slice(bytes, at, 8);
  lock.known = version == 0 && lock.count <= max_count && lock.salt.size() == 16 && (!with_iv || lock.iv.size() == 16);
  return lock;
}

using Key = std::array<unsigned char, 32>;
Key derive(const Lock& lock, const std::string& password, int more) {
  Key key{};
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char*>(lock.salt.data()), static_cast<int>(lock.salt.size()),
                    (1 << lock.count) + more, EVP_sha256(), static_cast<int>(key.size()), key.data());
  return key;
}
// The check value is the key of 32 more rounds folded to eight bytes.
bool accepts(const Lock& lock, const std::string& password) {
  if (!lock.known) return false;
  if (lock.check.size() != 8) return true;
  const auto key = derive(lock, password, 32);
  std::array<unsigned char, 8> folded{};
  for (std::size_t i = 0; i < key.size(); ++i) folded[i % 8] ^= key[i];
  return std::equal(folded.begin(), folded.end(), reinterpret_cast<const unsigned char*>(lock.check.data()));
}

std::string decrypt(const Key& key, std::string_view iv, std::string_view bytes) {
  std::string out(bytes.size() / 16 * 16, '\0');
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int made = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), reinterpret_cast<const unsigned char*>(iv.data()));
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &made, reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(std::min<std::size_t>(out.size(), 0x7ffffff0)));
  out.resize(static_cast<std::size_t>(made));
  return out;
}

struct Block {
  std::uint64_t type = 0, flags = 0, data_size = 0;
  std::string_view body, extra;  // fields after the sizes; the extra area
  Lock lock;
};
// header: from the type on.
Block parse_block(std::string_view header) {
  Block block;
  std::size_t at = 0;
  block.type = number(header, at);
  block.flags = number(header, at);
  const auto extra = block.flags & has_extra ? number(header, at) : 0;
  block.data_size = block.flags & has_data ? number(header, at) : 0;
  if (extra <= header.size() - std::min(at, header.size())) {
    block.extra = header.substr(header.size() - extra);
    block.body = header.substr(at, header.size() - extra - at);
  }
  std::size_t in_extra = 0;
  while (in_extra < block.extra.size()) {
    const auto size = number(block.extra, in_extra);
    if (size == 0 || !has(block.extra, in_extra, size)) break;
    const auto record = block.extra.substr(in_extra, size);
    std::size_t p = 0;
    if (number(record, p) == 1 && (block.type == file_header || block.type == service_header)) block.lock = lock_at(record.substr(p), true);
    in_extra += size;
  }
  return block;
}

struct FileFields {
  std::uint64_t flags = 0, size = 0, attributes = 0, compression = 0, system = 0;
  std::string_view time, crc, name;
};
FileFields file_fields(std::string_view body) {
  FileFields fields;
  std::size_t at = 0;
  fields.flags = number(body, at);
  fields.size = number(body, at);
  fields.attributes = number(body, at);
  if (fields.flags & has_time) fields.time = slice(body, at, 4), at += 4;
  if (fields.flags & has_crc) fields.crc = slice(body, at, 4), at += 4;
  fields.compression = number(body, at);
  fields.system = number(body, at);
  const auto length = number(body, at);
  fields.name = slice(body, at, length);
  return fields;
}

std::string body_of(const FileFields& fields) {
  return number(fields.flags) + number(fields.size) + number(fields.attributes) + std::string(fields.time) + std::string(fields.crc) + number(fields.compression) +
         number(fields.system) + number(fields.name.size()) + std::string(fields.name);
}

void put_block(std::string& out, const std::string& header) {
  const auto sized = number(header.size()) + header;
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(sized.data()), sized.size());
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(crc >> (8 * i)));
  out += sized;
}

// Where compressed data ends: its blocks tell their sizes, and padding to sixteen bytes follows the last.
std::size_t compressed_size(std::string_view data) {
  for (std::size_t at = 0; has(data, at, 3);) {
    const unsigned flags = u8(data, at), bytes = ((flags >> 3) & 3) + 1;
    std::size_t size = 0;
    for (unsigned i = 0; i < bytes; ++i) size |= static_cast<std::size_t>(u8(data, at + 2 + i)) << (8 * i);
    at += 2 + bytes + size;
    if (flags & 0x40) return std::min(at, data.size());
  }
  return data.size();
}

// A file's block without encryption and without the checksums, which encryption mixes with the key.
void put_file(std::string& out, const Block& block, std::string data) {
  auto fields = file_fields(block.body);
  const bool stored = ((fields.compression >> 7) & 7) == 0;
  if (!stored) data.resize(compressed_size(data));
  else if (data.size() > fields.size) data.resize(fields.size);
  fields.flags &= ~has_crc;
  fields.crc = {};
  const auto header = number(block.type) + number((block.flags & ~has_extra) | has_data) + number(data.size()) + body_of(fields);
  put_block(out, header);
  out += data;
}

std::string_view body_of(std::string_view file) {
  const auto at = file.find(signature);
  return at == file.npos ? std::string_view{} : file.substr(at + signature.size());
}

// Calls use(block, raw header, data) for every block; use returns false to stop. Headers are decrypted with `password` where they are encrypted:
// returns false when that cannot be done.
template <class Use>
bool each_block(std::string_view file, const std::optional<std::string>& password, Use use) {
  const auto bytes = body_of(file);
  std::size_t at = 0;
  std::optional<Key> header_key;
  for (std::size_t n = 0; n < max_blocks && at + 7 <= bytes.size(); ++n) {
    std::string decrypted;
    std::string_view raw = bytes.substr(at);
    std::size_t taken = 0;
    if (header_key) {
      if (!has(raw, 0, 32)) return false;
      const auto iv = slice(raw, 0, 16);
      const auto first = decrypt(*header_key, iv, slice(raw, 16, 16));
      std::size_t p = 4;
      const auto size = number(first, p);
      const auto whole = (p + size + 15) / 16 * 16;
      if (size == 0 || size > max_header || !has(raw, 16, whole)) return false;
      decrypted = decrypt(*header_key, iv, slice(raw, 16, whole));
      taken = 16 + whole;
      raw = decrypted;
    }
    std::size_t p = 4;
    const auto size = number(raw, p);
    if (size == 0 || size > max_header || !has(raw, p, size)) return !header_key;
    const auto header = raw.substr(p, size);
    if (header_key && crc32_z(0, reinterpret_cast<const Bytef*>(raw.data() + 4), p - 4 + size) != le32(raw, 0)) return false;
    if (!header_key) taken = p + size;
    const auto block = parse_block(header);
    at += taken;
    const auto data = slice(bytes, at, block.data_size);
    if (!use(block, raw.substr(0, p + size), data)) return true;
    if (block.type == encryption_header) {
      const auto lock = lock_at(block.body, false);
      if (!password || !accepts(lock, *password)) return false;
      header_key = derive(lock, *password, 0);
    }
    if (block.type == end_header || block.data_size > bytes.size() - at) return true;
    at += block.data_size;
  }
  return true;
}

std::optional<Lock> first_lock(std::string_view file) {
  std::optional<Lock> found;
  static_cast<void>(each_block(file, std::nullopt, [&](const Block& block, std::string_view, std::string_view) {
    if (block.type == encryption_header) found = lock_at(block.body, false);
    else if (block.type == file_header && block.lock.known) found = block.lock;
    return !found;
  }));
  return found;
}

}  // namespace

std::uint64_t rar5_rounds(std::string_view file) {
  const auto lock = first_lock(file);
  return lock && lock->known ? std::uint64_t{1} << lock->count : 0;
}

bool rar5_accepts(std::string_view file, const std::string& password) {
  const auto lock = first_lock(file);
  return lock && accepts(*lock, password);
}

std::optional<std::string> with_one_window(std::string_view file) {
  std::uint64_t least = ~std::uint64_t{0}, most = 0;
  const auto window_of = [](const Block& block) { return file_fields(block.body).compression >> 10 & 15; };
  static_cast<void>(each_block(file, std::nullopt, [&](const Block& block, std::string_view, std::string_view) {
    if (block.type != file_header && block.type != service_header) return true;
    least = std::min(least, window_of(block));
    most = std::max(most, window_of(block));
    return true;
  }));
  if (least >= most) return std::nullopt;
  std::string out(signature);
  static_cast<void>(each_block(file, std::nullopt, [&](const Block& block, std::string_view raw, std::string_view data) {
    if (block.type != file_header && block.type != service_header) {
      out += raw;
    } else {
      auto fields = file_fields(block.body);
      fields.compression = (fields.compression & ~(std::uint64_t{15} << 10)) | most << 10;
      auto header = number(block.type) + number(block.flags);
      if (block.flags & has_extra) header += number(block.extra.size());
      if (block.flags & has_data) header += number(block.data_size);
      put_block(out, header + body_of(fields) + std::string(block.extra));
    }
    out += data;
    return true;
  }));
  return out;
}

RarRewrite rewrite_rar5(std::string_view file, const std::optional<std::string>& password) {
  RarRewrite result;
  result.plain = signature;
  std::optional<std::pair<std::string, Key>> last;  // salt and count → key: files of one archive mostly share them
  const bool done = each_block(file, password, [&](const Block& block, std::string_view raw, std::string_view data) {
    if (block.type == encryption_header) {
      result.encrypted = true;
      return true;
    }
    const bool locked = (block.type == file_header || block.type == service_header) && !block.lock.salt.empty();
    if (!locked) {
      result.plain += raw;
      result.plain += data;
      return true;
    }
    result.encrypted = true;
    const auto name = std::string(file_fields(block.body).name);
    if (!password || !accepts(block.lock, *password)) {
      result.wrong_password = password.has_value();
      if (block.type == file_header) result.locked.push_back(name);
      return true;
    }
    const auto id = std::string(block.lock.salt) + static_cast<char>(block.lock.count);
    if (!last || last->first != id) last = {id, derive(block.lock, *password, 0)};
    put_file(result.plain, block, decrypt(last->second, block.lock.iv, data));
    return true;
  });
  if (!done) {
    result.names_locked = true;
    result.wrong_password = password.has_value();
  }
  return result;
}

}  // namespace sekisho::content
