#include "content/html/tokenizer.h"

#include <cstring>

#include "base/byte_set.h"
#include "base/text.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

// What ends a tag name, an attribute name and an unquoted value.
constexpr std::uint8_t ends_name = 1, ends_attribute = 2, ends_value = 4;
constexpr auto classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (const char c : {' ', '\n', '\t', '\r', '\f', '>'})
    table[static_cast<unsigned char>(c)] = ends_name | ends_attribute | ends_value;
  table['/'] = ends_name | ends_attribute;
  table['='] = ends_attribute;
  return table;
}();

std::size_t skip_until(std::string_view source, std::size_t at, std::uint8_t what) {
  while (at < source.size() && (classes[static_cast<unsigned char>(source[at])] & what) == 0) ++at;
  return at;
}

}  // namespace

void Tokenizer::next(Token& token) {
  token.seen = 0;
  token.has_event = token.self_closing = token.unclosed = false;
  token.event_count = 0;
  const std::size_t start = at_;
  std::size_t look = at_;
  for (;;) {
    if (look >= source_.size()) {
      token.kind = start < source_.size() ? TokenKind::text : TokenKind::end;
      token.text = source_.substr(start);
      at_ = source_.size();
      return;
    }
    const void* found = std::memchr(source_.data() + look, '<', source_.size() - look);
    if (found == nullptr) {
      look = source_.size();
      continue;
    }
    const auto open = static_cast<std::size_t>(static_cast<const char*>(found) - source_.data());
    const char after = open + 1 < source_.size() ? source_[open + 1] : '\0';
    const bool end_tag = after == '/' && open + 2 < source_.size();
    if (!is_letter(after) && after != '!' && after != '?' && !end_tag) {
      look = open + 1;  // a '<' that is text
      continue;
    }
    if (open > start) {
      token.kind = TokenKind::text;
      token.text = source_.substr(start, open - start);
      at_ = open;
      return;
    }
    at_ = open;
    if (is_letter(after)) {
      token.kind = TokenKind::start_tag;
      take_tag(token, open + 1);
    } else if (end_tag && is_letter(source_[open + 2])) {
      token.kind = TokenKind::end_tag;
      take_tag(token, open + 2);
    } else {
      take_markup_declaration(token);
    }
    return;
  }
}

void Tokenizer::take_tag(Token& token, std::size_t name_at) {
  const auto name_end = skip_until(source_, name_at, ends_name);
  token.text = source_.substr(name_at, name_end - name_at);
  token.tag = tag_info(token.text);
  at_ = name_end;
  if (!take_attributes(token)) token.unclosed = true;
}

bool Tokenizer::take_attributes(Token& token) {
  const auto size = source_.size();
  while (at_ < size) {
    char c = source_[at_];
    if (c == '>') {
      ++at_;
      return true;
    }
    if (is_space(c)) {
      ++at_;
      continue;
    }
    if (c == '/') {
      ++at_;
      if (at_ < size && source_[at_] == '>') token.self_closing = true;
      continue;
    }
    const auto name_at = at_;
    at_ = skip_until(source_, at_ + 1, ends_attribute);  // the first character may be anything, '=' too
    const auto name = source_.substr(name_at, at_ - name_at);
    while (at_ < size && is_space(source_[at_])) ++at_;
    std::string_view value;
    if (at_ < size && source_[at_] == '=') {
      ++at_;
      while (at_ < size && is_space(source_[at_])) ++at_;
      if (at_ >= size) return false;
      c = source_[at_];
      if (c == '"' || c == '\'') {
        const auto close = source_.find(c, at_ + 1);
        if (close == npos) {
          at_ = size;
          return false;
        }
        value = source_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
      } else if (c != '>') {
        const auto value_at = at_;
        at_ = skip_until(source_, at_, ends_value);
        value = source_.substr(value_at, at_ - value_at);
      }
    }
    const auto attribute = attribute_of(name);
    if (attribute != Attribute::none) {
      if (!token.has(attribute)) {  // the first of two wins
        token.seen |= std::uint64_t{1} << static_cast<int>(attribute);
        token.values[static_cast<std::size_t>(attribute)] = value;
      }
    } else if (name.size() > 3 && ascii_lower(name[0]) == 'o' && ascii_lower(name[1]) == 'n') {
      token.has_event = true;
      if (token.event_count < static_cast<int>(token.events.size())) {
        token.events[static_cast<std::size_t>(token.event_count++)] = value;
      }
    }
  }
  return false;
}

