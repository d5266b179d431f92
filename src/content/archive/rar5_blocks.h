#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::content {

enum class Rar5Type : std::uint64_t { main = 1, file = 2, service = 3, encryption = 4, end = 5 };

/// How something is encrypted: AES-256 in CBC mode, the key by PBKDF2 with HMAC-SHA-256.
struct Rar5Lock {
  unsigned count = 0;                // rounds as a power of two
  bool keyed_sums = false;           // checksums are mixed with the key
  std::string_view salt, iv, check;  // check: empty if there is none, or a damaged one
  bool there = false;
  bool known = false;  // a version and sizes we know
};

/// What a link or a copy points at (extra record 5).
struct Rar5Link {
  enum class Type : std::uint64_t { none = 0, unix_symlink, windows_symlink, junction, hard_link, copy };
  Type type = Type::none;
  std::string_view target;
};

/// One block's header. Views point into the archive or, where headers are encrypted, live as long as the call that
/// gives the block.
struct Rar5Block {
  Rar5Type type{};
  bool sound = true;                          // its checksum is right
  bool from_before = false, goes_on = false;  // pieces of a file that is split over volumes
  std::string_view data;
  bool cut = false;  // the archive ends before its data does
  Rar5Lock lock;     // of the headers that follow, of a file or a service
  // Files and services:
  bool is_folder = false, has_size = true;
  std::uint64_t size = 0, compression = 0;
  std::optional<std::uint32_t> crc;
  std::string_view name, blake, service_data;
  Rar5Link link;
};

struct Rar5Keys {
  std::array<unsigned char, 32> data{}, sums{};
};

/// Keys made of one password, each once, as long as the rounds of HMAC-SHA-256 it may cost last.
class Rar5Keyring {
 public:
  Rar5Keyring(std::string password, std::uint64_t rounds) : password_(std::move(password)), rounds_(rounds) {}
  /// Null if the password is wrong, the lock is none we know, or the rounds are spent. Valid until the next call.
  const Rar5Keys* open(const Rar5Lock& lock);

 private:
  std::string password_;
  std::uint64_t rounds_;
  std::map<std::string, Rar5Keys> made_;  // by count, kind of checksum and salt
};

/// What one try of a password costs, in rounds of HMAC-SHA-256.
std::uint64_t rar5_rounds(const Rar5Lock& lock);
/// Whether the check value says that the password is right; nothing if there is none.
std::optional<bool> rar5_check(const Rar5Lock& lock, const std::string& password);
/// Whole blocks of sixteen bytes.
std::string rar5_decrypt(const Rar5Keys& keys, std::string_view iv, std::string_view bytes);
/// Checksums as they stand in the header of a file whose lock says keyed_sums.
std::uint32_t rar5_keyed_crc(const Rar5Keys& keys, std::uint32_t crc);
std::string rar5_keyed_digest(const Rar5Keys& keys, std::string_view digest);

enum class Rar5Walk : std::uint8_t { done, damaged, locked };

/// Goes through the blocks of a RAR 5 archive (RARLAB, RAR 5.0 archive format), behind a program too, and of the
/// volumes behind it. `use` returns false to stop. keys     for encrypted headers; may be null. returns  locked when
/// headers are encrypted and cannot be opened; damaged when one cannot be read.
Rar5Walk each_rar5_block(std::string_view archive, Rar5Keyring* keys, const std::function<bool(const Rar5Block&)>& use);

}  // namespace sekisho::content
