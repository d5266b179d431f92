#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "content/bytes.h"

namespace sekisho::content {

/// Bits of little-endian 16-bit words, high bit first, as LZX and XPRESS store them ([MS-PATCH] 2.1, [MS-XCA] 2.2).
/// Beyond the end they are 0 and `ended` is set once more than a word was missing.
class WordBits {
 public:
  explicit WordBits(std::string_view bytes) : bytes_(bytes) { fill(); }
  /// The next n (1 to 16) bits without consuming them.
  std::uint32_t peek(unsigned n) const { return static_cast<std::uint32_t>(held_ >> (64 - n)); }
  void drop(unsigned n) {
    held_ <<= n;
    have_ -= n;
    fill();
  }
  std::uint32_t take(unsigned n) {
    if (n == 0) return 0;
    if (n > 16) {
      const auto high = take(n - 16);
      return (high << 16) | take(16);
    }
    const auto value = peek(n);
    drop(n);
    return value;
  }
  /// Drops the rest of the current word (nothing when none was begun).
  void align() {
    if (have_ % 16 != 0) drop(have_ % 16);
  }
  bool is_aligned() const { return have_ % 16 == 0; }
  /// Position of the first byte that no bit was taken from; call after align().
  std::size_t position() const { return at_ - have_ / 8; }
  /// Goes on at a byte position.
  void jump(std::size_t position) {
    at_ = position;
    held_ = 0;
    have_ = 0;
    fill();
  }
  /// The next n bytes as they stand; fewer at the end of the input. Only when aligned.
  std::string_view bytes(std::size_t n) {
    const auto found = slice(bytes_, position(), n);
    jump(position() + n);
    return found;
  }
  /// XPRESS keeps lengths as bytes between the words: those follow the words already fetched.
  std::uint8_t byte() { return u8(bytes_, at_++); }
  std::uint16_t word() {
    at_ += 2;
    return le16(bytes_, at_ - 2);
  }
  std::uint32_t double_word() {
    at_ += 4;
    return le32(bytes_, at_ - 4);
  }
  bool ended() const { return at_ > bytes_.size() + 4; }

 private:
  void fill() {
    while (have_ < 16) {
      held_ |= static_cast<std::uint64_t>(le16(bytes_, at_)) << (48 - have_);
      if (at_ + 1 == bytes_.size()) held_ |= static_cast<std::uint64_t>(u8(bytes_, at_)) << (48 - have_);
      at_ += 2;
      have_ += 16;
    }
  }
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint64_t held_ = 0;
  unsigned have_ = 0;
};

/// A canonical prefix code with words of 1 to 16 bits, given by the length of each symbol's word.
class PrefixCode {
 public:
  /// False if the lengths give more words than there are. A code without any word decodes nothing.
  bool assign(std::span<const std::uint8_t> lengths);
  bool empty() const { return symbols_.empty(); }
  /// The next symbol; -1 when no word matches.
  template <class Bits>
  int decode(Bits& bits) const {
    const auto next = bits.peek(16);
    const auto quick = quick_[next >> (16 - quick_bits)];
    if (quick.length != 0) {
      bits.drop(quick.length);
      return quick.symbol;
    }
    for (unsigned n = quick_bits + 1; n <= 16; ++n) {
      const auto word = next >> (16 - n);
      if (word - first_[n] < count_[n] && word >= first_[n]) {
        bits.drop(n);
        return symbols_[index_[n] + word - first_[n]];
      }
    }
    return -1;
  }

 private:
  static constexpr unsigned quick_bits = 9;
  struct Quick {
    std::uint16_t symbol = 0;
    std::uint8_t length = 0;
  };
  std::array<Quick, 1u << quick_bits> quick_{};
  std::array<std::uint32_t, 17> first_{}, count_{}, index_{};
  std::vector<std::uint16_t> symbols_;
};

}  // namespace sekisho::content
