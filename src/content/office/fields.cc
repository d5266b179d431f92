#include "content/office/fields.h"

#include "base/text.h"
#include "content/links.h"
#include "content/script/hidden_text.h"

namespace sekisho::content {
namespace {

// The first quoted or bare argument after the field's name.
std::string_view argument(std::string_view text) {
  text = trim(text);
  for (;;) {
    if (text.starts_with("\\\\") || !text.starts_with("\\")) break;  // a switch, not a UNC path
    const auto space = text.find(' ');
    if (space == text.npos) return {};
    text = trim(text.substr(space));
  }
  if (text.starts_with('"')) {
    const auto end = text.find('"', 1);
    return text.substr(1, end == text.npos ? text.npos : end - 1);
  }
  return text.substr(0, text.find(' '));
}

bool is_remote(std::string_view target) {
  return target.find("://") != target.npos || target.starts_with("\\\\") || target.starts_with("//") ||
         starts_with_ignore_case(target, "mhtml:") || starts_with_ignore_case(target, "file:") ||
         starts_with_ignore_case(target, "ms-") || starts_with_ignore_case(target, "script:");
}

}  // namespace

void add_external(Document& document, int part, std::string_view what, std::string_view raw, Budget& budget) {
  if (raw.empty()) return;
  // Fields write each backslash twice.
  std::string plain(raw.substr(0, 8192));
  if (plain.starts_with("\\\\\\\\")) {
    for (auto at = plain.find("\\\\"); at != plain.npos; at = plain.find("\\\\", at + 1)) plain.erase(at, 1);
  }
  const std::string_view target = plain;
  const auto url = document.arena.store(is_valid_utf8(target) ? std::string(target) : to_valid_utf8(target));
  if (equal_ignore_case(what, "hyperlink")) {
    document.add_link({.url = url, .origin = LinkOrigin::office, .part = part}, budget);
    return;
  }
  if (!is_remote(target)) return;
  document.add_link({.url = url, .origin = LinkOrigin::office, .part = part, .hidden = true}, budget);
  if (equal_ignore_case(what, "attachedTemplate"))
    document.add_trait(part, "office.remote_template", url);
  else if (equal_ignore_case(what, "image") || equal_ignore_case(what, "INCLUDEPICTURE"))
    document.add_trait(part, "office.remote_image", url);
  else if (equal_ignore_case(what, "frame"))
    document.add_trait(part, "office.remote_frame", url);
  else
    document.add_trait(part, "office.external_object", url);
}

void read_field(Document& document, int part, std::string_view instruction, Budget& budget) {
  const auto text = trim(instruction);
  const auto end = text.find_first_of(" \t\"\\");
  const auto name = text.substr(0, end);
  const auto rest = end == text.npos ? std::string_view{} : text.substr(end);
  if (equal_ignore_case(name, "DDE") || equal_ignore_case(name, "DDEAUTO")) {
    document.add_trait(part, "office.dde", text);
  } else if (equal_ignore_case(name, "HYPERLINK")) {
    add_external(document, part, "hyperlink", argument(rest), budget);
  } else if (equal_ignore_case(name, "INCLUDEPICTURE")) {
    add_external(document, part, "image", argument(rest), budget);
  } else if (equal_ignore_case(name, "INCLUDETEXT") || equal_ignore_case(name, "INCLUDE") ||
             equal_ignore_case(name, "IMPORT") || equal_ignore_case(name, "RD")) {
    add_external(document, part, "oleObject", argument(rest), budget);
  } else if (equal_ignore_case(name, "LINK")) {
    // LINK class "target" item
    const auto bare = trim(rest);
    const auto space = bare.find(' ');
    if (space != bare.npos) add_external(document, part, "oleObject", argument(bare.substr(space)), budget);
  }
}

void read_formula(Document& document, int part, std::string_view formula, Budget& budget) {
  // Functions of Excel 4 macros, which run programs and functions of libraries; no worksheet has them.
  for (const auto function : {"EXEC(", "CALL(", "REGISTER("}) {
    const auto at = find_ignore_case(formula, function);
    if (at == formula.npos) continue;
    const char before = at == 0 ? '=' : ascii_lower(formula[at - 1]);
    if ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9') || before == '_' || before == '.' ||
        before == '"')
      continue;
    document.add_trait(part, "office.xlm", formula);
    document.add_trait(part, "office.xlm.shell", formula);
    find_links(document, part, document.arena.store(formula), LinkOrigin::office, budget);
  }
  // Of OpenDocument: DDE("server";"topic";"item").
  if (const auto at = find_ignore_case(formula, "DDE("); at != formula.npos) {
    const char before = at == 0 ? '=' : ascii_lower(formula[at - 1]);
    if (before < 'a' || before > 'z') document.add_trait(part, "office.dde", formula);
  }
  // "https://h"&"ost/": as it reads once it is joined.
  if (const auto joined = joined_and_turned(formula); joined.find("://") != joined.npos)
    find_links(document, part, document.arena.store(joined), LinkOrigin::office, budget);
  const auto bar = formula.find('|');
  if (bar != formula.npos && formula.find('!', bar) != formula.npos && bar < 60)
    document.add_trait(part, "office.dde", formula);
  for (const auto function : {"HYPERLINK(", "WEBSERVICE(", "IMPORTXML(", "IMPORTDATA(", "IMPORTFEED(", "IMPORTHTML(",
                              "IMPORTRANGE(", "IMAGE("}) {
    const auto at = find_ignore_case(formula, function);
    if (at == formula.npos) continue;
    auto quote = formula.find('"', at);
    // doubled inside CSV
    while (quote != formula.npos && quote + 1 < formula.size() && formula[quote + 1] == '"') ++quote;
    if (quote == formula.npos) continue;
    const auto close = formula.find('"', quote + 1);
    const auto target = formula.substr(quote + 1, close == formula.npos ? formula.npos : close - quote - 1);
    if (target.empty()) continue;
    const auto url = document.arena.store(target);
    document.add_link({.url = url, .origin = LinkOrigin::office, .part = part}, budget);
    if (function != std::string_view("HYPERLINK(")) document.add_trait(part, "office.web_formula", formula);
  }
}

}  // namespace sekisho::content
