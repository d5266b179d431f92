#include "content/html/shown_text.h"

#include <array>

#include "content/html/entities.h"

namespace sekisho::content::html {
namespace {

constexpr std::uint8_t blank = 1, other_work = 2;
constexpr auto classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (const char c : {' ', '\n', '\t', '\r', '\f'}) table[static_cast<unsigned char>(c)] = blank;
  // A reference, NUL, and the first bytes of spaces and invisible characters beyond ASCII.
  for (const int c : {0, int{'&'}, 0xc2, 0xcd, 0xd8, 0xe1, 0xe2, 0xe3, 0xef, 0xf3})
    table[static_cast<std::size_t>(c)] = other_work;
  return table;
}();

bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

enum class Seen : std::uint8_t { yes, as_space, not_at_all, bidi, joiner };

// How a code point appears (Unicode Default_Ignorable_Code_Point and spaces, as far as mail uses them).
Seen seen_as(std::uint32_t p) {
  if (p < 0xa0) return Seen::yes;
  if (p == 0xa0 || (p >= 0x2000 && p <= 0x200a) || p == 0x202f || p == 0x205f || p == 0x2028 || p == 0x2029)
    return Seen::as_space;
  if ((p >= 0x202a && p <= 0x202e) || (p >= 0x2066 && p <= 0x2069)) return Seen::bidi;
  if (p == 0x200c || p == 0x200d) return Seen::joiner;
  if (p == 0xad || p == 0x34f || p == 0x61c || p == 0x115f || p == 0x1160 || p == 0x180e || p == 0x200b ||
      p == 0x200e || p == 0x200f || (p >= 0x2060 && p <= 0x206f) || p == 0x3164 || p == 0xfeff || p == 0xffa0 ||
      (p >= 0xe0000 && p <= 0xe007f)) {
    return Seen::not_at_all;
  }
  return Seen::yes;
}

// The code point at the start of valid UTF-8; `length` is its bytes.
std::uint32_t take_point(std::string_view text, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) & 0x3fu : 0u; };
  const auto first = static_cast<unsigned char>(text[0]);
  length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  length = std::min(length, text.size());
  if (first < 0x80) return first;
  if (first < 0xe0) return (first & 0x1fu) << 6 | byte(1);
  if (first < 0xf0) return (first & 0x0fu) << 12 | byte(1) << 6 | byte(2);
  return (first & 0x07u) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3);
}

// Text without references, in the order in which a right-to-left override shows it.
std::string backwards(std::string_view text, bool markup) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    if (markup && text[i] == '&') {
      if (const auto reference = take_reference(text.substr(i), In::text); reference.length != 0) {
        append_utf8(plain, reference.first);
        if (reference.second != 0) append_utf8(plain, reference.second);
        i += reference.length;
        continue;
      }
    }
    plain += text[i++];
  }
  std::string out;
  out.reserve(plain.size());
  for (std::size_t end = plain.size(); end > 0;) {
    auto from = end - 1;
    while (from > 0 && (static_cast<unsigned char>(plain[from]) & 0xc0) == 0x80) --from;
    out.append(plain, from, end - from);
    end = from;
  }
  return out;
}

}  // namespace

void ShownText::break_line(int lines) {
  lines_ = std::max(lines_, lines);
  hidden_gap_ = true;
}

void ShownText::put(std::string_view bytes) {
  if (visible_.size() + bytes.size() + 3 > limit_) {
    over_limit_ = true;
    return;
  }
  if (lines_ > 0) {
    if (!visible_.empty()) visible_.append(static_cast<std::size_t>(lines_), '\n');
  } else if (gap_) {
    if (!visible_.empty() && visible_.back() != '\n') visible_ += ' ';
  } else if (hidden_since_ && !visible_.empty() && is_word(static_cast<unsigned char>(visible_.back())) &&
             is_word(static_cast<unsigned char>(bytes[0]))) {
    ++split_words_;
    if (drawn_since_) ++drawn_words_;
  }
  lines_ = 0;
  gap_ = hidden_since_ = drawn_since_ = false;
  visible_ += bytes;
  letters_ += bytes.size();
}

