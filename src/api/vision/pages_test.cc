// Pages of the Vision One lists: their order, totals and filters.
#include <doctest/doctest.h>

#include "api/testing.h"

namespace sekisho::api {

TEST_CASE("alerts are ordered by the time that is asked for, also when the window is of another") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  for (int i = 0; i < 3; ++i) {
    protect::Detection d;
    d.at = desk.world.clock.now() - std::chrono::minutes(30 - i);
    d.log_id = "log-" + std::to_string(i);
    d.item = "item-" + std::to_string(i);
    d.filter = "malware";
    d.severity = 90;
    REQUIRE(protect::Records(*desk.world.database).add(desk.tenant, d));
  }
  const auto ids = [&](const std::string& query) {
    std::vector<std::string> out;
    for (std::string target = "/v3.0/workbench/alerts?top=2&dateTimeTarget=createdDateTime&" + query; !target.empty();) {
      const auto page = desk.object_of(desk.get(target, key));
      for (const auto& one : page.at("items").get_array()) out.push_back(string_or(one.get_object(), "id"));
      const auto next = string_or(page, "nextLink");
      target = next.empty() ? "" : next.substr(next.find("/v3.0/"));
    }
    return out;
  };
  const auto created = ids("orderBy=createdDateTime%20asc");
  REQUIRE(created.size() == 3);
  CHECK(desk.send("PATCH", "/v3.0/workbench/alerts/" + created[0], {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}}, R"({"status":"In Progress"})").status == 204);
  CHECK(ids("orderBy=updatedDateTime%20asc") == std::vector<std::string>{created[1], created[2], created[0]});
  CHECK(ids("orderBy=updatedDateTime%20desc") == std::vector<std::string>{created[0], created[2], created[1]});
}

TEST_CASE("totals are of what fits the filter, on every page; techniques are found by what their filters say, in either order") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  for (int i = 0; i < 6; ++i) {
    protect::Detection d;
    d.at = desk.world.clock.now() - std::chrono::minutes(30 - i);
    d.log_id = "log-" + std::to_string(i);
    d.item = "item-" + std::to_string(i);
    d.filter = i < 2 ? "malware" : "web_reputation";
    d.rule = i < 2 ? "malware.test" : "url.test";
    d.category = i < 2 ? "malware" : "url_suspicious";
    d.security_risk_name = i < 2 ? "Test_FILE" : "Test site";
    d.severity = i < 2 ? 90 : i < 5 ? 60 : 30;
    REQUIRE(protect::Records(*desk.world.database).add(desk.tenant, d));
  }
  struct Found {
    std::string ids;
    std::set<std::int64_t> totals;
  };
  const auto found = [&](const std::string& list, const std::string& filter, const std::string& member, const std::string& rest = "") {
    Found out;
    for (std::string target = "/v3.0/" + list + "?top=1&filter=" + percent_encode(filter) + rest; !target.empty();) {
      const auto page = desk.object_of(desk.get(target, key));
      out.totals.insert(integer_or(page, "totalCount", -1));
      for (const auto& one : page.at("items").get_array()) out.ids += string_or(one.get_object(), member) + " ";
      const auto next = string_or(page, "nextLink");
      target = next.empty() ? "" : next.substr(next.find("/v3.0/"));
    }
    return out;
  };
  using Totals = std::set<std::int64_t>;
  CHECK(found("workbench/alerts", "severity eq 'critical'", "severity").totals == Totals{2});
  CHECK(found("workbench/alerts", "severity eq 'critical'", "severity").ids == "critical critical ");
  CHECK(found("workbench/alerts", "", "severity").totals == Totals{5});
  CHECK(found("workbench/alerts", "status eq 'Closed'", "severity").totals == Totals{0});
  CHECK(found("search/detections", "riskLevel eq 'nothing'", "uuid").totals == Totals{0});
  CHECK(found("search/detections", "*", "uuid").totals == Totals{6});
  const auto risky = found("oat/detections", "riskLevel eq 'critical'", "uuid");
  CHECK(risky.ids == "log-1 log-0 ");
  CHECK(risky.totals == Totals{2});
  CHECK(found("oat/detections", "riskLevel eq 'critical'", "uuid", "&orderBy=detectedDateTime%20asc").ids == "log-0 log-1 ");
  CHECK(found("oat/detections", "filterName eq 'Test_FILE' and filterId eq 'malware.test'", "uuid").ids == "log-1 log-0 ");
  const auto techniques = desk.object_of(desk.get("/v3.0/oat/detections?top=1", key)).at("items").get_array().at(0).at("filters").get_array().at(0).at("mitreTechniqueIds").get_array();
  REQUIRE_FALSE(techniques.empty());
  CHECK(found("oat/detections", "filterMitreTechniqueId eq '" + std::string(techniques.at(0).get_string()) + "' and filterName eq 'Test site'", "uuid").totals == Totals{4});
  // Some ask by the names that the other lists have.
  const auto minutes_ago = [&](int minutes) { return percent_encode(format_iso8601(desk.world.clock.now() - std::chrono::minutes(minutes))); };
  CHECK(found("oat/detections", "", "uuid", "&startDateTime=" + minutes_ago(29) + "&endDateTime=" + minutes_ago(28)).ids == "log-1 ");

  for (const auto* const token : {"MQ", "MS4y", "MS4yLjM"}) CHECK(desk.get(std::string("/v3.0/workbench/alerts?skipToken=") + token, key).status == (token[2] == 0 ? 400 : 200));
  for (const auto* const token : {"MS4yLg", "MS4yLjMu", "MS4yLjMuNA", "LjE", "YS5i"}) CHECK(desk.get(std::string("/v3.0/workbench/alerts?skipToken=") + token, key).status == 400);
}

TEST_CASE("an alert names nothing to be blocked that is one's own") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  struct Row {
    std::string filter, direction, types;
  };
  for (const auto& row : {Row{"malware", "incoming", "email_message_id email_message_unique_id email_sender file_sha1 file_sha256 "}, Row{"malware", "outgoing", "email_message_id email_message_unique_id user_account file_sha1 file_sha256 "},
                          Row{"data_loss", "outgoing", "email_message_id email_message_unique_id user_account "}}) {
    CAPTURE(row.filter + " " + row.direction);
    protect::Detection d{.at = desk.world.clock.now() - std::chrono::minutes(1), .log_id = "l" + row.filter + row.direction, .item = "i"};
    d.direction = row.direction, d.filter = row.filter, d.severity = 90, d.sender = "bob@desk.example", d.message_id = "m@desk.example";
    d.file_sha1 = std::string(40, 'a'), d.file_sha256 = std::string(64, 'b');
    REQUIRE(protect::Records(*desk.world.database).add(desk.tenant, d));
    std::string types;
    const auto page = desk.object_of(desk.get("/v3.0/workbench/alerts?top=1", key));
    for (const auto& one : page.at("items").get_array().at(0).at("indicators").get_array()) types += string_or(one.get_object(), "type") + " ";
    CHECK(types == row.types);
  }
}

}  // namespace sekisho::api
