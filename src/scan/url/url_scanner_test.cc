#include "scan/url/url_scanner.h"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

#include "content/html/html.h"
#include "embedded/url_model.h"
#include "scan/url/model.h"
#include "scan/url/texts.h"

namespace sekisho::scan::url {
namespace {

Report judged(std::string_view html, const Settings& settings = {}) {
  content::Document document;
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].text = html;
  Budget budget;
  content::read_html(document, 0, {}, budget);
  PatternBuilder patterns;
  Report report;
  make_url_scanner(settings, patterns)->scan(document, {}, {}, budget, report);
  report.limits = budget.reached();
  return report;
}

std::string rules_of(const Report& report) {
  std::string out;
  for (const auto& finding : report.findings) {
    out += (out.empty() ? "" : " ") + finding.rule + (finding.category == Category::url_suspicious ? "" : "!");
  }
  return out;
}

std::string link(std::string_view url, std::string_view text = "here") {
  return "<p>Dear customer, please look <a href=\"" + std::string(url) + "\">" + std::string(text) +
         "</a> for more about it.</p>";
}

}  // namespace

TEST_CASE("links are judged by lists first; approved beats blocked") {
  Settings settings;
  settings.blocked_urls = {"*.blocked.example"};
  settings.approved_urls = {"good.blocked.example"};
  settings.url_feed_hosts = {"feed.example"};
  CHECK(rules_of(judged(link("http://a.blocked.example/"), settings)) == "url.blocked!");
  CHECK(rules_of(judged(link("http://good.blocked.example/"), settings)) == "");
  CHECK(rules_of(judged(link("http://x.feed.example/"), settings)) == "url.feed!");
  CHECK(judged(link("http://a.blocked.example/"), settings).findings[0].category == Category::url_blocked);
  CHECK(judged(link("http://x.feed.example/"), settings).findings[0].category == Category::url_dangerous);
  CHECK(judged(link("http://good.blocked.example/"), settings).urls[0].risk == UrlRisk::safe);
}

TEST_CASE("of a link that leads to us first, what it leads to is judged") {
  Settings settings;
  settings.own_links = {"https://s.example/user/click?"};
  settings.blocked_urls = {"bad.example/x?p=1"};
  const std::string own = "https://s.example/user/click?t=1&amp;k=abc&amp;u=https://bad.example/x%3Fp%3D1";
  const auto report = judged(link(own, "https://bad.example/x?p=1"), settings);
  CHECK(rules_of(report) == "url.blocked!");  // and no text that names another place
  REQUIRE(report.urls.size() == 1);
  CHECK(report.urls[0].url == "https://bad.example/x?p=1");
  CHECK(judged(link("https://s.example/user/click?t=1&amp;u=mailto%3Aa"), settings).urls.empty());
}

TEST_CASE("ordinary links are no finding") {
  for (const std::string_view url :
       {"https://www.google.com/search?q=x", "https://github.com/a/b/issues/1", "https://www.amazon.co.jp/dp/B000000",
        "https://example.com/", "mailto:a@example.com", "https://www.example.co.jp/news/2026/index.html", "#top",
        "https://en.wikipedia.org/wiki/Mail"}) {
    CAPTURE(url);
    CHECK(rules_of(judged(link(url))) == "");
  }
}

