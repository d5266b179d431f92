#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sekisho::scan::dlp {

/// ASCII letter or digit.
constexpr bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Walks through the places of a text where a number may begin: the start of every run of letters and digits that holds
/// a digit, and of up to three short words before it ("GB 12", "FN 1", "IT RSS MRA 85"), a plus or an opening bracket
/// included. Ascending, each once. Skips text without digits sixteen bytes at a time.
class DigitTokens {
 public:
  explicit DigitTokens(std::string_view text) : text_(text) {}
  /// False at the end; else `start` is the next place.
  bool next(std::size_t& start);

 private:
  void fill();
  std::string_view text_;
  std::size_t at_ = 0, tested_ = 0;  // next byte to look at; every place below tested_ was given out
  std::array<std::size_t, 8> ready_{};
  std::size_t count_ = 0, given_ = 0;
};

/// Position of the first digit at or after `from`; text.size() if there is none.
std::size_t find_digit(std::string_view text, std::size_t from);

/// True unless [from, to) is part of a longer number: 1.2.3.4.5, 12-34-56 within 12-34-56-78, a group within more
/// groups.
bool is_isolated(std::string_view text, std::size_t from, std::size_t to);

/// True if the place stands in a URL.
bool stands_in_url(std::string_view text, std::size_t at);

/// Where the local part of an address before the @ begins (RFC 5322 dot-atom, UTF-8 letters included); `at` itself if
/// there is none.
std::size_t local_part_start(std::string_view text, std::size_t at);

}  // namespace sekisho::scan::dlp
