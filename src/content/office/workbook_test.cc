// Workbooks in binary records: strings of every Excel, formulas of macro sheets, kinds told by named parts.
#include <doctest/doctest.h>

#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::put;
using testing::zip_of;

std::string record(std::uint16_t type, const std::string& body) {
  std::string out;
  put(out, type, 2), put(out, body.size(), 2);
  return out + body;
}
std::string words(const std::vector<std::uint16_t>& values) {
  std::string out;
  for (const auto value : values) put(out, value, 2);
  return out;
}
std::string wide(const std::string& ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}
// A record of .xlsb: its number and its size in groups of seven bits.
std::string record12(int type, const std::string& body) {
  std::string out(1, static_cast<char>(type)), size;
  auto left = body.size();
  do {
    size.push_back(static_cast<char>((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
    left >>= 7;
  } while (left > 0);
  return out + size + body;
}

const std::string types =
    "<Types><Default Extension=\"bin\" ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/>";

}  // namespace

TEST_CASE("strings of Excel 5 are read in the workbook's code page") {
  const std::string japanese = "\x90\xbf\x8b\x81\x8f\x91";  // 請求書
  const auto bytes = record(0x0809, words({0x0500, 5, 0, 0})) + record(0x42, words({932})) +
                     record(0x85, std::string(6, '\0') + "\x05" + "Sheet") +
                     record(0x0204, words({0, 0, 0, 6}) + japanese) +
                     record(0x0204, words({1, 0, 0, 22}) + "https://cell.example/x") + record(0x0A, "");
  const auto document = read_as_kind(bytes, "biff");
  CHECK(document.parts[0].readable == "Sheet\n請求書\nhttps://cell.example/x\n");
}

TEST_CASE("formulas of a binary macro sheet tell what they call") {
  std::string formula("\x17\x04\0", 3);
  formula += wide("calc") + std::string("\x42\x01\x6e\0", 4);  // "calc", EXEC with one argument
  std::string cell;
  put(cell, 0, 4), put(cell, 0, 4), put(cell, 0, 8), put(cell, 0, 2), put(cell, formula.size(), 4);
  const auto sheet = record12(9, cell + formula);
  const auto bytes = zip_of({{"[Content_Types].xml", types + "</Types>"}, {"xl/macrosheets/sheet1.bin", sheet}});
  const auto document = read_named(bytes, "a.xlsb");
  CHECK(document.parts[0].kind == "xlsb");
  CHECK(has_trait(document, "office.xlm"));
  CHECK(has_trait(document, "office.xlm.shell"));
}

TEST_CASE("texts and links of a binary sheet are read, wherever its strings stand") {
  std::string inside, brief, formula("\x17\x16\0", 3), cell;
  put(inside, 0, 8), put(inside, 22, 4);
  put(brief, 0, 4), put(brief, 5, 4);
  formula += wide("https://formula.example") + std::string("\x42\x01\x67\x01", 4);
  formula[1] = 23;
  put(cell, 0, 8), put(cell, 0, 4), put(cell, 0, 2), put(cell, formula.size(), 4);
  const auto sheet = record12(6, inside + wide("https://inside.example")) + record12(17, brief + wide("brief")) +
                     record12(8, cell + formula);
  const auto bytes = zip_of({{"[Content_Types].xml", types + "</Types>"}, {"xl/worksheets/sheet1.bin", sheet}});
  const auto document = read_named(bytes, "a.xlsb");
  CHECK(document.parts[0].readable.starts_with("https://inside.example\nbrief\n"));
  CHECK(links_to(document, "https://inside.example"));
  CHECK(links_to(document, "https://formula.example"));
}

TEST_CASE("a package's kind is that of its named part, not of a default") {
  const auto bytes = zip_of(
      {{"[Content_Types].xml",
        types + "<Override PartName=\"/xl/workbook.xml\" "
                "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"},
       {"xl/workbook.xml", "<workbook/>"}});
  CHECK(read_named(bytes, "a.xlsx").parts[0].kind == "xlsx");
}

}  // namespace sekisho::content
