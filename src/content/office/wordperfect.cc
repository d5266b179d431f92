// WordPerfect 5 to X: text of the document, words of its tables (headers, notes, addresses of links), compound files in
// it. Formatting is passed over. Codes by the maker's file format description (WordPerfect SDK) and what the programs
// write.
#include <array>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/office/office.h"

namespace sekisho::content {
namespace {

// Codes of one byte, of fixed and of variable length begin at these.
constexpr unsigned single_codes = 0x80, fixed_6 = 0xF0, variable_6 = 0xD0, fixed_5 = 0xC0, variable_5 = 0xD0;

void add_single_5(unsigned code, std::string& text) {
  if (code == 0x0A || code == 0x0C || code == 0x8C || code == 0x99) text.push_back('\n');
  if (code == 0x09) text.push_back('\t');
  if (code == 0x0D || code == 0xA0 || code == 0x95) text.push_back(' ');
  if (code == 0xA9 || code == 0xAA || code == 0xAB) text.push_back('-');
}

void add_single_6(unsigned code, std::string& text) {
  if (code == 0x80 || code == 0x81 || code >= 0xCD)
    text.push_back(' ');
  else if (code == 0x84)
    text.push_back('-');
  else if (code == 0x87 || code >= 0xB4)
    text.push_back('\n');
}

// Where the code of variable length at `at` ends: its length stands at its beginning and its end, and so does the
// code. WordPerfect 5 counts what follows the length, 6 all of it.
std::uint64_t variable_end(std::string_view body, std::uint64_t at, bool version_6) {
  const std::uint64_t size = le16(body, at + 2), end = version_6 ? at + size : at + 4 + size;
  const bool closed = size >= 4 && has(body, at, end - at) && u8(body, end - 1) == u8(body, at);
  return closed ? end : at + 1;
}

std::uint64_t fixed_end(std::string_view body, std::uint64_t at, bool version_6) {
  static constexpr std::array<std::uint8_t, 16> sizes_6 = {4, 5, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 8, 8, 1};
  const auto code = u8(body, at);
  if (version_6) return at + sizes_6[code & 15];
  for (std::uint64_t size = 3; size <= 12; ++size) {
    if (u8(body, at + size - 1) == code) return at + size;
  }
  return at + 1;
}

std::string text_of(std::string_view body, bool version_6, std::size_t limit) {
  std::string text;
  for (std::uint64_t at = 0; at < body.size() && text.size() < limit;) {
    const unsigned code = u8(body, at);
    if (code >= 0x20 && code < 0x7F) {
      text.push_back(static_cast<char>(code));
      ++at;
    } else if (code >= (version_6 ? fixed_6 : fixed_5) && (version_6 || code < variable_5)) {
      // A letter of another set is its number and the set's: sets beyond the first are passed over.
      if (code == (version_6 ? fixed_6 : fixed_5))
        text.push_back(u8(body, at + 2) == 0 && u8(body, at + 1) >= 0x20 ? body[at + 1] : '?');
      at = fixed_end(body, at, version_6);
    } else if (code >= variable_6) {
      const auto kind = u8(body, at + 1);
      const auto end = variable_end(body, at, version_6);
      if (version_6 && code == 0xD0) text.push_back(kind >= 1 && kind <= 3 ? ' ' : '\n');
      if (version_6 && code == 0xE0) text.push_back('\t');
      // Notes, headers and boxes of version 5 hold their text themselves.
      if (!version_6 && end - at > 16 && (code == 0xD5 || code == 0xD6 || code == 0xD8 || code == 0xDA))
        text += legible_narrow_runs(slice(body, at + 4, end - at - 8), 4096);
      at = end;
    } else {
      if (!version_6)
        add_single_5(code, text);
      else if (code >= single_codes)
        add_single_6(code, text);
      ++at;
    }
  }
  return text;
}

}  // namespace

void read_wordperfect(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(16 + 4 * data.size())) return mark_limit(document, part, budget, "steps");
  constexpr unsigned wordperfect = 1, a_document = 0x0A;
  const std::uint64_t body_at = le32(data, 4);
  if (u8(data, 8) != wordperfect || u8(data, 9) != a_document || body_at < 16 || body_at >= data.size())
    return read_unknown_form(document, part, budget);
  if (le16(data, 12) != 0) {
    document.parts[static_cast<std::size_t>(part)].encrypted = true;
    document.add_trait(part, "office.encrypted", "WordPerfect");
    return;
  }
  const auto limit = budget.limits().text_size.value;
  const bool version_6 = u8(data, 10) >= 2;
  auto text = text_of(data.substr(body_at), version_6, limit);
  text += "\n" + legible_runs(data.substr(0, body_at), 1u << 20);
  show_text(document, part, to_valid_utf8(text), LinkOrigin::office, budget);

  constexpr std::string_view compound("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  constexpr int most_objects = 100;
  int number = 0;
  for (auto at = data.find(compound); at != data.npos && number < most_objects; at = data.find(compound, at + 8)) {
    document.add_trait(part, "office.embedded_object", "WordPerfect");
    if (add_child(document, part, PartOrigin::embedded, "object-" + std::to_string(++number), data.substr(at), budget) <
        0)
      break;
  }
}

}  // namespace sekisho::content
