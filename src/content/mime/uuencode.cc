// uuencode and its kin XXencode, which differs in the alphabet alone.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/text.h"
#include "content/mime/charset.h"
#include "content/mime/encoded_word.h"
#include "content/mime/inline_file.h"
#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

constexpr std::size_t npos = std::string_view::npos;

using Values = std::array<signed char, 256>;  // of a letter; -1: none of the alphabet
constexpr Values uu_values = [] {
  Values values{};
  values.fill(-1);
  for (std::size_t c = 0x20; c <= 0x60; ++c) values[c] = static_cast<signed char>((c - 0x20) & 0x3f);
  return values;
}();
constexpr Values xx_values = [] {
  Values values{};
  values.fill(-1);
  signed char value = 0;
  for (const char c : std::string_view("+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    values[static_cast<unsigned char>(c)] = value++;
  return values;
}();

// The line that starts at `at`, without its end; moves `at` behind it.
std::string_view take_line(std::string_view text, std::size_t& at) {
  const auto newline = text.find('\n', at);
  auto line = text.substr(at, newline == npos ? npos : newline - at);
  at = newline == npos ? text.size() : newline + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "644 name": the name, or nothing when the line is prose.
std::string_view name_behind_mode(std::string_view after_begin) {
  std::size_t digits = 0;
  while (digits < after_begin.size() && is_digit(after_begin[digits])) ++digits;
  if (digits < 1 || digits > 6 || digits >= after_begin.size() || after_begin[digits] != ' ') return {};
  return trim(after_begin.substr(digits));
}

// A first line "begin 644 name", "begin-base64 …", both with "-encoded", which says that the name itself is in base64
// (sharutils).
struct Begin {
  std::string_view name;  // empty when the line is prose
  bool base64 = false;
};
Begin read_begin(std::string_view line, Arena& arena, Budget& budget) {
  Begin begin;
  line.remove_prefix(5);  // "begin"
  const auto take = [&](std::string_view word) {
    if (!line.starts_with(word)) return false;
    line.remove_prefix(word.size());
    return true;
  };
  begin.base64 = take("-base64");
  const bool encoded = take("-encoded");
  if (!line.starts_with(' ')) return {};
  begin.name = name_behind_mode(line.substr(1));
  if (encoded) begin.name = decode_base64(begin.name, arena, budget).bytes;
  return begin;
}

// Programs of the kind write what they would write into a header.
std::string_view shown_name(std::string_view name, Arena& arena, Budget& budget) {
  const auto text = decode_text(name, {}, arena, budget).text;
  return text.starts_with("=?") && text.ends_with("?=") ? decode_words(text, {}, arena, budget).text : text;
}

// Letters of data that a line's first letter promises, or npos when it is none of the alphabet's.
std::size_t promised(std::string_view line, const Values& values) {
  const int length = line.empty() ? -1 : values[static_cast<unsigned char>(line[0])];
  return length < 0 ? npos : (static_cast<std::size_t>(length) + 2) / 3 * 4;
}

// Decodes one line; false if it is none. A short line lost its trailing blanks on the way.
bool decode_line(std::string_view line, const Values& values, std::string& out) {
  const auto wanted = promised(line, values);
  if (wanted == npos || line.size() > wanted + 3) return false;  // some encoders add a checksum character
  const auto length = static_cast<std::size_t>(values[static_cast<unsigned char>(line[0])]);
  line.remove_prefix(1);
  std::size_t made = 0;
  for (std::size_t i = 0; made < length; i += 4) {
    std::uint32_t bits = 0;
    for (std::size_t k = i; k < i + 4; ++k) {
      const int value = k < line.size() ? values[static_cast<unsigned char>(line[k])] : 0;
      if (value < 0) return false;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
    }
    for (int shift = 16; shift >= 0 && made < length; shift -= 8, ++made) out += static_cast<char>(bits >> shift);
  }
  return true;
}

// A line that holds data to its last letter, as no prose does.
bool is_whole_line(std::string_view line, const Values& values) {
  const auto wanted = promised(line, values);
  return wanted != npos && wanted > 0 && line.size() >= wanted + 1 && line.size() <= wanted + 2 &&
         std::all_of(line.begin(), line.end(), [&](char c) { return values[static_cast<unsigned char>(c)] >= 0; });
}

struct Lines {
  std::string bytes;
  std::size_t end = 0;  // offset behind them
  bool any = false, ended = false;
};
Lines decode_lines(std::string_view text, std::size_t at, const Values& values) {
  Lines lines{.end = at};
  while (lines.end < text.size()) {
    auto after = lines.end;
    const auto line = take_line(text, after);
    lines.ended = line == "end";
    if (!lines.ended && !line.empty() && !decode_line(line, values, lines.bytes)) break;
    lines.any = lines.any || (!lines.ended && !line.empty());
    lines.end = after;
    if (lines.ended) break;
  }
  return lines;
}

}  // namespace

InlineFile decode_uuencode(std::string_view text, Arena& arena, Budget& budget, std::size_t from) {
  for (auto at = text.find("begin", from); at != npos; at = text.find("begin", at + 5)) {
    const char before = at == 0 ? '\n' : text[at - 1];
    const bool starts_line = before == '\n' || before == '\r';
    if (!starts_line && (std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '=')) continue;
    auto next = at;
    const auto line = take_line(text, next);
    const auto [name, base64] = read_begin(line, arena, budget);
    if (name.empty()) continue;
    if (base64) {
      if (!starts_line) continue;
      auto stop = text.find("\n====", next);
      if (stop != npos) ++stop;
      const auto decoded = decode_base64(text.substr(next, stop == npos ? npos : stop - next), arena, budget);
      return {.found = true,
              .broken = stop == npos,
              .name = shown_name(name, arena, budget),
              .data = decoded.bytes,
              .end = stop == npos ? text.size() : stop + 4};
    }
    auto behind = next;
    const auto first = take_line(text, behind);
    const bool uu = is_whole_line(first, uu_values), xx = !uu && is_whole_line(first, xx_values);
    if (!starts_line && !uu && !xx) continue;
    const auto lines = decode_lines(text, next, xx ? xx_values : uu_values);
    if (!lines.any && !lines.ended) continue;
    const bool paid = budget.spend_memory({lines.bytes.size()}).has_value();
    return {.found = true,
            .is_xx = xx,
            .broken = !lines.ended,
            .name = shown_name(name, arena, budget),
            .data = paid ? arena.store(lines.bytes) : std::string_view{},
            .end = lines.end};
  }
  return {};
}

}  // namespace sekisho::content
