#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sekisho::scan {

/// Writes JSON text piece by piece, without a tree of values in between. Commas come by themselves; open and close must
/// pair.
///   JsonWriter json;
///   json.open('{').member("name", "x").key("list").open('[').value(1).close(']').close('}');
class JsonWriter {
 public:
  /// expected: bytes of the whole text, as far as they can be told before.
  explicit JsonWriter(std::size_t expected = 0) { out_.reserve(expected); }
  JsonWriter& open(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  JsonWriter& key(std::string_view name) {
    comma();
    quote(name);
    out_ += ':';
    first_ = true;
    return *this;
  }
  /// Text that is not valid UTF-8 is repaired (to_valid_utf8).
  JsonWriter& value(std::string_view text) {
    comma();
    if (is_valid_utf8(text) && text.find('\0') == std::string_view::npos)
      quote(text);
    else
      quote(to_valid_utf8(text));
    return *this;
  }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::nullptr_t) {
    comma();
    out_ += "null";
    return *this;
  }
  JsonWriter& value(bool flag) {
    comma();
    out_ += flag ? "true" : "false";
    return *this;
  }
  template <std::integral N>
    requires(!std::same_as<N, bool>)
  JsonWriter& value(N number) {
    comma();
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    return *this;
  }
  /// Reads back as the same number, and as one that is no integer; what is no number is 0.
  JsonWriter& value(double number) {
    comma();
    char digits[40];
    const auto* const end = std::to_chars(digits, digits + sizeof digits, std::isfinite(number) ? number : 0.0).ptr;
    const std::string_view text(digits, static_cast<std::size_t>(end - digits));
    out_ += text;
    if (text.find_first_of(".e") == std::string_view::npos) out_ += ".0";
    return *this;
  }
  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }
  template <class List>
  JsonWriter& texts(std::string_view name, const List& list) {
    key(name).open('[');
    for (const auto& text : list) value(std::string_view(text));
    return close(']');
  }
  std::string take() && { return std::move(out_); }

 private:
  void comma() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void quote(std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out_ += '"';
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      while (i + 8 <= text.size() && are_plain(text.data() + i)) i += 8;
      if (i == text.size()) break;
      const auto c = static_cast<unsigned char>(text[i]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      out_.append(text, copied, i - copied);
      copied = i + 1;
      switch (c) {
        case '"':
          out_ += "\\\"";
          break;
        case '\\':
          out_ += "\\\\";
          break;
        case '\n':
          out_ += "\\n";
          break;
        case '\r':
          out_ += "\\r";
          break;
        case '\t':
          out_ += "\\t";
          break;
        default:
          out_.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
      }
    }
    out_.append(text, copied).push_back('"');
  }

  // Whether eight bytes stand in a JSON string as they are: no control character, quote or backslash.
  static bool are_plain(const char* bytes) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101, high = 0x8080'8080'8080'8080;
    std::uint64_t eight;
    std::memcpy(&eight, bytes, sizeof eight);
    const auto quotes = eight ^ ones * '"', slashes = eight ^ ones * '\\';
    return ((((eight - ones * 0x20) & ~eight) | ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes)) & high) ==
           0;
  }

  std::string out_;
  bool first_ = true;
};

}  // namespace sekisho::scan
