#include "connect/imap/answers.h"

#include <charconv>
#include <utility>

#include "base/text.h"
#include "connect/imap/folder_name.h"

namespace sekisho::connect::imap {

Code meaning_of_no(std::string_view line) {
  struct Meaning {
    std::string_view word;
    Code code;
  };
  static constexpr Meaning meanings[] = {
      {"[OVERQUOTA", Code::over_limit}, {"[LIMIT", Code::over_limit},           {"[NOPERM", Code::denied},
      {"[READ-ONLY", Code::denied},     {"[AUTHORIZATIONFAILED", Code::denied}, {"[UNAVAILABLE", Code::unavailable},
      {"[INUSE", Code::unavailable},    {"[SERVERBUG", Code::unavailable},      {"[ALREADYEXISTS", Code::conflict}};
  for (const auto& meaning : meanings) {
    if (find_ignore_case(line, meaning.word) != std::string_view::npos) return meaning.code;
  }
  return Code::not_found;
}

std::optional<FolderState> listed(const Response& a) {
  if (!a.is(0, "LIST") || a.values.size() < 4 || a.values[1].kind != Value::Kind::list ||
      3 + a.values[1].span >= a.values.size())
    return std::nullopt;
  FolderState folder;
  for (std::size_t i = 2; i < 2 + a.values[1].span; ++i) folder.uses.push_back(a.values[i].text);
  for (const auto& use : folder.uses) {
    if (equal_ignore_case(use, "\\Noselect") || equal_ignore_case(use, "\\NonExistent")) return std::nullopt;
  }
  auto name = from_wire_name(a.values[3 + a.values[1].span].text);  // behind the separator; extended answers go on
  if (!name || name->empty()) return std::nullopt;
  folder.name = std::move(*name);
  return folder;
}

void take_status(const Response& a, const std::map<std::string, std::size_t>& places,
                 std::vector<FolderState>& folders) {
  if (!a.is(0, "STATUS") || a.values.size() < 3) return;
  const auto name = from_wire_name(a.values[1].text);
  const auto place = name ? places.find(*name) : places.end();
  if (place == places.end()) return;
  auto& folder = folders[place->second];
  const auto number = [&](std::string_view item, auto& value) {
    if (const auto* text = a.item(item))
      std::from_chars(text->text.data(), text->text.data() + text->text.size(), value);
  };
  number("UIDVALIDITY", folder.uid_validity);
  number("UIDNEXT", folder.uid_next);
  number("HIGHESTMODSEQ", folder.modseq);
}

std::vector<std::uint32_t> searched(const std::vector<Response>& answers) {
  std::vector<std::uint32_t> uids;
  for (const auto& a : answers) {
    if (!a.is(0, "SEARCH")) continue;
    // behind: (MODSEQ n)
    for (std::size_t i = 1; i < a.values.size() && a.values[i].kind != Value::Kind::list; ++i) {
      if (const auto n = a.number(i); n != 0) uids.push_back(n);
    }
  }
  return uids;
}

}  // namespace sekisho::connect::imap
