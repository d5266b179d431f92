// Word, Excel and PowerPoint 97–2003: their text, links, DDE and macro sheets ([MS-DOC], [MS-XLS], [MS-PPT]), best
// effort.
#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/expand.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/office/biff.h"
#include "content/office/fields.h"
#include "content/office/hwp.h"
#include "content/office/office.h"
#include "content/office/ole_objects.h"
#include "content/office/utf16.h"
#include "content/office/vba.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_stream = 64u << 20;

// Text of a Word file through its piece table ([MS-DOC] 2.4.1); UTF-8 with field marks 0x13 0x14 0x15 kept.
std::string word_text(const OleFile& ole, int word_entry, std::uint64_t limit) {
  const auto word = ole.read(word_entry, max_stream);
  std::string text;
  if (le16(word, 0) != 0xA5EC && le16(word, 0) != 0xA5DC) return text;
  const auto parent = ole.entries()[static_cast<std::size_t>(word_entry)].parent;
  const auto table = ole.read(ole.child(parent, le16(word, 0x0A) & 0x0200 ? "1Table" : "0Table"), max_stream);
  const auto clx = slice(table, le32(word, 0x01A2), le32(word, 0x01A6));
  std::uint64_t at = 0;
  while (u8(clx, at) == 1 && at < clx.size()) at += 3u + le16(clx, at + 1);
  if (u8(clx, at) != 2) {
    // Word 6/95 or a damaged table: the text lies between fcMin and fcMac.
    return codepage_to_utf8(
        slice(word, le32(word, 0x18),
              std::min<std::uint64_t>(le32(word, 0x1C) - std::min(le32(word, 0x1C), le32(word, 0x18)), limit)),
        1252);
  }
  const auto pieces = slice(clx, at + 5, le32(clx, at + 1));
  const auto count = pieces.size() < 4 ? 0 : (pieces.size() - 4) / 12;
  for (std::size_t i = 0; i < count && text.size() < limit; ++i) {
    const auto start = le32(pieces, 4 * i), end = le32(pieces, 4 * i + 4);
    if (end <= start) continue;
    const auto fc = le32(pieces, 4 * (count + 1) + 8 * i + 2);
    const std::uint64_t length = std::min<std::uint64_t>(end - start, limit);
    if (fc & 0x40000000)
      text += codepage_to_utf8(slice(word, (fc & 0x3FFFFFFF) / 2, length), 1252);
    else
      text += utf16le_to_utf8(slice(word, fc & 0x3FFFFFFF, length * 2));
  }
  return text;
}

// Splits field instructions from what is shown; judges the former.
std::string without_fields(Document& document, int part, std::string_view text, Budget& budget) {
  std::string shown;
  shown.reserve(text.size());
  std::vector<std::string> instructions;
  int depth = 0;
  std::vector<bool> in_instruction;
  for (const char c : text) {
    if (c == 0x13) {
      if (++depth < 64) instructions.emplace_back(), in_instruction.push_back(true);
    } else if (c == 0x14 || c == 0x15) {
      if (!in_instruction.empty() && in_instruction.back()) {
        read_field(document, part, document.arena.store(instructions.back().substr(0, 8192)), budget);
        in_instruction.back() = false;
      }
      if (c == 0x15 && !instructions.empty()) instructions.pop_back(), in_instruction.pop_back();
      if (c == 0x15 && depth > 0) --depth;
    } else if (!in_instruction.empty() && in_instruction.back()) {
      if (instructions.back().size() < 8192) instructions.back().push_back(c);
    } else {
      shown.push_back(c == '\r' || c == 0x0B || c == 0x0C                            ? '\n'
                      : c == 7                                                       ? '\t'
                      : static_cast<unsigned char>(c) < 32 && c != '\t' && c != '\n' ? ' '
                                                                                     : c);
    }
  }
  return shown;
}

// PowerPoint: text atoms, links, and the compressed storages of objects and macros.
std::string powerpoint_text(Document& document, int part, std::string_view stream, Budget& budget) {
  std::string text;
  for (std::uint64_t at = 0; has(stream, at, 8);) {
    const auto head = le16(stream, at), type = le16(stream, at + 2);
    const std::uint64_t size = le32(stream, at + 4);
    const auto body = slice(stream, at + 8, size);
    at += 8;
    if ((head & 0xF) == 0xF && type != 0x1011) continue;  // a container: its children follow
    if (text.size() < budget.limits().text_size.value) {
      if (type == 0x0FA0) text += utf16le_to_utf8(body) + "\n";
      if (type == 0x0FA8) text += codepage_to_utf8(body, 1252) + "\n";
    }
    if (type == 0x0FBA) {  // CString: names, and the targets of hyperlinks
      const auto value = utf16le_to_utf8(body.substr(0, 8192));
      if (value.find("://") != value.npos || value.starts_with("mailto:"))
        add_external(document, part, "hyperlink", value, budget);
    }
    if (type == 0x0FF3 && (u8(body, 8) == 1 || u8(body, 8) == 2)) {  // InteractiveInfoAtom: what a click does
      document.add_trait(part, "office.action", u8(body, 8) == 1 ? "a click runs a macro" : "a click runs a program");
    }
    if (type == 0x1011) {  // ExOleObjStg: a compound file, deflated when recInstance is 1
      const auto inner =
          (head >> 4) == 1 ? inflate(slice(body, 4), DeflateForm::zlib, budget) : Expanded{.bytes = std::string(body)};
      if (!inner.limit.empty()) mark_limit(document, part, budget, inner.limit, "ExOleObjStg");
      if (const auto ole = OleFile::open(inner.bytes)) {
        if (!read_vba(document, part, *ole, budget)) {
          document.add_trait(part, "office.embedded_object", "ExOleObjStg");
          read_ole_objects(document, part, *ole, budget);
        }
      }
    }
    at += size;
  }
  for (char& c : text) {
    if (c == '\r' || c == 0x0B) c = '\n';
  }
  return text;
}

