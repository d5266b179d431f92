#include "scan/signature/tag_list.h"

#include <algorithm>
#include <set>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::scan::signature {
namespace {
constexpr std::size_t max_tags = 100;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_tag_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
  });
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

std::optional<std::string_view> TagList::find(std::string_view name) const {
  for (const auto& [key, value] : tags) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Result<TagList> parse_tags(std::string_view text) {
  TagList list;
  while (true) {
    const auto end = text.find(';');
    const auto one = trim(text.substr(0, end));
    if (one.empty()) {
      if (end != text.npos && !trim(text.substr(end)).empty() && trim(text.substr(end)) != ";")
        return fail(Code::malformed, "empty tag");
      if (end == text.npos) break;
    } else {
      const auto equals = one.find('=');
      if (equals == one.npos) return fail(Code::malformed, "tag without =");
      const auto name = trim(one.substr(0, equals));
      if (!is_tag_name(name)) return fail(Code::malformed, "impossible tag name");
      if (list.find(name)) return fail(Code::malformed, "tag stands twice");
      if (list.tags.size() == max_tags) return fail(Code::over_limit, "tags");
      list.tags.emplace_back(name, trim(one.substr(equals + 1)));
    }
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return list;
}

std::string without_space(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  std::copy_if(value.begin(), value.end(), std::back_inserter(out), [](char c) { return !is_space(c); });
  return out;
}

std::optional<std::string> decode_base64(std::string_view value) {
  auto text = without_space(value);
  while (text.size() % 4 != 0 && text.size() % 4 != 1) text += '=';  // seen in real keys
  return from_base64(text);
}

std::string decode_quoted(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (is_space(value[i])) continue;
    if (value[i] == '=' && i + 2 < value.size() && hex_value(value[i + 1]) >= 0 && hex_value(value[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(value[i + 1]) * 16 + hex_value(value[i + 2]));
      i += 2;
    } else {
      out += value[i];
    }
  }
  return out;
}

std::optional<std::int64_t> parse_number(std::string_view value) {
  if (value.empty() || value.size() > 12) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : value) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace sekisho::scan::signature
