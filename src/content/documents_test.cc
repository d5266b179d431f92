// Documents whose reading once differed from other programs'.
#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include "content/made_files.h"
#include "content/office/ole_objects.h"
#include "content/office/utf16.h"
#include "content/testing.h"

namespace sekisho::content {
TEST_CASE("the Basic of a flat OpenDocument file is a macro with what it does") {
  const auto bytes = std::string(
                         "<?xml version=\"1.0\"?><office:document "
                         "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"><office:scripts>") +
                     "<office:script script:language=\"ooo:Basic\"><ooo:module ooo:name=\"test\"><ooo:source-code>Sub "
                     "Main\nShell(&quot;calc.exe&quot;)\nEnd Sub" +
                     "</ooo:source-code></ooo:module></office:script></office:scripts><office:body><text:p>Hello</"
                     "text:p><office:event-listeners>" +
                     "<script:event-listener script:event-name=\"dom:load\" "
                     "xlink:href=\"vnd.sun.star.script:Standard.test.Main?language=Basic\"/>" +
                     "</office:event-listeners></office:body></office:document>";
  const auto document = read_named(bytes, "a.fodt");
  CHECK(document.parts[0].kind == "fodt");
  CHECK(has_trait(document, "office.macro"));
  CHECK(has_trait(document, "office.macro.autorun"));
  CHECK(has_trait(document, "office.macro.shell"));
  CHECK(document.parts[0].readable.find("Hello") != std::string_view::npos);
}

TEST_CASE("a script in UTF-16 without a mark is read") {
  const std::string script = "var s = new ActiveXObject('WScript.Shell'); s.Run('calc')";
  for (const bool big : {false, true}) {
    std::string wide;
    for (const char c : script) wide += big ? std::string{'\0', c} : std::string{c, '\0'};
    const auto document = read_named(wide, "a.js");
    CHECK(document.parts[0].kind == "js");
    CHECK(document.parts[0].text == script);
    CHECK(has_trait(document, "script.shell"));
  }
}

TEST_CASE("the text of a PDF comes in the order of its pages") {
  const auto page = [](int number, int content) {
    return std::to_string(number) + " 0 obj <</Type/Page/Parent 2 0 R/Contents " + std::to_string(content) +
           " 0 R>> endobj\n";
  };
  const auto text = [](int number, const std::string& words) {
    const auto stream = "BT (" + words + ") Tj ET";
    return std::to_string(number) + " 0 obj <</Length " + std::to_string(stream.size()) + ">> stream\n" + stream +
           "\nendstream endobj\n";
  };
  const auto pdf =
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[6 0 R 4 0 R]/Count 2>> "
      "endobj\n" +
      page(4, 5) + text(5, "second page") + page(6, 7) + text(7, "first page") + page(8, 9) + text(9, "in no tree") +
      "trailer <</Root 1 0 R>>\n%%EOF\n";
  const auto readable = std::string(read_named(pdf, "a.pdf").parts[0].readable);
  const auto first = readable.find("first page"), second = readable.find("second page"),
             lost = readable.find("in no tree");
  REQUIRE(first != std::string::npos);
  CHECK(first < second);
  CHECK(second < lost);
  CHECK(lost != std::string::npos);
}

TEST_CASE("a file inside a note exported by the web program is found by the length before it") {
  const std::string program = "MZ" + std::string(542, 'p');
  std::string note("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
  // 544 as a compact integer of two bytes
  note += std::string(200, '\0') + "\x82\x08" + program + std::string(100, '\0');
  const auto document = read_named(note, "a.one");
  CHECK(has_trait(document, "note.embedded_file"));
  REQUIRE(document.parts.size() == 2);
  CHECK(document.parts[1].data == program);
}

TEST_CASE("the text of a note is read whether it is kept in one byte a letter or in two") {
  std::string note("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
  note += std::string(200, '\0') + "Open https://far.example/note now" + std::string(3, '\0') +
          utf8_to_utf16le("請求書をご確認ください Page") + std::string(4, '\0');
  const auto document = read_named(note, "a.one");
  CHECK(document.parts[0].readable.find("Open https://far.example/note now") != std::string_view::npos);
  CHECK(document.parts[0].readable.find("請求書をご確認ください Page") != std::string_view::npos);
  CHECK(links_to(document, "https://far.example/note"));
}

TEST_CASE("cells and links of an Excel 2003 file are read, with the instruction for Windows in it or without") {
  for (const std::string instruction : {"", "<?mso-application progid=\"Excel.Sheet\"?>"}) {
    const auto bytes =
        "<?xml version=\"1.0\"?>\n" + instruction +
        "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "
        "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"S\"><Table><Row>" +
        "<Cell ss:HRef=\"https://far.example/pay\"><Data ss:Type=\"String\">Invoice &amp; "
        "https://far.example/text</Data></Cell></Row></Table></Worksheet></Workbook>";
    const auto document = read_named(bytes, "a.xls");
    CHECK(document.parts[0].kind == "excel2003xml");
    CHECK(document.parts[0].readable.find("Invoice & https") != std::string_view::npos);
    CHECK(links_to(document, "https://far.example/pay"));
    CHECK(links_to(document, "https://far.example/text"));
  }
}

TEST_CASE("a PDF whose catalog is lost keeps what else is in it") {
  const std::string pdf =
      "%PDF-1.4\n4 0 obj <</Type/Annot/Subtype/Link/A<</S/URI/URI(page.html)>>>> endobj\n5 0 obj "
      "<</S/JavaScript/JS(app.alert\\(1\\))>> endobj\n3 0 obj <</Type/Page/Annots[4 0 R]>> endobj\ntrailer <</Root 9 0 "
      "R>>\n%%EOF\n";
  const auto document = read_named(pdf, "a.pdf");
  CHECK(links_to(document, "page.html"));
  CHECK(has_trait(document, "pdf.javascript"));
}

TEST_CASE("a package that only links to a file tells where a click leads") {
  const auto native = [](const std::string& path) {
    return std::string("\x02\0", 2) + "calc.exe" + '\0' + path + '\0' + std::string("\0\0\1\0\1\0", 6) + path + '\0';
  };
  for (const std::string path : {"C:\\Windows\\System32\\calc.exe", "\\\\host.example.com\\share\\run.exe"}) {
    Document document;
    document.add_part(-1, PartOrigin::root);
    Budget budget;
    CHECK(add_packaged_file(document, 0, native(path), budget));
    CHECK(document.parts.size() == 1);
    CHECK(std::any_of(document.traits.begin(), document.traits.end(),
                      [&](const Trait& trait) { return trait.name == "office.action" && trait.evidence == path; }));
    CHECK(document.links.size() == (path[0] == 'C' ? 0 : 1));
    for (std::size_t size = 0; size < native(path).size(); ++size)
      add_packaged_file(document, 0, native(path).substr(0, size), budget);
  }
}

TEST_CASE("a zip behind other bytes is a zip") {
  const auto bytes = std::string(777, '\x91') + testing::zip_of({{"note.txt", "hello"}});
  const auto document = read_named(bytes, "a.bin");
  CHECK(document.parts[0].true_type == "application/zip");
  REQUIRE(document.parts.size() == 2);
  CHECK(document.parts[1].data == "hello");
}

TEST_CASE("a compressed file with nothing in it is empty, not damaged") {
  const std::string xz(
      "\xFD"
      "7zXZ\0\0\4\xE6\xD6\xB4\x46\0\0\0\0\x1C\xDF\x44\x21\x1F\xB6\xF3\x7D\1\0\0\0\0\4YZ",
      32);
  const auto document = read_named(xz, "empty.xz");
  CHECK_FALSE(document.parts[0].damaged);
  REQUIRE(document.parts.size() == 2);
  CHECK(document.parts[1].data.empty());
}

TEST_CASE("addresses of a PDF are completed with the base that its catalog tells") {
  const auto pdf = [](const std::string& base, const std::string& uri) {
    return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R/URI<</Base(" + base +
           ")>>>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n3 0 obj <</Type/Page/Parent 2 0 "
           "R/Annots[4 0 R]>> endobj\n4 0 obj <</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(" +
           uri + ")>>>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n";
  };
  for (const auto& [base, uri, whole] :
       {std::tuple{"https://far.example/a/b", "login.html", "https://far.example/a/login.html"},
        {"https://far.example", "login", "https://far.example/login"},
        {"https://far.example/a/b?x", "/login", "https://far.example/login"},
        {"https://far.example/a", "//else.example/x", "https://else.example/x"},
        {"https://far.example/a?b", "?c", "https://far.example/a?c"},
        {"https://far.example/a", "https://else.example/", "https://else.example/"},
        {"https://far.example/a", "mailto:a@b.example", "mailto:a@b.example"}}) {
    CAPTURE(uri);
    const auto bytes = pdf(base, uri);
    CHECK(links_to(read_named(bytes, "a.pdf"), whole));
  }
}

}  // namespace sekisho::content
