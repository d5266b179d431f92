#pragma once

#include <array>
#include <string_view>

namespace sekisho {

/// Some of the 256 bytes. Where one of them stands in a text, by a table: string_view::find_first_of calls memchr for
/// every byte of the text.
class ByteSet {
 public:
  explicit constexpr ByteSet(std::string_view bytes) {
    for (const char c : bytes) in_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool has(char c) const { return in_[static_cast<unsigned char>(c)]; }
  /// The first place from `from` on of a byte that is (not) in the set; npos if there is none.
  constexpr std::size_t find(std::string_view text, std::size_t from = 0) const {
    for (; from < text.size(); ++from) {
      if (has(text[from])) return from;
    }
    return std::string_view::npos;
  }
  constexpr std::size_t find_other(std::string_view text, std::size_t from = 0) const {
    for (; from < text.size(); ++from) {
      if (!has(text[from])) return from;
    }
    return std::string_view::npos;
  }

 private:
  std::array<bool, 256> in_{};
};

}  // namespace sekisho
