// Other readings of the same bytes. Mail programs open a file by its name, so a picture with an archive behind it, or a
// page with a PDF header, is two files: both are read.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/bytes.h"
#include "content/image/image.h"
#include "content/opened_as.h"
#include "content/readers.h"
#include "content/true_type.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

constexpr std::size_t most_searched = 64u << 20;

void add_alternate(Document& document, int part, TrueType type, std::string_view data, Budget& budget) {
  if (!budget.spend_file()) return;
  const auto name = document.parts[static_cast<std::size_t>(part)].filename;
  const int child = document.add_part(part, PartOrigin::alternate);
  auto& p = document.parts[static_cast<std::size_t>(child)];
  p.filename = name;
  p.content_type = "application/octet-stream";
  p.data = data;
  p.kind = type.kind;
  p.true_type = type.media_type;
}

std::size_t find_tag(std::string_view text, std::string_view tag) {
  for (auto at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (starts_with_ignore_case(text.substr(at), tag)) return at;
  }
  return text.npos;
}
// Kinds that programs read from their beginning to an end of their own, whatever stands behind it.
bool is_carrier(std::string_view kind) {
  static constexpr auto kinds =
      std::to_array<std::string_view>({"doc", "xls", "ppt", "msg", "ole", "msi", "rtf", "tar",     "gz",  "bz2", "xz",
                                       "7z",  "rar", "cab", "wav", "avi", "lnk", "chm", "onenote", "iso", "text"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}
bool is_named_for_word(std::string_view filename) {
  static constexpr auto endings =
      std::to_array<std::string_view>({"doc", "dot", "rtf", "mht", "mhtml", "docx", "docm"});
  return std::find(endings.begin(), endings.end(), extension_of(filename)) != endings.end();
}
TrueType zip_type(std::string_view data) {
  const auto inner = detect_zip_kind(data);
  return inner.kind.empty() ? TrueType{"application/zip", "zip"} : inner;
}
bool is_program(std::string_view kind) { return kind == "exe" || kind == "dll" || kind == "elf" || kind == "macho"; }

bool holds_tags(std::string_view text) {
  for (const std::string_view tag : {"<html", "<script", "<body", "<a ", "<form", "<iframe", "<meta", "<svg"}) {
    if (find_tag(text, tag) != text.npos) return true;
  }
  return false;
}

// Where a Windows program starts: its second header tells where the first one stands. `from` at the least; npos if
// there is none.
std::size_t find_program(std::string_view data, std::size_t from) {
  constexpr std::string_view second("PE\0\0", 4);
  constexpr std::size_t most_before = 2048;  // bytes of the first header and its stub
  int left = 4096;                           // places looked at: a file may hold nothing but such words
  for (auto at = data.find(second, from); at != data.npos && left > 0; at = data.find(second, at + 1)) {
    // size of the third header; sections
    if (!has(data, at, 24) || le16(data, at + 20) == 0 || le16(data, at + 6) == 0 || le16(data, at + 6) > 96) continue;
    --left;
    const auto window = at > from + most_before ? at - most_before : from;
    for (auto start = data.find("MZ", window); start < at; start = data.find("MZ", start + 1)) {
      if (start + le32(data, start + 0x3c) == at) return start;
    }
  }
  return data.npos;
}

// A zip whose end is the file's end, as programs look for it first.
bool ends_as_zip(std::string_view data, std::size_t end) {
  return end != data.npos && end + 22 + le16(data, end + 20) == data.size();
}

// A file that begins like something else than what it is opened as is read as the latter too.
void read_as_opened(Document& document, int part, Budget& budget) {
  const auto& p = document.parts[static_cast<std::size_t>(part)];
  const std::string_view kind = p.kind;
  const auto opened = opened_as(p);
  const bool done = std::any_of(p.children.begin(), p.children.end(), [&](int child) {
    const auto& other = document.parts[static_cast<std::size_t>(child)];
    return other.origin == PartOrigin::alternate && other.kind == opened.kind;
  });
  if (done || opened.kind.empty() || opened.kind == kind || kind == "empty" ||
      (kind == "text" && opened.kind != "mail"))
    return;
  const bool read_as_text = is_text_kind(kind) || !p.readable.empty();
  const bool as_page = opened.kind == "html" || opened.kind == "hta";
  if (read_as_text && (opened.kind == "text" || opened.kind == "csv" || (as_page && p.content_type == "text/html") ||
                       (is_program_text(kind) && is_program_text(opened.kind))))
    return;
  if (!read_as_text && as_page && holds_tags(p.data.substr(0, 64 * 1024)))
    document.add_trait(part, "file.polyglot", std::string(kind) + " + " + std::string(opened.kind));
  const auto data = p.data, text = p.text;
  add_alternate(document, part, opened, data, budget);
  if (is_text_kind(opened.kind)) document.parts.back().text = text;
}

struct Magic {
  std::string_view bytes;
  TrueType type;
};
constexpr std::array hidden = {
    Magic{std::string_view("Rar!\x1A\x07", 6), {"application/vnd.rar", "rar"}},
    Magic{std::string_view("7z\xBC\xAF\x27\x1C", 6), {"application/x-7z-compressed", "7z"}},
    Magic{std::string_view("MSCF\0\0\0\0", 8), {"application/vnd.ms-cab-compressed", "cab"}},
    Magic{std::string_view("\x60\xEA", 2), {"application/x-arj", "arj"}},
};

void read_polyglots(Document& document, int part, Budget& budget) {
  const auto& p = document.parts[static_cast<std::size_t>(part)];
  const auto kind = p.kind;
  const auto data = p.data.substr(0, most_searched);
  const bool text =
      kind == "html" || kind == "text" || kind == "mail" || kind == "xml" || kind == "svg" || kind == "js";
  if (text || is_picture(kind) || kind == "zip" || kind == "unknown") {
    if (const auto at = data.substr(0, 1029).find("%PDF-");
        at != data.npos && !(p.filename.empty() && text && at != 0)) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + pdf");
      add_alternate(document, part, {"application/pdf", "pdf"}, data, budget);
    }
  }
  // Word opens a web archive behind a PDF's first line, whatever stands there (JPCERT/CC, "MalDoc in PDF", 2023), or
  // behind any other file's that has a name of Word's.
  if (kind == "pdf" || (kind != "mail" && is_named_for_word(p.filename))) {
    const auto head = data.substr(0, 64 * 1024);
    const auto at = find_ignore_case(head, "mime-version:");
    if (at != head.npos && find_ignore_case(head, "content-location:", at) != head.npos) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + web archive");
      add_alternate(document, part, {"message/rfc822", "mail"}, data.substr(at), budget);
    }
  }
  if (kind == "pdf" || is_picture(kind)) {
    const auto head = data.substr(0, 64 * 1024);
    if ((kind == "pdf" && find_tag(head.substr(0, 1024), "<html") < find_ignore_case(head.substr(0, 2048), "%pdf-")) ||
        (is_picture(kind) && (find_tag(head, "<html") != head.npos || find_tag(head, "<script") != head.npos))) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + html");
      add_alternate(document, part, {"text/html", "html"}, data, budget);
    }
  }
  // Programs that run pages pass over the shortcut before one: mshta is given the shortcut itself.
  if (kind == "lnk" && (find_tag(data, "<script") != data.npos || find_tag(data, "<hta:") != data.npos)) {
    document.add_trait(part, "file.polyglot", "lnk + html");
    add_alternate(document, part, {"text/html", "html"}, data, budget);
  }
  const auto tail_at = data.size() > 66'000 ? data.size() - 66'000 : 0;
  // Forms that may hold whole archives inside: only one that ends with the file was put behind them.
  if (is_carrier(kind)) {
    if (const auto end = data.rfind("PK\x05\x06");
        end >= tail_at && ends_as_zip(data, end) && !read_zip_directory(data, 4).entries.empty()) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + zip");
      add_alternate(document, part, zip_type(data), data, budget);
    }
  }
  if (is_picture(kind) || kind == "mp3" || kind == "mp4" || kind == "wav") {
    if (const auto at = find_program(data, 1); at != data.npos) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + exe");
      add_alternate(document, part, detect_signature(data.substr(at)), data.substr(at), budget);
    }
    if (const auto at = data.find("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"); at != data.npos) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + ole");
      add_alternate(document, part, detect_true_type(data.substr(at)), data.substr(at), budget);
    }
  }
  if (is_picture(kind) || is_program(kind) || kind == "pdf" || kind == "unknown" || kind == "html" || kind == "mp3" ||
      kind == "mp4") {
    const auto end = data.find("PK\x05\x06", tail_at);
    const auto local = end == data.npos ? data.find(std::string_view("PK\x03\x04", 4)) : data.npos;
    bool zip = end != data.npos;
    if (!zip && local != data.npos && !is_program(kind))
      zip = le16(data, local + 4) < 64 && le16(data, local + 8) < 100 && le16(data, local + 26) > 0 &&
            le16(data, local + 26) < 256;
    if (zip && !read_zip_directory(data, 4).entries.empty()) {
      document.add_trait(part, is_program(kind) ? "archive.self_extracting" : "file.polyglot",
                         std::string(kind) + " + zip");
      add_alternate(document, part, is_program(kind) ? TrueType{"application/zip", "zip"} : zip_type(data), data,
                    budget);
    }
    for (const auto& magic : hidden) {
      for (auto at = data.find(magic.bytes, 1); at != data.npos; at = data.find(magic.bytes, at + 1)) {
        const auto rest = data.substr(at);
        if (detect_signature(rest).kind != magic.type.kind) continue;
        if (magic.type.kind == "cab" && (le32(rest, 8) > rest.size() || le16(rest, 24) != 0x0103)) continue;
        if (magic.type.kind == "7z" &&
            (!has(rest, 32, le64(rest, 12)) || !has(rest, 32 + le64(rest, 12), le64(rest, 20))))
          continue;
        if (magic.type.kind == "arj" &&
            (u8(rest, 11) > 4 || rest.find(std::string_view("\x60\xEA", 2), 2) == rest.npos))
          continue;
        document.add_trait(part, is_program(kind) ? "archive.self_extracting" : "file.polyglot",
                           std::string(kind) + " + " + std::string(magic.type.kind));
        add_alternate(document, part, magic.type, rest, budget);
        break;
      }
    }
  }
}

}  // namespace

void read_alternates(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& p = document.parts[static_cast<std::size_t>(part)];
  constexpr std::size_t least = 32;  // bytes
  if (p.origin == PartOrigin::alternate || p.origin == PartOrigin::macro || p.data.size() < least) return;
  read_polyglots(document, part, budget);
  read_as_opened(document, part, budget);
}

}  // namespace sekisho::content
