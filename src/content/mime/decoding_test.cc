#include <doctest/doctest.h>

#include "base/utf8_scan.h"
#include "content/mime/address.h"
#include "content/mime/charset.h"
#include "content/mime/dash_line.h"
#include "content/mime/encoded_word.h"
#include "content/mime/transfer.h"

namespace sekisho::content {

TEST_CASE("base64 is decoded as lenient programs do") {
  struct Row {
    const char *says, *encoded, *decoded;
    bool junk, inner, missing;
  };
  const Row rows[] = {
      {"clean", "aGVsbG8gd29ybGQ=", "hello world", false, false, false},
      {"lines", "aGVs\r\nbG8g\nd29y\r\nbGQ=\r\n", "hello world", false, false, false},
      {"lines cut anywhere", "aG\r\nVsbG8gd\r\n29ybGQ=", "hello world", false, false, false},
      {"padding lost", "aGVsbG8gd29ybGQ", "hello world", false, false, true},
      {"junk", "aG*Vs!bG8gd29ybGQ=", "hello world", true, false, false},
      {"runs put together", "aGVsbG8=IHdvcmxk", "hello world", false, true, false},
      {"a footer behind the padding", "aGVsbG8=\r\n_____ list\r\n", "hello", true, true, false},
      {"padding alone", "====", "", false, false, false},
      {"nothing", "", "", false, false, false},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    Arena arena;
    Budget budget;
    const auto body = decode_base64(row.encoded, arena, budget);
    CHECK(body.bytes == row.decoded);
    CHECK(body.junk == row.junk);
    CHECK(body.inner_padding == row.inner);
    CHECK(body.missing_padding == row.missing);
  }
}

TEST_CASE("quoted-printable is decoded as lenient programs do") {
  struct Row {
    const char *says, *encoded, *decoded;
  };
  const Row rows[] = {
      {"octets", "a=3Db=e9", "a=b\xe9"},
      {"soft break", "a=\r\nb=\nc", "abc"},
      {"blanks behind a soft break", "a= \t\r\nb", "ab"},
      {"blanks at a line end", "a \t\r\nb ", "a\r\nb"},
      {"bare equals", "a=b =zz", "a=b =zz"},
      {"cut off", "a=4", "a=4"},
      {"equals at the end", "a=", "a"},
      {"nothing", "", ""},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    Arena arena;
    Budget budget;
    CHECK(decode_quoted_printable(row.encoded, arena, budget).bytes == row.decoded);
  }
}

TEST_CASE("a header in bare letters is not read as the UTF-16 that its body is") {
  Arena arena;
  Budget budget;
  for (const char* const charset : {"utf-16", "UTF-16LE", "utf-32", "koi8-r", ""}) {
    CAPTURE(charset);
    // UTF-8 (RFC 6532)
    CHECK(
        decode_words("\xD0\x9F\xD0\xB8\xD1\x81\xD1\x8C\xD0\xBC\xD0\xBE <a@example.com>", charset, arena, budget).text ==
        "Письмо <a@example.com>");
  }
  CHECK(decode_words("\xF0\xC9\xD3\xD8\xCD\xCF \xEF\xD4 \xE2\xC1\xCE\xCB\xC1", "koi8-r", arena, budget).text ==
        "Письмо От Банка");
}

TEST_CASE("encoded words are read as mail programs read them") {
  struct Row {
    const char *says, *value, *text;
  };
  const Row rows[] = {
      {"plain text is left alone", "a =? b", "a =? b"},
      {"B", "=?utf-8?B?6Zai5omA?=", "\xE9\x96\xA2\xE6\x89\x80"},
      {"Q with underscores", "=?iso-8859-1?Q?caf=E9_au_lait?=", "caf\xC3\xA9 au lait"},
      {"neighbours join", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
      {"text between keeps its blanks", "x =?utf-8?Q?a?= y", "x a y"},
      {"glued to text", "x=?utf-8?Q?a?=y", "xay"},
      {"a character cut in two", "=?utf-8?B?6Q==?= =?utf-8?B?lqI=?=", "\xE9\x96\xA2"},
      {"a quantum cut in two", "=?utf-8?B?6Zai5o?= =?utf-8?B?mA?=", "\xE9\x96\xA2\xE6\x89\x80"},
      {"an octet cut in two", "=?utf-8?Q?=E9=96=?= =?utf-8?Q?A2?=", "\xE9\x96\xA2"},
      {"Shift_JIS cut in two", "=?shift_jis?Q?=8A?= =?shift_jis?Q?=D6?=", "\xE9\x96\xA2"},
      {"in quotes", "\"=?utf-8?Q?a?=\" <x@y>", "\"a\" <x@y>"},
      {"language", "=?utf-8*en?Q?a?=", "a"},
      {"blank inside", "=?utf-8?Q?a b?=", "a b"},
      {"end missing", "=?utf-8?B?6Zai", "\xE9\x96\xA2"},
      {"Q that begins with equals", "=?utf-8?Q?=E9=96=A2?=", "\xE9\x96\xA2"},
      {"ISO-2022-JP", "=?ISO-2022-JP?B?GyRCNFg9ahsoQg==?=", "\xE9\x96\xA2\xE6\x89\x80"},
      {"unknown charset", "=?x-none?Q?a=62?=", "ab"},
      {"unknown encoding", "=?utf-8?X?a?=", "=?utf-8?X?a?="},
      {"raw ISO-2022-JP", "\x1b$B4X=j\x1b(B", "\xE9\x96\xA2\xE6\x89\x80"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    Arena arena;
    Budget budget;
    CHECK(decode_words(row.value, {}, arena, budget).text == row.text);
  }
}

TEST_CASE("text of every charset mail uses becomes UTF-8") {
  struct Row {
    const char* says;
    std::string bytes;
    const char *charset, *text, *used;
  };
  const std::string kanji = "\xE9\x96\xA2\xE6\x89\x80";
  const Row rows[] = {
      {"ASCII", "abc", "us-ascii", "abc", "us-ascii"},
      {"UTF-8", kanji, "utf-8", kanji.c_str(), "utf-8"},
      {"UTF-8 labelled ASCII", kanji, "us-ascii", kanji.c_str(), "utf-8"},
      {"UTF-8 without label", kanji, "", kanji.c_str(), "utf-8"},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a",
       "utf-8", "a", "utf-8"},
      {"ISO-2022-JP", "\x1b$B4X=j\x1b(B", "iso-2022-jp", kanji.c_str(), "iso-2022-jp"},
      {"ISO-2022-JP without label", "\x1b$B4X=j\x1b(B", "", kanji.c_str(), "iso-2022-jp"},
      {"ISO-2022-JP labelled UTF-8", "\x1b$B4X=j\x1b(B", "utf-8", kanji.c_str(), "iso-2022-jp"},
      {"ISO-2022-JP whose escapes were lost", "$B4X=j(B", "iso-2022-jp", kanji.c_str(), "iso-2022-jp"},
      {"half-width kana", "\x1b(I1\x1b(B", "iso-2022-jp", "\xEF\xBD\xB1", "iso-2022-jp"},
      {"half-width kana by shift out",
       "\x0e"
       "1\x0f",
       "iso-2022-jp", "\xEF\xBD\xB1", "iso-2022-jp"},
      {"NEC row 13", "\x1b$B-!\x1b(B", "iso-2022-jp", "\xE2\x91\xA0", "iso-2022-jp"},
      {"JIS X 0213 where it agrees", "\x1b$(O4X\x1b(B", "iso-2022-jp-3", "\xE9\x96\xA2", "iso-2022-jp"},
      {"JIS X 0212", "\x1b$(D0!\x1b(B", "iso-2022-jp-1", "\xE4\xB8\x82", "iso-2022-jp"},
      {"a line end returns to ASCII", "\x1b$B4X\nabc", "iso-2022-jp", "\xE9\x96\xA2\nabc", "iso-2022-jp"},
      {"Shift_JIS", "\x8a\xd6\x8f\x8a", "Shift_JIS", kanji.c_str(), "shift_jis"},
      {"CP932 extension", "\x87\x40", "cp932", "\xE2\x91\xA0", "shift_jis"},
      {"wave dash as Windows has it", "\x81\x60", "shift_jis", "\xEF\xBD\x9E", "shift_jis"},
      {"EUC-JP", "\xb4\xd8\xbd\xea", "euc-jp", kanji.c_str(), "euc-jp"},
      {"GB2312 read as GB18030", "\xb9\xd8", "gb2312", "\xE5\x85\xB3", "gb18030"},
      {"Big5", "\xc3\xf6", "big5", "\xE9\x97\x9C", "big5"},
      {"EUC-KR", "\xb0\xa1", "ks_c_5601-1987", "\xEA\xB0\x80", "euc-kr"},
      {"KOI8-R", "\xf0", "koi8-r", "\xD0\x9F", "koi8-r"},
      {"windows-1251", "\xcf", "windows-1251", "\xD0\x9F", "windows-1251"},
      {"ISO-8859-1 read as windows-1252", "\x93q\x94", "iso-8859-1", "\xE2\x80\x9Cq\xE2\x80\x9D", "windows-1252"},
      {"UTF-7", "+laJiQA-", "utf-7", kanji.c_str(), "utf-7"},
      {"HZ", "~{9X~}", "hz-gb-2312", "\xE5\x85\xB3", "hz-gb-2312"},
      {"UTF-16 with mark", std::string("\xFF\xFE\xA2\x95", 4), "utf-16", "\xE9\x96\xA2", "utf-16"},
      {"UTF-16 without mark", std::string("a\0b\0", 4), "utf-16", "ab", "utf-16"},
      {"ASCII labelled UTF-16", "abc", "utf-16", "abc", "us-ascii"},
      {"Latin-1 labelled UTF-8", "caf\xe9 au lait", "utf-8", "caf\xC3\xA9 au lait", "windows-1252"},
      {"unknown label", "abc", "x-klingon", "abc", "us-ascii"},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    Arena arena;
    Budget budget;
    const auto decoded = decode_text(row.bytes, row.charset, arena, budget);
    CHECK(decoded.text == row.text);
    CHECK(decoded.charset == row.used);
  }
}

TEST_CASE("ASCII and UTF-8 are not copied") {
  Arena arena;
  Budget budget;
  const std::string text = "plain text \xE9\x96\xA2";
  CHECK(decode_text(text, "utf-8", arena, budget).text.data() == text.data());
  CHECK(arena.used() == 0);
}

TEST_CASE("decoded text is valid UTF-8 whatever the label") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  bytes += bytes + "\x1b$B\x80\xff" + bytes;
  for (const char* label :
       {"", "utf-8", "us-ascii", "iso-2022-jp", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "utf-7", "utf-16",
        "hz", "iso-2022-kr", "koi8-r", "x-nothing", "utf-32", "iso-2022-cn", "windows-874", "ibm037"}) {
    CAPTURE(label);
    Arena arena;
    Budget budget;
    const auto text = decode_text(bytes, label, arena, budget).text;
    CHECK(utf8_prefix(text) == text.size());
  }
}

TEST_CASE("addresses are read as mail programs show them") {
  struct Row {
    const char *says, *field, *mailboxes;
  };
  const Row rows[] = {
      {"bare", "a@example.com", "|a@example.com"},
      {"name", "Taro Sekisho <a@example.com>", "Taro Sekisho|a@example.com"},
      {"quoted name with comma", "\"Sekisho, Taro\" <a@example.com>, b@example.com",
       "Sekisho, Taro|a@example.com;|b@example.com"},
      {"comment as name", "a@example.com (Taro)", "Taro|a@example.com"},
      {"nested comment", "a@example.com (Taro (of) Sekisho)", "Taro (of) Sekisho|a@example.com"},
      {"group", "List: a@example.com, B <b@example.com>;, c@example.com",
       "|a@example.com;B|b@example.com;|c@example.com"},
      {"empty group", "undisclosed-recipients:;", ""},
      {"route", "<@x.example,@y.example:a@example.com>", "|a@example.com"},
      {"null", "<>", "|"},
      {"quoted local part", "\"a b\"@example.com", "|\"a b\"@example.com"},
      {"quoted local part in brackets", "X <\"a>b\"@example.com>", "X|\"a>b\"@example.com"},
      {"bracket lost", "X <a@example.com, b@example.com", "X|a@example.com;|b@example.com"},
      {"encoded name with comma", "=?utf-8?Q?Sekisho=2C_Taro?= <a@example.com>", "Sekisho, Taro|a@example.com"},
      {"encoded name in quotes", "\"=?utf-8?B?6Zai5omA?=\" <a@example.com>", "\xE9\x96\xA2\xE6\x89\x80|a@example.com"},
      {"internationalised", "\xE9\x96\xA2@\xE6\x89\x80.example", "|\xE9\x96\xA2@\xE6\x89\x80.example"},
      {"blanks in the address", "<a @ example . com>", "|a@example.com"},
      {"semicolons between", "a@example.com; b@example.com", "|a@example.com;|b@example.com"},
      {"name that is an address", "\"boss@bank.example\" <x@evil.example>", "boss@bank.example|x@evil.example"},
      {"two brackets", "<a@example.com> <b@example.com>", "|a@example.com;|b@example.com"},
      {"name alone", "Taro Sekisho", "Taro Sekisho|"},
      {"local part alone", "taro", "|taro"},
      {"IPv6 literal", "a@[IPv6:::1]", "|a@[IPv6:::1]"},
      {"a comment beside the name", "Taro (of Sekisho) <a@example.com> (away)",
       "Taro (of Sekisho) (away)|a@example.com"},
      {"a comment before brackets alone", "(Taro) <a@example.com>", "Taro|a@example.com"},
      {"an escape in a comment", "a@example.com (Ta\\)ro)", "Ta)ro|a@example.com"},
      {"a comma inside an encoded word", "=?utf-8?Q?x@bank.example,?= <a@example.com>",
       "x@bank.example,|a@example.com"},
      {"a bracket inside an encoded word", "=?utf-8?Q?<b@bank.example>?= <a@example.com>",
       "<b@bank.example>|a@example.com"},
      {"the name behind", "a@example.com Taro", "Taro|a@example.com"},
      {"a quoted name and no brackets", "\"Sekisho \\\"T\\\" Taro\" a@example.com", "Sekisho \"T\" Taro|a@example.com"},
      {"blanks around dots and no brackets", "Taro . Sekisho @ example . com", "|Taro.Sekisho@example.com"},
      {"a bracket in the name", "Taro < Sekisho <a@example.com>", "Taro  Sekisho|a@example.com"},
      {"two brackets open", "Taro <<a@example.com>", "Taro|a@example.com"},
      {"a bracket behind", "a@example.com>", "|a@example.com"},
      {"a quote escaped outside of quotes", "\\\"Taro\\\" <a@example.com>", "\"Taro\"|a@example.com"},
      {"a name with a backslash", "HOUSE\\taro <a@example.com>", "HOUSE\\taro|a@example.com"},
      {"two colons", "Taro :: Sekisho <a@example.com>", "Sekisho|a@example.com"},
      {"a literal hides no comment", "[ ( ] <b@example.com> ) <a@example.com>",
       "[ ( ] <b@example.com> )|a@example.com"},
      {"a literal that never ends", "a@[1, b@example.com", "|a@[1;|b@example.com"},
      {"nothing", "", ""},
      {"separators alone", ",,;,", ""},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    Arena arena;
    Budget budget;
    std::string got;
    for (const auto& mailbox : read_addresses(row.field, {}, arena, budget)) {
      got += (got.empty() ? "" : ";") + std::string(mailbox.display_name) + "|" + std::string(mailbox.address);
    }
    CHECK(got == row.mailboxes);
  }
}

TEST_CASE("a line that starts with two dashes is found wherever it stands") {
  for (std::size_t size = 2; size < 60; ++size) {
    for (std::size_t place = 1; place + 2 <= size; ++place) {
      std::string text(size, '-');
      for (std::size_t i = 0; i < place; ++i) text[i] = 'x';
      text[place - 1] = '\n';
      CHECK(find_dash_line(text, 0) == place);
      CHECK(find_dash_line(text, place + 1) == std::string::npos);
    }
  }
}

}  // namespace sekisho::content
