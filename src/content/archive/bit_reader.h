#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::content {

/// Bits from the low end of each byte first, as deflate and implode store them. Beyond the end they are 0 and `ended` is set.
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

}  // namespace sekisho::content
