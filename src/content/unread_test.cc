// Forms of files that mail programs and Windows open: each has a reader, or says that it was not looked into.
#include <doctest/doctest.h>

#include "content/made_files.h"
#include "content/office/made_ole.h"
#include "content/office/utf16.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string sentence = "Please pay invoice 4711 at https://pay.far.example/now today";

std::string wide(std::string_view text) { return utf8_to_utf16le(text); }

// Bytes in which nothing can be read.
std::string noise(std::size_t size) {
  std::string out;
  for (std::uint32_t state = 1; out.size() < size; state = state * 1664525 + 1013904223)
    out.push_back(static_cast<char>(0x80 | (state >> 24)));
  return out;
}

bool reads(const Document& document, std::string_view words) {
  for (const auto& part : document.parts) {
    if (part.readable.find(words) != std::string_view::npos) return true;
  }
  return false;
}

std::string wk_record(int type, const std::string& body) {
  std::string out;
  testing::put(out, static_cast<std::uint64_t>(type), 2), testing::put(out, body.size(), 2);
  return out + body;
}

}  // namespace

TEST_CASE("a form without a reader is not called clean, and the words in it are read") {
  struct Row {
    std::string begins;
    std::string_view name, kind;
  };
  for (const auto& [begins, name, kind] : {Row{std::string("\0\1\0\0Standard ACE DB\0", 20), "a.accdb", "accdb"},
                                           {"!BDN", "a.pst", "pst"},
                                           {"\xCF\xAD\x12\xFE", "a.dbx", "dbx"},
                                           {"\xFFWPC", "a.wpd", "wpd"},
                                           {"AT&TFORM", "a.djvu", "djvu"},
                                           {"FasdUAS 1.101.10", "a.scpt", "scpt"},
                                           {"AC1032", "a.dwg", "dwg"},
                                           {"regf", "a.dat", "regf"},
                                           {"SQLite format 3" + std::string(1, '\0'), "a.db", "sqlite"},
                                           {"HWP Document File V3.00 ", "a.hwp", "hwp3"},
                                           {std::string("?_\3\0", 4), "a.hlp", "hlp"},
                                           {std::string("\x1A\0\0\4\0\0", 6), "a.nsf", "nsf"},
                                           {std::string("\x91\0\0\7", 4), "a.xdw", "unknown"},
                                           {"CWS\x0A", "a.swf", "swf"}}) {
    CAPTURE(name);
    const auto bytes = begins + noise(2000) + sentence + noise(2000) + std::string(2, '\0') +
                       wide("合意書をご確認ください") + std::string(2, '\0') + noise(2000);
    const auto document = read_named(bytes, std::string(name));
    CHECK(document.parts[0].kind == kind);
    CHECK(has_trait(document, "file.unread"));
    CHECK(reads(document, sentence));
    CHECK(reads(document, "合意書をご確認ください"));
    CHECK(links_to(document, "https://pay.far.example/now"));
    const auto member = testing::zip_of({{std::string(name), bytes}});
    CHECK(has_trait(read_named(member, "a.zip"), "file.unread"));
  }
}

TEST_CASE("what holds no text and nothing that runs is not told as unread") {
  for (const auto& [bytes, name] : {std::pair{"ID3\3" + noise(500), "a.mp3"},
                                    {std::string("\0\1\0\0\0\x0C", 6) + noise(500), "a.ttf"},
                                    {std::string("\x30\x82\x03\x01\x30\x82\x02\x01\xA0\x03", 10) + noise(500), "a.cer"},
                                    {std::string(), "a.bin"}}) {
    CAPTURE(name);
    CHECK_FALSE(has_trait(read_named(bytes, name), "file.unread"));
  }
  const auto data = std::string("\x91\0\0\7", 4) + noise(900) + sentence;
  const auto unknown = read_named(data, "a.bin");  // of no form, and no program opens it by its name
  CHECK(reads(unknown, sentence));
  CHECK_FALSE(has_trait(unknown, "file.unread"));
  // all of it could be read
  CHECK_FALSE(has_trait(read_named(sentence + '\0' + sentence, "notes.xyz"), "file.unread"));
}

