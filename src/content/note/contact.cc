// Windows contacts (.contact): the "website" in one is opened by whatever program it names (John Page, 2019).
#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/child.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/xml.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

// A place on this computer or a share, or the name of a program: nothing that a person would call a website.
bool starts_something(std::string_view address) {
  static constexpr std::array programs = {
      std::string_view("exe"), std::string_view("scr"), std::string_view("pif"), std::string_view("cpl"),
      std::string_view("bat"), std::string_view("cmd"), std::string_view("vbs"), std::string_view("vbe"),
      std::string_view("js"),  std::string_view("jse"), std::string_view("wsf"), std::string_view("hta"),
      std::string_view("ps1"), std::string_view("msi"), std::string_view("lnk"), std::string_view("jar")};
  const bool drive = address.size() > 2 && address[1] == ':' && (address[2] == '\\' || address[2] == '/');
  if (drive || address.find("..\\") != address.npos || address.find("../") != address.npos ||
      address.starts_with("\\\\") || starts_with_ignore_case(address, "file:"))
    return true;
  return std::find(programs.begin(), programs.end(), extension_of(address)) != programs.end();
}

}  // namespace

void read_contact(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto text = own.source();
  if (!budget.spend_steps(text.size())) return mark_limit(document, part, budget, "steps");
  XmlTokens tokens(text);
  std::string name, readable;
  while (tokens.next()) {
    if (tokens.kind() != XmlTokens::Kind::text) {
      name = tokens.kind() == XmlTokens::Kind::open ? to_lower_ascii(tokens.name()) : std::string();
      continue;
    }
    const auto unescaped = xml_unescape(tokens.text());
    const auto value = trim(unescaped);
    if (value.empty()) continue;
    readable.append(value).push_back('\n');
    if (name == "value" && starts_something(value)) document.add_trait(part, "shortcut.command", value);
  }
  show_text(document, part, readable, LinkOrigin::shortcut, budget);
}

}  // namespace sekisho::content
