// Files that programs and pages carry in letters, in the ways that droppers and smuggling pages split them.
#include "content/script/payloads.h"

#include <doctest/doctest.h>

#include "base/encode.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

std::string numbered(const std::string& bytes, const std::string& between) {
  std::string out;
  for (const char c : bytes) out += (out.empty() ? "" : between) + std::to_string(static_cast<unsigned char>(c));
  return out;
}
std::string hexadecimal(const std::string& bytes, const std::string& before) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) (out += before).append({digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]});
  return out;
}
std::string in_pieces(const std::string& text, std::size_t length, const std::string& between) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += length) out += (at == 0 ? "" : between) + text.substr(at, length);
  return out;
}
// A program's beginning, with bytes that are no letters; its length is no multiple of a piece's.
std::string program() {
  std::string out("MZ\x90\0\x03\0\0\0", 8);
  for (int i = 0; i < 700; ++i) out.push_back(static_cast<char>(i * 37 + 11));
  return out;
}
bool carries(const Document& document, const std::string& bytes) {
  return std::any_of(document.parts.begin(), document.parts.end(),
                     [&](const Part& part) { return part.origin == PartOrigin::embedded && part.data == bytes; });
}

}  // namespace

TEST_CASE("a program inside a script is found however its letters are split") {
  const auto file = program();
  const auto letters = to_base64(file);
  const std::string backwards(letters.rbegin(), letters.rend());
  struct Row {
    std::string says, name, source;
  };
  const Row rows[] = {
      {"one literal", "a.js", "var s = \"" + letters + "\";"},
      {"added up", "a.js", "var s = \"" + in_pieces(letters, 40, "\" + \"") + "\";"},
      {"a list", "a.js", "var s = ['" + in_pieces(letters, 30, "','") + "'].join('');"},
      {"statement after statement", "a.vbs", "s = s & \"" + in_pieces(letters, 60, "\"\r\ns = s & \"") + "\"\r\n"},
      {"lines", "a.ps1", "$b = @\"\n" + in_pieces(letters, 76, "\n") + "\n\"@"},
      {"a certificate", "a.bat",
       "@echo off\r\ncertutil -decode %~f0 x.exe\r\n-----BEGIN CERTIFICATE-----\r\n" + in_pieces(letters, 64, "\r\n") +
           "\r\n-----END CERTIFICATE-----\r\n"},
      {"backwards", "a.js", "var s = \"" + backwards + "\".split('').reverse().join('');"},
      {"numbers", "a.js", "var b = [" + numbered(file, ",") + "];"},
      {"hexadecimal numbers", "a.ps1", "[Byte[]]$b=" + hexadecimal(file, ",0x").substr(1) + ";"},
      {"numbers of a call", "a.js", "var s = String.fromCharCode(" + numbered(file, ", ") + ");"},
      {"escapes", "a.js", "var s = \"" + hexadecimal(file, "\\x") + "\";"},
      {"behind long words", "a.js",
       "var aVeryLongNameOfSomeFunction = anotherVeryLongNameForIt, s = \"" + letters + "\";"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_named(row.source, row.name);
    CHECK(carries(document, file));
    CHECK(has_trait(document, "script.payload"));
  }
}

TEST_CASE("a file that a page's script takes from the page is found") {
  const auto file = program();
  const auto letters = to_base64(file);
  const std::string script =
      "<script>var b = new Blob([Uint8Array.from(atob(s), c => c.charCodeAt(0))]);"
      "a.href = URL.createObjectURL(b); a.download = 'a.exe';</script>";
  for (const auto& holder : {"<textarea id=t>" + letters + "</textarea>", "<div data-x=\"" + letters + "\"></div>",
                             "<!--" + letters + "-->", "<style>:root{--p:\"" + letters + "\"}</style>"}) {
    CAPTURE(holder.substr(0, 20));
    const auto page = "<html><body>Loading" + holder + script + "</body></html>";
    const auto document = read_named(page, "a.html");
    CHECK(carries(document, file));
    CHECK(has_trait(document, "html.smuggling"));
  }
}

TEST_CASE("pictures, keys and long words of an honest script are no files") {
  std::string picture("\x89PNG\r\n\x1A\n", 8), key;
  for (int i = 0; i < 600; ++i)
    picture.push_back(static_cast<char>(i * 91)), key.push_back(static_cast<char>(i * 57 + i / 7));
  for (const auto& source : {"var icon = \"" + to_base64(picture) + "\";", "var key = \"" + to_base64(key) + "\";",
                             "var table = [" + numbered(key, ",") + "];", std::string(4000, 'a')}) {
    CAPTURE(source.substr(0, 12));
    CHECK_FALSE(has_trait(read_named(source, "a.js"), "script.payload"));
  }
}

TEST_CASE("a script of nothing but pieces is looked through in linear time, and at most sixteen files are taken") {
  std::string words, files;
  for (int i = 0; i < 100'000; ++i) words += "abcdefghijklmnopqrstuvwxyz,";
  Document document;
  document.add_part(-1, PartOrigin::root);
  Budget budget;
  CHECK(take_payloads(document, 0, words, budget) == 0);
  for (int i = 0; i < 40; ++i)
    files += "var a = \"" + to_base64(program() + std::to_string(i)) + "\";" + std::string(100, ' ');
  CHECK(take_payloads(document, 0, files, budget) == 16);
}

}  // namespace sekisho::content
