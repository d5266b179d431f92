// Windows Installer databases: streams under their real names, and what custom actions run. The layout is that of
// Wine's and msitools' readers; Microsoft documents the tables (Windows Installer, "CustomAction Table"), not their
// bytes.
#include <algorithm>
#include <vector>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/office/office.h"
#include "content/office/ole_objects.h"
#include "content/office/utf16.h"
#include "content/script/script.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// The letters of a stream's name, two in one code unit of 0x3800 to 0x47FF, one in those to 0x483F. 0x4840 stands
// before a table's name: "!".
std::string stream_name(std::string_view coded) {
  static constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
  const auto units = utf8_to_utf16le(coded);
  std::string name;
  for (std::size_t at = 0; at + 1 < units.size(); at += 2) {
    const std::uint32_t unit = le16(units, at);
    if (unit >= 0x3800 && unit < 0x4800)
      name += {letters[(unit - 0x3800) & 63], letters[(unit - 0x3800) >> 6]};
    else if (unit >= 0x4800 && unit < 0x4840)
      name.push_back(letters[unit - 0x4800]);
    else if (unit == 0x4840)
      name.push_back('!');
    else
      append_utf8(name, unit);
  }
  return name;
}

// Streams of the tables Binary and Icon bear the table's name before their own.
std::string_view shown_name(std::string_view name) {
  for (const std::string_view table : {"Binary.", "Icon."}) {
    if (name.starts_with(table)) return name.substr(table.size());
  }
  return name;
}

// All strings of the database: tables hold their numbers.
class Pool {
 public:
  Pool(std::string_view pool, std::string_view data) : wide_(le32(pool, 0) >> 31 != 0) {
    const auto codepage = static_cast<int>(le32(pool, 0) & 0xFFFF);
    std::uint64_t at = 0;
    strings_.emplace_back();
    for (std::size_t entry = 4; has(pool, entry, 4) && strings_.size() < max_strings; entry += 4) {
      std::uint64_t size = le16(pool, entry);
      // longer than 64 KiB: its size is in the next entry
      if (size == 0 && le16(pool, entry + 2) != 0 && has(pool, entry, 8)) {
        size = le32(pool, entry + 4);
        entry += 4;
      }
      strings_.push_back(codepage_to_utf8(slice(data, at, size), codepage == 0 ? 932 : codepage));
      at += size;
    }
  }
  std::size_t reference_size() const { return wide_ ? 3 : 2; }
  std::string_view at(std::string_view table, std::uint64_t place) const {
    const std::uint32_t number =
        le16(table, place) | (wide_ ? static_cast<std::uint32_t>(u8(table, place + 2)) << 16 : 0u);
    return number < strings_.size() ? std::string_view(strings_[number]) : std::string_view{};
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  static constexpr std::size_t max_strings = 1'000'000;
  bool wide_;
  std::vector<std::string> strings_;
};

// What an installer runs: the low six bits of a custom action's type say how ("Custom Action Reference").
void read_action(Document& document, int part, std::uint32_t type, std::string_view source, std::string_view target,
                 Budget& budget) {
  const auto kind = type & 0x3F;
  if (kind == 37 || kind == 38) {  // a script that stands in the table itself
    add_macro(document, part, "installer", kind == 37 ? "action.js" : "action.vbs", kind == 37 ? "js" : "vbs",
              std::string(target), budget);
  } else if (kind == 2 || kind == 18 || kind == 34 || kind == 50) {
    const auto command = std::string(source) + " " + std::string(target);
    document.add_trait(part, "installer.command", command);
    state_behaviour(document, part, "installer", command);
  }
}

// Tables stand column by column. `columns` of CustomAction: Action, Type, Source, Target, and since version 4
// ExtendedType of four bytes.
void read_actions(Document& document, int part, std::string_view table, const Pool& pool, int columns, Budget& budget) {
  const auto reference = pool.reference_size();
  const auto rows = table.size() / (3 * reference + 2 + (columns > 4 ? 4 : 0));
  for (std::size_t row = 0; row < rows; ++row) {
    if (!budget.spend_steps(64)) return mark_limit(document, part, budget, "steps");
    const auto type = le16(table, rows * reference + 2 * row);
    const auto source = rows * (reference + 2), target = source + rows * reference;
    read_action(document, part, type ^ 0x8000u, pool.at(table, source + reference * row),
                pool.at(table, target + reference * row), budget);
  }
}

int columns_of(std::string_view table, std::string_view columns, const Pool& pool) {
  const auto reference = pool.reference_size();
  const auto rows = columns.size() / (2 * reference + 4);
  int count = 0;
  for (std::size_t row = 0; row < rows; ++row) count += pool.at(columns, reference * row) == table ? 1 : 0;
  return count;
}

}  // namespace

void read_installer(Document& document, int part, const OleFile& ole, Budget& budget) {
  document.add_trait(part, "installer.package", document.parts[static_cast<std::size_t>(part)].kind);
  std::string pool, data, actions, columns;
  const auto limit = budget.limits().file_size.value;
  const auto& entries = ole.entries();
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (!entries[i].is_stream || entries[i].size == 0 || entries[i].parent != 0) continue;
    if (!budget.spend_steps(entries[i].size)) return mark_limit(document, part, budget, "steps");
    const auto name = stream_name(entries[i].name);
    const bool table = name.starts_with('!');
    if (name == "!_StringPool") pool = ole.read(static_cast<int>(i), limit);
    if (name == "!_StringData") data = ole.read(static_cast<int>(i), limit);
    if (name == "!CustomAction") actions = ole.read(static_cast<int>(i), limit);
    if (name == "!_Columns") columns = ole.read(static_cast<int>(i), limit);
    if (table || name.starts_with('\x05') || name.starts_with('\x01')) continue;
    const auto bytes = ole.read(static_cast<int>(i), limit);
    const auto kind = detect_true_type(bytes).kind;
    // Bitmaps and icons of the dialogs are looked at by no program but the installer.
    if (kind == "unknown" || kind == "bmp" || kind == "ico") continue;
    if (add_child(document, part, PartOrigin::embedded, shown_name(name), keep(document, part, bytes, budget), budget) <
        0)
      return;
  }
  if (!budget.spend_steps(pool.size() + data.size())) return mark_limit(document, part, budget, "steps");
  const Pool strings(pool, data);
  read_actions(document, part, actions, strings, columns_of("CustomAction", columns, strings), budget);
  std::string text;
  for (const auto& one : strings.strings()) {
    if (text.size() > budget.limits().text_size.value) break;
    if (one.size() > 3) text += one + "\n";
  }
  append_readable(document, part, text, budget);
}

}  // namespace sekisho::content
