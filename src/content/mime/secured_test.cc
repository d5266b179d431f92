// Mail and files that are signed, packed or encrypted: what anybody can read is read, the rest is named.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>

#include "base/encode.h"
#include "content/made_files.h"
#include "content/mime/flowed.h"
#include "content/mime/openpgp.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string program = "var s = new ActiveXObject(\"WScript.Shell\"); s.Run(\"calc\");\n";

std::string packet(unsigned tag, const std::string& body) {
  std::string out(1, static_cast<char>(0xC0 | tag));
  if (body.size() < 192)
    out.push_back(static_cast<char>(body.size()));
  else
    out.push_back(static_cast<char>(((body.size() - 192) >> 8) + 192)),
        out.push_back(static_cast<char>(body.size() - 192));
  return out + body;
}
std::string literal(const std::string& name, const std::string& bytes) {
  return packet(11, "b" + std::string(1, static_cast<char>(name.size())) + name + std::string(4, '\0') + bytes);
}
std::string compressed(const std::string& packets) { return packet(8, '\2' + testing::deflated(packets)); }
std::string armor(const std::string& packets) {
  return "-----BEGIN PGP MESSAGE-----\r\nComment: made here\r\n\r\n" + to_base64(packets) +
         "\r\n=AbCd\r\n-----END PGP MESSAGE-----\r\n";
}

std::string element(unsigned tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 128)
    out.push_back(static_cast<char>(content.size()));
  else
    out += {'\x82', static_cast<char>(content.size() >> 8), static_cast<char>(content.size())};
  return out + content;
}
const std::string pkcs7("\x2A\x86\x48\x86\xF7\x0D\x01\x07", 8), smime("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01", 10);
std::string cms(const std::string& oid, const std::string& inside) {
  return element(0x30, element(6, oid) + element(0xA0, inside));
}
std::string encapsulated(const std::string& bytes) {
  return element(0x30, element(2, std::string(1, '\0')) + element(0x31, "") +
                           element(0x30, element(6, pkcs7 + '\1') + element(0xA0, element(4, bytes))));
}