TEST_CASE("tricks are found however they are written") {
  struct Row {
    std::string says, html, rule;
  };
  const Row rows[] = {
      {"homograph", link("https://paypa1.com/"), "url.homograph!"},
      {"the same by entities", link("&#104;ttps://p&#97;ypa1&period;com/"), "url.homograph!"},
      {"the same with tabs and capitals", link("HT\tTPS://PAYPA1\n.com/"), "url.homograph!"},
      {"the same behind a redirector", link("https://www.google.com/url?q=https%3A%2F%2Fpaypa1.com%2F"),
       "url.homograph!"},
      {"behind two redirectors",
       link("https://www.google.com/"
            "url?q=https%3A%2F%2Fwww.youtube.com%2Fredirect%3Fq%3Dhttps%253A%252F%252Fpaypa1.com%252F"),
       "url.homograph!"},
      {"behind the same redirector twice",
       link(
           "https://www.google.com/url?q=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fpaypa1.com%252F"),
       "url.homograph!"},
      {"behind an AMP page", link("https://www.google.com/amp/s/paypa1.com/login"), "url.homograph!"},
      {"the same in running text, split over tags", "<p>go to https://pay<b></b>pa<i>1</i>.com/x now</p>",
       "url.homograph!"},
      {"the same with an invisible character", "<p>go to https://pay\xe2\x80\x8bpa1.com/x now</p>", "url.homograph!"},
      {"Cyrillic", link("https://\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5.com/"), "url.homograph!"},
      {"user info", link("https://www.paypal.com@evil.example/"), "url.user_info!"},
      {"a disguised address", link("http://0x7f000001/login"), "url.odd_address!"},
      {"an address with a lure", link("http://203.0.113.9/paypal/login.php"), "url.ip_address!"},
      {"a shown brand that is not the target", link("https://x.qwe-example.net/a", "https://www.paypal.com/"),
       "url.text_mismatch!"},
      {"a redirector that shows the target and leads on",
       link(
           "https://go.qwe-example.net/r?u=https%3A%2F%2Fwww.paypal.com%2F%3Fv%3Dhttps%253A%252F%252Fevil.example%252F",
           "https://www.paypal.com/"),
       "url.text_mismatch!"},
      {"a redirector with two targets",
       link("https://go.qwe-example.net/r?u=https%3A%2F%2Fwww.paypal.com%2F&v=https%3A%2F%2Fevil.example%2F",
            "https://www.paypal.com/"),
       "url.text_mismatch!"},
      {"a page in a link", link("data:text/html;base64,PGI+"), "url.data_page!"},
      {"a script in a link", link("javascript:window.open('x','y')"), "url.javascript"},
      {"a password form", "<form action=\"https://x.qwe-example.net/p.php\"><input type=password></form>",
       "url.foreign_form!"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto rules = rules_of(judged(row.html));
    CAPTURE(rules);
    CHECK((" " + rules + " ").find(" " + row.rule + " ") != std::string::npos);
  }
}

TEST_CASE("each different URL is one fact with its registrable domain") {
  const auto report = judged(link("https://a.example.co.jp/x") + link("https://A.example.co.jp/x#y") +
                             link("https://b.example.co.jp/"));
  REQUIRE(report.urls.size() == 2);
  CHECK(report.urls[0].url == "https://a.example.co.jp/x");
  CHECK(report.urls[0].domain == "example.co.jp");
  CHECK(report.urls[0].part == "1");
  CHECK(report.urls[0].origin == "html");
}

TEST_CASE("the shipped model is whole, a damaged one is refused") {
  const auto bytes = embedded::url_model();
  const auto model = Model::load(bytes);
  REQUIRE(model);
  CHECK(model->score(*parse_url("https://secure-login-verify.account-update.cfd/webmail/login.php?email=a@b.example")) >
        0.9);
  CHECK(model->score(*parse_url("https://www.example.org/articles/gardening")) < 0.5);
  CHECK_FALSE(Model::load(bytes.substr(0, bytes.size() - 1)));
  CHECK_FALSE(Model::load("SKURL1"));
  CHECK_FALSE(Model::load(""));
  std::string wrong(bytes);
  wrong[0] = 'X';
  CHECK_FALSE(Model::load(wrong));
}

TEST_CASE("every rule has a sentence in both languages") {
  for (const auto& text : url_texts()) {
    CAPTURE(text.rule);
    CHECK(text.english.find("{evidence}") != std::string_view::npos);
    CHECK(text.japanese.find("{evidence}") != std::string_view::npos);
  }
}

TEST_CASE("a flood of nested links is judged in bounded time and says so") {
  std::string page;
  for (int i = 0; i < 200'000; ++i) {
    const auto n = std::to_string(i);
    page += "<a href='http://h" + n + ".example/?u=http%3A%2F%2Fb" + n +
            ".example%2F%3Fv%3Dhttp%253A%252F%252Fc.example'>x</a>\n";
  }
  const auto start = std::clock();
  const auto report = judged(page);
  const auto took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  CAPTURE(took);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(took < 1.5);  // 0.5 s on a quiet machine
#endif
  CHECK(report.limits == std::vector<std::string>{"links"});
}

}  // namespace sekisho::scan::url
