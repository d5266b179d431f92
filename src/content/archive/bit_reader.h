#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "content/bytes.h"

namespace sekisho::content {

/// Bits from the low end of each byte first, as deflate and implode store them. Beyond the end they are 0 and `ended`
/// is set.
class LowBits {
 public:
  explicit LowBits(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t take(unsigned n) {
    while (have_ < n) {
      if (at_ >= bytes_.size()) ended_ = true;
      held_ |= static_cast<std::uint64_t>(at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_]) : 0) << have_;
      ++at_;
      have_ += 8;
    }
    const auto value = static_cast<std::uint32_t>(held_ & ((std::uint64_t{1} << n) - 1));
    held_ >>= n;
    have_ -= n;
    return value;
  }
  void align() { take(have_ % 8); }
  bool ended() const { return ended_; }
  std::size_t used() const { return at_ < bytes_.size() ? at_ : bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint64_t held_ = 0;
  unsigned have_ = 0;
  bool ended_ = false;
};

/// Bits from the high end of each byte first, as LZH and ARJ store them.
class HighBits {
 public:
  explicit HighBits(std::string_view bytes) : bytes_(bytes) {}
  /// The next n (0 to 24) bits without consuming them.
  std::uint32_t peek(unsigned n) {
    while (have_ < n) {
      held_ = (held_ << 8) | (at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_]) : 0u);
      ++at_;
      have_ += 8;
    }
    return n == 0 ? 0 : static_cast<std::uint32_t>((held_ >> (have_ - n)) & ((std::uint64_t{1} << n) - 1));
  }
  std::uint32_t take(unsigned n) {
    const auto value = peek(n);
    have_ -= n;
    return value;
  }
  bool ended() const { return at_ > bytes_.size() + 8; }
  std::size_t used() const { return at_ < bytes_.size() ? at_ : bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint64_t held_ = 0;
  unsigned have_ = 0;
};

/// Bits from the high end of each byte first, with a position one may look at and set. Beyond the end they are 0 and
/// `ended` is set.
class ByteBits {
 public:
  explicit ByteBits(std::string_view bytes) : bytes_(bytes) {}
  /// The next n (at most 32) bits without consuming them.
  std::uint32_t peek(unsigned n) const {
    if (n == 0) return 0;
    const auto byte = at_ / 8;
    std::uint64_t ahead = 0;
    if (has(bytes_, byte, 8)) {
      std::memcpy(&ahead, bytes_.data() + byte, 8);
      if constexpr (std::endian::native == std::endian::little) ahead = __builtin_bswap64(ahead);
    } else {
      for (unsigned i = 0; i < 8; ++i) ahead = ahead << 8 | u8(bytes_, byte + i);
    }
    return static_cast<std::uint32_t>(ahead << at_ % 8 >> (64 - n));
  }
  void drop(unsigned n) { at_ += n; }
  std::uint32_t take(unsigned n) {
    const auto value = peek(n);
    at_ += n;
    return value;
  }
  void align() { at_ = (at_ + 7) / 8 * 8; }
  /// In bits from the beginning.
  std::uint64_t position() const { return at_; }
  /// More bits were taken than there are, and `slack`.
  bool ended(std::uint64_t slack = 0) const { return at_ > bytes_.size() * 8 + slack; }

 private:
  std::string_view bytes_;
  std::uint64_t at_ = 0;
};

}  // namespace sekisho::content
