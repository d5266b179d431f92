#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/dlp/definitions.h"

namespace sekisho::scan::dlp {

/// The predefined identifiers and templates, read once from the data built into the program (data/dlp). Read-only;
/// copyable under a new id as "Copy of …". Ids are stable for ever.
const std::vector<Identifier>& predefined_identifiers();
const std::vector<Template>& predefined_templates();
/// Null when there is none of that id.
const Identifier* find_identifier(std::string_view id);
const Template* find_template(std::string_view id);

/// One row of the console's list and of the API.
struct CatalogEntry {
  std::string id, name_en, name_ja, country;  // country: ISO 3166-1 code, "EU", or empty for all
  std::string kind;                           // "expression", "keywords", "template"
  std::string description;
};
std::vector<CatalogEntry> catalog();

/// One hit of the Test area.
struct TestHit {
  std::string identifier, name_en, name_ja;
  std::size_t from = 0, to = 0;  // byte offsets in the text
  std::string text;
  bool certain = true;  // false: right form and check digits, but no context word near: does not count in a template
};

/// Tries all predefined identifiers, and `extra` ones, on a text, as the "Test area" of the console does. Compiles on
/// each call (about half a second): for people, not for mail. Text beyond 64 KiB is left out.
Result<std::vector<TestHit>> test_text(std::string_view text, std::span<const DlpDefinition> extra = {});

}  // namespace sekisho::scan::dlp
