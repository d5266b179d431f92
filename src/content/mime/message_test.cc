#include <doctest/doctest.h>

#include "content/mime/testing.h"

namespace sekisho::content {
namespace {

std::string multipart(std::string_view body, std::string_view type = "multipart/mixed; boundary=b") {
  return "From: a@example.com\r\nContent-Type: " + std::string(type) + "\r\n\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("a multipart is split as mail programs split it") {
  struct Row {
    const char *says, *mail, *tree, *anomaly;
  };
  const Row rows[] = {
      {"two parts", "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 text/plain, 1.2 text/plain", nullptr},
      {"bare LF", "--b\n\none\n--b\n\ntwo\n--b--\n", "1 multipart/mixed, 1.1 text/plain, 1.2 text/plain", nullptr},
      {"padding behind the boundary", "--b \t\r\n\r\none\r\n--b-- \r\n", "1 multipart/mixed, 1.1 text/plain", nullptr},
      {"the end is missing", "--b\r\n\r\none", "1 multipart/mixed, 1.1 text/plain", "mime.missing_end_boundary"},
      {"a longer boundary is another", "--b\r\n\r\none\r\n--bc\r\n\r\nHIDDEN\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 text/plain", "mime.boundary_prefix"},
      {"a boundary behind a bare CR", "--b\r\n\r\none\r--b\r\n\r\nHIDDEN\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 text/plain", "mime.boundary_prefix"},
      {"no boundary ever", "HIDDEN\r\n--c\r\n\r\nHIDDEN\r\n", "1 multipart/mixed", "mime.boundary_never_seen"},
      {"text before the first", "HIDDEN\r\n--b\r\n\r\none\r\n--b--\r\n", "1 multipart/mixed, 1.1 text/plain",
       "mime.preamble_text"},
      {"text behind the last", "--b\r\n\r\none\r\n--b--\r\nHIDDEN\r\n", "1 multipart/mixed, 1.1 text/plain",
       "mime.epilogue_text"},
      {"a part behind the last", "--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\nHIDDEN\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 text/plain", "mime.part_after_end"},
      {"a part without its blank line", "--b\r\nno header here\r\n--b--\r\n", "1 multipart/mixed, 1.1 text/plain",
       nullptr},
      {"a message inside", "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nin\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 message/rfc822, 1.1.1 text/plain", nullptr},
      {"the outer boundary ends the inner multipart",
       "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 multipart/alternative, 1.1.1 text/plain, 1.2 text/plain", "mime.missing_end_boundary"},
      {"the same boundary inside",
       "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n--b--\r\n",
       "1 multipart/mixed, 1.1 multipart/mixed, 1.1.1 text/plain", "mime.duplicate_boundary"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const auto mail = multipart(row.mail);
    const auto document = read_mail(mail);
    CHECK(structure(document) == row.tree);
    if (row.anomaly != nullptr) CHECK(has_anomaly(document, row.anomaly));
    if (mail.find("HIDDEN") != mail.npos) CHECK(scanned_elsewhere(document, "HIDDEN"));
  }
}

TEST_CASE("the bytes of a part end before the line end that belongs to the boundary") {
  const auto mail =
      multipart("--b\r\n\r\none\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n");
  const auto document = read_mail(mail);
  CHECK(at(document, "1.1").data == "one\r\n");
  CHECK(at(document, "1.2").data == std::string_view("\0\1\2", 3));
}

TEST_CASE("a digest's parts are messages unless they say otherwise") {
  const auto mail = multipart("--b\n\nSubject: in\n\nbody\n--b--\n", "multipart/digest; boundary=b");
  const auto document = read_mail(mail);
  CHECK(structure(document) == "1 multipart/digest, 1.1 message/rfc822, 1.1.1 text/plain");
  CHECK(at(document, "1.1.1").headers.at(0).value == "in");
}

TEST_CASE("both boundaries of a multipart that names two are followed") {
  const std::string body = "--b\r\n\r\none\r\n--b--\r\n--c\r\nContent-Type: text/html\r\n\r\nHIDDEN\r\n--c--\r\n";
  for (const char* type :
       {"multipart/mixed; boundary=b; boundary=c", "multipart/mixed; boundary=b; boundary*=us-ascii''%63",
        "multipart/mixed; boundary=b; boundary*0=c"}) {
    CAPTURE(type);
    const auto mail = multipart(body, type);
    const auto document = read_mail(mail);
    CHECK(has_anomaly(document, "mime.two_boundaries"));
    CHECK(scanned_elsewhere(document, "HIDDEN"));
  }
}

TEST_CASE("every reading of a part with two types or two encodings is scanned") {
  struct Row {
    const char *says, *mail, *anomaly;
  };
  const Row rows[] = {
      {"two Content-Types",
       "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\nSElEREVO\r\n--b--\r\n",
       "mime.duplicate_content_type"},
      {"two encodings", "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\nSElEREVO\r\n",
       "mime.duplicate_encoding"},
      {"base64 on a multipart",
       "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\nLS1iDQoNCkhJRERFTg0KLS1iLS0NCg==\r\n",
       "mime.encoded_multipart"},
      {"a header hidden behind a bare CR", "Subject: x\rContent-Transfer-Encoding: base64\r\n\r\nSElEREVO\r\n",
       "mime.bare_cr"},
      {"a body that begins at a line of blanks", "Subject: x\r\n \r\nHIDDEN: y\r\n\r\nbody\r\n", "mime.blank_fold"},
      {"a body that begins at a line without colon", "Subject: x\r\nHIDDEN\r\nTo: y\r\n\r\nbody\r\n",
       "mime.junk_in_header"},
      {"no boundary parameter", "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nHIDDEN\r\n--b--\r\n",
       "mime.no_boundary"},
      {"boundary on a text",
       "Content-Type: text/plain; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\nSElEREVO\r\n--b--\r\n",
       "mime.boundary_without_multipart"},
      {"base64 alphabets mixed",
       "Content-Type: application/x\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldY\r\n_-__SElEREVO\r\n",
       "mime.base64_url"},
      {"blank lines before the header", "\r\nSubject: HIDDEN\r\nContent-Type: text/html\r\n\r\nHIDDEN\r\n",
       "mime.blank_before_header"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const std::string mail = row.mail;
    const auto document = read_mail(mail);
    CHECK(has_anomaly(document, row.anomaly));
    CHECK(scanned_elsewhere(document, "HIDDEN"));
  }
}

TEST_CASE("a header is read as lenient programs read it") {
  struct Row {
    const char *says, *mail, *subject, *body;
  };
  const Row rows[] = {
      {"CRLF", "Subject: a\r\n\r\nbody", "a", "body"},
      {"LF", "Subject: a\n\nbody", "a", "body"},
      {"CR alone", "Subject: a\r\rbody", "a", "body"},
      {"a fold keeps its blank", "Subject: a\r\n b\r\n\r\nbody", "a b", "body"},
      {"blanks before the colon", "Subject : a\r\n\r\nbody", "a", "body"},
      {"no blank before the value", "Subject:a\r\n\r\nbody", "a", "body"},
      {"an mbox line first", "From x@y Thu Jan  1 00:00:00 1970\r\nSubject: a\r\n\r\nbody", "a", "body"},
      {"no blank line", "Subject: a\r\nbody starts here\r\nand goes on", "a", "body starts here\r\nand goes on"},
      {"no header", "just text\r\n\r\nmore", "", "just text\r\n\r\nmore"},
      {"nothing", "", "", ""},
      {"raw UTF-8", "Subject: \xE9\x96\xA2\xE6\x89\x80\r\n\r\nbody", "\xE9\x96\xA2\xE6\x89\x80", "body"},
      {"NUL", nullptr,
       "a\xEF\xBF\xBD"
       "b",
       "body"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const std::string mail = row.mail != nullptr ? std::string(row.mail) : std::string("Subject: a\0b\r\n\r\nbody", 20);
    const auto document = read_mail(mail);
    CHECK(document.subject == row.subject);
    CHECK(document.parts[0].data == row.body);
  }
}

TEST_CASE("a message that is encoded inside its part is opened") {
  const std::string mail =
      "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogaW4NCg0KYm9keQ==\r\n";
  const auto document = read_mail(mail);
  CHECK(structure(document) == "1 message/rfc822, 1.1 text/plain");
  CHECK(at(document, "1.1").data == "body");
  CHECK(has_anomaly(document, "mime.encoded_message"));
}

TEST_CASE("a part's type, charset and name are what clients make of them") {
  struct Row {
    const char *says, *header, *type, *charset, *filename;
  };
  const Row rows[] = {
      {"plain", "Content-Type: Text/HTML; Charset=UTF-8", "text/html", "utf-8", ""},
      {"no slash", "Content-Type: text", "text/plain", "", ""},
      {"comment", "Content-Type: text/plain (so); charset=us-ascii (Plain text)", "text/plain", "us-ascii", ""},
      {"semicolon lost", "Content-Type: text/plain charset=utf-8", "text/plain", "utf-8", ""},
      {"semicolon lost between", "Content-Type: text/plain; charset=utf-8 format=flowed", "text/plain", "utf-8", ""},
      {"quote lost", "Content-Type: application/pdf; name=\"a b.pdf", "application/pdf", "", "a b.pdf"},
      {"blank in a bare name", "Content-Type: application/pdf; name=a b.pdf; x=y", "application/pdf", "", "a b.pdf"},
      {"brackets in a bare name", "Content-Type: application/pdf; name=a (1).pdf", "application/pdf", "", "a (1).pdf"},
      {"disposition first", "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=b.exe",
       "text/plain", "", "b.exe"},
      {"RFC 2231", "Content-Disposition: attachment; filename*=utf-8'ja'%E9%96%A2.txt", "text/plain", "",
       "\xE9\x96\xA2.txt"},
      {"pieces", "Content-Disposition: attachment; filename*0*=utf-8''%E9%96; filename*1*=%A2; filename*2=.txt",
       "text/plain", "", "\xE9\x96\xA2.txt"},
      {"pieces out of order", "Content-Disposition: attachment; filename*1=c.exe; filename*0=ab", "text/plain", "",
       "abc.exe"},
      {"pieces twice", "Content-Disposition: attachment; filename*0=a; filename*0=x; filename*1=.exe", "text/plain", "",
       "a.exe"},
      {"extended before plain", "Content-Disposition: attachment; filename=a.txt; filename*=us-ascii''b.exe",
       "text/plain", "", "b.exe"},
      {"percent junk", "Content-Disposition: attachment; filename*=utf-8''a%ZZ%41.txt", "text/plain", "", "a%ZZA.txt"},
      {"RFC 2047 in quotes", "Content-Disposition: attachment; filename=\"=?iso-2022-jp?B?GyRCNFg9ahsoQg==?=.txt\"",
       "text/plain", "", "\xE9\x96\xA2\xE6\x89\x80.txt"},
      {"RFC 2047 split over a fold", "Content-Type: x/y;\r\n name=\"=?utf-8?B?6Zai?=\r\n =?utf-8?B?5omA?=\"", "x/y", "",
       "\xE9\x96\xA2\xE6\x89\x80"},
      {"raw Shift_JIS", "Content-Disposition: attachment; filename=\"\x8a\xd6\x8f\x8a\x82\xcc\x8f\x91\x97\xde.txt\"",
       "text/plain", "", "\xE9\x96\xA2\xE6\x89\x80\xE3\x81\xAE\xE6\x9B\xB8\xE9\xA1\x9E.txt"},
      {"escaped quote", "Content-Disposition: attachment; filename=\"a\\\"b.txt\"", "text/plain", "", "a\"b.txt"},
      {"Windows folder", "Content-Disposition: attachment; filename=\"C:\\new\\a.txt\"", "text/plain", "",
       "C:\\new\\a.txt"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const auto mail = std::string(row.header) + "\r\n\r\nx";
    const auto document = read_mail(mail);
    CHECK(document.parts[0].content_type == row.type);
    CHECK(document.parts[0].charset == row.charset);
    CHECK(document.parts[0].filename == row.filename);
  }
}

TEST_CASE("names that disagree or deceive are named") {
  struct Row {
    const char *header, *anomaly;
  };
  const Row rows[] = {
      {"Content-Type: x/y; name=a.txt\r\nContent-Disposition: attachment; filename=b.exe", "mime.filename_conflict"},
      {"Content-Disposition: attachment; filename=a.txt; filename*=us-ascii''b.exe", "mime.filename_conflict"},
      {"Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEtxt.exe", "mime.filename_bidi"},
      {"Content-Disposition: attachment; filename*=utf-8''a%0Db.exe", "mime.filename_control"},
      {"Content-Disposition: attachment; filename=\"../../a.exe\"", "mime.filename_path"},
      {"Content-Disposition: attachment; filename*0=a; filename*2=.exe", "mime.rfc2231_gap"},
      {"Content-Type: text/plain; charset=a; charset=b", "mime.duplicate_parameter"},
      {"Subject: a\r\nSubject: b", "mime.duplicate_header"},
      {"Subject: =?utf-8?Q?a=0D=0ABcc:_x?=", "mime.encoded_word_control"},
  };
  for (const auto& row : rows) {
    const std::string header = row.header;
    CAPTURE(header);
    const auto mail = std::string(row.header) + "\r\n\r\nx";
    CHECK(has_anomaly(read_mail(mail), row.anomaly));
  }
}

TEST_CASE("a byte order mark before the header hides no field") {
  const std::string mail =
      "\xEF\xBB\xBF"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n";
  CHECK(structure(read_mail(mail)) == "1 multipart/mixed, 1.1 text/plain");
  CHECK(has_anomaly(read_mail(mail), "mime.byte_order_mark"));
  const std::string inner =
      "Content-Type: message/rfc822\r\n\r\n\xEF\xBB\xBF"
      "Subject: x\r\nContent-Type: text/html\r\n\r\none\r\n";
  CHECK(structure(read_mail(inner)) == "1 message/rfc822, 1.1 text/html");
  const std::string text = "\xEF\xBB\xBFno field at all\r\n";
  CHECK(structure(read_mail(text)) == "1 text/plain");
  CHECK_FALSE(has_anomaly(read_mail(text), "mime.byte_order_mark"));
}

TEST_CASE("a sender whose name holds a comma without quotes is one sender") {
  struct Row {
    const char *from, *name, *address;
    std::size_t senders;
  };
  const Row rows[] = {
      {"Sekisho, Taro <a@example.com>", "Sekisho, Taro", "a@example.com", 1},
      {"Sekisho Taro, Tokyo, <a@example.com>", "Sekisho Taro, Tokyo, ", "a@example.com", 1},
      {"a@example.com, Taro <b@example.com>", "", "a@example.com", 2},
      {"Sekisho, Taro", "", "Sekisho", 2},
      {"", "", "", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.from);
    const auto mail = "From: " + std::string(row.from) + "\r\n\r\nx";
    const auto document = read_mail(mail);
    REQUIRE(document.from.size() == row.senders);
    if (row.senders == 0) continue;
    CHECK(document.from[0].display_name == row.name);
    CHECK(document.from[0].address == row.address);
  }
}

TEST_CASE("what cannot be judged from the mail alone is stated") {
  struct Row {
    const char *mail, *trait;
  };
  const Row rows[] = {
      {"Content-Type: message/partial; id=x; number=1; total=2\r\n\r\nx", "mime.partial"},
      {"Content-Type: message/external-body; access-type=URL; url=\"http://example.com/x\"\r\n\r\nContent-Type: "
       "text/plain\r\n\r\n",
       "mime.external_body"},
      {"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; "
       "boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
       "mime.pgp_encrypted"},
      {"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; "
       "boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
       "mime.smime_signed"},
      {"Subject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n", "mime.pgp_encrypted"},
  };
  for (const auto& row : rows) {
    const std::string mail = row.mail;
    CAPTURE(mail);
    CHECK(has_trait(read_mail(mail), row.trait));
  }
}

}  // namespace sekisho::content
