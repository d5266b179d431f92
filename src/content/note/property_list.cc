// Binary property lists of macOS: .webloc (an address), .webarchive (a page with all that belongs to it), .inetloc (an
// address of any kind, opened by its handler without asking, 2021). Layout: objects, a table of their places, a trailer
// of 32 bytes.
#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

std::uint64_t number_at(std::string_view bytes, std::uint64_t at, std::uint64_t width) {
  std::uint64_t value = 0;
  for (std::uint64_t i = 0; i < width && i < 8; ++i) value = (value << 8) | u8(bytes, at + i);
  return value;
}

struct Object {
  unsigned kind = 0;
  std::string_view bytes;
};

Object object_at(std::string_view list, std::uint64_t at) {
  const unsigned marker = u8(list, at), kind = marker >> 4;
  std::uint64_t count = marker & 0xF;
  ++at;
  if (count == 0xF) {
    const auto width = std::uint64_t{1} << (u8(list, at) & 3);
    count = number_at(list, at + 1, width);
    at += 1 + width;
  }
  if (count > list.size()) return {};
  return {kind, slice(list, at, kind == 6 ? 2 * count : count)};
}

}  // namespace

void read_property_list(Document& document, int part, const ReadOptions&, Budget& budget) {
  enum Kind : unsigned { data = 4, ascii = 5, utf16 = 6 };
  const auto list = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(list.size())) return mark_limit(document, part, budget, "steps");
  const auto trailer = slice(list, list.size() - std::min<std::size_t>(list.size(), 32));
  const std::uint64_t width = u8(trailer, 6), count = number_at(trailer, 8, 8), table = number_at(trailer, 24, 8);
  std::string text;
  std::uint64_t taken = 0;
  for (std::uint64_t i = 0; i < count && has(list, table + i * width, width) && width > 0; ++i) {
    const auto object = object_at(list, number_at(list, table + i * width, width));
    taken += object.bytes.size();
    if (taken > 4 * list.size()) break;  // places may be told twice
    if (object.kind == ascii) text.append(object.bytes).push_back('\n');
    if (object.kind == utf16) text += utf16be_to_utf8(object.bytes) + "\n";
    if (object.kind == data && object.bytes.size() > 16) {
      if (add_child(document, part, PartOrigin::embedded, "data-" + std::to_string(i), object.bytes, budget) < 0) break;
    }
  }
  if (text.empty()) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "property list");
    return;
  }
  for (const auto line : split(text, '\n')) {
    if (starts_with_ignore_case(line, "file:")) document.add_trait(part, "shortcut.remote_target", line);
  }
  show_text(document, part, to_valid_utf8(text), LinkOrigin::shortcut, budget);
}

}  // namespace sekisho::content