void Tokenizer::take_markup_declaration(Token& token) {
  token.kind = TokenKind::comment;
  if (source_.compare(at_, 4, "<!--") == 0) {
    take_comment(token);
    return;
  }
  // Doctype, CDATA, <?…>, </…> with something else than a letter: all end at the first '>'.
  const auto from = at_ + (source_[at_ + 1] == '/' || source_[at_ + 1] == '?' || source_[at_ + 1] == '!' ? 2 : 1);
  const auto close = source_.find('>', at_ + 1);
  token.unclosed = close == npos;
  const auto end = token.unclosed ? source_.size() : close;
  token.text = from < end ? source_.substr(from, end - from) : std::string_view{};
  at_ = token.unclosed ? source_.size() : close + 1;
}

void Tokenizer::take_comment(Token& token) {
  const auto content = at_ + 4;
  // <!--> and <!---> are whole comments.
  for (const std::string_view whole : {">", "->"}) {
    if (source_.compare(content, whole.size(), whole) == 0) {
      token.text = {};
      at_ = content + whole.size();
      return;
    }
  }
  for (auto look = content;;) {
    const auto dashes = source_.find("--", look);
    if (dashes == npos) break;
    auto after = dashes + 2;
    if (after < source_.size() && source_[after] == '!') ++after;
    if (after < source_.size() && source_[after] == '>') {
      token.text = source_.substr(content, dashes - content);
      at_ = after + 1;
      return;
    }
    look = dashes + 1;
  }
  token.unclosed = true;
  token.text = content < source_.size() ? source_.substr(content) : std::string_view{};
  at_ = source_.size();
}

std::string_view Tokenizer::take_raw(std::string_view name, bool& closed) {
  const auto start = at_;
  const bool script = equal_ignore_case(name, "script");
  bool escaped = false, nested = false;  // <!-- … <script> … </script> … --> inside a script (§13.2.5.20 on)
  for (auto look = start;;) {
    constexpr ByteSet marks("<-");
    const auto open = script && escaped ? marks.find(source_, look) : source_.find('<', look);
    if (open == npos) break;
    look = open + 1;
    if (source_[open] == '-') {
      if (source_.compare(open, 3, "-->") == 0) escaped = nested = false;
      continue;
    }
    if (script && source_.compare(open, 4, "<!--") == 0) {
      escaped = true;
      look = open + 2;  // its dashes may end it too: <!-->
      continue;
    }
    const bool end = open + 1 < source_.size() && source_[open + 1] == '/';
    const auto name_at = open + (end ? 2 : 1);
    if (name_at + name.size() > source_.size() || !equal_ignore_case(source_.substr(name_at, name.size()), name))
      continue;
    const auto after = name_at + name.size();
    if (after < source_.size() && (classes[static_cast<unsigned char>(source_[after])] & ends_name) == 0) continue;
    if (!end) {
      if (escaped) nested = true;
      continue;
    }
    if (nested) {
      nested = false;
      continue;
    }
    at_ = after;
    Token ignored;
    closed = take_attributes(ignored);
    return source_.substr(start, open - start);
  }
  closed = false;
  at_ = source_.size();
  return source_.substr(start);
}

std::string_view Tokenizer::take_rest() {
  const auto rest = source_.substr(at_);
  at_ = source_.size();
  return rest;
}

}  // namespace sekisho::content::html
