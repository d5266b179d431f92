// Documents of the corpus without what runs in them. SEKISHO_SANITIZED=FOLDER keeps them, for a program that opens them
// (test/agreement/sanitized).
#include "content/sanitize.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "content/made_files.h"
#include "content/office/macro_sheets.h"
#include "content/office/made_ole.h"
#include "content/read.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

bool runs(const Document& document) {
  static constexpr std::array active = {
      std::string_view("office.macro"), std::string_view("office.vba_project"),     std::string_view("office.xlm"),
      std::string_view("office.dde"),   std::string_view("office.remote_template"), std::string_view("pdf.javascript"),
      std::string_view("pdf.launch"),   std::string_view("pdf.additional_action")};
  return std::any_of(document.traits.begin(), document.traits.end(), [](const Trait& trait) {
    // A dead command is still told as one, and so is a macro sheet of OOXML whose formulas are gone: what it would do
    // is what counts.
    if (trait.evidence == "removed|removed" || (trait.name == "office.xlm" && trait.evidence.starts_with("xl/")))
      return false;
    return trait.part == 0 && std::any_of(active.begin(), active.end(), [&](auto name) {
             return trait.name == name || (name == "office.xlm" && trait.name.starts_with("office.xlm."));
           });
  });
}

std::string record(unsigned type, std::string_view body) {
  std::string out;
  for (const auto n : {type, static_cast<unsigned>(body.size())})
    out.push_back(static_cast<char>(n)), out.push_back(static_cast<char>(n >> 8));
  return out.append(body);
}

// A compound file ([MS-CFB]) of one stream, nine sectors long: the table of sectors, the directory, the stream.
std::string compound_of(const std::string& name, std::string stream) {
  const auto number = [](std::string& out, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  };
  constexpr std::uint32_t end = 0xFFFFFFFE, nothing = 0xFFFFFFFF;
  stream.resize(9 * 512);
  std::string file("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  file += std::string(16, '\0') + std::string("\x3E\0\x03\0\xFE\xFF\x09\0\x06\0", 10) + std::string(10, '\0');
  for (const std::uint32_t value : {1u, 1u, 0u, 4096u, end, 0u, end, 0u, 0u}) number(file, value);
  while (file.size() < 512) number(file, nothing);
  std::string table;
  for (const std::uint32_t value : {0xFFFFFFFDu, end, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, end}) number(table, value);
  while (table.size() < 512) number(table, nothing);
  const auto entry = [&](const std::string& of, char type, std::uint32_t child, std::uint32_t start,
                         std::uint32_t size) {
    std::string out;
    for (const char c : of) out += {c, '\0'};
    out.resize(64);
    out += {static_cast<char>(of.empty() ? 0 : 2 * of.size() + 2), '\0', type, '\1'};
    number(out, nothing), number(out, nothing), number(out, child);
    out.resize(116);
    number(out, start), number(out, size), number(out, 0);
    return out;
  };
  return file + table + entry("Root Entry", 5, 1, end, 0) + entry(name, 2, nothing, 2, 9 * 512) +
         entry("", 0, nothing, 0, 0) + entry("", 0, nothing, 0, 0) + stream;
}

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text) out += {c, '\0'};
  return out;
}

}  // namespace

TEST_CASE("a Word 97 file loses its DDE fields in place, in either width of letters, and nothing else") {
  const std::string field =
                        "\x13 DDEAUTO c:\\\\cmd.exe \"/c calc\" \x14"
                        "shown\x15",
                    other =
                        "\x13 PAGE \x14"
                        "7\x15, address: DDE street";
  for (const bool letters_of_two : {false, true}) {
    const auto stream = letters_of_two ? wide(field + other) : field + other;
    const auto file = compound_of("WordDocument", stream);
    Budget budget;
    const auto clean = sanitize_ole(file, budget);
    REQUIRE(clean.has_value());
    CHECK(clean->size() == file.size());
    const auto text = clean->substr(3 * 512, stream.size());
    const auto kept = letters_of_two ? wide(other) : other;
    CHECK(text.ends_with(kept));
    CHECK(text.find(letters_of_two ? wide("DDEAUTO") : "DDEAUTO") == std::string::npos);
    CHECK(text.find(letters_of_two ? wide("calc") : "calc") == std::string::npos);
    CHECK(text.find(letters_of_two ? wide("shown") : "shown") != std::string::npos);
    CHECK(clean->substr(0, 3 * 512) == file.substr(0, 3 * 512));
  }
}

