#include "content/office/vba.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/office/utf16.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_source = 8u << 20;

struct Module {
  std::string stream;
  std::uint32_t offset = 0;
};
struct Project {
  int codepage = 1252;
  std::vector<Module> modules;
};

// [MS-OVBA] 2.3.4.2: records of 2 bytes id and 4 bytes size.
Project read_dir(std::string_view dir) {
  Project project;
  Module module;
  for (std::uint64_t at = 0; has(dir, at, 6);) {
    const auto id = le16(dir, at);
    std::uint64_t size = le32(dir, at + 2);
    if (id == 0x0009) size = 6;  // PROJECTVERSION tells 4 and has 6
    const auto value = slice(dir, at + 6, size);
    if (id == 0x0003) project.codepage = le16(value, 0);
    if (id == 0x001A) module.stream = codepage_to_utf8(value, project.codepage);
    if (id == 0x0032 && !value.empty()) module.stream = utf16le_to_utf8(value);
    if (id == 0x0031) module.offset = le32(value, 0);
    if (id == 0x002B) {
      if (!module.stream.empty()) project.modules.push_back(module);
      module = {};
    }
    at += 6 + size;
    if (project.modules.size() > 2000) break;
  }
  return project;
}

// A compressed container somewhere in a stream: signature, a chunk header, and "Attribut" as its first literals.
std::size_t find_source(std::string_view stream) {
  const auto at = stream.find(std::string_view("\0Attribut", 9));
  return at != stream.npos && at >= 3 && stream[at - 3] == '\x01' ? at - 3 : stream.npos;
}

}  // namespace

std::string decompress_vba(std::string_view in, std::size_t limit) {
  std::string out;
  if (u8(in, 0) != 1) return out;
  std::uint64_t at = 1;
  while (has(in, at, 2) && out.size() < limit) {
    const auto header = le16(in, at);
    const std::uint64_t size = (header & 0x0FFFu) + 3u;
    if (((header >> 12) & 7) != 3) break;
    const auto end = std::min<std::uint64_t>(at + size, in.size());
    const auto chunk_start = out.size();
    at += 2;
    if (!(header & 0x8000)) {
      out.append(slice(in, at, std::min<std::uint64_t>(4096, end - at)));
      at = end;
      continue;
    }
    while (at < end) {
      const auto flags = u8(in, at++);
      for (int bit = 0; bit < 8 && at < end; ++bit) {
        if (!(flags & (1 << bit))) {
          out.push_back(in[at++]);
          continue;
        }
        if (!has(in, at, 2)) {
          at = end;
          break;
        }
        const auto token = le16(in, at);
        at += 2;
        const auto written = out.size() - chunk_start;
        unsigned bits = 4;
        while ((std::size_t{1} << bits) < written && bits < 12) ++bits;
        const unsigned length_mask = 0xFFFFu >> bits;
        const std::size_t length = (token & length_mask) + 3u, back = (token >> (16 - bits)) + 1u;
        if (back > written) return out;
        for (std::size_t i = 0; i < length; ++i) out.push_back(out[out.size() - back]);
        if (out.size() - chunk_start > 4096) break;
      }
      if (out.size() - chunk_start > 4096) break;
    }
    at = end;
  }
  if (out.size() > limit) out.resize(limit);
  return out;
}

bool read_vba(Document& document, int part, const OleFile& ole, Budget& budget) {
  bool found = false;
  std::map<int, Project> projects;  // by VBA storage
  const auto& entries = ole.entries();
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].is_stream && equal_ignore_case(entries[i].name, "dir") && entries[i].parent >= 0) {
      auto dir = decompress_vba(ole.read(static_cast<int>(i)), max_source);
      if (le16(dir, 0) == 1) projects[entries[i].parent] = read_dir(dir);
    }
  }
  std::size_t total = 0;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (!entry.is_stream || entry.size < 16 || entry.parent < 0) continue;
    const auto project = projects.find(entry.parent);
    const auto& above = entries[static_cast<std::size_t>(entry.parent)].name;
    if (project == projects.end() && !equal_ignore_case(above, "VBA") && !entry.path.starts_with("orphan/")) continue;
    if (equal_ignore_case(entry.name, "dir") || entry.name.starts_with("__SRP_") ||
        equal_ignore_case(entry.name, "_VBA_PROJECT"))
      continue;
    const auto stream = ole.read(static_cast<int>(i), 16u << 20);
    if (!budget.spend_steps(stream.size())) return mark_limit(document, part, budget, "steps"), found;
    std::size_t at = stream.npos;
    int codepage = 1252;
    bool listed = false;
    if (project != projects.end()) {
      codepage = project->second.codepage;
      for (const auto& module : project->second.modules) {
        if (equal_ignore_case(module.stream, entry.name)) at = module.offset, listed = true;
      }
    }
    std::string source;
    if (at != stream.npos) source = decompress_vba(slice(stream, at), max_source);
    if (source.empty()) {
      at = find_source(stream);
      if (at != stream.npos) source = decompress_vba(slice(stream, at), max_source);
    }
    if (source.empty() && !listed) continue;
    found = true;
    if (source.size() >= max_source || total + source.size() > 4 * max_source) {
      mark_limit(document, part, budget, "text_size", entry.path);
      source.resize(std::min<std::size_t>(source.size(), 1u << 20));
    }
    total += source.size();
    const auto text = codepage_to_utf8(source, codepage);
    // Lines of program, apart from the attributes every module has.
    std::size_t lines = 0;
    for (const auto line : split(text, '\n')) {
      const auto bare = trim(line);
      if (!bare.empty() && !starts_with_ignore_case(bare, "attribute ") && !starts_with_ignore_case(bare, "option "))
        ++lines;
    }
    // Compiled code beside an emptied source (VBA stomping): a module of any size has little code and much source.
    if (lines == 0 && at != stream.npos && at > 3000) document.add_trait(part, "office.macro.stomped", entry.path);
    if (lines == 0) continue;
    document.add_trait(part, "office.macro", entry.path);
    add_macro(document, part, "office.macro", entry.name + ".bas", "vba", text, budget);
  }
  if (found) document.add_trait(part, "office.vba_project");
  return found;
}

}  // namespace sekisho::content
