#include <doctest/doctest.h>

#include "base/budget.h"
#include "base/byte_pairs.h"
#include "base/encode.h"
#include "base/mail_text.h"
#include "base/networks.h"
#include "base/random.h"
#include "base/seal.h"
#include "base/terminal.h"
#include "base/text.h"
#include "base/time.h"

namespace sekisho {

TEST_CASE("times of real API clients parse, others do not") {
  struct Row {
    const char *says, *text, *expected;
  };
  const Row rows[] = {
      {"seconds", "2026-11-23T14:27:22Z", "2026-11-23T14:27:22.000Z"},
      {"six digits (XSOAR)", "2026-11-23T14:27:22.715755Z", "2026-11-23T14:27:22.715Z"},
      {"malformed zone and Z (XSOAR)", "2026-11-22T02:31:20+00:00Z", "2026-11-22T02:31:20.000Z"},
      {"a zone is applied", "2026-11-22T09:00:00+09:00", "2026-11-22T00:00:00.000Z"},
      {"date alone", "2026-11-22", "2026-11-22T00:00:00.000Z"},
      {"no such day", "2026-02-30T00:00:00Z", ""},
      {"trailing text", "2026-11-22T00:00:00Zx", ""},
      {"empty", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto parsed = parse_iso8601(row.text);
    CHECK((parsed ? format_iso8601(*parsed) : "") == row.expected);
  }
}

TEST_CASE("wildcards match as written") {
  CHECK(matches_wildcard("*@example.com", "Bob@EXAMPLE.com"));
  CHECK(matches_wildcard("*@*.example.com", "a@b.example.com"));
  CHECK_FALSE(matches_wildcard("*@*.example.com", "a@example.com"));
  CHECK(matches_wildcard("a*b*c", "aXbYbZc"));
  CHECK_FALSE(matches_wildcard("a*b*c", "aXbYbZ"));
}

TEST_CASE("invalid UTF-8 and NUL become U+FFFD, valid text stays") {
  CHECK(to_valid_utf8("a\xff"
                      "b\xe3\x81"
                      "c") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\xEF\xBF\xBD"
        "c");
  CHECK(to_valid_utf8("関所") == "関所");
  CHECK(to_valid_utf8(std::string_view("a\0b", 3)) ==
        "a\xEF\xBF\xBD"
        "b");
}

TEST_CASE("networks hold their addresses and nothing beside") {
  const auto some = Networks::parse("10.0.0.0/8, 192.0.2.7 2001:db8:8000::/33,\t172.16.0.0/12");
  REQUIRE(some);
  for (const auto* const in :
       {"10.255.0.1", "192.0.2.7", "172.31.255.255", "::ffff:10.1.2.3", "2001:db8:8000::1", "2001:db8:ffff::1"})
    CHECK_MESSAGE(some->contains(in), in);
  for (const auto* const out :
       {"11.0.0.1", "192.0.2.8", "172.32.0.0", "2001:db8:7fff::1", "::1", "", "10.0.0", "host", "10.1.2.3 "})
    CHECK_MESSAGE(!some->contains(out), out);
  for (const auto* const wrong :
       {"10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "2001:db8::/129", "host", "10.0.0.0/8x"})
    CHECK_MESSAGE(!Networks::parse(wrong), wrong);
  CHECK(Networks::parse("0.0.0.0/0")->contains("203.0.113.9"));
  CHECK_FALSE(Networks::parse("0.0.0.0/0")->contains("2001:db8::1"));
  CHECK(Networks::parse(" , ")->empty());
}

TEST_CASE("what a terminal shows is one line without escapes and without text that turns round") {
  CHECK(terminal_line("plain 日本語 \xf0\x9f\x93\xa8") == "plain 日本語 \xf0\x9f\x93\xa8");
  CHECK(terminal_line("a\x1b[2Jb\r\nc\td\x7f") == "a·[2Jb··c·d·");
  CHECK(terminal_line("\xc2\x9b"
                      "31m") == "·31m");  // CSI as one C1 character
  CHECK(terminal_line("x\xe2\x80\xae"
                      "fdp.exe\xe2\x80\x8b") == "x·fdp.exe·");
  CHECK(terminal_line("\xff\xd8\x9c\xef\xbb\xbf") == "\xef\xbf\xbd··");
}

TEST_CASE("what is no UTF-8 is found and replaced at every offset of a long text") {
  struct Row {
    std::string says;
    std::string_view inside, shown;
    bool valid;
  };
  const Row rows[] = {
      {"a character of three bytes", "関", "関", true},
      {"NUL, which no text holds", std::string_view("\0", 1), "\xEF\xBF\xBD", true},
      {"a byte that begins nothing", "\xff", "\xEF\xBF\xBD", false},
      {"a cut character", "\xe3\x81", "\xEF\xBF\xBD\xEF\xBF\xBD", false},
      {"two of them", "\xff関\xfe", "\xEF\xBF\xBD関\xEF\xBF\xBD", false},
  };
  const std::string text = "The quick brown fox jumps over the lazy dog.";
  for (const auto& row : rows) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      CAPTURE(row.says);
      CAPTURE(at);
      auto whole = text, wanted = text;
      whole.insert(at, row.inside);
      wanted.insert(at, row.shown);
      CHECK(is_valid_utf8(whole) == row.valid);
      CHECK(to_valid_utf8(whole) == wanted);
    }
  }
}

TEST_CASE("a budget names the limit that was reached, once") {
  Budget budget{Limits{.parts = 1}};
  CHECK(budget.spend_part());
  CHECK_FALSE(budget.spend_part());
  CHECK_FALSE(budget.spend_part());
  CHECK(budget.reached() == std::vector<std::string>{"parts"});
}

TEST_CASE("pairs of bytes let every word pass that stands in the text") {
  const std::string text = "From: アカウント <x@example.jp>\r\n\x01\xff end";
  const BytePairs pairs(text);
  for (std::size_t from = 0; from < text.size(); ++from) {
    for (std::size_t size = 0; from + size <= text.size(); ++size)
      CHECK(pairs.may_hold(std::string_view(text).substr(from, size)));
  }
  for (const std::string_view absent : {"to:", "exampel"}) CHECK_FALSE(pairs.may_hold(absent));
  CHECK_FALSE(BytePairs("").may_hold("ab"));
}

TEST_CASE("a needle is found whatever its case, at every offset") {
  for (std::size_t before = 0; before < 20; ++before) {
    const auto text = std::string(before, 'l') + "List-@[Info" + std::string(before % 3, 'x');
    for (const std::string_view needle : {"list-", "LIST-@[iNFO", "-@[", "@"})
      CHECK(find_ignore_case(text, needle) == before + (needle == "-@[" ? 4 : needle == "@" ? 5 : 0));
    CHECK(find_ignore_case(text, "`{info") == std::string::npos);  // signs have no case
    CHECK(find_ignore_case(text, "list-@[info!") == std::string::npos);
  }
}

TEST_CASE("digests and encodings agree with published vectors") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(to_base64("foobar!") == "Zm9vYmFyIQ==");
  CHECK(from_base64("Zm9vYmFyIQ==") == "foobar!");
  CHECK(to_base64("").empty());
  const std::string long_text((3u << 20) + 4, '\xfe');  // longer than a piece
  CHECK(from_base64(to_base64(long_text)) == long_text);
  CHECK_FALSE(from_base64("Zm9vYmFyIQ=!"));
  CHECK(from_hex("00ff") == std::string("\0\xff", 2));
  SeededRandom random{1};
  CHECK(make_uuid(random).size() == 36);
}

TEST_CASE("a sealed text opens with its key, at its place, unchanged") {
  SeededRandom random(7);
  const std::string key(seal_key_size, 'k');
  const auto sealed = seal_text(key, "webhook 1", "whsec_秘密", random);
  CHECK(is_sealed(sealed));
  CHECK(sealed.find("whsec_") == std::string::npos);
  CHECK(unseal_text(key, "webhook 1", sealed).value_or("") == "whsec_秘密");
  CHECK(unseal_text(key, "webhook 1", seal_text(key, "webhook 1", "", random)).value_or("x").empty());
  CHECK(seal_text(key, "webhook 1", "whsec_秘密", random) != sealed);
  CHECK_FALSE(unseal_text(key, "webhook 2", sealed));
  CHECK_FALSE(unseal_text(std::string(seal_key_size, 'l'), "webhook 1", sealed));
  CHECK_FALSE(unseal_text("short", "webhook 1", sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(unseal_text(key, "webhook 1", changed));
    CHECK_FALSE(unseal_text(key, "webhook 1", sealed.substr(0, i)));
  }
}

TEST_CASE("what we write into header values stays one value, and reads back") {
  CHECK(encoded_words("Plain subject") == "Plain subject");
  CHECK(encoded_words("a\r\nBcc: x") == "a  Bcc: x");
  CHECK(encoded_words("=?x") == "=?UTF-8?B?PT94?=");
  CHECK(one_line("a\xff\x01\x7f") == "a\xEF\xBF\xBD  ");
  CHECK(bare_address("<a@b>\r\nx") == "a@bx");
  CHECK(date_field(*parse_iso8601("2026-11-23T05:07:09.999Z")) == "Mon, 23 Nov 2026 05:07:09 +0000");
  CHECK(with_crlf("a\nb\r\nc\n") == "a\r\nb\r\nc\r\n");
  CHECK(base64_lines("") == "");
  std::string long_text, back;
  for (int i = 0; i < 40; ++i) long_text += "件名は長い😀";
  const auto words = encoded_words(long_text);
  for (const auto line : split(words, '\n')) {
    const auto word = trim(line);
    CHECK(word.size() <= 75);
    REQUIRE(word.starts_with("=?UTF-8?B?"));
    const auto part = *from_base64(word.substr(10, word.size() - 12));
    CHECK(is_valid_utf8(part));
    back += part;
  }
  CHECK(back == long_text);
}

}  // namespace sekisho
