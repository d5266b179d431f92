#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sekisho {

/// Which two bytes stand side by side in a text, roughly: made in one pass, so that of many words that are looked for
/// in it those that cannot be there are passed without a search. Six bits of each byte are kept: two bytes that are 64
/// or 128 apart count as the same.
class BytePairs {
 public:
  explicit constexpr BytePairs(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) seen_[slot(text[i], text[i + 1])] = true;
  }
  /// False when the word surely does not stand in the text.
  constexpr bool may_hold(std::string_view word) const {
    for (std::size_t i = 0; i + 1 < word.size(); ++i) {
      if (!seen_[slot(word[i], word[i + 1])]) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t slot(char first, char second) {
    return static_cast<std::size_t>((static_cast<unsigned char>(first) & 63) << 6 |
                                    (static_cast<unsigned char>(second) & 63));
  }
  std::array<bool, 64 * 64> seen_{};
};

}  // namespace sekisho
