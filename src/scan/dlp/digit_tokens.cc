#include "scan/dlp/digit_tokens.h"

#include <algorithm>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sekisho::scan::dlp {
namespace {
constexpr std::size_t longest_token = 64, longest_prefix = 6, max_prefixes = 3, longest_url = 300;
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool joins(char c) { return c == ' ' || c == '-' || c == '.' || c == '/' || c == '<'; }
}  // namespace

std::size_t find_digit(std::string_view text, std::size_t from) {
#ifdef __SSE2__
  // c − '0' as unsigned byte is at most 9: saturating subtraction of 9 leaves zero.
  const auto zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9);
  for (; from + 16 <= text.size(); from += 16) {
    const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const auto over = _mm_subs_epu8(_mm_sub_epi8(block, zero), nine);
    const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(over, _mm_setzero_si128()));
    if (mask != 0) return from + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(mask)));
  }
#endif
  while (from < text.size() && !is_digit(text[from])) ++from;
  return from;
}

bool DigitTokens::next(std::size_t& start) {
  while (given_ == count_) {
    if (at_ >= text_.size()) return false;
    fill();
  }
  start = ready_[given_++];
  return true;
}

// Places of the next token with a digit, ascending, into ready_.
void DigitTokens::fill() {
  count_ = given_ = 0;
  const auto digit = find_digit(text_, at_);
  if (digit >= text_.size()) {
    at_ = text_.size();
    return;
  }
  auto token = digit;
  while (token > tested_ && digit - token < longest_token && is_word(text_[token - 1])) --token;
  at_ = digit + 1;
  while (at_ < text_.size() && is_word(text_[at_])) ++at_;
  if (token > 0 && is_word(text_[token - 1])) {  // a token too long to be anything
    tested_ = at_;
    return;
  }
  const auto add = [this](std::size_t place) {
    if (place > 0 && (text_[place - 1] == '+' || text_[place - 1] == '(')) {
      auto sign = place - 1;
      if (sign > 0 && text_[sign - 1] == '+') --sign;
      if (sign >= tested_) ready_[count_++] = sign;
    }
    ready_[count_++] = place;
  };
  add(token);
  auto begin = token;
  for (std::size_t i = 0; i < max_prefixes; ++i) {
    if (begin < 2 || !joins(text_[begin - 1])) break;
    auto word = begin - 1;
    while (word > tested_ && begin - 1 - word < longest_prefix && is_word(text_[word - 1])) --word;
    if (word == begin - 1 || (word > 0 && is_word(text_[word - 1])) || word < tested_) break;
    ready_[count_++] = word;
    begin = word;
  }
  std::sort(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count_));
  tested_ = at_;
}

bool is_isolated(std::string_view text, std::size_t from, std::size_t to) {
  if (from > 0 && is_word(text[from - 1])) return false;
  const auto sign = [](char c) { return c == '-' || c == '.' || c == '/'; };
  if (from >= 2 && sign(text[from - 1]) && is_digit(text[from - 2]) && is_digit(text[from])) return false;
  if (to + 1 < text.size() && sign(text[to]) && is_digit(text[to + 1]) && is_digit(text[to - 1])) return false;
  // A grouped number among more groups of the same size is a part of something longer.
  const auto match = text.substr(from, to - from);
  const auto space = match.rfind(' ');
  if (space == std::string_view::npos) return true;
  const auto group = match.size() - space - 1;
  if (to < text.size() && text[to] == ' ') {
    auto end = to + 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - to - 1 == group && group >= 3 && (end == text.size() || !is_word(text[end]))) return false;
  }
  const auto first = match.find(' ');
  if (from > 0 && text[from - 1] == ' ' && first >= 3) {
    auto begin = from - 1;
    while (begin > 0 && is_digit(text[begin - 1])) --begin;
    if (from - 1 - begin == first && (begin == 0 || !is_word(text[begin - 1]))) return false;
  }
  return true;
}

bool stands_in_url(std::string_view text, std::size_t at) {
  auto begin = at;
  while (begin > 0 && at - begin < longest_url && static_cast<unsigned char>(text[begin - 1]) > ' ' &&
         std::string_view("<>\"'()[]{}|").find(text[begin - 1]) == std::string_view::npos) {
    --begin;
  }
  const auto before = text.substr(begin, at - begin);
  return before.find("://") != std::string_view::npos || before.starts_with("www.");
}

std::size_t local_part_start(std::string_view text, std::size_t at) {
  static constexpr std::string_view also = "!#$%&'*+-/=?^_`{|}~.";
  auto begin = at;
  while (begin > 0 && at - begin < longest_token &&
         (is_word(text[begin - 1]) || static_cast<unsigned char>(text[begin - 1]) >= 0x80 ||
          also.find(text[begin - 1]) != also.npos)) {
    --begin;
  }
  while (begin < at &&
         (text[begin] == '.' || text[begin] == '\'' || (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80))
    ++begin;
  return begin;
}

}  // namespace sekisho::scan::dlp
