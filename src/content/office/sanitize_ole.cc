#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/office/macro_sheets.h"
#include "content/office/ole.h"
#include "content/sanitize.h"

namespace sekisho::content {
namespace {

void put32(std::string& file, std::uint64_t at, std::uint32_t value) {
  if (!has(file, at, 4)) return;
  for (int i = 0; i < 4; ++i) file[at + static_cast<std::uint64_t>(i)] = static_cast<char>(value >> (8 * i));
}

bool below(const OleFile& ole, int entry, int ancestor) {
  for (int steps = 0; entry > 0 && steps < 1000; ++steps) {
    if (entry == ancestor) return true;
    entry = ole.entries()[static_cast<std::size_t>(entry)].parent;
  }
  return entry == ancestor;
}

// Writes a stream of the same length back to where it lies.
void put_stream(const OleFile& ole, int index, std::string_view stream, std::string& file) {
  for (const auto& [at, n] : ole.extents(index)) {
    const auto piece = stream.substr(0, n);
    if (has(file, at, piece.size())) file.replace(at, piece.size(), piece);
    stream.remove_prefix(piece.size());
  }
}

// Fields that fetch from another program by DDE: the instruction between field begin (U+0013) and its separator or end
// becomes blanks, in place. The text lies in 8-bit or 16-bit units ([MS-DOC] 2.4.1).
void blank_dde(std::string& stream, std::size_t width) {
  constexpr std::size_t longest = 4096;  // units
  const auto unit = [&](std::size_t at) -> int {
    if (at + width > stream.size() || (width == 2 && stream[at + 1] != '\0')) return -1;
    return static_cast<unsigned char>(stream[at]);
  };
  for (std::size_t begin = stream.find('\x13'); begin != stream.npos; begin = stream.find('\x13', begin + 1)) {
    if (unit(begin) != 0x13) continue;
    auto at = begin + width;
    while (unit(at) == ' ') at += width;
    std::string word;
    for (std::size_t i = 0; i < 3; ++i) word += static_cast<char>(unit(at + i * width) | 0x20);
    if (word != "dde") continue;
    for (std::size_t i = 0; i < longest && at + width <= stream.size() && unit(at) != 0x14 && unit(at) != 0x15;
         ++i, at += width) {
      stream[at] = ' ';
      if (width == 2) stream[at + 1] = '\0';
    }
  }
}

// PowerPoint 97 keeps its macro project and the files in it as compressed compound files in records of the
// presentation's own stream ([MS-PPT] 2.10.34, 2.4.10). Their bytes become zeros and the record that points to the
// project says that there is none; no record moves or changes its length.
void disarm_presentation(std::string& stream) {
  constexpr unsigned container = 0xF, stored_object = 0x1011, project_atom = 0x0400, click = 0x0FF3;
  for (std::uint64_t at = 0; has(stream, at, 8);) {
    const auto head = le16(stream, at), type = le16(stream, at + 2);
    const std::uint64_t body = at + 8, size = std::min<std::uint64_t>(le32(stream, at + 4), stream.size() - body);
    if ((head & 0xF) == container && type != stored_object) {
      at = body;  // what is in it follows
      continue;
    }
    if (type == stored_object) std::fill_n(stream.begin() + static_cast<std::ptrdiff_t>(body), size, '\0');
    if (type == project_atom && size >= 12) put32(stream, body, 0), put32(stream, body + 4, 0);
    // A click: 1 is a macro, 2 a program, 5 an object's verb ([MS-PPT] 2.8.2). None of them is 0.
    if (type == click && size >= 16 &&
        (u8(stream, body + 8) == 1 || u8(stream, body + 8) == 2 || u8(stream, body + 8) == 5))
      stream[body + 8] = '\0';
    at = body + size;
  }
}

}  // namespace

Result<std::string> sanitize_ole(std::string_view file, Budget& budget) {
  TRY_VOID(budget.spend_steps(file.size()));
  TRY(const auto ole, OleFile::open(file));
  if (ole.find("EncryptedPackage") >= 0) return fail(Code::denied, "sanitize: protected");
  std::string out(file);
  for (const auto* name : {"Workbook", "Book"}) {
    const int index = ole.find(name);
    if (index < 0) continue;
    auto stream = ole.read(index);
    if (stream.size() < ole.entries()[static_cast<std::size_t>(index)].size)
      return fail(Code::over_limit, "sanitize: workbook");
    if (!disarm_macro_sheets(stream)) return fail(Code::denied, "sanitize: protected workbook");
    put_stream(ole, index, stream, out);
  }
  if (const int index = ole.find("WordDocument"); index >= 0) {
    auto stream = ole.read(index);
    if (stream.size() < ole.entries()[static_cast<std::size_t>(index)].size)
      return fail(Code::over_limit, "sanitize: document");
    const auto before = stream;
    blank_dde(stream, 1);
    blank_dde(stream, 2);
    if (stream != before) put_stream(ole, index, stream, out);
  }
  if (const int index = ole.find("PowerPoint Document"); index >= 0) {
    auto stream = ole.read(index);
    if (stream.size() < ole.entries()[static_cast<std::size_t>(index)].size)
      return fail(Code::over_limit, "sanitize: presentation");
    const auto before = stream;
    disarm_presentation(stream);
    if (stream != before) put_stream(ole, index, stream, out);
  }
  const auto& entries = ole.entries();
  const auto wipe = [&](int index) {
    for (const auto& [at, n] : ole.extents(index)) {
      for (std::uint64_t i = at; i < at + n && i < out.size(); ++i) out[i] = '\0';
    }
  };
  // Where each directory entry lies in the file: the directory is a chain like any stream.
  const auto places = ole.directory_places();
  const auto link = [&](std::size_t entry, unsigned field) {
    return entry < places.size() ? le32(out, places[entry] + field) : 0xFFFFFFFFu;
  };
  constexpr unsigned left = 68, right = 72, child = 76;

  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto& name = entries[i].name;
    if (entries[i].is_stream) {
      if (name == "\x01Ole10Native") wipe(static_cast<int>(i));
      continue;
    }
    const bool project = equal_ignore_case(name, "Macros") || equal_ignore_case(name, "_VBA_PROJECT_CUR") ||
                         equal_ignore_case(name, "VBA") || equal_ignore_case(name, "_VBA_PROJECT");
    if (!project || entries[i].parent < 0) continue;
    for (std::size_t k = 1; k < entries.size(); ++k) {
      if (entries[k].is_stream && below(ole, static_cast<int>(k), static_cast<int>(i))) wipe(static_cast<int>(k));
    }
    // Takes the storage out of its parent's tree: its right branch goes below the last node of its left one.
    auto replacement = link(i, left);
    if (replacement >= entries.size()) {
      replacement = link(i, right);
    } else {
      std::uint32_t last = replacement;
      for (std::size_t steps = 0; steps < entries.size() && link(last, right) < entries.size(); ++steps)
        last = link(last, right);
      put32(out, places[last] + right, link(i, right));
    }
    for (std::size_t k = 0; k < entries.size() && k < places.size(); ++k) {
      for (const auto field : {left, right, child}) {
        if (link(k, field) == i) put32(out, places[k] + field, replacement);
      }
    }
    if (i < places.size()) {
      for (std::uint64_t b = 0; b < 128; ++b) out[places[i] + b] = b >= left && b < left + 12 ? '\xFF' : '\0';
    }
  }
  return out;
}

}  // namespace sekisho::content