void ShownText::add_point(std::uint32_t point, char next) {
  switch (seen_as(point)) {
    case Seen::as_space:
      gap_ = true;
      return;
    case Seen::bidi:
      ++bidi_overrides_;
      return;
    case Seen::joiner:
      // Between letters of scripts that need it and inside emoji it belongs to the text.
      if (!visible_.empty() && !gap_ && lines_ == 0 && static_cast<unsigned char>(visible_.back()) >= 0x80) break;
      [[fallthrough]];
    case Seen::not_at_all:
      if (point != 0xad && !visible_.empty() && !gap_ && lines_ == 0 &&
          is_word(static_cast<unsigned char>(visible_.back())) &&
          (next == '&' || is_word(static_cast<unsigned char>(next)))) {
        ++zero_width_;
      }
      return;
    case Seen::yes:
      break;
  }
  if (point <= ' ') {
    if (point == 0) return;
    gap_ = true;
    return;
  }
  std::string bytes;
  append_utf8(bytes, point);
  put(bytes);
}

void ShownText::add_visible(std::string_view text, bool pre, bool markup) {
  for (std::size_t i = 0; i < text.size();) {
    const auto kind = classes[static_cast<unsigned char>(text[i])];
    if (kind == 0) {
      const auto from = i;
      while (i < text.size() && classes[static_cast<unsigned char>(text[i])] == 0) ++i;
      put(text.substr(from, i - from));
    } else if (kind == blank) {
      if (pre && text[i] == '\n') lines_ = std::min(lines_ + 1, 3);
      gap_ = true;
      ++i;
    } else if (text[i] == '&') {
      const auto reference = markup ? take_reference(text.substr(i), In::text) : Reference{};
      if (reference.length == 0) {
        put("&");
        ++i;
        continue;
      }
      i += reference.length;
      const char next = i < text.size() ? text[i] : ' ';
      add_point(reference.first, next);
      if (reference.second != 0) add_point(reference.second, next);
    } else {
      std::size_t length = 0;
      const auto point = take_point(text.substr(i), length);
      if (seen_as(point) == Seen::yes && point != 0)
        put(text.substr(i, length));
      else
        add_point(point, i + length < text.size() ? text[i + length] : ' ');
      i += length;
    }
  }
}

void ShownText::add_hidden(std::string_view text, bool markup) {
  for (std::size_t i = 0; i < text.size();) {
    if (hidden_.size() + 8 > limit_) {
      over_limit_ = true;
      return;
    }
    std::uint32_t point = 0;
    std::size_t length = 1;
    if (classes[static_cast<unsigned char>(text[i])] == blank) {
      point = ' ';
    } else if (text[i] == '&' && markup) {
      const auto reference = take_reference(text.substr(i), In::text);
      point = reference.length != 0 ? reference.first : '&';
      length = reference.length != 0 ? reference.length : 1;
    } else {
      point = take_point(text.substr(i), length);
    }
    i += length;
    const auto seen = seen_as(point);
    if (point <= ' ' || seen == Seen::as_space) {
      hidden_gap_ = true;
      continue;
    }
    if (seen != Seen::yes) continue;
    if (hidden_gap_ && !hidden_.empty()) hidden_ += ' ';
    hidden_gap_ = false;
    append_utf8(hidden_, point);
    ++hidden_letters_;
  }
}

void ShownText::add(std::string_view text, const Look& look, Unseen reason, bool markup) {
  std::string turned;
  if (look.reversed) {
    turned = backwards(text, markup);
    text = turned;
    markup = false;
  }
  if (reason == Unseen::no) {
    add_visible(text, look.pre, markup);
    return;
  }
  const auto before = hidden_letters_;
  if (!hidden_since_) hidden_gap_ = true;
  add_hidden(text, markup);
  if (hidden_letters_ == before) return;
  hidden_since_ = true;
  if (first_reason_ == Unseen::no) first_reason_ = reason;
  if (reason == Unseen::same_colour || reason == Unseen::tiny_font || reason == Unseen::transparent) {
    same_colour_ += hidden_letters_ - before;
    drawn_since_ = true;
  }
}

}  // namespace sekisho::content::html
