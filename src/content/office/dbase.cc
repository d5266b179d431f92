// Tables of dBase, FoxPro and their kin (.dbf), which Excel opens: the records as they stand, in lines. Memos lie in
// files of their own and are read as unknown ones.
#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/mime/charset.h"
#include "content/office/office.h"

namespace sekisho::content {
namespace {

// The code page by the table's language driver; empty where none is told.
std::string_view charset_of(std::uint8_t driver) {
  switch (driver) {
    case 0x13:
    case 0x7B:
      return "cp932";
    case 0x4D:
    case 0x7A:
      return "gbk";
    case 0x4E:
    case 0x79:
      return "cp949";
    case 0x4F:
    case 0x78:
      return "big5";
    case 0x03:
    case 0x57:
      return "windows-1252";
    case 0xC9:
      return "windows-1251";
    default:
      return {};
  }
}

}  // namespace

bool is_dbase(std::string_view data) {
  static constexpr std::string_view versions("\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8B\xCB\xF5\xFB", 14);
  constexpr std::uint64_t field = 32;
  const std::uint64_t head = le16(data, 8), record = le16(data, 10), records = le32(data, 4);
  if (data.size() < 2 * field || versions.find(data[0]) == versions.npos) return false;
  if (u8(data, 2) < 1 || u8(data, 2) > 12 || u8(data, 3) < 1 || u8(data, 3) > 31) return false;
  if (head < 2 * field + 1 || head > data.size() || record < 2 || le16(data, 12) != 0) return false;
  // The first field: a name, then its type.
  const auto name = slice(data, field, 11);
  const bool named = name[0] >= 'A' && name[0] <= 'z' && name.find('\0') != name.npos;
  return named && std::string_view("CNDLMFIBGTYPOWVQ+@").find(data[field + 11]) != std::string_view::npos &&
         data.substr(0, head).find('\x0D', 2 * field) != std::string_view::npos &&
         records * record <= data.size() - head + record;
}

void read_dbase(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const std::uint64_t head = le16(data, 8), record = std::max<std::uint64_t>(le16(data, 10), 2);
  std::string lines;
  for (std::uint64_t at = head; at < data.size() && lines.size() < budget.limits().text_size.value; at += record) {
    const auto row = slice(data, at, record);
    if (!budget.spend_steps(64 + row.size())) return mark_limit(document, part, budget, "steps");
    // The first byte tells whether the record was deleted.
    for (const char c : row.substr(1)) {
      const bool after_blank = lines.ends_with(' ') && c == ' ';
      if (!after_blank) lines.push_back(static_cast<unsigned char>(c) < 32 ? ' ' : c);
    }
    lines.push_back('\n');
  }
  const auto text = decode_text(document.arena.store(lines), charset_of(u8(data, 29)), document.arena, budget).text;
  show_text(document, part, text, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