TEST_CASE("noise yields no words") {
  std::string random;
  for (std::uint64_t state = 42; random.size() < 200'000; state = state * 6364136223846793005u + 1442695040888963407u)
    random.push_back(static_cast<char>(state >> 56));
  const auto document = read_named("regf" + random, "a.dat");
  CHECK(document.parts[0].readable.size() < 2000);
  CHECK(document.links.empty());
}

TEST_CASE("a Hangul document shows its text, links, files and scripts") {
  std::string header = "HWP Document File";
  header.resize(36, '\0');
  testing::put(header, 1, 4);
  header.resize(256, '\0');
  const auto record = [](std::uint32_t tag, const std::string& body) {
    std::string out;
    testing::put(out, tag | 0xFFFu << 20, 4), testing::put(out, body.size(), 4);
    return out + body;
  };
  std::string field = "klh%";
  const std::string command = R"(http\://pay.far.example/a;1;0;0;)";
  testing::put(field, 0, 5), testing::put(field, command.size(), 2);
  field += wide(command);
  const std::string control("\3\0klh%\0\0\0\0\0\0\0\0\3\0", 16);
  const auto section = record(66, std::string(22, '\0')) +
                       record(67, wide("청구서를 확인") + control + wide("하세요\r")) + record(71, field);
  const auto script = [](std::string_view source) {
    std::string out;
    testing::put(out, source.size(), 4);
    return out + wide(source) + std::string("\xFF\xFF\xFF\xFF", 4);
  };
  const auto document_with = [&](std::string_view source) {
    return testing::ole_of({{"FileHeader", header},
                            {"BodyText/Section0", testing::packed(section, -15)},
                            {"BinData/BIN0001.eps", testing::packed("%!PS-Adobe-3.0\n(%pipe%calc) (w) file\n", -15)},
                            {"Scripts/DefaultJScript", testing::packed(script(source), -15)}});
  };
  const auto plain =
      document_with("var Documents = XHwpDocuments;\r\nfunction OnDocument_Open()\r\n{\r\n\t//todo : \r\n}\r\n");
  const auto document = read_named(plain, "a.hwp");
  CHECK(document.parts[0].kind == "hwp");
  CHECK(reads(document, "청구서를 확인하세요"));
  CHECK(links_to(document, "http://pay.far.example/a"));
  CHECK(has_trait(document, "office.embedded_file"));
  CHECK(has_trait(document, "script.shell"));  // of the PostScript
  CHECK_FALSE(has_trait(document, "office.macro"));
  CHECK_FALSE(has_trait(document, "file.unread"));
  const auto acting = document_with(
      "function OnDocument_Open()\r\n{\r\n\tnew ActiveXObject(\"WScript.Shell\").Run(\"calc\");\r\n}\r\n");
  const auto with_macro = read_named(acting, "a.hwp");
  CHECK(has_trait(with_macro, "office.macro"));
  CHECK(has_trait(with_macro, "office.macro.shell"));
  for (std::size_t n = 0; n < section.size(); ++n) {
    const auto cut =
        testing::ole_of({{"FileHeader", header}, {"BodyText/Section0", testing::packed(section.substr(0, n), -15)}});
    CHECK(read_named(cut, "a.hwp").parts.size() == 1);
  }
}

TEST_CASE("a Hangul document with a password is told as such") {
  std::string header = "HWP Document File";
  header.resize(36, '\0');
  testing::put(header, 3, 4);
  header.resize(256, '\0');
  const auto bytes =
      testing::ole_of({{"FileHeader", header}, {"BodyText/Section0", noise(300)}, {"PrvText", wide("미리 보기 문서")}});
  const auto document = read_named(bytes, "a.hwp");
  CHECK(has_trait(document, "office.encrypted"));
  CHECK(document.parts[0].encrypted);
  CHECK(reads(document, "미리 보기 문서"));
}

TEST_CASE("compound files of programs without a reader show the words of their streams and say so") {
  for (const auto& [stream, kind] : {std::pair{"Quill/QuillSub/CONTENTS", "ole"},
                                     {"VisioDocument", "vsd"},
                                     {"DocumentText", "jtd"},
                                     {"Anything", "ole"}}) {
    const auto bytes = testing::ole_of({{stream, noise(100) + wide(sentence) + noise(101)}, {"Other", noise(5000)}});
    const auto document = read_named(bytes, "a.bin");
    CAPTURE(stream);
    CHECK(reads(document, sentence));
    CHECK(has_trait(document, "file.unread"));
    if (kind != std::string_view("ole")) CHECK(document.parts[0].kind == kind);
  }
}

TEST_CASE("labels of Lotus worksheets are read") {
  const std::string begin_1("\0\0\2\0\6\4\6\0\x08\0\0\0\0\0\0\0\0\0", 18), begin_3("\0\0\x1A\0\0\x10\4\0", 8);
  const auto old = begin_1 + wk_record(0x0F, std::string("\xFF\0\0\0\0'", 6) + sentence + '\0') + wk_record(1, "");
  const auto newer = begin_3 + std::string(22, '\0') + wk_record(0x16, std::string("\0\0\0\0'", 5) + sentence + '\0') +
                     wk_record(1, "");
  for (const auto& bytes : {old, newer}) {
    const auto document = read_named(bytes, "a.wk1");
    CHECK(reads(document, sentence));
    CHECK(links_to(document, "https://pay.far.example/now"));
    CHECK_FALSE(has_trait(document, "file.unread"));
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      const auto cut = bytes.substr(0, n);
      CHECK(read_as_kind(cut, "wk1").parts.size() == 1);
    }
  }
}

