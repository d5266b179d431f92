// Forms in which a mail brings a file or an address that programs open and that stands where nobody would look.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string url = "https://form.example.com/session";
const std::string program = "new ActiveXObject('WScript.Shell').Run('cmd /c calc')";
const std::string head = "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n";

bool links_there(const Document& document) { return links_to(document, url); }
// The name of the part that holds the program.
std::string name_of_program(const Document& document) {
  for (const auto& part : document.parts) {
    if (part.data == program) return std::string(part.filename);
  }
  return "(none)";
}
std::string yenc(const std::string& bytes, const std::string& words, const std::string& part) {
  std::string out = "=ybegin " + words + " line=128 size=" + std::to_string(program.size()) + " name=run.js\r\n" + part;
  for (const char c : bytes) out.push_back(static_cast<char>(c + 42));
  return out + "\r\n=yend size=" + std::to_string(bytes.size()) + "\r\n";
}
std::string der(int tag, const std::string& content) {
  return std::string(1, static_cast<char>(tag)) + std::string("\x82") + static_cast<char>(content.size() >> 8) +
         static_cast<char>(content.size()) + content;
}
std::string signed_data(const std::string& content) {
  const std::string oid = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
  const auto inside = der(0x30, oid + "\x01" + der(0xa0, der(0x04, content)));
  return der(0x30, oid + "\x02" +
                       der(0xa0, der(0x30, std::string("\x02\x01\x01", 3) + der(0x31, "") + inside + der(0x31, ""))));
}

}  // namespace

TEST_CASE("addresses of bodies that lie elsewhere are links") {
  CHECK(links_there(read_as_mail(head + "Content-Type: message/external-body; access-type=URL; URL=\"" + url +
                                 "\"\r\n\r\nContent-Type: a/b\r\n\r\n")));
  CHECK(links_there(read_as_mail(
      head + "Content-Type: application/octet-stream; name=a.exe\r\nX-Mozilla-External-Attachment-URL: " + url +
      "\r\n\r\nDetached.\r\n")));
  CHECK(links_there(read_as_mail(
      head + "Content-Type: application/octet-stream; name=a.exe\r\nX-Mozilla-Cloud-Part: cloudFile; url=" + url +
      "; name=a.exe\r\n\r\n")));
}

TEST_CASE("files of calendar entries and contacts are found however they are written") {
  const auto base64 = to_base64(program);
  struct Row {
    std::string source, name;
  };
  const Row rows[] = {
      {"BEGIN:VCALENDAR\r\nATTACH;FILENAME=\"Run.js\";ENCODING=BASE64;VALUE=BINARY:" + base64 + "\r\nEND:VCALENDAR\r\n",
       "Run.js"},
      {"BEGIN:VCALENDAR\r\nATTACH:data:application/octet-stream;base64," + base64 + "\r\nEND:VCALENDAR\r\n",
       "attachment"},
      {"BEGIN:VCALENDAR\r\nDESCRIPTION;ALTREP=\"data:text/plain;base64," + base64 + "\":see\r\nEND:VCALENDAR\r\n",
       "alternative"},
      {"BEGIN:VCARD\r\nPHOTO;BASE64:\r\n " + base64.substr(0, 20) + "\r\n " + base64.substr(20) + "\r\nEND:VCARD\r\n",
       "attachment"},
      {"BEGIN:VCARD\r\nPHOTO:data:image/jpeg;base64," + base64 + "\r\nEND:VCARD\r\n", "attachment"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.source);
    CHECK(name_of_program(read_named(row.source, "a.ics")) == row.name);
  }
  CHECK(links_there(
      read_named("BEGIN:VCALENDAR\r\nDESCRIPTION;ALTREP=\"" + url + "\":see\r\nEND:VCALENDAR\r\n", "a.ics")));
}

TEST_CASE("yEnc as a transfer encoding, and in several parts") {
  CHECK(name_of_program(read_as_mail(
            head + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: x-yencode\r\n\r\n" +
            yenc(program, "", ""))) == "run.js");
  const auto first = yenc(program.substr(0, 20), "part=1 total=2", "=ypart begin=1 end=20\r\n"),
             second = yenc(program.substr(20), "part=2 total=2", "=ypart begin=21 end=53\r\n");
  CHECK(name_of_program(read_as_mail(head + "Content-Type: text/plain\r\n\r\n" + first + "\r\n" + second)) == "run.js");
  CHECK(has_trait(read_as_mail(head + "Content-Type: text/plain\r\n\r\n" +
                               yenc(std::string("\x01\x02\x03", 3) + std::string(60, '\x05'), "part=2 total=3", "")),
                  "archive.split"));
}

