#include "content/links.h"

#include <doctest/doctest.h>

#include <ctime>

namespace sekisho::content {
namespace {

Document links_in(std::string_view text) {
  Document document;
  document.add_part(-1, PartOrigin::root);
  Budget budget;
  find_links(document, 0, text, LinkOrigin::text, budget);
  return document;
}

std::string listed(std::string_view text) {
  std::string out;
  const auto document = links_in(text);
  for (const auto& link : document.links) out += (out.empty() ? "" : " | ") + std::string(link.url);
  return out;
}

}  // namespace

TEST_CASE("links in running text are what a mail program would make clickable") {
  struct Row {
    std::string says, text, links;
  };
  const Row rows[] = {
      {"a plain one", "see http://a.example/x for more", "http://a.example/x"},
      {"full stop and brackets", "(see https://a.example/x_(y)). And <https://b.example/>, \"https://c.example/\"!",
       "https://a.example/x_(y) | https://b.example/ | https://c.example/"},
      {"capitals", "HTTPS://A.EXAMPLE/X", "HTTPS://A.EXAMPLE/X"},
      {"www and bare hosts", "www.example.co.jp, example.com/path and login.example.net.",
       "www.example.co.jp | example.com/path | login.example.net"},
      {"no links", "e.g. this is.it, file.py, main.rs, 3.14, a.b@example.com, ../x.com, v1.2.com_x", ""},
      {"a word-like top domain with a path", "https://is.gd/x and goo.su/abc and t.ly/abc1 bit.ly/2xyz",
       "https://is.gd/x | goo.su/abc | t.ly/abc1 | bit.ly/2xyz"},
      {"mailto", "mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x"},
      {"Japanese sentence without spaces", "詳しくはhttps://example.jp/path?a=1をご覧ください。またはwww.example.jpへ",
       "https://example.jp/path?a=1 | www.example.jp"},
      {"Japanese after the host", "https://example.comをご覧ください", "https://example.com"},
      {"Japanese brackets", "「https://example.jp/a」（http://b.example/）、http://c.example/。",
       "https://example.jp/a | http://b.example/ | http://c.example/"},
      {"an IDN host", "https://例え.jp/x と http://xn--r8jz45g.jp/", "https://例え.jp/x | http://xn--r8jz45g.jp/"},
      {"a homograph", "visit аррӏе.com now", "аррӏе.com"},
      {"defanged", "hxxps://evil[.]example[.]com/x, evil(.)example.com, http[:]//a.example/ bad[dot]com",
       "hxxps://evil[.]example[.]com/x | evil(.)example.com | http[:]//a.example/ | bad[dot]com"},
      {"user info, port and address", "http://user:pw@10.0.0.1:8080/x http://[::1]/y http://0x7f.1/",
       "http://user:pw@10.0.0.1:8080/x | http://[::1]/y | http://0x7f.1/"},
      {"backslashes", "http://good.example\\@evil.example/", "http://good.example\\@evil.example/"},
      {"a scheme stuck to a word", "clickhttps://a.example/", "https://a.example/"},
      {"one URL inside another", "https://a.example/?u=https://b.example/", "https://a.example/?u=https://b.example/"},
      {"two neighbours", "http://a.example/,http://b.example/", "http://a.example/,http://b.example/"},
      {"emphasis", "**https://a.example/** _x_", "https://a.example/"},
      {"nothing but the scheme", "http:// https://. http://", ""},
      {"an unknown scheme", "foo://bar.example.com/x ftp://f.example/", "ftp://f.example/"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(listed(row.text) == row.links);
  }
}

TEST_CASE("a share on the internet is a link in plain text, one of the house and an escape in a program are none") {
  const auto shares = [](std::string_view text, LinkOrigin origin) {
    Document document;
    document.add_part(-1, PartOrigin::root);
    Budget budget;
    find_links(document, 0, text, origin, budget);
    std::string all;
    for (const auto& link : document.links) (all += link.url) += ' ';
    return all;
  };
  CHECK(shares("see (\\\\203.0.113.9\\docs\\plan.xlsx) and \\\\files.far.example\\a.", LinkOrigin::text) ==
        "\\\\203.0.113.9\\docs\\plan.xlsx \\\\files.far.example\\a ");
  CHECK(shares("\\\\far.example@SSL\\DavWWWRoot\\x", LinkOrigin::text) == "\\\\far.example@SSL\\DavWWWRoot\\x ");
  CHECK(shares("\\\\server\\share \\\\files.corp.lan\\a \\\\192.168.0.2\\b \\\\ a\\\\b.example\\ \\\\\\\\c.example\\d",
               LinkOrigin::text) == "");
  CHECK(shares("x = \"\\\\203.0.113.9\\docs\"", LinkOrigin::script) == "");
}

TEST_CASE("finding links takes linear time and heeds the limit") {
  const auto seconds = [](const std::string& text, std::size_t& found) {
    const auto start = std::clock();
    found = links_in(text).links.size();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  std::string many;
  for (int i = 0; i < 200'000; ++i)
    many += "http://a.example/?u=http://b.example/?v=http%3A%2F%2Fc.example%2F" + std::to_string(i) +
            "&w=http://d.example\n";
  std::size_t found = 0;
  CHECK(seconds(many, found) < 3);
  CHECK(found == 10'240);
  for (const std::string_view piece : {".", "a.", "a-", ":", "://", "http://", "[.", "(dot)", "www.", "(\\\\a.b\\",
                                       "\\\\a", "\\", "a@a.", "\xd0\xb0.", ")", "mailto:"}) {
    std::string text;
    while (text.size() < 4'000'000) text += piece;
    CAPTURE(piece);
    CHECK(seconds(text, found) < 3);
  }
}

}  // namespace sekisho::content
