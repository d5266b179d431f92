#include <doctest/doctest.h>

#include <algorithm>

#include "content/made_files.h"
#include "content/read.h"
#include "content/sanitize.h"

namespace sekisho::content {
namespace {

using testing::zip_of;

constexpr const char* odt = "application/vnd.oasis.opendocument.text";

std::string document_with(const std::string& body, const std::string& manifest = {}) {
  return zip_of(
      {{"mimetype", odt},
       {"content.xml", "<?xml version=\"1.0\"?><office:document-content><office:body>" + body +
                           "<text:p>Report</text:p></office:body></office:document-content>"},
       {"meta.xml",
        "<office:document-meta><meta:template xlink:type=\"simple\" "
        "xlink:href=\"https://far.example.com/a.ott\"/></office:document-meta>"},
       {"Basic/Standard/Module1.xml", "<script:module>Sub Main\nShell(&quot;calc&quot;)\nEnd Sub</script:module>"},
       {"Basic/script-lc.xml", "<library/>"},
       {"Scripts/python/a.py", "import os"},
       {"Object 1", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 something"},
       {"META-INF/manifest.xml",
        "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\"/><manifest:file-entry "
        "manifest:full-path=\"Basic/Standard/Module1.xml\"/>" +
            manifest + "</manifest:manifest>"}});
}

Document read_bytes(const std::string& bytes) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::file, .filename = "a.odt"}, budget);
}

bool runs(const Document& document) {
  return std::any_of(document.traits.begin(), document.traits.end(), [](const Trait& trait) {
    return trait.name.starts_with("office.macro") || trait.name.starts_with("script.") || trait.name == "office.dde" ||
           trait.name == "office.remote_template" || trait.name == "office.external_object" ||
           trait.name == "office.embedded_object";
  });
}

}  // namespace

TEST_CASE("an OpenDocument file is cleaned of what runs and of what it fetches, and keeps its text and links") {
  const char* bodies[] = {
      "",
      "<office:event-listeners><script:event-listener script:language=\"ooo:script\" script:event-name=\"dom:load\" "
      "xlink:href=\"vnd.sun.star.script:Standard.Module1.Main?language=Basic\"/></office:event-listeners>",
      "<text:dde-connection-decls><text:dde-connection-decl office:dde-application=\"soffice\" office:dde-topic=\"x\" "
      "office:dde-item=\"y\"/></text:dde-connection-decls>",
      "<text:section><office:dde-source office:dde-application=\"cmd\" office:dde-topic=\"/c calc\" "
      "office:dde-item=\"a\"/></text:section>",
      "<table:table-cell table:formula=\"of:=DDE(&quot;cmd&quot;;&quot;/c calc&quot;;&quot;a&quot;)\"/>",
      "<text:a xlink:href=\"vnd.sun.star.script:Standard.Module1.Main?language=Basic\">x</text:a>",
      "<draw:plugin xlink:href=\"https://far.example.com/a.swf\"/>",
      // What XML allows beside the usual: other prefixes, blanks, entities, '>' in a value, two names that look alike,
      // other encodings.
      "<x:event-listener x:language='ooo:script' y:href = 'vnd.sun.star.script:Standard.Module1.Main'/>",
      "<text:a\n office:title='>' "
      "xlink:href\t=\n'vnd.sun.star.script&#58;Standard.Module1.Main?language=Basic'>x</text:a>",
      "<text:a x:href='#a' xlink:href='vnd.sun.star.script:Standard.Module1.Main?language=Basic'>x</text:a>",
      "<!-- > --><!-- < --><table:table-cell x:formula='of:=D&#68;E(\"cmd\")'/>",
      "<text:section-source xlink:href=\"file://far.example.com/s/a.odt\"/>",
  };
  for (const std::string body : bodies) {
    CAPTURE(body);
    const auto bytes = document_with(body + "<text:a xlink:href=\"https://honest.example.com/\">there</text:a>");
    const auto before = read_bytes(bytes);
    REQUIRE(before.parts[0].kind == "odt");
    CHECK(runs(before));
    Budget budget;
    const auto clean = sanitize(bytes, "odt", budget);
    REQUIRE(clean.has_value());
    const auto after = read_bytes(*clean);
    CHECK(after.parts[0].kind == "odt");
    CHECK_FALSE(after.parts[0].damaged);
    CHECK_FALSE(runs(after));
    CHECK(after.parts[0].readable.find("Report") != std::string::npos);
    CHECK(std::any_of(after.links.begin(), after.links.end(),
                      [](const Link& link) { return link.url == "https://honest.example.com/"; }));
    CHECK(std::none_of(after.links.begin(), after.links.end(),
                       [](const Link& link) { return link.url.find("far.example.com") != std::string::npos; }));
    CHECK(clean->find("Basic/") == std::string::npos);
    CHECK(clean->find("Scripts/") == std::string::npos);
    CHECK(clean->substr(30, 8) == "mimetype");
  }
}

