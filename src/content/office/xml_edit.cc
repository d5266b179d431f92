#include "content/office/xml_edit.h"

namespace sekisho::content {

std::pair<std::size_t, std::size_t> value_range(std::string_view tag, std::string_view attribute) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  const auto wanted = std::string(attribute) + "=";
  auto at = tag.find(wanted);
  while (at != tag.npos && (at == 0 || !is_blank(tag[at - 1]))) at = tag.find(wanted, at + 1);
  if (at == tag.npos) return {0, 0};
  const auto quote = at + wanted.size();
  if (quote >= tag.size() || (tag[quote] != '"' && tag[quote] != '\'')) return {0, 0};
  const auto end = tag.find(tag[quote], quote + 1);
  return end == tag.npos ? std::pair<std::size_t, std::size_t>{0, 0} : std::pair{quote + 1, end - quote - 1};
}

std::string_view value_in(std::string_view tag, std::string_view attribute) {
  const auto [at, n] = value_range(tag, attribute);
  return at == 0 ? std::string_view{} : tag.substr(at, n);
}

void replace_value(std::string& tag, std::string_view attribute, std::string_view value) {
  if (const auto [at, n] = value_range(tag, attribute); at != 0) tag.replace(at, n, value);
}

}  // namespace sekisho::content
