// Management consoles (.msc): XML in which a string of the table may be a script that mmc.exe runs (GrimResource,
// 2024), and taskpads start programs.
#include "base/text.h"
#include "content/child.h"
#include "content/note/note.h"
#include "content/office/xml.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

std::string without_percent(std::string_view text) {
  std::string out;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'                             ? c - '0'
           : ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f' ? ascii_lower(c) - 'a' + 10
                                                            : -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    out.push_back(escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i]);
    if (escape) i += 2;
  }
  return out;
}

bool is_script(std::string_view text) {
  for (const auto* mark : {"javascript:", "ActiveXObject", "CreateObject", "external.Document", "eval(", "<script",
                           "<ms:script", "transformNode"}) {
    if (find_ignore_case(text, mark) != text.npos) return true;
  }
  return false;
}

}  // namespace

void read_console(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto text = own.source();
  if (!budget.spend_steps(text.size())) return mark_limit(document, part, budget, "steps");
  XmlTokens tokens(text);
  std::string name, command, program, readable;
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) {
      if (name != "string") continue;
      const auto value = without_percent(xml_unescape(tokens.text()));
      readable += value + "\n";
      if (!is_script(value)) continue;
      program += value + "\n";
      if (starts_with_ignore_case(trim(value), "res:")) document.add_trait(part, "shortcut.command", value);
    } else {
      name = to_lower_ascii(tokens.name());
      if (tokens.kind() == XmlTokens::Kind::close) continue;
      if (name == "task" || name == "consoletask") command = xml_unescape(tokens.attribute("Command"));
      if (name == "commandline" && !command.empty()) {
        const auto line = command + " " + xml_unescape(tokens.attribute("Params"));
        document.add_trait(part, "shortcut.command", line);
        state_behaviour(document, part, "shortcut", line);
      }
    }
    if (program.size() > budget.limits().text_size.value) break;
  }
  append_readable(document, part, to_valid_utf8(readable), budget);
  if (program.empty()) return;
  document.add_trait(part, "script.autorun", "a string of the console is a script");
  add_macro(document, part, "script", "console.js", "js", to_valid_utf8(program), budget);
}

}  // namespace sekisho::content