TEST_CASE("a PowerPoint 97 file loses its macro project, stored objects and clicks that run, in place") {
  const auto piece = [](unsigned head, unsigned type, std::string_view body) {
    std::string out;
    for (const auto n : {head, type}) out.push_back(static_cast<char>(n)), out.push_back(static_cast<char>(n >> 8));
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(body.size() >> (8 * i)));
    return out.append(body);
  };
  const std::string click = std::string(8, '\0') + "\1" + std::string(7, '\0'),
                    jump = std::string(8, '\0') + "\3" + std::string(7, '\0');
  const auto text = piece(0, 0x0FA8, "Report"),
             object = std::string("\x20\0\0\0", 4) + "packed project, packed project";
  const auto stream = piece(0x0F, 0x03E8,
                            piece(0x0F, 0x03FF, piece(2, 0x0400, std::string("\7\0\0\0\1\0\0\0\2\0\0\0", 12))) + text +
                                piece(0, 0x0FF3, click) + piece(0, 0x0FF3, jump)) +
                      piece(0x10, 0x1011, object);
  const auto file = compound_of("PowerPoint Document", stream);
  Budget budget;
  const auto clean = sanitize(file, "ppt", budget);
  REQUIRE(clean.has_value());
  REQUIRE(clean->size() == file.size());
  const auto after = clean->substr(3 * 512, stream.size());
  CHECK(after.find("packed") == std::string::npos);
  CHECK(after.find(piece(2, 0x0400, std::string("\0\0\0\0\0\0\0\0\2\0\0\0", 12))) != std::string::npos);
  CHECK(after.find(text) != std::string::npos);
  CHECK(after.find(piece(0, 0x0FF3, click)) == std::string::npos);
  CHECK(after.find(piece(0, 0x0FF3, jump)) != std::string::npos);
  CHECK(after.ends_with(piece(0x10, 0x1011, std::string(object.size(), '\0'))));
}

TEST_CASE("macro sheets lose what runs and keep their length") {
  const std::string call(
      "\x17\x03\x00"
      "cmd"
      "\x42\x01\x6E\x00",
      10);  // EXEC("cmd")
  const auto formula = std::string(20, '\0') + std::string("\x0A\0", 2) + call;
  const auto begin = [](char kind) {
    return record(0x0809, std::string("\x00\x06", 2) + kind + std::string(13, '\0'));
  };
  auto name = std::string("\x20\0\0\x01\x07\0\0\0\0\0\0\0\0\0\0\x01", 16) + std::string("\x3A\0\0\0\0\0\0", 7);
  auto stream = begin(0x05) + record(0x85, std::string("\0\0\0\0\0\1\1\0M", 9)) + record(0x18, name) +
                record(0x0A, "") + begin(0x40) + record(0x06, formula) + record(0x0A, "") + begin(0x10) +
                record(0x06, formula) + record(0x0A, "");
  const auto before = stream;
  REQUIRE(disarm_macro_sheets(stream));
  CHECK(stream.size() == before.size());
  CHECK(stream.find(call) == before.rfind(call));  // that of the ordinary sheet alone
  CHECK(stream.find(std::string("\x1E\0\0\x12\x12\x12\x12\x12\x12\x12", 10)) == before.find(call));
  CHECK(stream.find(begin(0x40)) == std::string::npos);
  auto locked = begin(0x05) + record(0x2F, "");
  CHECK_FALSE(disarm_macro_sheets(locked));
  for (std::size_t size = 0; size < before.size(); ++size) {
    auto cut = before.substr(0, size);
    CHECK(disarm_macro_sheets(cut));
    CHECK(cut.size() == size);
  }
}

