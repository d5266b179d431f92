// Worksheets of Lotus 1-2-3 and what has their records (Symphony, Quattro Pro for DOS, Works): labels and texts of
// formulas, which Excel still opens.
#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/office/office.h"
#include "content/office/utf16.h"

namespace sekisho::content {

void read_lotus(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  // Records: type, length, body. Labels begin with the place of their cell: format, column, row in the first two
  // versions; row, sheet, column since the third.
  enum Type : std::uint16_t {
    label_1 = 0x0F,
    label_3 = 0x16,
    label_5 = 0x17,
    formula_text_3 = 0x1A,
    formula_text_1 = 0x33
  };
  constexpr std::size_t place_1 = 5, place_3 = 4;
  std::string text;
  const auto add = [&](std::string_view label) {
    label = label.substr(0, label.find('\0'));
    // how it is aligned
    if (!label.empty() && std::string_view("'\"^\\|").find(label.front()) != label.npos) label.remove_prefix(1);
    if (!label.empty()) text += codepage_to_utf8(label, 932) + "\n";
  };
  for (std::uint64_t at = 0; has(data, at, 4) && text.size() < budget.limits().text_size.value;) {
    const auto type = le16(data, at), size = le16(data, at + 2);
    const auto body = slice(data, at + 4, size);
    if (type == label_1 || type == formula_text_1) add(slice(body, place_1));
    if (type == label_3 || type == formula_text_3 || type == label_5) add(slice(body, place_3));
    at += 4u + size;
  }
  if (text.empty()) return read_unknown_form(document, part, budget);
  show_text(document, part, to_valid_utf8(text), LinkOrigin::office, budget);
}

}  // namespace sekisho::content
