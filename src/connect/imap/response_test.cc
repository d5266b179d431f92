#include "connect/imap/response.h"

#include <doctest/doctest.h>

#include "connect/imap/client.h"

namespace sekisho::connect::imap {

TEST_CASE("answers of real servers are taken apart with their literals") {
  const auto fetch = parse_response(
      "* 12 FETCH (UID 3 FLAGS (\\Seen \\Recent) INTERNALDATE \"23-Nov-2026 14:27:22 +0900\" BODY[] {9}\r\nA: "
      "b\r\n\r\n) )");
  REQUIRE(fetch);
  CHECK(fetch->is(1, "FETCH"));
  CHECK(fetch->number(0) == 12);
  REQUIRE(fetch->item("UID"));
  CHECK(fetch->item("UID")->text == "3");
  REQUIRE(fetch->item("BODY[]"));
  CHECK(fetch->item("BODY[]")->text == "A: b\r\n\r\n)");
  CHECK(fetch->item("INTERNALDATE")->text == "23-Nov-2026 14:27:22 +0900");
  CHECK(fetch->item("ENVELOPE") == nullptr);
  const auto list = parse_response("* LIST (\\HasNoChildren) \"/\" {4}\r\nA\"B)");
  REQUIRE(list);
  CHECK(list->values.back().text == "A\"B)");
  const auto done = parse_response("s1 NO [NONEXISTENT] Mailbox (really \"doesn't exist");
  REQUIRE(done);
  CHECK(done->is(0, "NO"));
}

TEST_CASE("what a hostile server sends is refused within limits") {
  CHECK_FALSE(parse_response(""));
  CHECK_FALSE(parse_response("* 1 FETCH (UID 3"));
  CHECK_FALSE(parse_response("* 1 FETCH UID 3)"));
  CHECK_FALSE(parse_response("* 1 FETCH (BODY[] {100}\r\nshort)"));
  CHECK_FALSE(parse_response("* 1 FETCH (BODY[] {99999999999999999999}\r\nx)"));
  CHECK_FALSE(parse_response("* X \"open"));
  CHECK_FALSE(parse_response("* X " + std::string(33, '(') + std::string(33, ')')));
  CHECK(parse_response("* X " + std::string(32, '(') + std::string(32, ')')));
  std::string many = "* X ";
  for (int i = 0; i < 200'000; ++i) many += "a ";
  CHECK_FALSE(parse_response(many));
}

TEST_CASE("nothing that a caller passes becomes a second command") {
  CHECK_FALSE(quoted("a\r\nb DELETE INBOX"));
  CHECK_FALSE(quoted(std::string("a\0b", 3)));
  CHECK(*quoted("a\"b\\c") == "\"a\\\"b\\\\c\"");
}

TEST_CASE("times of messages are read as servers write them, and days are written as SEARCH wants them") {
  struct Row {
    const char *text, *expected;
  };
  const Row rows[] = {{"23-Nov-2026 14:27:22 +0900", "2026-11-23T05:27:22.000Z"},
                      {" 3-feb-2024 00:00:00 -0330", "2024-02-03T03:30:00.000Z"},
                      {"3-Feb-2024 00:00:00 +0000", "2024-02-03T00:00:00.000Z"},
                      {"30-Feb-2024 00:00:00 +0000", ""},
                      {"23-Nev-2026 14:27:22 +0900", ""},
                      {"23-Nov-2026 24:00:00 +0000", ""},
                      {"23-Nov-2026 14:27:22", ""},
                      {"23-Nov-2026 14:27:22 *0900", ""},
                      {"23-Nov-2x26 14:27:22 +0900", ""},
                      {"", ""},
                      {"-", ""}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto at = read_date_time(row.text);
    CHECK((at ? format_iso8601(*at) : std::string()) == row.expected);
  }
  CHECK(write_date(*parse_iso8601("2026-11-03T23:59:59Z")) == "3-Nov-2026");
}

}  // namespace sekisho::connect::imap
