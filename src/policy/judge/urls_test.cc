#include <doctest/doctest.h>

#include "policy/testing.h"

namespace sekisho::policy {

TEST_CASE("URLs are judged by risk, level and lists") {
  auto set = protecting();
  auto& web = set.policies[1].web_reputation;
  auto report = mail_with({});
  report.urls = {{.url = "http://bad.example/a?x=1", .host = "bad.example", .risk = scan::UrlRisk::dangerous}};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "quarantine");
  web.approved_urls = {"bad.example"};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");
  web.blocked_urls = {"bad.example"};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");  // approved beats blocked
  web.approved_urls.clear();
  report.urls[0].risk = scan::UrlRisk::safe;
  CHECK(decide_simple(set, report)[0].actions.at(0).cause.rule == "policy.blocked_url");
  web.blocked_urls.clear();
  report.urls[0].risk = scan::UrlRisk::untested;
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");
  web.act_on_untested = true;
  web.actions[Category::url_untested] = {.action = ActionKind::tag_subject};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "tag_subject");
}

TEST_CASE(
    "the links that are judged at the click are those of incoming bodies, by risk, and none under monitor-only or in "
    "what is held") {
  auto set = protecting();
  auto& web = set.policies[1].web_reputation;
  auto report = mail_with({});
  report.urls = {{.url = "https://good.example/",
                  .host = "good.example",
                  .part = "1.1",
                  .origin = "html",
                  .risk = scan::UrlRisk::safe},
                 {.url = "https://new.example/", .host = "new.example", .part = "1.1", .origin = "text"},
                 {.url = "https://odd.example/",
                  .host = "odd.example",
                  .part = "1.1",
                  .origin = "form",
                  .risk = scan::UrlRisk::suspicious},
                 {.url = "https://in-file.example/", .host = "in-file.example", .part = "1.3", .origin = "html"},
                 {.url = "https://picture.example/", .host = "picture.example", .part = "1.1", .origin = "image"}};
  const auto links = [&] {
    std::string out;
    const auto plans = decide_simple(set, report);
    for (const auto& link : plans[0].click_links) out += link.substr(8, link.find('.') - 8) + " ";
    return out;
  };
  CHECK(links() == "");  // off as shipped
  web.time_of_click = ClickScope::suspicious;
  CHECK(links() == "odd ");
  web.time_of_click = ClickScope::untested;
  CHECK(links() == "new odd ");
  web.time_of_click = ClickScope::all;
  CHECK(links() == "good new odd ");
  web.approved_urls = {"good.example"};
  CHECK(links() == "new odd ");
  web.click_approved_urls = {"new.example"};
  CHECK(links() == "odd ");
  report.urls.push_back({.url = "https://teams.microsoft.com/l/meetup-join/1",
                         .host = "teams.microsoft.com",
                         .part = "1.1",
                         .origin = "html",
                         .risk = scan::UrlRisk::safe});
  CHECK(links() == "odd ");  // the calendar's own program has to follow it
  web.click_approved_urls.clear(), report.urls.pop_back();
  CHECK(links() == "new odd ");
  auto outgoing = incoming();
  outgoing.direction = scan::Direction::outgoing;
  CHECK(decide_simple(set, report, outgoing)[0].click_links.empty());
  report.findings = {finding(Category::malware, "1.3")};
  CHECK(links() == "");
  report.findings.clear();
  set.policies[1].monitor_only = true;
  CHECK(links() == "");
}

TEST_CASE("a finding about an approved URL is dropped, one about another is kept") {
  auto set = protecting();
  set.policies[1].web_reputation.approved_urls = {"good.example"};
  auto report = mail_with({{.rule = "url.lookalike",
                            .scanner = "url",
                            .category = Category::url_dangerous,
                            .severity = 90,
                            .part = "1.1",
                            .evidence = "https://good.example/login"}});
  report.urls = {{.url = "https://good.example/login", .host = "good.example"},
                 {.url = "https://bad.example/", .host = "bad.example"}};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");
  report.findings[0].evidence = "bad.example looks like good.example";
  CHECK(kinds(decide_simple(set, report)[0].actions) == "quarantine");
}

}  // namespace sekisho::policy
