// Files that are two things at once: each is read as both.
#include <doctest/doctest.h>

#include <ctime>

#include "base/encode.h"
#include "content/made_files.h"
#include "content/office/made_ole.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string gif("GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);

// The beginning of a Windows program: what says that it is one.
std::string program() {
  std::string bytes(0x200, '\0');
  bytes.replace(0, 2, "MZ");
  bytes[0x3c] = '\x80';
  bytes.replace(0x80, 4, std::string("PE\0\0", 4));
  bytes[0x84] = 0x4c, bytes[0x85] = 1, bytes[0x86] = 1, bytes[0x94] = '\xe0', bytes[0x96] = 2, bytes[0x97] = 1,
  bytes[0x98] = 0x0b, bytes[0x99] = 1;
  return bytes;
}
// A macro's source as its project keeps it ([MS-OVBA] 2.4.1), each letter by itself.
std::string module_of(const std::string& source) {
  std::string chunk;
  for (std::size_t i = 0; i < source.size(); i += 8) chunk += std::string(1, '\0') + source.substr(i, 8);
  std::string out("\1");
  testing::put(out, (chunk.size() - 1) | 0xB000, 2);
  return out + chunk;
}
std::string kind_of_other_reading(const Document& document) {
  for (const auto& part : document.parts) {
    if (part.origin == PartOrigin::alternate) return std::string(part.kind);
  }
  return "(none)";
}

}  // namespace

TEST_CASE("a document behind a picture is read as the document") {
  const auto docx = testing::zip_of(
      {{"[Content_Types].xml",
        "<Types><Override PartName=\"/word/document.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"},
       {"word/document.xml", "<w:document/>"},
       {"word/_rels/settings.xml.rels",
        "<Relationships><Relationship Id=\"r\" "
        "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate\" "
        "Target=\"https://t.example/t.dotm\" TargetMode=\"External\"/></Relationships>"}});
  const auto both = gif + docx;
  const auto document = read_named(both, "a.gif");
  CHECK(kind_of_other_reading(document) == "docx");
  CHECK(has_trait(document, "office.remote_template"));
  CHECK(has_trait(document, "file.polyglot"));
  CHECK(read_named("some words\n" + docx, "a.docx").parts[0].kind == "docx");
}

TEST_CASE("an archive that ends a file of another form is opened, one that lies inside is left to that form") {
  const auto zip = testing::zip_of({{"run.js", "x"}});
  for (const auto& [before, kind] :
       {std::pair{std::string("{\\rtf1 hello}"), "rtf"},
        {std::string("RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88X\1\0\2\0\x10\0data\0\0\0\0", 44), "wav"},
        {testing::gzipped("hello"), "gz"}}) {
    CAPTURE(kind);
    const auto both = before + zip;
    const auto document = read_named(both, "a.bin");
    CHECK(document.parts[0].kind == kind);
    CHECK(kind_of_other_reading(document) == "zip");
    const auto inside = before + zip + "}";
    CHECK(kind_of_other_reading(read_named(inside, "a.bin")) == "(none)");
  }
}

TEST_CASE("a program behind a picture is found, words that look like one are none") {
  const auto both = gif + program();
  const auto document = read_named(both, "a.gif");
  CHECK(kind_of_other_reading(document) == "exe");
  CHECK(kind_of_other_reading(
            read_named(gif + std::string("MZ nothing PE\0\0 here, and nothing behind it", 42), "a.gif")) == "(none)");
}

TEST_CASE("a program behind a picture of a telephone is found") {
  for (const std::string brand : {"heic", "avif"}) {
    CAPTURE(brand);
    const auto both = std::string("\0\0\0\x18", 4) + "ftyp" + brand + std::string(4, '\0') + "mif1" + brand + program();
    const auto document = read_named(both, "a." + brand);
    CHECK(document.parts[0].kind == brand);
    CHECK(kind_of_other_reading(document) == "exe");
  }
}

TEST_CASE("a shortcut with a page behind it is read as the page") {
  const std::string lnk =
      std::string("\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 20) + std::string(60, '\0');
  const auto both = lnk + "<script>new ActiveXObject('WScript.Shell').Run('cmd /c calc')</script>";
  const auto document = read_named(both, "a.lnk");
  CHECK(kind_of_other_reading(document) == "html");
  CHECK(has_trait(document, "script.shell"));
}

TEST_CASE("a picture full of words that begin programs costs little") {
  std::string bytes = gif;
  while (bytes.size() < (16u << 20)) bytes += std::string("PE\0\0\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1MMMM", 28);
  const auto start = std::clock();
  const auto document = read_named(bytes, "a.gif");
  CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 5);
  CHECK(kind_of_other_reading(document) == "(none)");
}

TEST_CASE("a macro project of a web archive is read, behind whatever the file begins with") {
  const auto project = "ActiveMime" + std::string(40, '\0') +
                       testing::deflated(testing::ole_of(
                           {{"VBA/Module1", module_of("Attribute VB_Name = \"M\"\r\nSub AutoOpen()\r\nEnd Sub\r\n")}}));
  const auto archive =
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Location: "
      "file:///C:/a.htm\r\nContent-Type: text/html\r\n\r\n<html>Report</html>\r\n--b\r\nContent-Location: "
      "file:///C:/picture.jpg\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/jpeg\r\n\r\n" +
      to_base64(project) + "\r\n--b--\r\n";
  const std::string jpeg("\xff\xd8\xff\xe0\r\n");
  struct Row {
    const char* what;
    std::string bytes, name;
    bool polyglot;
  };
  const Row rows[] = {{"as it is", archive, "a.doc", false},
                      {"behind a PDF's first line", "%PDF-1.7\r\n" + archive, "a.pdf", true},
                      {"behind a picture's", jpeg + archive, "a.doc", true}};
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto document = read_named(row.bytes, row.name);
    CHECK(has_trait(document, "office.macro"));
    CHECK(has_trait(document, "file.polyglot") == row.polyglot);
  }
  CHECK_FALSE(has_trait(read_named(jpeg + archive, "a.jpg"), "office.macro"));  // no program opens that as a document
  CHECK(has_trait(read_named("ActiveMime and nothing else", "editdata.mso"), "office.damaged"));
}

}  // namespace sekisho::content
