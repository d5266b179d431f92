#include "content/archive/rar5_blocks.h"

#include <openssl/sha.h>
#include <zlib.h>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

constexpr std::string_view signature("Rar!\x1A\x07\x01\0", 8);
constexpr unsigned max_count = 24;  // rounds as a power of two, as in WinRAR
constexpr std::size_t max_blocks = 100'000, max_header = 2u << 20;
// Flags of every block, of files, of the end.
constexpr std::uint64_t has_extra = 1, has_data = 2, from_before = 8, goes_on = 16;
constexpr std::uint64_t folder = 1, has_time = 2, has_crc = 4, unknown_size = 8;
enum Record : std::uint64_t { encryption_record = 1, hash_record = 2, link_record = 5, service_record = 7 };

// Seven bits a byte, the lowest first. Moves `at` behind it.
std::uint64_t number(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70 && at < bytes.size(); shift += 7) {
    const auto b = u8(bytes, at++);
    if (shift < 64) value |= static_cast<std::uint64_t>(b & 0x7F) << shift;
    if (b < 0x80) break;
  }
  return value;
}

Rar5Lock lock_at(std::string_view bytes, bool with_iv) {
  std::size_t at = 0;
  Rar5Lock lock{.there = true};
  const auto version = number(bytes, at), flags = number(bytes, at);
  lock.count = u8(bytes, at++);
  lock.salt = slice(bytes, at, 16);
  at += 16;
  if (with_iv) {
    lock.iv = slice(bytes, at, 16);
    at += 16;
  }
  lock.keyed_sums = with_iv && (flags & 2);
  if (flags & 1) {
    // Eight bytes and the beginning of their SHA-256; WinRAR does not ask a damaged one.
    const auto check = slice(bytes, at, 8), sum = slice(bytes, at + 8, 4);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(check.data()), check.size(), digest.data());
    if (check.size() == 8 && sum == std::string_view(reinterpret_cast<const char*>(digest.data()), 4))
      lock.check = check;
  }
  lock.known = version == 0 && lock.count <= max_count && lock.salt.size() == 16 && (!with_iv || lock.iv.size() == 16);
  return lock;
}

void read_record(Rar5Block& block, std::string_view record) {
  std::size_t at = 0;
  switch (number(record, at)) {
    case encryption_record:
      block.lock = lock_at(record.substr(at), true);
      break;
    case hash_record:
      if (number(record, at) == 0) block.blake = slice(record, at, 32);
      break;
    case link_record: {
      block.link.type = static_cast<Rar5Link::Type>(number(record, at));
      number(record, at);
      const auto length = number(record, at);
      block.link.target = slice(record, at, length);
      break;
    }
    case service_record:
      block.service_data = slice(record, at);
      break;
    default:
      break;
  }
}

void read_file_fields(Rar5Block& block, std::string_view body) {
  std::size_t at = 0;
  const auto flags = number(body, at);
  block.size = number(body, at);
  number(body, at);  // attributes
  if (flags & has_time) at += 4;
  if (flags & has_crc) {
    if (has(body, at, 4)) block.crc = le32(body, at);
    at += 4;
  }
  block.compression = number(body, at);
  number(body, at);  // system
  const auto length = number(body, at);
  block.name = slice(body, at, length);
  block.is_folder = flags & folder;
  block.has_size = !(flags & unknown_size);
}

struct Header {
  Rar5Block block;
  std::uint64_t data_size = 0;
};
// text: from the type on.
Header parse(std::string_view text) {
  Header header;
  auto& block = header.block;
  std::size_t at = 0;
  block.type = static_cast<Rar5Type>(number(text, at));
  const auto flags = number(text, at);
  block.from_before = flags & from_before;
  block.goes_on = flags & goes_on;
  const auto extra_size = flags & has_extra ? number(text, at) : 0;
  header.data_size = flags & has_data ? number(text, at) : 0;
  if (at > text.size() || extra_size > text.size() - at) {
    block.sound = false;
    return header;
  }
  const auto body = text.substr(at, text.size() - extra_size - at);
  if (block.type == Rar5Type::encryption) block.lock = lock_at(body, false);
  if (block.type != Rar5Type::file && block.type != Rar5Type::service) return header;
  read_file_fields(block, body);
  const auto extra = text.substr(text.size() - extra_size);
  for (std::size_t in = 0; in < extra.size();) {
    const auto size = number(extra, in);
    // Old versions told a size one too small for service data, which is the last record.
    if (size == 0 || !has(extra, in, size)) break;
    auto record = extra.substr(in, size);
    std::size_t type_at = 0;
    if (block.type == Rar5Type::service && number(record, type_at) == service_record && in + size + 1 == extra.size())
      record = extra.substr(in);
    read_record(block, record);
    in += size;
  }
  return header;
}

}  // namespace

Rar5Walk each_rar5_block(std::string_view archive, Rar5Keyring* ring,
                         const std::function<bool(const Rar5Block&)>& use) {
  auto begin = archive.find(signature);
  if (begin == archive.npos) return Rar5Walk::damaged;
  std::uint64_t at = begin + signature.size();
  const Rar5Keys* keys = nullptr;
  for (std::size_t n = 0; n < max_blocks; ++n) {
    if (at >= archive.size()) return Rar5Walk::done;  // some packers write no end
    if (slice(archive, at, signature.size()) == signature) {
      at += signature.size();
      keys = nullptr;
    }
    std::string decrypted;
    auto raw = archive.substr(std::min<std::uint64_t>(at, archive.size()));
    std::size_t taken = 0;
    if (keys) {
      if (!has(raw, 0, 32)) return Rar5Walk::damaged;
      const auto iv = slice(raw, 0, 16);
      const auto first = rar5_decrypt(*keys, iv, slice(raw, 16, 16));
      std::size_t p = 4;
      const auto size = number(first, p);
      const auto whole = (p + size + 15) / 16 * 16;
      if (size == 0 || size > max_header || !has(raw, 16, whole)) return n <= 1 ? Rar5Walk::locked : Rar5Walk::damaged;
      decrypted = rar5_decrypt(*keys, iv, slice(raw, 16, whole));
      taken = 16 + whole;
      raw = decrypted;
    }
    std::size_t p = 4;
    const auto size = number(raw, p);
    if (size == 0 || size > max_header || !has(raw, p, size)) return Rar5Walk::damaged;
    const bool sound = static_cast<std::uint32_t>(
                           crc32_z(0, reinterpret_cast<const Bytef*>(raw.data() + 4), p - 4 + size)) == le32(raw, 0);
    if (keys && !sound) return n <= 1 ? Rar5Walk::locked : Rar5Walk::damaged;
    auto header = parse(raw.substr(p, size));
    at += keys ? taken : p + size;
    auto& block = header.block;
    block.sound = block.sound && sound;
    block.data = slice(archive, at, header.data_size);
    block.cut = block.data.size() < header.data_size;
    if (!use(block)) return Rar5Walk::done;
    if (block.cut) return Rar5Walk::damaged;
    at += header.data_size;
    if (block.type == Rar5Type::encryption) {
      keys = ring != nullptr ? ring->open(block.lock) : nullptr;
      if (keys == nullptr) return Rar5Walk::locked;
    }
    if (block.type == Rar5Type::end) {
      // The next volume, if it is here, begins with its signature.
      const auto next = archive.find(signature, at);
      if (next == archive.npos) return Rar5Walk::done;
      at = next;
    }
  }
  return Rar5Walk::damaged;
}

}  // namespace sekisho::content
