#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "base/encode.h"
#include "content/mime/document_json.h"
#include "content/mime/inline_file.h"
#include "content/mime/secured.h"
#include "content/mime/testing.h"
#include "content/mime/tnef.h"

namespace sekisho::content {
namespace {

std::string le(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string tnef_attribute(int level, std::uint32_t id, const std::string& data) {
  unsigned sum = 0;
  for (const char c : data) sum += static_cast<unsigned char>(c);
  return le(static_cast<std::uint64_t>(level), 1) + le(id, 4) + le(data.size(), 4) + data + le(sum & 0xffff, 2);
}

std::string tnef_property(std::uint32_t type, std::uint32_t id, const std::string& value) {
  std::string padded = value;
  while (padded.size() % 4 != 0) padded += '\0';
  return le(type, 2) + le(id, 2) + le(1, 4) + le(value.size(), 4) + padded;
}

std::string tnef_stream() {
  const std::string html = "<b>shown by Outlook</b>";
  std::string long_name;
  for (const char c : std::string("long name.exe")) long_name += std::string{c, '\0'};
  long_name += std::string(2, '\0');
  return le(0x223e9f78, 4) + le(1, 2) + tnef_attribute(1, 0x00069003, le(1, 4) + tnef_property(0x102, 0x1013, html)) +
         tnef_attribute(2, 0x00069002, std::string(14, '\0')) +
         tnef_attribute(2, 0x00018010, std::string("SHORT~1.EXE\0", 12)) + tnef_attribute(2, 0x0006800f, "MZ inside") +
         tnef_attribute(2, 0x00069005, le(1, 4) + tnef_property(0x1f, 0x3707, long_name));
}

std::string der(int tag, const std::string& content) {
  return std::string(1, static_cast<char>(tag)) + std::string("\x82") + static_cast<char>(content.size() >> 8) +
         static_cast<char>(content.size()) + content;
}

// A signed-data object without signers around content (RFC 5652 §5.1): what opaque S/MIME looks like to a reader.
std::string opaque(const std::string& content) {
  const std::string signed_data = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
                    data = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
  const auto inside = der(0x30, data + der(0xa0, der(0x04, content)));
  return der(0x30, signed_data +
                       der(0xa0, der(0x30, std::string("\x02\x01\x01", 3) + der(0x31, "") + inside + der(0x31, ""))));
}

}  // namespace

TEST_CASE("files encoded inside a text are children of it, and the text stays") {
  struct Row {
    const char *says, *body, *name, *data, *anomaly;
  };
  const Row rows[] = {
      {"uuencode", "hello\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n", "cat.txt", "Cat",
       "mime.uuencoded_file"},
      {"uuencode whose end is missing", "begin 644 cat.txt\n#0V%T\n", "cat.txt", "Cat", "mime.uuencoded_file"},
      {"base64 between begin and end", "begin-base64 644 a.txt\nQ2F0\n====\n", "a.txt", "Cat", "mime.uuencoded_file"},
      {"yEnc", "=ybegin line=128 size=3 name=a b.bin\r\n\x6d\x8b\x9e\r\n=yend size=3\r\n", "a b.bin", "Cat",
       "mime.yenc_file"},
      {"uuencode in the middle of a line", "see begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n", "cat.txt", "Cat",
       "mime.uuencoded_file"},
      {"XXencode", "hello\nbegin 644 cat.txt\n1Eq3o\n+\nend\n", "cat.txt", "Cat", "mime.xxencoded_file"},
      {"yEnc with an escape", "=ybegin line=128 size=1 name=a\r\n=}\r\n=yend size=1\r\n", "a", "\x13",
       "mime.yenc_file"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const auto mail = std::string("Subject: x\r\n\r\n") + row.body;
    const auto document = read_mail(mail);
    CHECK(has_anomaly(document, row.anomaly));
    REQUIRE(document.parts.size() == 2);
    CHECK(document.parts[1].origin == PartOrigin::uuencoded);
    CHECK(document.parts[1].filename == row.name);
    CHECK(document.parts[1].data == row.data);
    CHECK(document.parts[0].data == row.body);
  }
}

TEST_CASE("files are encoded in texts of any type, and as any transfer encoding of the kind") {
  const std::string uu = "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n",
                    xx = "begin 644 cat.txt\r\n1Eq3o\r\n+\r\nend\r\n";
  for (const auto& header : {"text/html", "text/csv", "application/octet-stream", "image/png"}) {
    CAPTURE(std::string(header));
    for (const auto& file : {uu, xx}) {
      const auto mail = "Content-Type: " + std::string(header) + "\r\n\r\nSee here:\r\n" + file;
      Budget budget;
      const auto document = read(mail, {}, budget);
      CHECK(std::any_of(document.parts.begin(), document.parts.end(),
                        [](const Part& part) { return part.data == "Cat" && part.filename == "cat.txt"; }));
    }
  }
  for (const auto& [encoding, file] : {std::pair{"x-uu", uu}, std::pair{"xxencode", xx}, std::pair{"X-XXE", xx}}) {
    const auto mail =
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: " + std::string(encoding) + "\r\n\r\n" + file;
    CHECK(read_mail(mail).parts[0].data == "Cat");
  }
  std::string wide = "Content-Type: text/plain; charset=utf-16le\r\n\r\n";
  for (const char c : uu) wide += std::string{c, '\0'};
  CHECK(read_mail(wide).parts.size() == 2);
}

TEST_CASE("yEnc parts in several texts of a message are one file") {
  const auto part = [](const char* number, const char* letters) {
    return "--b\r\nContent-Type: text/plain\r\n\r\n=ybegin part=" + std::string(number) +
           " total=2 line=128 size=6 name=a.txt\r\n=ypart begin=1 end=3\r\n" + letters + "\r\n=yend size=3\r\n";
  };
  const auto mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part("1", "\x6d\x8b\x9e") +
                    part("2", "\x6d\x8b\x9e") + "--b--\r\n";
  Budget budget;
  const auto document = read(mail, {}, budget);
  CHECK(std::any_of(document.parts.begin(), document.parts.end(),
                    [](const Part& found) { return found.data == "CatCat"; }));
}

TEST_CASE("prose that begins like an encoded file is prose") {
  for (const char* body :
       {"begin 644\r\n", "begin with 3 things\r\n", "=ybegin without anything\r\n",
        "begin 644 name\r\nThis is a sentence of prose.\r\n", "we begin 644 name\r\nTogether with you\r\n"}) {
    const auto mail = std::string("Subject: x\r\n\r\n") + body;
    CHECK(read_mail(mail).parts.size() == 1);
  }
}

TEST_CASE("BinHex gives the data fork") {
  // Name "a", type and creator "TEXT", data "Cat", made by hand after RFC 1741.
  const std::string plain = std::string(
                                "\x01"
                                "a\0TEXTtext\0\0",
                                13) +
                            std::string("\0\0\0\3\0\0\0\0\0\0", 10) + "Cat" + std::string(4, '\0');
  constexpr std::string_view alphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
  std::string packed;
  std::uint32_t bits = 0;
  int filled = 0;
  for (const char c : plain) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    filled += 8;
    while (filled >= 6) packed += alphabet[bits >> (filled -= 6) & 0x3f];
  }
  packed += alphabet[bits << (6 - filled) & 0x3f];
  const auto text = "(This file must be converted with BinHex 4.0)\r\n\r\n:" + packed + ":\r\n";
  Arena arena;
  Budget budget;
  const auto file = decode_binhex(text, arena, budget);
  CHECK(file.found);
  CHECK(file.name == "a");
  CHECK(file.data == "Cat");
}

TEST_CASE("winmail.dat gives its attachments by their long names and its texts") {
  const auto mail = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                    to_base64(tnef_stream());
  const auto document = read_mail(mail);
  REQUIRE(document.parts.size() == 3);
  CHECK(document.parts[1].text == "<b>shown by Outlook</b>");
  CHECK(document.parts[2].filename == "long name.exe");
  CHECK(document.parts[2].data == "MZ inside");
}

TEST_CASE("winmail.dat is read in its code pages, and the sound of a reminder is a link") {
  const std::string invoice = "\x90\xbf\x8b\x81\x8f\x91", codepage = le(932, 4) + le(0, 4);  // 請求書
  const auto number = [](std::uint32_t id, std::uint32_t value) { return le(3, 2) + le(id, 2) + le(value, 4); };
  const std::string sound("\\\\203.0.113.9\\s\\x.wav\0", 22);
  std::string named = le(0x1e, 2) + le(0x8001, 2) + std::string(16, '\x11') + le(0, 4) + le(0x851f, 4) + le(1, 4) +
                      le(sound.size(), 4) + sound;
  named.resize((named.size() + 3) / 4 * 4);
  const auto stream =
      le(0x223e9f78, 4) + le(1, 2) + tnef_attribute(1, 0x00069007, codepage) + tnef_attribute(1, 0x0002800c, invoice) +
      tnef_attribute(
          1, 0x00069003,
          le(3, 4) + tnef_property(0x102, 0x1013, "<b>\x1b$B%/%j%C%/\x1b(B</b>") + number(0x3fde, 50220) + named);
  const auto mail = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                    to_base64(stream);
  const auto document = read_mail(mail);
  REQUIRE(document.parts.size() == 3);
  CHECK(document.parts[1].text == "請求書");
  CHECK(document.parts[2].text == "<b>クリック</b>");
  REQUIRE(document.links.size() == 1);
  CHECK(document.links[0].url == "\\\\203.0.113.9\\s\\x.wav");
}

TEST_CASE("every truncation of winmail.dat is read as far as it goes") {
  const auto stream = tnef_stream();
  for (std::size_t n = 0; n < stream.size(); ++n) {
    Document document;
    document.add_part(-1, PartOrigin::root);
    const std::string cut = stream.substr(0, n);
    document.parts[0].data = cut;
    Budget budget;
    read_tnef(document, 0, budget);
    CHECK(document.parts.size() <= 3);
  }
}

TEST_CASE("compressed RTF is expanded") {
  // The example of MS-OXRTFCP §3.1.1.
  const std::string packed(
      "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42"
      "\x32"
      "\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0",
      49);
  Arena arena;
  Budget budget;
  CHECK(expand_rtf(packed, arena, budget) == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
}

TEST_CASE("opaque S/MIME is opened, and what lies inside is the part's child") {
  const auto mail =
      "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\n" +
      to_base64(opaque("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ninner\r\n--b--\r\n"));
  const auto document = read_mail(mail);
  CHECK(structure(document) == "1 application/pkcs7-mime, 1.1 multipart/mixed, 1.1.1 text/plain");
  CHECK(at(document, "1.1.1").data == "inner");
  CHECK(has_trait(document, "mime.smime_signed"));
}

TEST_CASE("opaque S/MIME with indefinite lengths and a text in pieces is opened too") {
  // BER as streaming writers make it: every length open, the OCTET STRING in two pieces.
  const std::string open("\x80", 1), end(2, '\0');
  const std::string oid_signed = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
                    oid_data = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
  const auto octets = "\x24" + open + der(4, "Subject: inside\r\n\r\nfirst ") + der(4, "second") + end;
  const auto inside = "\x30" + open + oid_data + "\xa0" + open + octets + end + end;
  const auto bytes = "\x30" + open + oid_signed + "\xa0" + open + "\x30" + open + std::string("\x02\x01\x01", 3) +
                     "\x31" + open + end + inside + "\x31" + open + end + end + end + end;
  const auto document =
      read_mail("Content-Type: application/x-pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                to_base64(bytes));
  CHECK(structure(document) == "1 application/x-pkcs7-mime, 1.1 text/plain");
  CHECK(at(document, "1.1").data == "first second");
}

TEST_CASE("S/MIME that is no CMS at all is damaged, not clean") {
  const std::string mail = "Content-Type: application/pkcs7-mime\r\n\r\nnot DER";
  const auto document = read_mail(mail);
  CHECK(document.parts[0].damaged);
  CHECK(has_anomaly(document, "mime.smime_unreadable"));
  CHECK(has_trait(document, "mime.smime_unreadable"));
}

TEST_CASE("the document as JSON is the tree, its alternates apart, in valid UTF-8") {
  const std::string mail =
      "Subject: =?utf-8?B?6Zai5omA?=\r\nX-Raw: \xff\r\nContent-Type: multipart/mixed; "
      "boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: image/png\r\n"
      "Content-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nAAEC\r\n--b--\r\nepilogue\r\n";
  const auto document = read_mail(mail);
  const auto json = to_json(document).as_object();
  CHECK(json.at("headers").at(0).at("value").as_string() == "\xE9\x96\xA2\xE6\x89\x80");
  const auto& root = json.at("parts").at(0);
  CHECK(root.at("path").as_string() == "1");
  REQUIRE(root.at("children").as_array().size() == 2);
  CHECK(root.at("children").at(0).at("text").as_string() == "one");
  CHECK(root.at("children").at(1).at("path").as_string() == "1.2");
  CHECK(root.at("children").at(1).at("filename").as_string() == "a.png");
  CHECK(root.at("children").at(1).at("size").to_number<int>() == 3);
  CHECK(root.at("children").at(1).at("sha256").as_string() == sha256_hex(std::string_view("\0\1\2", 3)));
  REQUIRE(json.at("alternates").as_array().size() == 1);
  CHECK(json.at("alternates").at(0).at("text").as_string() == "epilogue");
  CHECK(!boost::json::serialize(json).empty());
}

}  // namespace sekisho::content
