#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/archive/prefix_code.h"
#include "content/expand.h"

namespace sekisho::content {

/// Bits of bytes, high bit first. Beyond the end they are 0 and `ended` is set.
class ByteBits {
 public:
  explicit ByteBits(std::string_view bytes) : bytes_(bytes) {}
  /// The next n (at most 16) bits without consuming them.
  std::uint32_t peek(unsigned n) const {
    const auto byte = at_ / 8;
    const std::uint32_t three = std::uint32_t{u8(bytes_, byte)} << 16 | std::uint32_t{u8(bytes_, byte + 1)} << 8 | u8(bytes_, byte + 2);
    return n == 0 ? 0 : (three >> (24 - at_ % 8 - n)) & ((1u << n) - 1);
  }
  void drop(unsigned n) { at_ += n; }
  std::uint32_t take(unsigned n) {
    const auto value = peek(n);
    at_ += n;
    return value;
  }
  void align() { at_ = (at_ + 7) / 8 * 8; }
  bool ended() const { return at_ > bytes_.size() * 8; }

 private:
  std::string_view bytes_;
  std::uint64_t at_ = 0;
};

/// The compression of RAR 3 and 4 (method 29): Lempel-Ziv with four prefix codes, and the filters that WinRAR writes (E8, E8E9, delta), known
/// by the checksum of their program, which is not run. Text blocks (PPMd) are not read. One for all files of an archive: solid ones go on
/// where the last ended.
class Rar3Unpacker {
 public:
  /// One file. solid: its dictionary is that of the files before. `prediction` says that a text block stopped it (damaged is set too).
  Expanded unpack(std::string_view packed, std::uint64_t size, bool solid, const Budget& budget, bool& prediction);

 private:
  enum class Kind : std::uint8_t { unknown, e8, e8e9, delta };
  struct Program {
    Kind kind = Kind::unknown;
    std::uint64_t last_length = 0;
  };
  struct Filter {
    Kind kind;
    std::uint64_t start, length;  // in the file
    std::uint32_t channels;
  };
  enum class Step : std::uint8_t { more, end, broken, prediction };

  void reset();
  Step read_tables(ByteBits& bits);
  Step step(ByteBits& bits, std::uint64_t size);
  bool copy(std::uint64_t distance, std::uint64_t length, std::uint64_t size);
  bool read_distance(ByteBits& bits, std::uint64_t& distance);
  bool read_program(ByteBits& bits);
  void remember(std::uint64_t distance);
  bool apply(std::string& out) const;

  std::string history_;  // the dictionary before this file, then the file
  std::uint64_t file_at_ = 0;
  bool tables_ = false;
  std::array<std::uint8_t, 404> lengths_{};
  PrefixCode literal_, far_, low_, repeat_;
  std::array<std::uint64_t, 4> distances_{};
  std::uint64_t last_length_ = 0;
  std::uint32_t low_before_ = 0, low_again_ = 0;
  std::vector<Program> programs_;
  std::size_t last_program_ = 0;
  std::vector<Filter> filters_;
};

}  // namespace sekisho::content
