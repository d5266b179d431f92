// Pages that Office opens as documents. Excel takes what stands in a cell for what is typed into it, formulas and DDE
// too; Word has its fields between marks that browsers pass over.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/child.h"
#include "content/office/fields.h"
#include "content/office/office.h"
#include "content/office/xml.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

constexpr std::size_t most_cells = 2000, longest = 2048;

bool is_sheet(std::string_view page, std::string_view filename) {
  static constexpr auto extensions =
      std::to_array<std::string_view>({"xls", "xlt", "xla", "xlsx", "xlsm", "xlsb", "xlw"});
  const auto extension = extension_of(filename);
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end() ||
         page.find("urn:schemas-microsoft-com:office:excel") != page.npos;
}

void judge(Document& document, int part, std::string_view formula, Budget& budget) {
  const auto kept = document.arena.store(xml_unescape(formula.substr(0, longest)));
  read_formula(document, part, kept, budget);
}

void read_sheet(Document& document, int part, std::string_view page, Budget& budget) {
  std::size_t cells = 0;
  for (auto at = page.find('>'); at != page.npos && cells < most_cells; at = page.find('>', at + 1)) {
    const auto text = page.find_first_not_of(" \t\r\n", at + 1);
    if (text == page.npos || std::string_view("=+-@").find(page[text]) == std::string_view::npos) continue;
    ++cells;
    judge(document, part, page.substr(text, page.find('<', text) - text), budget);
  }
  constexpr std::string_view attribute = ":fmla=\"";
  for (auto at = page.find(attribute); at != page.npos && cells < most_cells;
       at = page.find(attribute, at + 1), ++cells) {
    const auto from = at + attribute.size();
    judge(document, part, page.substr(from, page.find('"', from) - from), budget);
  }
}

// Between field-begin and field-separator: tags, and the field's words.
void read_fields(Document& document, int part, std::string_view page, Budget& budget) {
  constexpr std::string_view begins = "field-begin";
  std::size_t fields = 0;
  for (auto at = page.find(begins); at != page.npos && fields < most_cells; at = page.find(begins, at + 1), ++fields) {
    std::string words;
    bool tag = true;
    for (const char c : page.substr(at, longest)) {
      if (c == '<') tag = true;
      if (!tag) words.push_back(c);
      if (c == '>') tag = false;
    }
    words = xml_unescape(words);
    read_field(document, part, document.arena.store(trim(words)), budget);
  }
}

}  // namespace

void read_office_page(Document& document, int part, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto page = own.source();
  const bool sheet = is_sheet(page, own.filename);
  const bool text = page.find("mso-element:field-begin") != page.npos;
  if (!sheet && !text) return;
  if (!budget.spend_steps(2 * page.size())) return mark_limit(document, part, budget, "steps");
  if (sheet) read_sheet(document, part, page, budget);
  if (text) read_fields(document, part, page, budget);
}

}  // namespace sekisho::content
