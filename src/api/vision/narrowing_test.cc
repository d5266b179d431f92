#include "api/vision/narrowing.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "api/testing.h"

namespace sekisho::api::vision {
namespace {

std::string condition_of(const char* query) {
  const auto filter = parse_filter(query, BareWords::anywhere);
  REQUIRE(filter);
  const auto said = narrowed(*filter, 4);
  CHECK(said.condition.empty() == said.parameters.empty());
  return said.condition;
}

}  // namespace

TEST_CASE("the store is asked for what every fitting mail meets, and for nothing that one of them might not") {
  CHECK(condition_of("mailMsgSubject:invoice") == R"((subject LIKE $4 ESCAPE '\'))");
  CHECK(condition_of("mailFromAddresses:a@b.example and mailToAddresses:c@d.example") ==
        R"(((sender LIKE $4 ESCAPE '\' OR envelope_sender LIKE $5 ESCAPE '\') AND (recipients LIKE $6 ESCAPE '\')))");
  CHECK(condition_of("mailMsgSubject:a or mailSenderIp:192.0.2.1") ==
        R"(((subject LIKE $4 ESCAPE '\') OR (client_ip LIKE $5 ESCAPE '\')))");
  // of one side nothing can be said: of both together what the other says, of either nothing
  CHECK(condition_of("mailMsgSubject:a and mailDirection:1") == R"((subject LIKE $4 ESCAPE '\'))");
  CHECK(condition_of("mailDirection:1 and mailMsgSubject:a") == R"((subject LIKE $4 ESCAPE '\'))");
  for (const auto* nothing : {"*", "invoice", "mailMsgSubject:*", "mailMsgSubject:a or mailDirection:1",
                              "mailDirection:1 or mailMsgSubject:a", "not mailMsgSubject:a", "mailMsgSubject:/a/",
                              "mailMsgSubject ne 'a'", "eventTime >= 5", "mailUrlsVisibleLink:x", "noSuchField:x",
                              "mailToAddresses:\"a\\\"b\"", "mailMsgSubject:\"**\"", "mailMsgId:\"<>\""})
    CHECK(condition_of(nothing) == "");
  const auto filter = parse_filter("mailMsgId:\"<50%_a*b@c>\"", BareWords::anywhere);
  REQUIRE(filter);
  CHECK(std::get<std::string>(narrowed(*filter, 4).parameters.at(0)) == "%50\\%\\_a%b@c%");
}

TEST_CASE("a search that asks the store for less finds the same mails") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  const auto mail = [&](const char* item, const char* subject, const char* sender, const char* recipient,
                        std::vector<std::string> urls, std::vector<std::string> files) {
    protect::MailTrack track{.at = desk.world.clock.now() - std::chrono::hours(1)};
    track.item = item, track.direction = "incoming", track.sender = sender,
    track.envelope_sender = "bounce@list.example";
    track.recipients = {recipient}, track.subject = subject, track.message_id = std::string(item) + "@x.example";
    track.client_ip = "192.0.2.1", track.source_domain = "list.example", track.action = "pass";
    track.urls = std::move(urls), track.files = std::move(files);
    REQUIRE(desk.records.add(desk.tenant, track));
  };
  mail("i1", "50% off_today", "Ann@A.example", "bob@desk.example", {"https://shop.example/a?b=\"c\""}, {"a.zip|11|22"});
  mail("i2", "500 officers", "eve@evil.example", "\"quoted name\"@desk.example", {"https://shop.example/"}, {});
  mail("i3", "請求書のご案内", "info@jp.example", "taro@desk.example", {}, {"請求書.pdf|33|44"});
  struct Row {
    const char* query;
    std::vector<std::string> items;
  };
  const Row rows[] = {
      {"*", {"i1", "i2", "i3"}},
      {"mailMsgSubject:\"50% off_today\"", {"i1"}},
      {"mailMsgSubject:\"50%\"", {"i1"}},
      {"mailMsgSubject:50*", {"i1", "i2"}},
      {"mailMsgSubject:OFFICERS", {"i2"}},
      {"mailMsgSubject:請求書", {"i3"}},
      {"mailFromAddresses:ann@a.example", {"i1"}},
      {"mailFromAddresses:bounce@list.example", {}},
      {"mailSmtpFromAddresses:bounce@list.example", {"i1", "i2", "i3"}},
      {"mailUrlsRealLink:shop.example", {"i1", "i2"}},
      {"mailUrlsRealLink:\"https://shop.example/a?b=\\\"c\\\"\"", {"i1"}},
      {"mailToAddresses:\"\\\"quoted name\\\"@desk.example\"", {"i2"}},
      {"attachmentFileName:請求書.pdf", {"i3"}},
      {"attachmentSha1:11", {"i1"}},
      {"mailMsgId:\"<i2@x.example>\"", {"i2"}},
      {"mailMsgId:i2@x.example", {"i2"}},
      {"mailbox:taro@desk.example or msgUuid:i1", {"i1", "i3"}},
      {"mailSenderIp:192.0.2.1 and not mailMsgSubject:officers", {"i1", "i3"}},
      {"mailSourceDomain:list.example and mailMsgSubject:officers", {"i2"}},
      {"mailDirection:1 and mailMsgSubject:officers", {"i2"}},
      {"officers", {"i2"}},
  };
  const auto asked = [&](const std::string& query, const std::string& target) {
    return desk.object_of(desk.send("GET", target, {{"Authorization", "Bearer " + key}, {"TMV1-Query", query}}, ""));
  };
  for (const auto& row : rows) {
    CAPTURE(row.query);
    std::vector<std::string> found;
    std::string target = "/v3.0/search/emailActivities?top=1";
    for (int page = 0; page < 5; ++page) {  // from page to page: the place and the query are both asked for
      const auto answer = asked(row.query, target);
      for (const auto& item : answer.at("items").as_array()) found.push_back(string_or(item.get_object(), "msgUuid"));
      const auto link = string_or(answer, "nextLink");
      if (link.empty()) break;
      target = link.substr(link.find("/v3.0/"));
    }
    std::sort(found.begin(), found.end());
    CHECK(found == row.items);
    CHECK(integer_or(asked(row.query, "/v3.0/search/emailActivities?mode=countOnly"), "totalCount") ==
          static_cast<std::int64_t>(row.items.size()));
  }
}

}  // namespace sekisho::api::vision
