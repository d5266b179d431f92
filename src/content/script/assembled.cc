#include "content/script/assembled.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::size_t most_chained = 8u << 20, shortest = 4, longest_pattern = 64;
constexpr int most_replacements = 8;

bool is_base64(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
}
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

// The literal or the expression between strokes at `at`, without what marks it; `at` goes behind it. False if none.
bool take_pattern(std::string_view source, std::size_t& at, std::string& pattern) {
  if (at >= source.size() || (!is_quote(source[at]) && source[at] != '/')) return false;
  const char mark = source[at];
  pattern.clear();
  for (++at; at < source.size() && source[at] != mark && pattern.size() <= longest_pattern; ++at) {
    if (source[at] == '\\' && at + 1 < source.size()) ++at;
    pattern.push_back(source[at]);
  }
  if (at >= source.size() || source[at] != mark) return false;
  for (++at; mark == '/' && at < source.size() && std::isalpha(static_cast<unsigned char>(source[at])) != 0;) ++at;
  return true;
}

bool take(std::string_view source, std::size_t& at, std::string_view word) {
  while (at < source.size() && std::isspace(static_cast<unsigned char>(source[at])) != 0) ++at;
  if (source.substr(at, word.size()) != word) return false;
  at += word.size();
  while (at < source.size() && std::isspace(static_cast<unsigned char>(source[at])) != 0) ++at;
  return true;
}

}  // namespace

std::string chained_literals(std::string_view source, std::size_t from) {
  std::string chain;
  std::size_t number = 0;
  for (std::size_t at = source.find_first_of("\"'`"); at != source.npos && chain.size() < most_chained;) {
    auto end = at + 1;
    while (end < source.size() && is_base64(source[end])) ++end;
    const bool whole = end < source.size() && source[end] == source[at];
    if (whole && end - at > shortest && number++ >= from) chain += source.substr(at + 1, end - at - 1);
    at = source.find_first_of("\"'`", whole ? end + 1 : std::max(end, at + 1));
  }
  return chain;
}

std::string with_replacements(std::string_view source) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string_view call : {".replace(", ".replaceAll(", ".split("}) {
    for (auto at = source.find(call); at != source.npos && pairs.size() < most_replacements;
         at = source.find(call, at + 1)) {
      auto next = at + call.size();
      std::string pattern, text;
      take(source, next, "");
      if (!take_pattern(source, next, pattern) || pattern.empty()) continue;
      if (call == ".split(" ? !take(source, next, ").join(") : !take(source, next, ",")) continue;
      if (next < source.size() && is_quote(source[next]) && take_pattern(source, next, text))
        pairs.emplace_back(std::move(pattern), std::move(text));
    }
  }
  if (pairs.empty()) return {};
  std::string out(source);
  for (const auto& [pattern, text] : pairs) {
    std::string made;
    std::size_t done = 0;
    for (auto at = out.find(pattern); at != out.npos && made.size() < most_chained; at = out.find(pattern, done)) {
      made.append(out, done, at - done).append(text);
      done = at + pattern.size();
    }
    out = made.append(out, done, most_chained);
    if (out.size() > most_chained) out.resize(most_chained);
  }
  return out;
}

std::string with_wide_escapes(std::string_view source) {
  std::string out;
  bool changed = false;
  for (std::size_t at = 0; at < source.size();) {
    std::uint32_t letter = 0;
    bool escape = source[at] == '%' && at + 5 < source.size() && (source[at + 1] == 'u' || source[at + 1] == 'U');
    for (std::size_t i = 2; escape && i < 6; ++i) {
      escape = hex_value(source[at + i]) >= 0;
      letter = letter * 16 + static_cast<std::uint32_t>(std::max(0, hex_value(source[at + i])));
    }
    if (!escape) {
      out.push_back(source[at++]);
      continue;
    }
    append_utf8(out, letter >= 0xD800 && letter < 0xE000 ? 0xFFFD : letter);
    changed = true;
    at += 6;
  }
  return changed ? out : std::string();
}

}  // namespace sekisho::content