TEST_CASE("PostScript shows its strings, and what it starts") {
  const std::string program =
      "%!PS-Adobe-3.0\n%%Title: (an invoice)\n/F 12 selectfont (Please \\(now\\) \\160ay) show\n[/Action << /Subtype "
      "/URI /URI (https://pay.far.example/ps) >> /ANN pdfmark\n(%pipe%id) (r) file\n(/tmp/x) deletefile\n";
  const auto document = read_named(program, "a.ps");
  CHECK(document.parts[0].kind == "ps");
  CHECK(reads(document, "Please (now) pay"));
  CHECK(reads(document, "an invoice"));
  CHECK(links_to(document, "https://pay.far.example/ps"));
  CHECK(has_trait(document, "script.shell"));
  CHECK(has_trait(document, "script.write_file"));
  std::string dos = "\xC5\xD0\xD3\xC6";
  testing::put(dos, 32, 4), testing::put(dos, program.size(), 4), testing::put(dos, 0, 4), testing::put(dos, 0, 4),
      testing::put(dos, 32 + program.size(), 4), testing::put(dos, 8, 4), testing::put(dos, 0xFFFF, 4);
  const auto with_preview = dos + program + std::string("II*\0\x08\0\0\0", 8);
  const auto eps = read_named(with_preview, "a.eps");
  CHECK(eps.parts[0].kind == "eps");
  CHECK(reads(eps, "Please (now) pay"));
  REQUIRE(eps.parts.size() == 2);
  CHECK(eps.parts[1].kind == "tiff");
  for (std::size_t n = 0; n < with_preview.size(); ++n) {
    const auto cut = with_preview.substr(0, n);
    CHECK(read_as_kind(cut, "eps").parts.size() <= 3);
  }
}

