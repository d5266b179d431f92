// Zips whose directory, local headers and bytes say different things, as files made to pass scanners do.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

void set(std::string& zip, std::size_t at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) zip[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

TEST_CASE("a zip's member is found whichever of its headers lies") {
  const std::string text = "what a victim's program would unpack, " + std::string(60, 'x');
  const auto whole = testing::zip_of({{"a.txt", text}});
  const auto directory = whole.find("PK\x01\x02");
  struct Row {
    const char* says;
    std::function<void(std::string&)> change;
    const char* trait;
  };
  const Row rows[] = {
      {"stored, says the directory", [&](auto& zip) { set(zip, directory + 10, 0, 2); }, "archive.mismatch"},
      {"stored, say both", [&](auto& zip) { set(zip, 8, 0, 2), set(zip, directory + 10, 0, 2); }, "archive.mismatch"},
      {"nothing, says the directory",
       [&](auto& zip) { set(zip, directory + 20, 0, 4), set(zip, directory + 24, 0, 4); }, "archive.mismatch"},
      {"less, says the directory", [&](auto& zip) { set(zip, directory + 20, 5, 4); }, "archive.mismatch"},
      {"locked, says the directory", [&](auto& zip) { set(zip, directory + 8, 0x801, 2); }, "archive.mismatch"},
      {"locked, say both", [&](auto& zip) { set(zip, 6, 0x801, 2), set(zip, directory + 8, 0x801, 2); },
       "archive.mismatch"},
      {"no mark of the local header", [&](auto& zip) { set(zip, 0, 0, 4); }, "archive.damaged"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.says));
    auto zip = whole;
    row.change(zip);
    const auto document = read_named("...." + zip, "a.zip");  // four bytes before it: its mark is not needed to know it
    CHECK(has_trait(document, row.trait));
    CHECK(
        std::any_of(document.parts.begin(), document.parts.end(), [&](const Part& part) { return part.data == text; }));
    CHECK_FALSE(has_trait(document, "archive.encrypted"));
  }
}

TEST_CASE("a zip's member has every name that a program may give it") {
  const auto names_of = [](std::string_view zip) {
    std::string names;
    const auto document = read_named(zip, "a.zip");
    for (const auto& part : document.parts) names += part.parent == 0 ? std::string(part.filename) + ' ' : "";
    return names;
  };
  auto zip = testing::zip_of({{"a.txt", "text"}});
  CHECK(names_of(zip) == "a.txt ");
  auto local = zip;
  local.replace(30, 5, "a.vbs");
  CHECK(names_of(local) == "a.txt a.vbs ");
  // A Unicode path field behind the directory's name (APPNOTE 4.6.9).
  std::string field("\x75\x70\x0A\0\x01", 5);
  testing::put(field, crc32_z(0, reinterpret_cast<const Bytef*>("a.txt"), 5), 4);
  field += "a.exe";
  auto path = zip;
  const auto directory = path.find("PK\x01\x02"), end = path.find("PK\x05\x06");
  set(path, end + 12, end - directory + field.size(), 4);
  set(path, directory + 30, field.size(), 2);
  path.insert(directory + 51, field);
  CHECK(names_of(path) == "a.txt a.exe ");
  CHECK(names_of(testing::zip_of({{std::string("a.com\0.txt", 10), "text"}})).ends_with("a.com "));
}

TEST_CASE("a stored member whose checksum is wrong is damaged, not clean") {
  auto zip = testing::zip_of({{"a.txt", "text"}});
  const auto directory = zip.find("PK\x01\x02");
  for (const std::size_t at : {std::size_t{8}, directory + 10}) set(zip, at, 0, 2);
  for (const std::size_t at : {std::size_t{14}, directory + 16}) set(zip, at, 0x1234, 4);
  CHECK(has_trait(read_named(zip, "a.zip"), "archive.damaged"));
}

}  // namespace sekisho::content
