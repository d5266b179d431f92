#include "content/script/undisguised.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <vector>

#include "base/text.h"
#include "content/script/hidden_text.h"

namespace sekisho::content {
namespace {

constexpr std::size_t npos = std::string_view::npos, most_source = 1u << 20, most_names = 1000, most_sets = 5000,
                      longest_name = 64, longest_value = 4096, longest_literal = 512;

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Batch files: "set a=power", "set "a=power"" → the values. A later one of a name counts, as most files do it.
std::map<std::string, std::string> batch_names(std::string_view source) {
  std::map<std::string, std::string> names;
  std::size_t sets = 0;
  for (auto at = find_ignore_case(source, "set "); at != npos && names.size() < most_names && sets < most_sets;
       at = find_ignore_case(source, "set ", at + 4)) {
    if (at > 0 && is_name(source[at - 1])) continue;
    ++sets;
    const auto line = source.substr(at + 4, longest_name + longest_value);
    auto rest = trim(line.substr(0, line.find_first_of("\r\n")));
    const bool quoted = rest.starts_with('"');
    if (quoted) rest = rest.substr(1, rest.rfind('"') == 0 ? npos : rest.rfind('"') - 1);
    if (!quoted) rest = rest.substr(0, rest.find_first_of("&|"));
    const auto sign = rest.find('=');
    if (sign == npos || sign == 0 || sign > longest_name) continue;
    names[to_lower_ascii(rest.substr(0, sign))] = rest.substr(sign + 1, longest_value);
  }
  return names;
}

// The piece that "~start" or "~start,length" takes, with negative numbers counted from the end.
std::string_view piece_of(std::string_view value, std::string_view range) {
  long start = 0, length = static_cast<long>(value.size());
  const auto size = length;
  const auto comma = range.find(',');
  const auto number = [](std::string_view text, long& out) {
    text = trim(text);
    return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc();
  };
  if (!number(range.substr(0, comma), start)) return {};
  if (comma != npos && !number(range.substr(comma + 1), length)) return {};
  start = std::clamp(start < 0 ? size + start : start, 0L, size);
  const auto end = std::clamp(length < 0 ? size + length : length > size ? size : start + length, start, size);
  return value.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
}

// With the names of a batch file as what they stand for; empty if none of them stands in it.
std::string with_batch_names(std::string_view source) {
  if (source.find('%') == npos && source.find('!') == npos) return {};
  const auto names = batch_names(source);
  if (names.empty()) return {};
  std::string out;
  bool changed = false;
  for (std::size_t at = 0; at < source.size() && out.size() < most_source;) {
    const char mark = source[at];
    const auto end = mark == '%' || mark == '!' ? source.substr(0, at + 2 * longest_name).find(mark, at + 1) : npos;
    if (end == npos) {
      out.push_back(mark);
      ++at;
      continue;
    }
    const auto inside = source.substr(at + 1, end - at - 1);
    const auto found = names.find(to_lower_ascii(inside.substr(0, inside.find(":~"))));
    if (found == names.end()) {
      out.push_back(mark);
      ++at;
      continue;
    }
    const auto range = inside.find(":~");
    out += range == npos ? std::string_view(found->second) : piece_of(found->second, inside.substr(range + 2));
    changed = true;
    at = end + 1;
  }
  return changed ? out : std::string();
}

// A literal at `at` between ' or ": its letters, and `at` behind it; at stays when there is none.
std::string_view literal_at(std::string_view source, std::size_t& at) {
  if (at >= source.size() || (source[at] != '"' && source[at] != '\'')) return {};
  const auto end = source.substr(0, at + 1 + longest_literal).find(source[at], at + 1);
  if (end == npos) return {};
  const auto text = source.substr(at + 1, end - at - 1);
  at = end + 1;
  return text;
}

// PowerShell: "{1}{0}" -f "X","IE", with or without brackets around the first, each as "IEX".
std::string with_formats(std::string_view source) {
  std::string out;
  bool changed = false;
  for (std::size_t at = 0; at < source.size();) {
    auto next = at;
    const auto pattern = literal_at(source, next);
    const bool holes = next != at && pattern.find('{') != npos;
    const auto skip = [&](std::string_view letters) {
      while (next < source.size() && letters.find(source[next]) != npos) ++next;
    };
    if (holes) skip(" )\t\r\n");
    if (!holes || source.substr(next, 2) != "-f") {
      out.push_back(source[at++]);
      continue;
    }
    next += 2;
    std::vector<std::string_view> pieces;
    do {
      skip(" (\t\r\n,");
      const auto before = next;
      const auto piece = literal_at(source, next);
      if (next == before) break;
      pieces.push_back(piece);
      skip(" \t\r\n");
    } while (pieces.size() < 100 && next < source.size() && source[next] == ',');
    std::string made;
    for (std::size_t i = 0; i < pattern.size();) {
      std::size_t number = 0;
      const auto* const first = pattern.data() + i + 1;
      const auto* const last = pattern.data() + pattern.size();
      const auto [end, error] = pattern[i] == '{' ? std::from_chars(first, last, number)
                                                  : std::from_chars_result{first, std::errc::invalid_argument};
      if (error != std::errc() || end == last || *end != '}' || number >= pieces.size()) {
        made.push_back(pattern[i++]);
        continue;
      }
      made += pieces[number];
      i = static_cast<std::size_t>(end - pattern.data()) + 1;
    }
    out += '"' + made + '"';
    changed = true;
    at = next;
  }
  return changed ? out : std::string();
}

// Literals that say what only droppers say when read from their end.
std::string turned_literals(std::string_view source) {
  static constexpr auto words =
      std::to_array<std::string_view>({"wscript", "powershell", "cmd.exe", "activexobject", "shell.application",
                                       "adodb.stream", "xmlhttp", "scripting.file", "createobject", "mshta", "http://",
                                       "https://", "rundll32", "regsvr32", "invoke-", "webclient"});
  std::string out;
  for (std::size_t at = 0; at < source.size() && out.size() < most_source;) {
    auto next = at;
    const auto text = literal_at(source, next);
    if (text.size() >= 5) {
      std::string turned(text.rbegin(), text.rend());
      const auto lower = to_lower_ascii(turned);
      if (std::any_of(words.begin(), words.end(), [&](std::string_view word) { return lower.find(word) != npos; }))
        out += '\n' + turned;
    }
    // The end of one literal may be the begin of another.
    at = text.empty() ? std::max(next, at + 1) : next - 1;
    if (!text.empty() && next == at + 1 + text.size()) ++at;
  }
  return out;
}

}  // namespace

std::string undisguised(std::string_view source) {
  source = source.substr(0, most_source);
  std::string plain(source);
  bool changed = false;
  const auto take = [&](std::string made) {
    if (made.empty()) return;
    plain = std::move(made);
    changed = true;
  };
  take(with_batch_names(plain));
  take(with_formats(plain));
  take(joined_and_turned(plain));
  if (plain.find_first_of("^`") != plain.npos) {
    plain.erase(std::remove_if(plain.begin(), plain.end(), [](char c) { return c == '^' || c == '`'; }), plain.end());
    changed = true;
  }
  if (const auto turned = turned_literals(plain); !turned.empty()) {
    plain += turned;
    changed = true;
  }
  return changed ? plain : std::string();
}

}  // namespace sekisho::content