void mark_encrypted(Document& document, int part, std::string_view how) {
  document.parts[static_cast<std::size_t>(part)].encrypted = true;
  document.add_trait(part, "office.encrypted", how);
}

// Publisher, Works, Ichitaro, Project, Visio and compound files of no known program: what stands in their streams in
// letters. Visio packs its own, and of the last two nobody knows what else there is.
void read_other_streams(Document& document, int part, const OleFile& ole, bool has_program, std::string& text,
                        Budget& budget) {
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  static constexpr std::string_view legible[] = {"pub", "wps", "jtd", "mpp", "vsd", "ole"};
  if (std::find(std::begin(legible), std::end(legible), kind) == std::end(legible)) return;
  const auto limit = budget.limits().text_size.value;
  for (std::size_t i = 1; i < ole.entries().size() && text.size() < limit; ++i) {
    const auto& entry = ole.entries()[i];
    if (!entry.is_stream || entry.path.empty() || equal_ignore_case(entry.name, "PROJECT") ||
        entry.path.find("VBA") != std::string::npos)
      continue;
    const auto stream = ole.read(static_cast<int>(i), max_stream);
    if (!budget.spend_steps(3 * stream.size())) return mark_limit(document, part, budget, "steps", entry.path);
    text += to_valid_utf8(legible_runs(stream, limit - text.size()));
  }
  // A bare macro project (vbaProject.bin) is nothing but what was read.
  if (kind != "ole" || !has_program) document.add_trait(part, "file.unread", kind);
}

}  // namespace

void read_ole(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  const auto ole = OleFile::open(data);
  if (!ole) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "office.damaged", "compound file");
    return;
  }
  if (ole->cut()) mark_limit(document, part, budget, "files", "directory");
  if (ole->damaged()) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "office.damaged", "directory");
  }
  std::string text;
  const auto limit = budget.limits().text_size.value;
  const auto& entries = ole->entries();
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (!entry.is_stream || entry.path.empty() || text.size() >= limit) continue;
    const int index = static_cast<int>(i);
    if (equal_ignore_case(entry.name, "WordDocument")) {
      const auto head = ole->read(index, 32);
      if (le16(head, 0x0A) & 0x0100) {
        mark_encrypted(document, part, "Word");
        continue;
      }
      text += without_fields(document, part, word_text(*ole, index, limit), budget) + "\n";
    } else if (equal_ignore_case(entry.name, "Workbook") || equal_ignore_case(entry.name, "Book")) {
      read_biff(document, part, ole->read(index, max_stream), options, text, budget);
    } else if (equal_ignore_case(entry.name, "PowerPoint Document")) {
      if (ole->child(entry.parent, "EncryptedSummary") >= 0)
        mark_encrypted(document, part, "PowerPoint");
      else if (const auto user = ole->read(ole->child(entry.parent, "Current User"), 4096);
               le32(user, 12) == 0xF3D1C4DF)
        mark_encrypted(document, part, "PowerPoint");
      else
        text += powerpoint_text(document, part, ole->read(index, max_stream), budget);
    } else if (entry.name == "\x05SummaryInformation" && entry.parent == 0) {
      const auto summary = ole->read(index, 64 * 1024);
      if (summary.find("attachedTemplate") != summary.npos) document.add_trait(part, "office.remote_template");
    }
  }
  const bool has_program = read_vba(document, part, *ole, budget);
  read_ole_objects(document, part, *ole, budget);
  if (document.parts[static_cast<std::size_t>(part)].kind == "hwp")
    read_hwp(document, part, *ole, text, budget);
  else
    read_other_streams(document, part, *ole, has_program, text, budget);
  if (const auto kind = document.parts[static_cast<std::size_t>(part)].kind; kind == "msi" || kind == "msp")
    read_installer(document, part, *ole, budget);
  // Remote templates stand as UTF-16 URLs in the table streams of Word files.
  show_text(document, part, text, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
