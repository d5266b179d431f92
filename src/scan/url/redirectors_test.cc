#include "scan/url/redirectors.h"

#include <doctest/doctest.h>

#include <string>

namespace sekisho::scan::url {
namespace {

std::string target_of(std::string_view link) {
  const auto url = parse_url(link);
  REQUIRE(url);
  return target_of_redirector(*url);
}

}  // namespace

TEST_CASE("a redirector's target is read where that redirector writes it") {
  struct Row {
    const char *link, *target;
  };
  const Row rows[] = {
      {"https://www.google.com/url?q=evil.example%2Flogin&sa=D", "https://evil.example/login"},
      {"https://www.google.co.jp/url?sa=t&url=https%3A%2F%2Fevil.example%2F", "https://evil.example/"},
      {"https://www.google.com/amp/s/evil.example/a", "https://evil.example/a"},
      {"https://www.youtube.com/redirect?event=x&q=%2F%2Fevil.example%2Fa", "https://evil.example/a"},
      {"https://t-info.mail.adobe.com/r/?id=h1,2,3&p1=evil.example/nf", "https://evil.example/nf"},
      {"https://news.shop.example/r/?id=h1&p1=evil.example", "https://evil.example"},
      {"https://www-evil--bank-example.translate.goog/in?_x_tr_sl=auto", "https://www.evil-bank.example/in"},
      {"https://steamcommunity.com/linkfilter/?url=evil.example", "https://evil.example"},
      {"https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.example_a&d=x", "http://evil.example/a"},
      // No redirector, or nothing told
      {"https://www.google.com/search?q=evil.example", ""},
      {"https://www.google.com/url?q=cats", ""},
      {"https://www.google.com/url?q=", ""},
      {"https://shop.example/r/list?p1=evil.example", ""},
      {"https://www.baidu.com/link?url=Kx9aQ2lmZpO8T6rVgN1bYcS5uHfWjE3i", ""},
      {"https://notgoogle.com/url?q=evil.example", ""},
      {"https://-.translate.goog/", "https://./"},
  };
  for (const auto& row : rows)
    CHECK_MESSAGE(target_of(row.link) == row.target, row.link << " -> " << target_of(row.link));
}

TEST_CASE(
    "links that do not tell where they lead, and places open to all, are known; a house's own pages are neither") {
  struct Row {
    const char* link;
    bool hides, open;
  };
  const Row rows[] = {
      {"https://www.baidu.com/link?url=Kx9aQ2lmZpO8T6rVgN1bYcS5uHfWjE3i", true, false},
      {"https://www.linkedin.com/slink?code=gQw3rT9", true, false},
      {"https://t.co/AbC123", true, false},
      {"https://bit.ly/", false, false},
      {"https://ipfs.io/ipfs/QmX", false, true},
      {"https://any.example/ipfs/QmX", false, true},
      {"https://linktr.ee/somebody", false, true},
      {"https://www.canva.com/design/DAF/view", false, true},
      {"https://x.workers.dev/", false, true},
      {"https://a-b-c.trycloudflare.com/", false, true},
      {"https://forms.cloud.microsoft/r/x", false, true},
      {"https://contoso-my.sharepoint.com/:x:/g/personal/x", false, true},
      {"https://www.canva.com/pricing/", false, false},
      {"https://www.linkedin.com/in/somebody", false, false},
      {"https://www.baidu.com/s?wd=x", false, false},
      {"https://www.example.co.jp/link?url=x", false, false},
  };
  for (const auto& row : rows) {
    const auto url = parse_url(row.link);
    REQUIRE(url);
    CHECK_MESSAGE(hides_target(*url) == row.hides, row.link);
    CHECK_MESSAGE(is_open_to_all(*url) == row.open, row.link);
  }
}

TEST_CASE("every target is looked at, the redirector's own and another that is written beside it") {
  const auto both =
      nested_urls(*parse_url("https://www.google.com/url?q=evil.example&url=https%3A%2F%2Fgood.example%2F"));
  REQUIRE(both.size() == 2);
  CHECK(both[0] == "https://evil.example");
  CHECK(both[1] == "https://good.example/");
  CHECK(nested_urls(*parse_url("https://www.google.com/url?q=" + std::string(5000, 'a'))).empty());
}

}  // namespace sekisho::scan::url
