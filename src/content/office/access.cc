// Access databases: program text of their modules as far as a page holds it, and what stands in their pages in letters.
// The tables themselves are not read.
#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/office/office.h"
#include "content/office/utf16.h"
#include "content/office/vba.h"
#include "content/script/script.h"

namespace sekisho::content {

void read_access(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  constexpr std::size_t most_modules = 500, page = 4096;
  // A module's source is a compressed container ([MS-OVBA] 2.4.1) whose first letters are "Attribut", three bytes in.
  std::size_t modules = 0;
  for (auto at = data.find(std::string_view("\0Attribut", 9)); at != data.npos && modules < most_modules;
       at = data.find(std::string_view("\0Attribut", 9), at + 1)) {
    if (at < 3 || data[at - 3] != '\x01') continue;
    const auto source = decompress_vba(slice(data, at - 3, 16 * page), 1u << 20);
    if (source.empty()) continue;
    if (!budget.spend_steps(16 * page)) return mark_limit(document, part, budget, "steps");
    const auto name = "module-" + std::to_string(++modules) + ".bas";
    document.add_trait(part, "office.macro", name);
    add_macro(document, part, "office.macro", name, "vba", codepage_to_utf8(source, 1252), budget);
  }
  read_unknown_form(document, part, budget);
}

}  // namespace sekisho::content