TEST_CASE(
    "a flat OpenDocument file loses its modules, what starts them and its objects, and keeps text, links and "
    "pictures") {
  const std::string ole = "0M8R4KGxGuEAAAAAAAAAAAAAAAAAAAAA",
                    png =
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
  const std::string bytes =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document "
      "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
      "office:mimetype=\"application/vnd.oasis.opendocument.text\">"
      "<office:scripts><office:script script:language=\"ooo:Basic\"><ooo:libraries><ooo:library-embedded "
      "ooo:name=\"Standard\"><ooo:module ooo:name=\"M\"><ooo:source-code>Sub Main\nShell(&quot;calc&quot;)\nEnd "
      "Sub</ooo:source-code>"
      "</ooo:module></ooo:library-embedded></ooo:libraries></"
      "office:script><office:event-listeners><script:event-listener script:event-name=\"dom:load\" "
      "xlink:href=\"vnd.sun.star.script:Standard.M.Main\"/></office:event-listeners></office:scripts>"
      "<office:body><office:text><text:p>Report <text:a "
      "xlink:href=\"https://honest.example.com/\">there</text:a></text:p><draw:frame><draw:image><office:binary-data>" +
      png +
      "</office:binary-data></draw:image></draw:frame>"
      "<draw:frame><draw:object-ole><office:binary-data>" +
      ole + "</office:binary-data></draw:object-ole></draw:frame></office:text></office:body></office:document>";
  const auto before = read_bytes(bytes);
  CHECK(before.parts[0].kind == "fodt");
  CHECK(runs(before));
  CHECK(std::any_of(before.parts.begin(), before.parts.end(), [](const Part& part) { return part.kind == "png"; }));
  CHECK(before.parts[0].readable.find("Shell") == std::string_view::npos);
  CHECK(before.parts[0].readable.find("iVBOR") == std::string_view::npos);
  Budget budget;
  const auto clean = sanitize(bytes, "fodt", budget);
  REQUIRE(clean.has_value());
  const auto after = read_bytes(*clean);
  CHECK(after.parts[0].kind == "fodt");
  CHECK_FALSE(runs(after));
  CHECK(clean->find("Shell") == std::string::npos);
  CHECK(clean->find(ole) == std::string::npos);
  CHECK(clean->find(png) != std::string::npos);
  CHECK(after.parts[0].readable.find("Report") != std::string::npos);
  CHECK(clean->find("https://honest.example.com/") != std::string::npos);
  for (std::size_t size = 0; size < bytes.size(); size += 11) {
    Budget each;
    static_cast<void>(sanitize(bytes.substr(0, size), "fodt", each));
  }
}

TEST_CASE("a database loses its modules and what lies elsewhere, and keeps what is in the file") {
  const auto database = [](const std::string& place, const std::string& script) {
    return zip_of(
        {{"mimetype", "application/vnd.oasis.opendocument.base"},
         {"content.xml",
          "<office:document-content><office:body><office:database><db:connection-resource xlink:href=\"" + place +
              "\"/></office:database></office:body></office:document-content>"},
         {"forms/Obj11/content.xml",
          "<office:document-content><form:button "
          "xlink:href=\"vnd.sun.star.script:Standard.M.Main\"/></office:document-content>"},
         {"Basic/Standard/M.xml", "<script:module>Sub Main\nEnd Sub</script:module>"},
         {"forms/Obj11/Basic/Standard/M.xml", "<script:module>Sub Other\nShell(\"calc\")\nEnd Sub</script:module>"},
         {"forms/MyBasic/Basic/Standard/M.xml", "<script:module>Sub Third\nEnd Sub</script:module>"},
         {"database/script", script},
         {"META-INF/manifest.xml", "<manifest:manifest/>"}});
  };
  const auto honest = database("sdbc:embedded:hsqldb", "CREATE TABLE A(B INT)");
  const auto seen = read_bytes(honest);
  CHECK(seen.parts[0].kind == "odb");
  CHECK(runs(seen));
  Budget budget;
  const auto clean = sanitize(honest, "odb", budget);
  REQUIRE(clean.has_value());
  const auto after = read_bytes(*clean);
  CHECK_FALSE(runs(after));
  CHECK(clean->find("Obj11/Basic") == std::string::npos);
  CHECK(clean->find("MyBasic/Basic") == std::string::npos);  // behind a name that only ends so
  CHECK(clean->find("CREATE TABLE") == std::string::npos);   // packed, as it was
  CHECK(after.parts[0].kind == "odb");
  Budget second, third;
  CHECK(sanitize(database("sdbc:mysql:far.example.com", "").substr(0), "odb", second).has_value());
  const auto java = database("sdbc:embedded:hsqldb", "CREATE ALIAS A FOR \"java.lang.System.setProperty\"");
  CHECK(runs(read_bytes(java)));
  CHECK_FALSE(sanitize(java, "odb", third).has_value());
}

TEST_CASE("an OpenDocument file that is protected, broken or cut is not cleaned, and harms nobody") {
  const auto bytes = document_with("");
  Budget budget;
  CHECK_FALSE(sanitize(document_with("", "<manifest:encryption-data/>"), "odt", budget).has_value());
  CHECK_FALSE(sanitize("PK\x03\x04", "odt", budget).has_value());
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    Budget each;
    static_cast<void>(sanitize(bytes.substr(0, size), "odt", each));
  }
}

}  // namespace sekisho::content
