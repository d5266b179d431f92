#include "content/office/ole_objects.h"

#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/office/fields.h"
#include "content/office/utf16.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// Text up to a zero byte, moving `at` behind it; false if there is no end within 4 KiB.
bool take_text(std::string_view bytes, std::uint64_t& at, std::string_view& text) {
  const auto rest = slice(bytes, at, 4096);
  const auto end = rest.find('\0');
  if (end == rest.npos) return false;
  text = rest.substr(0, end);
  at += end + 1;
  return true;
}

std::string_view file_name(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return slash == path.npos ? path : path.substr(slash + 1);
}

}  // namespace

bool add_packaged_file(Document& document, int part, std::string_view native, Budget& budget) {
  std::uint64_t at = 4;
  if (le16(native, at) != 2) {
    at = 0;
    if (le16(native, at) != 2) return false;
  }
  at += 2;
  std::string_view label, path, temporary;
  if (!take_text(native, at, label) || !take_text(native, at, path)) return false;
  if (le16(native, at + 2) == 1) {
    // No file but the way to one, which a double click opens: a program of the system, or a share.
    std::string_view target;
    at += 6;
    if (!take_text(native, at, target)) target = path;
    const auto shown = is_valid_utf8(target) ? std::string(target) : codepage_to_utf8(target, 932);
    document.add_trait(part, "office.embedded_object", "link to " + shown);
    document.add_trait(part, "office.action", shown);
    add_external(document, part, "oleObject", shown, budget);
    return true;
  }
  at += 4;  // flags: 0, 3
  const auto length = le32(native, at);
  at += 4;
  if (length > 4096) return false;
  temporary = slice(native, at, length);
  at += length;
  const auto size = le32(native, at);
  at += 4;
  if (!has(native, at, 0)) return false;
  const auto content = keep(document, part, slice(native, at, size), budget);
  auto name = file_name(label.empty() ? path : label);
  if (name.empty()) name = file_name(temporary);
  const int child = add_child(document, part, PartOrigin::embedded,
                              is_valid_utf8(name) ? std::string(name) : codepage_to_utf8(name, 932), content, budget);
  document.add_trait(part, "office.embedded_file", name);
  return child >= 0;
}

void state_class(Document& document, int part, std::string_view clsid) {
  struct Known {
    std::string_view clsid, trait, says;
  };
  static constexpr Known known[] = {
      {"02ce020000000000c000000000000046", "office.equation", "Equation Editor 3"},
      {"00ce020000000000c000000000000046", "office.equation", "Equation Editor 2"},
      {"0003000000000000c000000000000046", "office.ole_link", "OLE2Link"},
      {"6edb7cd26dae11cf96b8444553540000", "office.flash", "Shockwave Flash"},
      {"6edb7cd2ae6dcf1196b8444553540000", "office.flash", "Shockwave Flash"},
      {"25e6d9d5ead0cf11a0ac00aa003ac1b6", "office.activex", "ShellExplorer"},
      {"61f056885a1dd01189e600a0c90a8f5d", "office.activex", "Web browser"},
      {"f328e26d8fa3d01188a400c04fd706c9", "office.activex", "MSScriptControl"},
      {"2e8aadd3b0d5d44bb5ed6dd2f5c8ee61", "office.activex", "Forms control"},
      {"b969cd1a1a67d01192dc00aa002fbf88", "office.activex", "Forms control"},
  };
  for (const auto& row : known) {
    if (row.clsid == clsid) document.add_trait(part, std::string(row.trait), row.says);
  }
}

void read_ole_objects(Document& document, int part, const OleFile& ole, Budget& budget) {
  const auto& entries = ole.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (!entry.is_stream) {
      state_class(document, part, entry.clsid);
      continue;
    }
    if (entry.path.empty() || entry.size == 0) continue;
    if (entry.name == "\x01Ole10Native") {
      const auto native = ole.read(static_cast<int>(i), budget.limits().file_size.value);
      if (!add_packaged_file(document, part, native, budget)) {
        const auto content = slice(native, 4);
        const auto type = detect_true_type(content);
        if (type.kind != "unknown" && type.kind != "empty") {
          document.add_trait(part, "office.embedded_file", entry.path);
          add_child(document, part, PartOrigin::embedded, entry.name.substr(1), keep(document, part, content, budget),
                    budget);
        }
        if (content.find("Equation") != content.npos) document.add_trait(part, "office.equation", "native");
      }
    } else if (entry.name == "Equation Native" || entry.name == "eqUatIOn nAtiVe") {
      document.add_trait(part, "office.equation", entry.path);
    } else if (entry.name == "Package" || entry.name == "CONTENTS" || entry.name == "EmbeddedOdf" ||
               entry.name ==
                   "\x01"
                   "CONTENTS") {
      const auto content = ole.read(static_cast<int>(i), budget.limits().file_size.value);
      const auto type = detect_true_type(content);
      if (type.kind == "unknown" || type.kind == "empty") continue;
      document.add_trait(part, "office.embedded_file", entry.path);
      add_child(document, part, PartOrigin::embedded, entry.path, keep(document, part, content, budget), budget);
    } else if (entry.name == "\x01Ole" || entry.name == "\x03LinkInfo") {
      // Monikers: a URL as UTF-16 somewhere in the stream ([MS-OLEDS] 2.3.3).
      const auto stream = ole.read(static_cast<int>(i), 64 * 1024);
      for (const auto scheme : {std::string_view("h\0t\0t\0p\0", 8), std::string_view("f\0i\0l\0e\0:\0", 10),
                                std::string_view("\\\0\\\0", 4), std::string_view("m\0s\0c\0", 6)}) {
        const auto at = stream.find(scheme);
        if (at == stream.npos) continue;
        auto end = at;
        while (end + 1 < stream.size() && le16(stream, end) >= 32) end += 2;
        const auto url = document.arena.store(utf16le_to_utf8(std::string_view(stream).substr(at, end - at)));
        document.add_trait(part, "office.external_object", url);
        document.add_link({.url = url, .origin = LinkOrigin::office, .part = part}, budget);
      }
    } else if (equal_ignore_case(entry.name, "WordDocument") || equal_ignore_case(entry.name, "Workbook")) {
      if (entry.parent > 0 && entry.path.find("ObjectPool") != std::string::npos)
        document.add_trait(part, "office.embedded_object", entry.path);
    }
  }
}

}  // namespace sekisho::content
