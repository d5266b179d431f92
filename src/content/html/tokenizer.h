#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "content/html/tags.h"

namespace sekisho::content::html {

enum class TokenKind : std::uint8_t { text, start_tag, end_tag, comment, end };

/// One token; views point into the source. Attribute values are as written: references are not decoded.
struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // text: the run; comment: its content; tags: the name as written
  TagInfo tag;
  bool self_closing = false;
  bool unclosed = false;  // comment or tag that ran to the end of the source
  bool has_event = false;
  std::uint64_t seen = 0;  // which attributes are there, by Attribute
  std::array<std::string_view, attribute_count> values;
  std::array<std::string_view, 4> events;  // values of the first on… attributes
  int event_count = 0;

  bool has(Attribute attribute) const { return (seen >> static_cast<int>(attribute) & 1) != 0; }
  std::string_view value(Attribute attribute) const {
    return has(attribute) ? values[static_cast<std::size_t>(attribute)] : std::string_view{};
  }
};

/// Splits HTML source into tokens as browsers do (WHATWG HTML §13.2.5), in one pass without looking back: comments with
/// their old forms, attributes in all quotings, tags that never end.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view source) : source_(source) {}

  void next(Token& token);
  /// After the start tag of a raw text element: its content up to the matching end tag, which is taken too.
  /// `closed` is false when the content runs to the end.
  std::string_view take_raw(std::string_view name, bool& closed);
  /// Everything that is left.
  std::string_view take_rest();

  std::size_t position() const { return at_; }
  /// The text between two positions.
  std::string_view between(std::size_t from, std::size_t to) const { return source_.substr(from, to - from); }

 private:
  void take_tag(Token& token, std::size_t name_at);
  bool take_attributes(Token& token);
  void take_markup_declaration(Token& token);
  void take_comment(Token& token);

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace sekisho::content::html