// A document points into its bytes: they are kept as long as the tests run.
std::string_view kept(std::string bytes) {
  static std::deque<std::string> all;
  return all.emplace_back(std::move(bytes));
}
Document read_mail(std::string mail) {
  Budget budget;
  return read(kept(std::move(mail)), {.as = ReadOptions::As::mail}, budget);
}
Document read_file(std::string bytes, const std::string& name) {
  Budget budget;
  return read(kept(std::move(bytes)), {.as = ReadOptions::As::file, .filename = name}, budget);
}
std::string attached(const std::string& type, const std::string& name, const std::string& bytes) {
  return "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: " + type + "; name=\"" + name +
         "\"\r\nContent-Disposition: attachment; filename=\"" + name +
         "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(bytes) + "\r\n";
}
const Part* part_of_kind(const Document& document, std::string_view kind) {
  for (const auto& part : document.parts) {
    if (part.kind == kind) return &part;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("OpenPGP data that is only packed or signed is read, in whatever form it comes") {
  const std::string one_pass = packet(4, std::string(13, '\3'));
  const std::string forms[] = {literal("evil.js", program), compressed(literal("evil.js", program)),
                               one_pass + literal("evil.js", program) + packet(2, std::string(80, '\4')),
                               compressed(compressed(literal("evil.js", program))),
                               compressed(one_pass + literal("evil.js", program))};
  for (const auto& form : forms) {
    const auto inside_text = read_mail("Subject: x\r\n\r\nHello\r\n\r\n" + armor(form) + "\r\nBye\r\n");
    CHECK(has_trait(inside_text, "script.shell"));
    CHECK_FALSE(has_trait(inside_text, "mime.pgp_encrypted"));
    const auto* inner = part_of_kind(inside_text, "js");
    REQUIRE(inner != nullptr);
    CHECK(inner->filename == "evil.js");
    CHECK(inner->data == program);
    CHECK(has_trait(read_file(armor(form), "evil.js.asc"), "script.shell"));
  }
  // as gpg writes it, without a length
  const std::string old_form = "\xA3\2" + testing::deflated(literal("", program));
  const auto file = read_file(old_form, "evil.js.gpg");
  CHECK(file.parts[0].kind == "pgp");
  REQUIRE(file.parts.size() > 1);
  CHECK(file.parts[1].filename == "evil.js");
  CHECK(has_trait(file, "script.shell"));
}

TEST_CASE("OpenPGP data that is encrypted is told wherever it stands, and bombs and broken data are named") {
  const std::string encrypted = packet(1, std::string(60, '\3')) + packet(18, '\1' + std::string(100, 'x'));
  CHECK(has_trait(read_mail("Subject: x\r\n\r\n" + armor(encrypted)), "mime.pgp_encrypted"));
  const auto mail = read_mail(
      attached("application/octet-stream", "a.pdf.pgp",
               std::string("\x84\x5E\3", 3) + std::string(0x5D, '\1') + packet(18, '\1' + std::string(100, 'x'))));
  CHECK(mail.parts[0].kind == "pgp");
  CHECK(mail.parts[0].encrypted);
  CHECK(has_trait(mail, "mime.pgp_encrypted"));
  const auto bomb = read_file(armor("\xA3\2" + testing::deflated(std::string(64u << 20, '\0'))), "a.asc");
  CHECK(std::find(bomb.limits.begin(), bomb.limits.end(), "compression_ratio") != bomb.limits.end());
  const auto whole = compressed(literal("evil.js", program));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Budget budget;
    static_cast<void>(open_pgp(whole.substr(0, size), budget));
    auto wrong = whole;
    wrong[size] = static_cast<char>(wrong[size] ^ 0x55);
    static_cast<void>(open_pgp(wrong, budget));
  }
}

TEST_CASE("CMS objects of every readable kind are opened, and signed documents stay documents") {
  const std::string entity = "Content-Type: text/html\r\n\r\n<a href=\"https://inside.example.com/\">x</a>\r\n";
  const std::string forms[] = {cms(pkcs7 + '\1', element(4, entity)), cms(pkcs7 + '\5', encapsulated(entity)),
                               cms(pkcs7 + '\2', encapsulated(entity)),
                               cms(smime + '\x09', encapsulated(testing::deflated(entity)))};
  for (const auto& form : forms) {
    const auto mail = read_mail(attached("application/pkcs7-mime", "smime.p7m", form));
    CHECK(std::any_of(mail.links.begin(), mail.links.end(),
                      [](const Link& link) { return link.url == "https://inside.example.com/"; }));
    CHECK_FALSE(has_trait(mail, "mime.smime_unreadable"));
  }
  const std::string pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  for (const auto& document :
       {read_mail(attached("application/pkcs7-mime", "invoice.pdf.p7m", cms(pkcs7 + '\2', encapsulated(pdf)))),
        read_file(cms(pkcs7 + '\2', encapsulated(pdf)), "invoice.pdf.p7m")}) {
    const auto* inner = part_of_kind(document, "pdf");
    REQUIRE(inner != nullptr);
    CHECK(inner->filename == "invoice.pdf");
  }
  CHECK(has_trait(read_mail(attached("application/pkcs7-mime", "smime.p7m", cms(pkcs7 + '\x09', "?"))),
                  "mime.smime_unreadable"));
  CHECK(read_file(cms(pkcs7 + '\3', encapsulated("")), "a.p7m").parts[0].encrypted);
}

TEST_CASE("files of old Macs and files in texts are found once, under their own name") {
  std::string single("\0\5\x16\0\0\2\0\0", 8);
  const auto number = [&](std::uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) single.push_back(static_cast<char>(value >> (8 * i)));
  };
  single += std::string(16, '\0');
  number(2, 2), number(3, 4), number(50, 4), number(7, 4), number(1, 4), number(57, 4),
      number(static_cast<std::uint32_t>(program.size()), 4);
  single += "evil.js" + program;
  const auto mac = read_mail(attached("application/applefile", "x", single));
  REQUIRE(mac.parts.size() > 1);
  CHECK(mac.parts[1].filename == "evil.js");
  CHECK(mac.parts[1].data == program);
  const auto text = read_mail("Subject: x\r\n\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n");
  CHECK(text.parts.size() == 2);
  CHECK(text.parts[1].data == "abc");
}

TEST_CASE("a text whose lines flow is read as one that was never cut") {
  CHECK(unflowed("one \r\ntwo\r\nthree\r\n", false) == "one two\nthree\n");
  CHECK(unflowed("ab \r\ncd\r\n", true) == "abcd\n");
  CHECK(unflowed("> a \r\n> b\r\n>> c \r\nd\r\n", false) == "> a b\n>> c \nd\n");
  CHECK(unflowed(" >not a quote\r\n-- \r\nname\r\n", false) == ">not a quote\n-- \nname\n");
  CHECK(unflowed("last \r\n-- \r\n", false) == "last \n-- \n");
  CHECK(unflowed("", false) == "");
  const auto mail = read_mail(
      "Subject: x\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\nhttps://flow.example.com/aaa \r\nbbb/c "
      "\r\nd.html and https://other.example.com/\r\n");
  const auto has_link = [&](std::string_view url) {
    return std::count_if(mail.links.begin(), mail.links.end(), [&](const Link& link) { return link.url == url; });
  };
  CHECK(has_link("https://flow.example.com/aaabbb/cd.html") == 1);
  CHECK(has_link("https://other.example.com/") == 1);
  CHECK(mail.parts[0].readable.starts_with("https://flow.example.com/aaabbb/cd.html and"));
}

}  // namespace sekisho::content