TEST_CASE("uuencode with a mode of another length") {
  for (const std::string mode : {"6", "64", "999", "100644"}) {
    CAPTURE(mode);
    const std::string mail =
        head + "Content-Type: text/plain\r\n\r\nhello\r\nbegin " + mode + " cat.txt\r\n#0V%T\r\n`\r\nend\r\n";
    const auto document = read_as_mail(mail);
    CHECK(std::any_of(document.parts.begin(), document.parts.end(),
                      [](const Part& part) { return part.filename == "cat.txt" && part.data == "Cat"; }));
  }
}

TEST_CASE("a signature that holds what it signs is opened") {
  CHECK(name_of_program(read_as_mail(
            head +
            "Content-Type: application/pkcs7-signature; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
            to_base64(signed_data("Content-Type: application/octet-stream; name=run.js\r\n\r\n" + program)) +
            "\r\n")) == "run.js");
}

TEST_CASE("a message under a subtype that nobody knows, and a multipart that tells no boundary, are read") {
  const std::string inside = head + "Content-Type: application/octet-stream; name=run.js\r\n\r\n" + program;
  CHECK(name_of_program(read_as_mail(
            head + "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: message/x-unknown\r\n\r\n" +
            inside + "\r\n--q--\r\n")) == "run.js");
  CHECK(name_of_program(read_as_mail(
            head +
            "Content-Type: multipart/mixed\r\n\r\n--q\r\nContent-Type: application/octet-stream; name=run.js\r\n\r\n" +
            program + "\r\n--q--\r\n")) == "run.js");
}

TEST_CASE("two bytes a letter that nobody declared, and a mark that says so and lies") {
  std::string wide;
  for (const char c : "Please sign in at " + url + " before noon") wide += {c, '\0'};
  CHECK(links_there(
      read_as_mail(head + "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                   to_base64(wide) + "\r\n")));
  CHECK(links_there(read_as_mail(head + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                                 to_base64("\xFF\xFE Please sign in at " + url + " before noon") + "\r\n")));
}

TEST_CASE("the first fragment of a message is read, and one of one is the whole message") {
  const std::string inner =
      "Subject: y\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: "
      "application/octet-stream; name=run.js\r\n\r\n" +
      program + "\r\n--q--\r\n";
  for (const auto& [parameters, told] : {std::pair{std::string("number=1; total=1"), false},
                                         {std::string("number=1"), true},
                                         {std::string("number=1; total=3"), true}}) {
    CAPTURE(parameters);
    const auto bytes = head + "Content-Type: message/partial; id=a; " + parameters + "\r\n\r\n" + inner;
    const auto document = read_as_mail(bytes);
    CHECK(name_of_program(document) == "run.js");
    CHECK(has_trait(document, "mime.partial") == told);
  }
  CHECK(has_trait(read_as_mail(head + "Content-Type: message/partial; id=a; number=2; total=3\r\n\r\n" + inner),
                  "mime.partial"));
}

TEST_CASE("a multipart whose lines of two dashes alone divide it is read so") {
  for (const std::string boundary : {"boundary=\"\"", "boundary=", "boundary=\" \"", "x=y"}) {
    CAPTURE(boundary);
    const auto bytes = head + "Content-Type: multipart/mixed; " + boundary +
                       "\r\n\r\n--\r\nContent-Type: text/plain\r\n\r\nhello\r\n--\r\nContent-Type: "
                       "application/octet-stream; name=run.js\r\n\r\n" +
                       program + "\r\n----\r\n";
    CHECK(name_of_program(read_as_mail(bytes)) == "run.js");
  }
}

TEST_CASE("names of uuencoded files are read however they are written") {
  const auto body = to_base64(program) + "\r\n====\r\n";
  for (const auto& begin :
       {std::string("begin-base64 644 run.js"), "begin-base64-encoded 644 " + to_base64(std::string("run.js")),
        "begin-base64 644 =?utf-8?B?" + to_base64(std::string("run.js")) + "?="}) {
    CAPTURE(begin);
    const auto bytes = head + "Content-Type: text/plain\r\n\r\nhello\r\n" + begin + "\r\n" + body;
    CHECK(name_of_program(read_as_mail(bytes)) == "run.js");
  }
  const auto prose = head + "Content-Type: text/plain\r\n\r\nbegin-encoded words are none\r\nbeginning 644 x\r\n";
  CHECK(read_as_mail(prose).parts.size() == 1);
}

}  // namespace sekisho::content
