// Counts of the searches, which are kept for hours and days that are over.
#include <doctest/doctest.h>

#include "api/testing.h"

namespace sekisho::api {
namespace {

struct Counted : Desk {
  std::string key = platform_key("Senior Analyst");
  int number = 0;
  void mail(std::chrono::hours ago, const std::string& subject, const std::string& sender,
            std::vector<std::string> urls = {}) {
    protect::MailTrack track{.at = world.clock.now() - ago,
                             .item = "item-" + std::to_string(number++),
                             .direction = "incoming",
                             .sender = sender,
                             .envelope_sender = sender,
                             .recipients = {"bob@desk.example"},
                             .subject = subject,
                             .action = "pass",
                             .urls = std::move(urls)};
    REQUIRE(records.add(tenant, track));
  }
  void detection(std::chrono::hours ago, const std::string& subject) {
    REQUIRE(records.add(tenant, protect::Detection{.at = world.clock.now() - ago,
                                                   .log_id = "log-" + std::to_string(number++),
                                                   .item = "item",
                                                   .filter = "malware",
                                                   .severity = 90,
                                                   .subject = subject}));
  }
  std::int64_t count(const std::string& search, const std::string& query) {
    const auto target = "/v3.0/search/" + search + "?mode=countOnly&startDateTime=" +
                        percent_encode(format_iso8601(world.clock.now() - std::chrono::hours(80)));
    return integer_or(object_of(send("GET", target, {{"Authorization", "Bearer " + key}, {"TMV1-Query", query}}, "")),
                      "totalCount", -1);
  }
};

}  // namespace

TEST_CASE("a count of mails is right the second time too, whatever came meanwhile") {
  Counted desk;
  using std::chrono::hours;
  for (int i = 1; i < 72; ++i)
    desk.mail(hours(i), i % 3 == 0 ? "Past due" : "Hello", i % 2 == 0 ? "ann@a.example" : "Eve@Evil.example",
              {"https://old.example/" + std::to_string(i)});
  desk.mail(hours(100), "Past due", "ann@a.example");
  for (int twice = 0; twice < 2; ++twice) {
    CHECK(desk.count("emailActivities", "*") == 71);
    CHECK(desk.count("emailActivities", "uuid:*") == 71);
    CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past due")") == 23);
    CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past due" and mailFromAddresses:"eve@evil.example")") == 12);
    CHECK(desk.count("emailActivities", R"(not mailMsgSubject:"past due")") == 48);
    CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past" and not noSuchField:1)") == 23);
    CHECK(desk.count("emailActivities",
                     R"(mailDirection:1 and mailToAddresses:bob@desk.example and mailbox:bob@desk.example)") == 71);
    CHECK(desk.count("emailActivities", "hello") == 48);
    CHECK(desk.count("emailActivities", "mailUrlsRealLink:old.example") == 71);
  }
  desk.mail(hours(50), "Past due, late", "eve@evil.example");  // recorded later than others of its hour
  CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past due")") == 24);
  desk.mail(hours(0), "Past due", "eve@evil.example");
  desk.world.clock.advance(std::chrono::seconds(10));
  CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past due")") == 25);
  // hours(3), past due
  REQUIRE(desk.world.database->execute("DELETE FROM mail_tracking WHERE tenant = $1 AND item = 'item-2'",
                                       {desk.tenant.value}));
  CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past due")") == 24);
  // What judging anew changes is not remembered.
  const auto rows = desk.world.database->query("SELECT id FROM mail_tracking WHERE tenant = $1 AND item = 'item-40'",
                                               {desk.tenant.value});
  REQUIRE(rows);
  REQUIRE(desk.records.judged_anew(desk.tenant, rows->at(0).integer(0),
                                   {.verdict = "phishing", .urls = {"https://new.example/"}}));
  CHECK(desk.count("emailActivities", "mailUrlsRealLink:new.example") == 1);
}

TEST_CASE("counts of detections are kept, and each search's are its own") {
  Counted desk;
  using std::chrono::hours;
  for (int i = 1; i < 72; ++i) desk.detection(hours(i), i % 3 == 0 ? "Past due" : "Hello");
  for (int twice = 0; twice < 2; ++twice) {
    CHECK(desk.count("detections", "*") == 71);
    CHECK(desk.count("detections", R"(mailMsgSubject:"past due")") == 23);
    CHECK(desk.count("emailActivities", R"(mailMsgSubject:"past due")") == 0);
    CHECK(desk.count("detections", R"(mailMsgSubject:"hello")") == 48);
    // The page's total, of a filter that has more than the page.
    const auto target = "/v3.0/search/detections?top=5&startDateTime=" +
                        percent_encode(format_iso8601(desk.world.clock.now() - hours(80)));
    const auto page = desk.object_of(desk.send(
        "GET", target, {{"Authorization", "Bearer " + desk.key}, {"TMV1-Query", R"(mailMsgSubject:"hello")"}}, ""));
    CHECK(integer_or(page, "totalCount") == 48);
    CHECK(page.at("items").as_array().size() == 5);
    CHECK(page.contains("nextLink"));
  }
  desk.detection(hours(60), "Past due");
  CHECK(desk.count("detections", R"(mailMsgSubject:"past due")") == 24);
}

}  // namespace sekisho::api
