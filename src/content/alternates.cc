// Other readings of the same bytes. Mail programs open a file by its name, so a picture with an archive behind it, or a page with a
// PDF header, is two files: both are read.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/bytes.h"
#include "content/opened_as.h"
#include "content/readers.h"
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

bool is_picture(std::string_view kind) {
  return kind == "png" || kind == "jpeg" || kind == "gif" || kind == "bmp" || kind == "tiff" || kind == "webp" || kind == "ico";
}
std::size_t find_tag(std::string_view text, std::string_view tag) {
  for (auto at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (starts_with_ignore_case(text.substr(at), tag)) return at;
  }
  return text.npos;
}
bool is_program(std::string_view kind) { return kind == "exe" || kind == "dll" || kind == "elf" || kind == "macho"; }

bool holds_tags(std::string_view text) {
  for (const std::string_view tag : {"<html", "<script", "<body", "<a ", "<form", "<iframe", "<meta", "<svg"}) {
    if (find_tag(text, tag) != text.npos) return true;
  }
  return false;
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
  if (done || opened.kind.empty() || opened.kind == kind || kind == "empty" || (kind == "text" && opened.kind != "mail")) return;
  const bool read_as_text = is_text_kind(kind) || !p.readable.empty();
  const bool as_page = opened.kind == "html" || opened.kind == "hta";
  if (read_as_text && (opened.kind == "text" || opened.kind == "csv" || (as_page && p.content_type == "text/html") || (is_program_text(kind) && is_program_text(opened.kind)))) return;
  if (!read_as_text && as_page && holds_tags(p.data.substr(0, 64 * 1024))) document.add_trait(part, "file.polyglot", std::string(kind) + " + " + std::string(opened.kind));
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
  const bool text = kind == "html" || kind == "text" || kind == "mail" || kind == "xml" || kind == "svg" || kind == "js";
  if (text || is_picture(kind) || kind == "zip" || kind == "unknown") {
    if (const auto at = data.substr(0, 1029).find("%PDF-"); at != data.npos && !(p.filename.empty() && text && at != 0)) {
      document.add_trait(part, "file.polyglot", std::string(kind) + " + pdf");
      add_alternate(document, part, {"application/pdf", "pdf"}, data, budget);
    }
  }
  // Word opens a web archive behind a PDF's first line, whatever stands there (JPCERT/CC, "MalDoc in PDF", 2023).
  if (kind == "pdf") {
    const auto head = data.substr(0, 64 * 1024);
    const auto at = find_ignore_case(head, "mime-version:");
    if (at != head.npos && find_ignore_case(head, "content-location:", at) != head.npos) {
      document.add_trait(part, "file.polyglot", "pdf + web archive");
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
  if (is_picture(kind) || is_program(kind) || kind == "pdf" || kind == "unknown" || kind == "html" || kind == "mp3" || kind == "mp4") {
    const auto tail_at = data.size() > 66'000 ? data.size() - 66'000 : 0;
    const auto end = data.find("PK\x05\x06", tail_at);
    const auto local = end == data.npos ? data.find(std::string_view("PK\x03\x04", 4)) : data.npos;
    bool zip = end != data.npos;
    if (!zip && local != data.npos && !is_program(kind)) zip = le16(data, local + 4) < 64 && le16(data, local + 8) < 100 && le16(data, local + 26) > 0 && le16(data, local + 26) < 256;
    if (zip && !read_zip_directory(data, 4).entries.empty()) {
      document.add_trait(part, is_program(kind) ? "archive.self_extracting" : "file.polyglot", std::string(kind) + " + zip");
      add_alternate(document, part, {"application/zip", "zip"}, data, budget);
    }
    for (const auto& magic : hidden) {
      for (auto at = data.find(magic.bytes, 1); at != data.npos; at = data.find(magic.bytes, at + 1)) {
        const auto rest = data.substr(at);
        if (detect_signature(rest).kind != magic.type.kind) continue;
        if (magic.type.kind == "cab" && (le32(rest, 8) > rest.size() || le16(rest, 24) != 0x0103)) continue;
        if (magic.type.kind == "7z" && (!has(rest, 32, le64(rest, 12)) || !has(rest, 32 + le64(rest, 12), le64(rest, 20)))) continue;
        if (magic.type.kind == "arj" && (u8(rest, 11) > 4 || rest.find(std::string_view("\x60\xEA", 2), 2) == rest.npos)) continue;
        document.add_trait(part, is_program(kind) ? "archive.self_extracting" : "file.polyglot", std::string(kind) + " + " + std::string(magic.type.kind));
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
