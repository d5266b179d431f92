// RTF: data hidden between destinations, pages that Outlook made RTF of, pictures, fonts of other scripts.
#include <doctest/doctest.h>

#include <ctime>

#include "base/encode.h"
#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::put;

// An OLE 1.0 object of class Package that holds run.js.
std::string package() {
  std::string native("\2\0run.js\0C:\\run.js\0\0\0\3\0", 23);
  put(native, 7, 4);
  native += "C:\\r.js";
  put(native, 7, 4);
  native += "content";
  std::string object;
  put(object, 0x501, 4), put(object, 2, 4), put(object, 8, 4);
  object += std::string("Package\0", 8);
  put(object, 0, 4), put(object, 0, 4), put(object, native.size(), 4);
  return object + native;
}
bool holds_program(const Document& document) {
  return std::any_of(document.parts.begin(), document.parts.end(),
                     [](const Part& part) { return part.filename == "run.js" && part.data == "content"; });
}

}  // namespace

TEST_CASE("an object is found whatever stands between its digits") {
  const auto digits = to_hex(package());
  const auto head = digits.substr(0, 50), tail = digits.substr(50);
  for (const std::string& data :
       {head + tail, head + "{\\*\\foo deadbeef}" + tail, head + "{\\comment cafe}" + tail,
        "{\\*\\objname aabbccdd}" + digits, head + "{" + tail.substr(0, 40) + "}" + tail.substr(40),
        head + "{{{}}}" + tail, head + "\\par\\b0 " + tail, head + "\\'aa" + tail, head + "\\bin0 " + tail,
        head + "\\bin4 " + package().substr(25, 4) + tail.substr(8), head + "{\\*\\bar " + tail + "}"}) {
    CAPTURE(data);
    const auto bytes = "{\\rtf1 x{\\object\\objemb{\\*\\objdata " + data + "}}}";
    CHECK(holds_program(read_named(bytes, "a.rtf")));
  }
}

TEST_CASE("the page that Outlook made RTF of is read as the page") {
  const std::string bytes =
      "{\\rtf1\\ansi\\ansicpg932\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset128 "
      "x;}}{\\*\\htmltag64 <html>}\\htmlrtf {\\htmlrtf0 hello {\\*\\htmltag84 <a href=\"https://in.example/\\{a\\}\">}"
      "\\htmlrtf {\\ul \\htmlrtf0 \\f1 \\'83N\\'83\\'8a\\'83b\\'83N\\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 "
      "</a>}\\htmlrtf unseen\\htmlrtf0 {\\*\\mhtmltag84 <a href=\"https://no.example/\">}{\\*\\htmltag84 <form "
      "action=\"https://form.example/\">}}}";
  const auto document = read_named(bytes, "a.rtf");
  REQUIRE(document.parts.size() == 2);
  CHECK(document.parts[1].text ==
        "<html>hello <a href=\"https://in.example/{a}\">クリック</a><form action=\"https://form.example/\">");
  CHECK(links_to(document, "https://in.example/{a}"));
  CHECK(has_trait(document, "html.form.external"));
  CHECK_FALSE(links_to(document, "https://no.example/"));
}

TEST_CASE("a font's code page ends with its group") {
  const std::string bytes =
      "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 a;}{\\f1\\fcharset128 b;}}\\'e9{\\f1 \\'82\\'a0}\\'e9}";
  CHECK(read_named(bytes, "a.rtf").parts[0].readable == "éあé");
}

TEST_CASE("pictures and what stands in the place of a store are parts of their own") {
  const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0", 29);
  const auto in_digits = "{\\rtf1 {\\pict{\\*\\blipuid aabb}\\pngblip " + to_hex(png) + "}}",
             raw = "{\\rtf1 {\\pict\\pngblip\\bin29 " + png + "}}";
  for (const auto& bytes : {in_digits, raw}) {
    const auto document = read_named(bytes, "a.rtf");
    REQUIRE(document.parts.size() == 2);
    CHECK(document.parts[1].data == png);
  }
  const auto store = "{\\rtf1 {\\*\\datastore " + to_hex(std::string("PK\3\4 an archive, but broken")) + "}}";
  CHECK(read_named(store, "a.rtf").parts.size() == 2);
  const auto plain = "{\\rtf1 {\\*\\datastore 0102030405060708090a0b0c0d0e0f1011121314}{\\*\\themedata 504b0304}}";
  CHECK(read_named(plain, "a.rtf").parts.size() == 1);
}

TEST_CASE("floods of groups, tags and objects end in time") {
  const auto times = [](int n, const std::string& piece) {
    std::string out;
    for (int i = 0; i < n; ++i) out += piece;
    return out;
  };
  for (const auto& bytes :
       {"{\\rtf1\\fromhtml " + times(300'000, "{\\*\\htmltag <b>}x"),
        "{\\rtf1 " + times(100'000, "{\\object{\\*\\objdata 0105{\\*\\a 00}}}"),
        "{\\rtf1 {\\*\\objdata " + times(500'000, "{\\*\\a 0}1"), "{\\rtf1 " + times(200'000, "{\\f1\\'82\\'a0}"),
        "{\\rtf1 " + times(100'000, "{\\pict 89504e470d0a1a0a0000000d49484452}")}) {
    const auto start = std::clock();
    static_cast<void>(read_named(bytes, "a.rtf"));
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 5);
  }
}

}  // namespace sekisho::content
