#include "content/script/hidden_text.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "content/read.h"

namespace sekisho::content {
namespace {

std::string codes(const std::string& text, const std::string& before, const std::string& between,
                  const std::string& after) {
  std::string out = before;
  for (std::size_t i = 0; i < text.size(); ++i)
    out += (i > 0 ? between : "") + std::to_string(static_cast<unsigned char>(text[i]));
  return out + after;
}
Document read_named(const std::string& bytes, const std::string& name) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::file, .filename = name}, budget);
}
int links_to(const Document& document, std::string_view url) {
  return static_cast<int>(std::count_if(document.links.begin(), document.links.end(),
                                        [&](const Link& link) { return link.url.starts_with(url); }));
}

}  // namespace

TEST_CASE("addresses that a program spells otherwise are found") {
  const std::string url = "https://hidden.example.com/a";
  std::string backward(url.rbegin(), url.rend()), escaped;
  const char* digits = "0123456789abcdef";
  for (const char c : url) escaped += std::string("\\x") + digits[c >> 4 & 15] + digits[c & 15];
  struct Row {
    std::string says, source, name;
  };
  const Row rows[] = {
      {"character codes", codes("location=\"" + url + "\"", "eval(String.fromCharCode(", ",", "));"), "a.js"},
      {"character codes in a page",
       "<html><script>" + codes("location='" + url + "'", "eval(String.fromCharCode(", ", ", "))") + "</script></html>",
       "a.html"},
      {"Chr() in Basic", codes(url, "x = Chr(", ") & Chr(", ")\nCreateObject(\"WScript.Shell\").Run x"), "a.vbs"},
      {"[char] in PowerShell", codes(url, "$u = [char]", "+[char]", "; iex $u"), "a.ps1"},
      {"pieces", "var a = \"htt\" + \"ps://hid\" + \"den.exam\"\n + \"ple.com/a\"; window.open(a);", "a.js"},
      {"pieces in Basic", "u = \"htt\" & \"ps://hidden\" & _\n \".example.com/a\"\nDim x", "a.vbs"},
      {"backward", "u = StrReverse(\"" + backward + "\")\nDim x\nCreateObject(\"x\")", "a.vbs"},
      {"escapes", "var u = \"" + escaped + "\"; location = u; var b; function f(){}", "a.js"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(links_to(read_named(row.source, row.name), url) >= 1);
  }
  const auto plain = "var a = \"" + url + "\" + \"?x\"; document.write(a); function f(){} window.b = 1;";
  CHECK(links_to(read_named(plain, "a.js"), url) <= 2);
}

TEST_CASE("tables of numbers are no hidden words, and long ones cost little") {
  std::string table = "var t = [";
  for (int i = 0; i < 100'000; ++i) table += std::to_string(32 + i % 90) + ",";
  CHECK(spelled_in_numbers(table + "0]").size() <= 64);
  CHECK(spelled_in_numbers("1,2,3,4,5,6,7,8,9,10,11,12,13,14").empty());
  CHECK(joined_and_turned("nothing here").empty());
  std::string quotes;
  for (int i = 0; i < 200'000; ++i) quotes += "\"+";
  CHECK(joined_and_turned(quotes).size() <= quotes.size());
  std::string turned;
  for (int i = 0; i < 50'000; ++i) turned += "//:ptth";
  CHECK(joined_and_turned(turned).size() == turned.size());
}

}  // namespace sekisho::content
