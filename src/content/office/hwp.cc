#include "content/office/hwp.h"

#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/expand.h"
#include "content/office/fields.h"
#include "content/office/utf16.h"
#include "content/script/script.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_stream = 64u << 20;

// Streams of a compressed document are deflate without a header; some writers leave small ones as they are.
std::string unpacked(Document& document, int part, std::string bytes, bool compressed, std::string_view where,
                     Budget& budget) {
  if (!compressed) return bytes;
  auto inner = inflate(bytes, DeflateForm::raw, budget);
  if (!inner.limit.empty()) mark_limit(document, part, budget, inner.limit, where);
  return inner.bytes.empty() ? bytes : std::move(inner.bytes);
}

// A paragraph's code units: letters, and controls of one or of eight units (table 6).
void read_paragraph(std::string_view units, std::string& text) {
  std::string letters;
  for (std::size_t at = 0; at + 1 < units.size();) {
    const auto unit = le16(units, at);
    if (unit >= 32) {
      (letters += units[at]) += units[at + 1];
      at += 2;
      continue;
    }
    const bool single = unit == 0 || unit == 10 || unit == 13 || unit >= 24;
    const char shown = unit == 9 ? '\t' : unit == 10 ? '\n' : unit == 30 || unit == 31 ? ' ' : '\0';
    if (shown != '\0') (letters += shown) += '\0';
    at += single ? 2 : 16;
  }
  text += utf16le_to_utf8(letters) + "\n";
}

// "http\://host/path;1;0;0;": what a field does, with its colons and semicolons escaped.
void read_hyperlink(Document& document, int part, std::string_view command, Budget& budget) {
  std::string target;
  for (std::size_t at = 0; at < command.size() && command[at] != ';'; ++at) {
    if (command[at] == '\\' && at + 1 < command.size() && command[at + 1] != '\\' && command[at + 1] != '/') ++at;
    target += command[at];
  }
  if (!target.empty()) add_external(document, part, "hyperlink", target, budget);
}

void read_section(Document& document, int part, std::string_view records, std::string& text, Budget& budget) {
  constexpr std::uint32_t paragraph_text = 67, control_header = 71;
  for (std::uint64_t at = 0; has(records, at, 4) && text.size() < budget.limits().text_size.value;) {
    const auto head = le32(records, at);
    std::uint64_t size = head >> 20;
    at += 4;
    if (size == 0xFFF) size = le32(records, at), at += 4;
    const auto body = slice(records, at, size);
    if ((head & 0x3FF) == paragraph_text) read_paragraph(body, text);
    if ((head & 0x3FF) == control_header && body.starts_with("klh%"))
      read_hyperlink(document, part, utf16le_to_utf8(slice(body, 11, 2u * le16(body, 9))), budget);
    at += size;
  }
}

// Every document has the frame of a script; only one with something in it does anything.
bool has_statements(std::string_view script) {
  for (const auto raw : split(script, '\n')) {
    const auto line = trim(raw);
    if (line.empty() || line == "{" || line == "}" || line.starts_with("//") || line.starts_with("var Document") ||
        line.starts_with("function On"))
      continue;
    return true;
  }
  return false;
}

// Texts of code units behind their counts: what stands before the script, the script, what stands around it.
void read_scripts(Document& document, int part, std::string_view stream, Budget& budget) {
  std::string source;
  for (std::uint64_t at = 0; has(stream, at, 4) && le32(stream, at) != 0xFFFFFFFF;) {
    const std::uint64_t size = 2ull * le32(stream, at);
    source += utf16le_to_utf8(slice(stream, at + 4, size)) + "\n";
    at += 4 + size;
  }
  std::replace(source.begin(), source.end(), '\r', '\n');
  if (!has_statements(source)) return;
  document.add_trait(part, "office.macro", "DefaultJScript");
  add_macro(document, part, "office.macro", "DefaultJScript", "js", source, budget);
}

void add_file(Document& document, int part, const std::string& name, std::string_view bytes, Budget& budget) {
  // an object stands behind its size
  if (const auto inner = slice(bytes, 4); inner.starts_with("\xD0\xCF\x11\xE0")) bytes = inner;
  const auto kind = detect_true_type(bytes, name).kind;
  if (kind == "empty") return;
  static constexpr std::string_view pictures[] = {"png", "jpeg", "gif", "bmp", "tiff", "wmf", "emf"};
  if (std::find(std::begin(pictures), std::end(pictures), kind) == std::end(pictures))
    document.add_trait(part, "office.embedded_file", name);
  add_child(document, part, PartOrigin::embedded, name, keep(document, part, bytes, budget), budget);
}

}  // namespace

void read_hwp(Document& document, int part, const OleFile& ole, std::string& text, Budget& budget) {
  const auto header = ole.read(ole.find("FileHeader"), 256);
  const auto properties = le32(header, 36);
  const bool compressed = properties & 1, encrypted = properties & 2, distributed = properties & 4;
  if (encrypted) {
    document.parts[static_cast<std::size_t>(part)].encrypted = true;
    document.add_trait(part, "office.encrypted", "Hangul");
  } else if (distributed) {
    document.add_trait(part, "file.unread", "hwp, for distribution");
  }
  const auto& entries = ole.entries();
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (!entry.is_stream || entry.size == 0) continue;
    const bool body = entry.path.starts_with("BodyText/") && !encrypted && !distributed;
    const bool preview = entry.path == "PrvText" && (encrypted || distributed);
    const bool file = entry.path.starts_with("BinData/") && !encrypted,
               script = entry.path == "Scripts/DefaultJScript" && !encrypted;
    if (!body && !preview && !file && !script) continue;
    auto bytes =
        unpacked(document, part, ole.read(static_cast<int>(i), max_stream), compressed && !preview, entry.path, budget);
    if (!budget.spend_steps(bytes.size())) return mark_limit(document, part, budget, "steps", entry.path);
    if (body)
      read_section(document, part, bytes, text, budget);
    else if (preview)
      text += utf16le_to_utf8(bytes) + "\n";
    else if (file)
      add_file(document, part, entry.name, bytes, budget);
    else
      read_scripts(document, part, bytes, budget);
  }
}

}  // namespace sekisho::content