TEST_CASE("metafiles show the texts that they draw and their bitmaps") {
  std::string text(28, '\0');
  testing::put(text, 0, 8), testing::put(text, 5, 4), testing::put(text, 76, 4), testing::put(text, 0, 4),
      testing::put(text, 0, 16), testing::put(text, 0, 4);
  text += wide("Hello") + std::string(2, '\0');
  const auto record = [](std::uint32_t type, const std::string& body) {
    std::string out;
    testing::put(out, type, 4), testing::put(out, body.size() + 8, 4);
    return out + body;
  };
  std::string dib;
  testing::put(dib, 40, 4), testing::put(dib, 1, 4), testing::put(dib, 1, 4), testing::put(dib, 1, 2),
      testing::put(dib, 24, 2), testing::put(dib, 0, 24);
  std::string stretched(40, '\0');
  testing::put(stretched, 80, 4), testing::put(stretched, dib.size(), 4), testing::put(stretched, 80 + dib.size(), 4),
      testing::put(stretched, 4, 4), testing::put(stretched, 0, 16);
  stretched += dib + std::string("\1\2\3\0", 4);
  std::string header(32, '\0');
  header += " EMF" + std::string(44, '\0');
  std::string bytes = record(1, header) + record(84, text) + record(81, stretched) + record(14, std::string(12, '\0'));
  const auto emf = read_named(bytes, "a.emf");
  CHECK(emf.parts[0].kind == "emf");
  CHECK(reads(emf, "Hello"));
  REQUIRE(emf.parts.size() == 2);
  CHECK(emf.parts[1].kind == "bmp");
  CHECK_FALSE(has_trait(emf, "image.damaged"));
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto cut = bytes.substr(0, n);
    CHECK(read_as_kind(cut, "emf").parts.size() <= 2);
  }
  std::string wmf("\1\0\x09\0\0\3", 6);
  wmf.resize(18, '\0');
  std::string shown;
  testing::put(shown, 3 + 4 + 3, 4), testing::put(shown, 0x0A32, 2), testing::put(shown, 0, 4),
      testing::put(shown, 6, 2), testing::put(shown, 0, 2);
  wmf += shown + "Hello!";
  CHECK(reads(read_named(wmf, "a.wmf"), "Hello!"));
}

TEST_CASE("pages of XPS show their text and links") {
  const auto bytes = testing::zip_of(
      {{"FixedDocumentSequence.fdseq", "<FixedDocumentSequence/>"},
       {"Documents/1/Pages/1.fpage",
        "<FixedPage xmlns=\"http://schemas.microsoft.com/xps/2005/06\"><Glyphs UnicodeString=\"{}Please pay\" "
        "FixedPage.NavigateUri=\"https://pay.far.example/xps\"/></FixedPage>"}});
  const auto document = read_named(bytes, "a.xps");
  CHECK(document.parts[0].kind == "xps");
  CHECK(reads(document, "Please pay"));
  CHECK(links_to(document, "https://pay.far.example/xps"));
}

TEST_CASE("messages of Pages, Numbers and Keynote show their strings") {
  // A frame of one literal.
  const std::string block =
      std::string(1, static_cast<char>(sentence.size())) + static_cast<char>((sentence.size() - 1) << 2) + sentence;
  std::string iwa(1, '\0');
  testing::put(iwa, block.size(), 3);
  iwa += block;
  const auto bytes = testing::zip_of({{"Index/Document.iwa", iwa}, {"Metadata/Properties.plist", "bplist00"}});
  const auto document = read_named(bytes, "a.numbers");
  CHECK(document.parts[0].kind == "iwork");
  CHECK(reads(document, sentence));
  CHECK(links_to(document, "https://pay.far.example/now"));
  CHECK_FALSE(has_trait(document, "file.unread"));
  for (std::size_t n = 0; n < iwa.size(); ++n) {
    const auto cut = iwa.substr(0, n);
    CHECK(read_as_kind(cut, "iwa").parts.size() == 1);
  }
}

TEST_CASE("a file in yEnc is decoded") {
  const std::string bytes = "=ybegin line=128 size=3 name=a b.bin\r\n\x6d\x8b\x9e\r\n=yend size=3\r\n";
  const auto document = read_named(bytes, "a.yenc");
  REQUIRE(document.parts.size() == 2);
  CHECK(document.parts[1].filename == "a b.bin");
  CHECK(document.parts[1].data == "Cat");
}

}  // namespace sekisho::content
