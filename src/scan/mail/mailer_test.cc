#include "scan/mail/mailer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "content/read.h"
#include "scan/mail/features.h"

namespace sekisho::scan::mail {
namespace {

// The document's texts are views of `bytes`.
content::Document read(std::string_view bytes) {
  Budget budget;
  return content::read(bytes, {.as = content::ReadOptions::As::mail}, budget);
}

std::string signs_of(const std::string& header) {
  const auto mail = "From: A <a@one.example>\r\nTo: b@two.example\r\n" + header + "\r\nHello.\r\n";
  const auto document = read(mail);
  std::vector<Feature> features;
  add_mailer(document, features);
  std::string out;
  for (const auto& feature : features) out += (out.empty() ? "" : " ") + feature.name;
  return out;
}

}  // namespace

TEST_CASE("the moment of a header field is read as RFC 5322 writes it, and as old programs do") {
  struct Row {
    const char* text;
    std::int64_t seconds;
    int zone;  // -1: none
  };
  const Row rows[] = {{"Thu, 1 Jan 1970 00:00:00 +0000", 0, 0},
                      {"Mon, 30 Nov 2026 09:30:15 +0900 (JST)", 1795998615, 540},
                      {"29 Feb 2024 23:59:59 -0330", 1709263799, -210},
                      {"Tue, 5 Mar 02 10:00 EST", 1015340400, -300},
                      {"Sat,  7 Apr 2007 01:02:03 NOWHERE", 1175907723, -1}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto read = mail_time(row.text);
    REQUIRE(read.has_value());
    CHECK(read->seconds == row.seconds);
    CHECK(read->zone.value_or(-1) == row.zone);
  }
  for (const char* text :
       {"", "yesterday", "32 Jan 2020 00:00:00 +0000", "1 Foo 2020 00:00:00 +0000", "1 Jan 2020",
        "1 Jan 99999 00:00:00 +0000", "1 Jan 2020 xx:00:00 +0000", ",,,,,,,,", "1 Jan 2020 : +0000"}) {
    CAPTURE(text);
    CHECK_FALSE(mail_time(text).has_value());
  }
}

TEST_CASE("what Outlook writes is known by its form") {
  CHECK(is_outlook_boundary("----=_NextPart_000_0001_01C7A2B3.4D5E6F70"));
  CHECK_FALSE(is_outlook_boundary("----=_NextPart_000_0001_01c7a2b3.4d5e6f70"));
  CHECK_FALSE(is_outlook_boundary("----=_NextPart_000_0001"));
  CHECK(is_outlook_id("000801c7a2b3$4d5e6f70$0201a8c0@desk"));
  CHECK(is_outlook_id("TYAPR01MB1234ABCDEF0123456789@TYAPR01MB1234.example"));
  CHECK(is_outlook_id("!&!AAAAAAAAAAAYAAAAAAAAAA@one.example"));
  CHECK_FALSE(is_outlook_id("20070407.1234.qmail@one.example"));
  CHECK_FALSE(is_outlook_id(""));
}

TEST_CASE("a header that contradicts itself is a sign, an honest one of the same program is none") {
  struct Row {
    const char *header, *signs;
  };
  const Row rows[] = {
      {"", ""},
      {"X-Mailer: Microsoft Outlook Express 6.00.2900\r\nX-MimeOLE: Produced By Microsoft MimeOLE\r\nX-Priority: 3\r\n"
       "Message-ID: <000801c7a2b3$4d5e6f70$0201a8c0@desk>\r\n",
       ""},
      {"X-Mailer: Microsoft Outlook 16.0\r\nMessage-ID: <00a101d7a2b3$4d5e6f70$0201a8c0$@one.example>\r\n", ""},
      {"X-Mailer: Apple Mail (2.3445)\r\nMessage-ID: <4C5D6E7F-1111-2222-3333-444455556666@one.example>\r\n", ""},
      {"X-Mailer: Microsoft Outlook Express 6.00.2900\r\nMessage-ID: <17.abc@one.example>\r\n",
       "mailer.express_without_ole mailer.outlook_other_id"},
      {"Message-ID: <000801c7a2b3$4d5e6f70$0201a8c0@desk>\r\n", "mailer.id_of_outlook"},
      {"X-Mailer: The Bat! (v3.0)\r\nMessage-ID: <12345678.20070407123456@one.example>\r\n", ""},
      {"X-Mailer: The Bat! (v3.0)\r\nMessage-ID: <zz@one.example>\r\n", "mailer.bat_other_id"},
      {"X-Priority: 1\r\n", "mailer.priority_without_outlook mailer.urgent"},
      {"X-Mailer: PHPMailer 5.2\r\n", "mailer.script"},
      {"Message-ID: <nothing>\r\n", "mailer.id_without_host"},
      {"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"--0123456789\"\r\n",
       "mailer.boundary_of_digits"},
      {"Received: from x by y; Mon, 30 Nov 2026 09:00:00 +0900\r\nDate: Mon, 30 Nov 2026 00:00:10 +0000\r\n", ""},
      {"Received: from x by y; Mon, 30 Nov 2026 09:00:00 +0900\r\nDate: Mon, 30 Nov 2026 09:00:00 -0500\r\n",
       "date.behind_delivery"},
      {"Received: from x by y; Mon, 30 Nov 2026 09:00:00 +0900\r\nDate: Fri, 27 Nov 2026 09:00:00 +0900\r\n",
       "date.long_before_delivery"},
      {"Date: Mon, 30 Nov 2026 09:00:00 +0917\r\n", "date.odd_zone"},
      {"Date: soon\r\n", "date.unreadable"}};
  for (const auto& row : rows) {
    CAPTURE(row.header);
    CHECK(signs_of(row.header) == row.signs);
  }
}

TEST_CASE("each sign of a header is told in both languages") {
  const auto document = read(
      "X-Mailer: Microsoft Outlook Express 6.00\r\nMessage-ID: <x>\r\nX-Priority: 1\r\nTo: undisclosed-recipients:;\r\n"
      "Date: Mon, 30 Nov 2026 09:00:00 +0917\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"0123456789\"\r\n\r\n");
  std::vector<Feature> features;
  add_mailer(document, features);
  CHECK(features.size() >= 6);
  for (const auto& feature : features) {
    CAPTURE(feature.name);
    for (const auto language : {Language::english, Language::japanese})
      CHECK(explain_feature(feature.name, language) != feature.name);
  }
}

}  // namespace sekisho::scan::mail