TEST_CASE("an encrypted OpenDocument opens with its password and with no other") {
  const auto path =
      std::filesystem::path(SEKISHO_SOURCE_DIR).parent_path() / "shared/corpus/files/office/tika/testODTEncrypted.odt";
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: corpus not there (../shared/corpus/files)");
    return;
  }
  const auto bytes = read_file(path.string());
  REQUIRE(bytes.has_value());
  Budget budget, again;
  const auto opened = read(*bytes, {.as = ReadOptions::As::file, .passwords = {"wrong", "tika"}}, budget);
  REQUIRE(opened.parts.size() > 1);
  CHECK(opened.parts[1].kind == "odt");
  CHECK_FALSE(opened.parts[1].readable.empty());
  CHECK_FALSE(opened.parts[0].encrypted);
  const auto closed =
      read(*bytes, {.as = ReadOptions::As::file, .passwords = {"wrong"}, .guess_passwords = false}, again);
  CHECK(closed.parts[0].encrypted);
  CHECK(closed.parts.size() == 1);
}

TEST_CASE("a binary workbook loses its macro project; one with a binary macro sheet is refused") {
  const std::string types =
      "<Types><Default Extension=\"bin\" "
      "ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/><Override "
      "PartName=\"/xl/vbaProject.bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/></Types>";
  const std::string relations =
      "<Relationships><Relationship Id=\"rId1\" "
      "Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" "
      "Target=\"vbaProject.bin\"/></Relationships>";
  const std::string sheet("\x81\1\0\x82\1\0", 6);
  const auto project = testing::ole_of({{"VBA/Module1", std::string(20, 'x')}});
  const auto book = testing::zip_of({{"[Content_Types].xml", types},
                                     {"xl/workbook.bin", sheet},
                                     {"xl/_rels/workbook.bin.rels", relations},
                                     {"xl/vbaProject.bin", project},
                                     {"xl/worksheets/sheet1.bin", sheet}});
  REQUIRE(detect_true_type(book).kind == "xlsb");
  Budget budget;
  const auto clean = sanitize(book, "xlsb", budget);
  REQUIRE(clean);
  CHECK(detect_true_type(*clean).kind == "xlsb");
  CHECK(clean->find("vbaProject") == std::string::npos);  // its members are stored as they are
  CHECK(clean->find("xl/worksheets/sheet1.bin") != std::string::npos);
  const auto macros = testing::zip_of(
      {{"[Content_Types].xml", types}, {"xl/workbook.bin", sheet}, {"xl/macrosheets/sheet1.bin", sheet}});
  CHECK_FALSE(sanitize(macros, "xlsb", budget));
}

TEST_CASE("documents of the corpus are cleaned of what runs") {
  namespace fs = std::filesystem;
  const fs::path corpus = fs::path(SEKISHO_SOURCE_DIR).parent_path() / "shared" / "corpus" / "files";
  if (!fs::exists(corpus)) {
    MESSAGE("skipped: corpus not there (../shared/corpus/files)");
    return;
  }
  const char* keep_in = std::getenv("SEKISHO_SANITIZED");
  int asked = 0, cleaned = 0;
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
    if (!entry.is_regular_file()) continue;
    const auto bytes = read_file(entry.path().string());
    if (!bytes || bytes->size() > (8u << 20)) continue;
    // Other kinds cannot be cleaned; two of them are known to lead libarchive astray without the worker's limits.
    const auto type = detect_true_type(*bytes, "");
    if (type.kind != "pdf" && !bytes->starts_with("PK") && !bytes->starts_with("\xD0\xCF\x11\xE0")) continue;
    Budget budget, again, last;
    const auto document = read(*bytes, {.as = ReadOptions::As::file, .guess_passwords = false}, budget);
    if (document.parts[0].encrypted || !runs(document)) continue;
    const std::string kind(document.parts[0].kind);
    const auto clean = sanitize(*bytes, kind, again);
    if (!clean && clean.error().code == Code::denied) continue;
    ++asked;
    const auto name = entry.path().filename().string();
    const bool still = !clean || runs(read(*clean, {.as = ReadOptions::As::file}, last));
    CAPTURE(name);
    if (still) MESSAGE("not cleaned: " << name << (clean ? "" : " " + clean.error().what));
    cleaned += still ? 0 : 1;
    if (keep_in == nullptr || !clean) continue;
    const auto place = std::to_string(asked) + "." + (kind == "ole" ? "doc" : kind);
    std::ofstream(fs::path(keep_in) / ("clean-" + place), std::ios::binary) << *clean;
    std::ofstream(fs::path(keep_in) / ("whole-" + place), std::ios::binary) << *bytes;
  }
  MESSAGE("cleaned " << cleaned << " of " << asked);
  CHECK(cleaned * 100 >= asked * 90);
}

}  // namespace sekisho::content
