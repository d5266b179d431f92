#include "scan/dlp/normalize.h"

#include <algorithm>

#include "base/utf8_scan.h"

namespace sekisho::scan::dlp {
namespace {

constexpr char keep = 1, drop = 2;

// What the sequence at text[at] becomes: an ASCII character, keep or drop; `length` is its size.
char reading(std::string_view text, std::size_t at, char before, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const unsigned a = byte(0), b = byte(1), c = byte(2);
  length = 1;
  if (a == 0xc2) {
    length = 2;
    return b == 0xa0 ? ' ' : b == 0xad ? drop : keep;
  }
  if ((a == 0xd9 && b >= 0xa0 && b <= 0xa9) || (a == 0xdb && b >= 0xb0 && b <= 0xb9)) {
    length = 2;
    return static_cast<char>('0' + (b & 0x0f));
  }
  if (a == 0xe2) {
    length = 3;
    if (b == 0x80 && c >= 0x8b && c <= 0x8d) return drop;
    if (b == 0x80 && (c <= 0x8a || c == 0xaf)) return ' ';
    if (b == 0x80 && c >= 0x90 && c <= 0x95) return '-';
    if (b == 0x81 && c == 0xa0) return drop;
    if (b == 0x88 && c == 0x92) return '-';
    return keep;
  }
  if (a == 0xe3) {
    length = 3;
    if (b == 0x80 && c == 0x80) return ' ';
    // The long-vowel mark, typed for a hyphen between digits.
    if (b == 0x83 && c == 0xbc && before >= '0' && before <= '9') return '-';
    return keep;
  }
  if (a == 0xef) {
    length = 3;
    if (b == 0xbc && c >= 0x81 && c <= 0xbf) return static_cast<char>(c - 0x60);
    if (b == 0xbd && c >= 0x80 && c <= 0x9e) return static_cast<char>(c - 0x20);
    if ((b == 0xb9 && c == 0xa3) || (b == 0xbd && c == 0xb0 && before >= '0' && before <= '9')) return '-';
    if (b == 0xbb && c == 0xbf) return drop;
    return keep;
  }
  return keep;
}

}  // namespace

Normalized::Normalized(std::string_view text) : view_(text) {
  std::size_t copied = 0;  // everything before is in storage_
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0xc2) {
      at += std::max<std::size_t>(ascii_prefix(text.substr(at)), 1);
      continue;
    }
    const char before = at > copied ? text[at - 1] : storage_.empty() ? '\0' : storage_.back();
    std::size_t length = 1;
    const char read = reading(text, at, before, length);
    length = std::min(length, text.size() - at);
    if (read != keep) {
      storage_.append(text.substr(copied, at - copied));
      if (read != drop) storage_ += read;
      copied = at + length;
      shifts_.emplace_back(storage_.size(), copied - storage_.size());
    }
    at += length;
  }
  if (shifts_.empty()) return;
  storage_.append(text.substr(copied));
  view_ = storage_;
}

std::size_t Normalized::original(std::size_t at) const {
  const auto after = std::ranges::upper_bound(shifts_, at, {}, [](const auto& shift) { return shift.first; });
  return after == shifts_.begin() ? at : at + std::prev(after)->second;
}

}  // namespace sekisho::scan::dlp
