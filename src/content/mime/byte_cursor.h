#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::content {

/// Reads little-endian values off the front of bytes. Past the end it stays failed and gives zeros and empty views.
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  std::string_view take(std::uint64_t n) {
    if (n > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return taken;
  }
  std::uint32_t u8() { return number(1); }
  std::uint32_t u16() { return number(2); }
  std::uint32_t u32() { return number(4); }

 private:
  std::uint32_t number(std::size_t size) {
    const auto taken = take(size);
    std::uint32_t value = 0;
    for (std::size_t i = taken.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(taken[i]);
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace sekisho::content
