#include <optional>

#include "base/text.h"
#include "reputation/dns.h"

namespace sekisho::reputation {
namespace {
constexpr std::size_t max_line = 70'000;

struct Word {
  std::string text;
  bool quoted = false;
};

// The words of one line: quoted strings with \" and \\ escapes, a comment ends it. nullopt for an open quote.
std::optional<std::vector<Word>> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t i = 0;
  while (i < line.size()) {
    const char c = line[i];
    if (c == ' ' || c == '\t' || c == '\r') {
      ++i;
    } else if (c == ';') {
      break;
    } else if (c == '"') {
      Word word{.text = {}, .quoted = true};
      for (++i; i < line.size() && line[i] != '"'; ++i) {
        if (line[i] == '\\' && i + 1 < line.size()) ++i;
        word.text += line[i];
      }
      if (i == line.size()) return std::nullopt;
      ++i;
      words.push_back(std::move(word));
    } else {
      const auto end = std::min(line.find_first_of(" \t\r;", i), line.size());
      words.push_back({.text = std::string(line.substr(i, end - i))});
      i = end;
    }
  }
  return words;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 11 && text.find_first_not_of("0123456789") == text.npos;
}

std::string absolute(std::string_view name, const std::string& origin) {
  if (name == "@") return origin;
  if (name.ends_with('.')) return std::string(name.substr(0, name.size() - 1));
  return origin.empty() ? std::string(name) : std::string(name) + "." + origin;
}

// Adds one record; false when its data is no such record.
bool add_record(TableResolver& table, const std::string& name, std::string_view type, const std::vector<Word>& data,
                const std::string& origin) {
  if (data.empty()) return false;
  if (type == "A" || type == "AAAA") {
    auto bytes = address_bytes(data[0].text);
    if (bytes.size() != (type == "A" ? 4u : 16u)) return false;
    table.add(name, type == "A" ? RecordType::a : RecordType::aaaa, std::move(bytes));
  } else if (type == "TXT") {
    std::string joined;
    for (const auto& word : data) joined += word.text;
    table.add(name, RecordType::txt, std::move(joined));
  } else if (type == "MX") {
    if (data.size() != 2 || !is_number(data[0].text)) return false;
    table.add(name, RecordType::mx, absolute(data[1].text, origin));
  } else if (type == "PTR") {
    table.add(name, RecordType::ptr, absolute(data[0].text, origin));
  } else if (type == "CNAME") {
    table.add(name, RecordType::cname, absolute(data[0].text, origin));
  }
  return true;
}
}  // namespace

Result<void> read_zone(std::string_view text, TableResolver& table) {
  std::string origin, last;
  int number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    const auto wrong = [&](const char* what) {
      return fail(Code::malformed, "zone file line " + std::to_string(number) + ": " + what);
    };
    if (line.size() > max_line) return wrong("too long");
    auto words = words_of(line);
    if (!words) return wrong("open quote");
    if (words->empty()) continue;
    if (words->front().text == "$ORIGIN") {
      if (words->size() != 2) return wrong("$ORIGIN needs a name");
      origin = absolute((*words)[1].text, {});
      continue;
    }
    if (words->front().text.starts_with('$')) continue;  // $TTL
    std::size_t at = 0;
    if (line.front() != ' ' && line.front() != '\t') last = absolute((*words)[at++].text, origin);
    if (last.empty()) return wrong("no name");
    while (at < words->size() && (is_number((*words)[at].text) || equal_ignore_case((*words)[at].text, "IN"))) ++at;
    if (at == words->size()) return wrong("no type");
    std::string type = (*words)[at++].text;
    for (char& c : type) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    if (!add_record(table, last, type, {words->begin() + static_cast<std::ptrdiff_t>(at), words->end()}, origin))
      return wrong("wrong record data");
  }
  return {};
}

}  // namespace sekisho::reputation
