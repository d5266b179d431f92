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
    for (std::string target = "/v3.0/workbench/alerts?top=2&dateTimeTarget=createdDateTime&" + query;
         !target.empty();) {
      const auto page = desk.object_of(desk.get(target, key));
      for (const auto& one : page.at("items").get_array()) out.push_back(string_or(one.get_object(), "id"));
      const auto next = string_or(page, "nextLink");
      target = next.empty() ? "" : next.substr(next.find("/v3.0/"));
    }
    return out;
  };
  const auto created = ids("orderBy=createdDateTime%20asc");
  REQUIRE(created.size() == 3);
  CHECK(desk.send("PATCH", "/v3.0/workbench/alerts/" + created[0],
                  {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}},
                  R"({"status":"In Progress"})")
            .status == 204);
  CHECK(ids("orderBy=updatedDateTime%20asc") == std::vector<std::string>{created[1], created[2], created[0]});
  CHECK(ids("orderBy=updatedDateTime%20desc") == std::vector<std::string>{created[0], created[2], created[1]});
}

TEST_CASE(
    "totals are of what fits the filter, on every page; techniques are found by what their filters say, in either "
    "order") {
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
  const auto found = [&](const std::string& list, const std::string& filter, const std::string& member,
                         const std::string& rest = "") {
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
  CHECK(found("oat/detections", "riskLevel eq 'critical'", "uuid", "&orderBy=detectedDateTime%20asc").ids ==
        "log-0 log-1 ");
  CHECK(found("oat/detections", "filterName eq 'Test_FILE' and filterId eq 'malware.test'", "uuid").ids ==
        "log-1 log-0 ");
  const auto techniques = desk.object_of(desk.get("/v3.0/oat/detections?top=1", key))
                              .at("items")
                              .get_array()
                              .at(0)
                              .at("filters")
                              .get_array()
                              .at(0)
                              .at("mitreTechniqueIds")
                              .get_array();
  REQUIRE_FALSE(techniques.empty());
  CHECK(found("oat/detections",
              "filterMitreTechniqueId eq '" + std::string(techniques.at(0).get_string()) +
                  "' and filterName eq 'Test site'",
              "uuid")
            .totals == Totals{4});
  // Some ask by the names that the other lists have.
  const auto minutes_ago = [&](int minutes) {
    return percent_encode(format_iso8601(desk.world.clock.now() - std::chrono::minutes(minutes)));
  };
  CHECK(found("oat/detections", "", "uuid", "&startDateTime=" + minutes_ago(29) + "&endDateTime=" + minutes_ago(28))
            .ids == "log-1 ");

  for (const auto* const token : {"MQ", "MS4y", "MS4yLjM"})
    CHECK(desk.get(std::string("/v3.0/workbench/alerts?skipToken=") + token, key).status ==
          (token[2] == 0 ? 400 : 200));
  for (const auto* const token : {"MS4yLg", "MS4yLjMu", "MS4yLjMuNA", "LjE", "YS5i"})
    CHECK(desk.get(std::string("/v3.0/workbench/alerts?skipToken=") + token, key).status == 400);
}

TEST_CASE("an alert names nothing to be blocked that is one's own") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  struct Row {
    std::string filter, direction, types;
  };
  for (const auto& row :
       {Row{"malware", "incoming", "email_message_id email_message_unique_id email_sender file_sha1 file_sha256 "},
        Row{"malware", "outgoing", "email_message_id email_message_unique_id user_account file_sha1 file_sha256 "},
        Row{"data_loss", "outgoing", "email_message_id email_message_unique_id user_account "}}) {
    CAPTURE(row.filter + " " + row.direction);
    protect::Detection d{.at = desk.world.clock.now() - std::chrono::minutes(1),
                         .log_id = "l" + row.filter + row.direction,
                         .item = "i"};
    d.direction = row.direction, d.filter = row.filter, d.severity = 90, d.sender = "bob@desk.example",
    d.message_id = "m@desk.example";
    d.file_sha1 = std::string(40, 'a'), d.file_sha256 = std::string(64, 'b');
    REQUIRE(protect::Records(*desk.world.database).add(desk.tenant, d));
    std::string types;
    const auto page = desk.object_of(desk.get("/v3.0/workbench/alerts?top=1", key));
    for (const auto& one : page.at("items").get_array().at(0).at("indicators").get_array())
      types += string_or(one.get_object(), "type") + " ";
    CHECK(types == row.types);
  }
}

TEST_CASE("a list is sorted by what it has, either way; another name or another word is refused, never passed over") {
  Desk desk;
  Principal who;
  for (const auto& role : platform::predefined_roles(platform::Side::platform)) add_permissions(who, role.permissions);
  desk.gate_as(std::move(who), "platform");
  struct Row {
    std::string list;
    std::vector<std::string> names;
  };
  const Row rows[] = {{"search/detections", {"eventTime", "eventTimeDT"}},
                      {"search/emailActivities", {"eventTime"}},
                      {"oat/detections", {"detectedDateTime", "ingestedDateTime"}},
                      {"workbench/alerts", {"createdDateTime", "updatedDateTime", "score", "severity"}},
                      {"response/tasks", {"createdDateTime", "lastActionDateTime"}},
                      {"threatintel/suspiciousObjects", {"lastModifiedDateTime", "expiredDateTime", "type", "value"}},
                      {"threatintel/suspiciousObjectExceptions", {"lastModifiedDateTime"}},
                      {"sandbox/tasks", {"createdDateTime", "lastActionDateTime"}},
                      {"sandbox/analysisResults", {"analysisCompletionDateTime"}},
                      {"audit/logs", {"loggedDateTime"}},
                      {"iam/apiKeys",
                       {"createdDateTime", "lastModifiedDateTime", "expiredDateTime", "lastUsedDateTime", "lastUsed",
                        "lastModified", "expired", "name"}},
                      {"iam/accounts", {"email", "role", "status"}},
                      {"iam/roles", {"name", "type"}},
                      {"oat/dataPipelines", {"registeredDateTime"}},
                      {"datalake/dataPipelines", {"registeredDateTime"}},
                      {"emailAssetInventory/emailAccounts", {"mailAddress", "lastSeenDateTime"}},
                      {"emailAssetInventory/emailDomains", {"domainName"}},
                      {"emailAssetInventory/emailServers", {"serverName"}}};
  for (const auto& row : rows) {
    const auto asked = [&](const std::string& order) {
      CAPTURE(row.list + " " + order);
      return desk.get("/v3.0/" + row.list + "?orderBy=" + percent_encode(order), "any").status;
    };
    for (const auto& name : row.names) {
      for (const auto* direction : {"", " asc", " desc", " DESC", "  Asc "}) CHECK(asked(name + direction) == 200);
      for (const auto* direction : {" sideways", " asc desc", ",", "%20asc",
                                    " asc, "
                                    "name"})
        CHECK(asked(name + direction) == 400);
    }
    for (const auto* bad : {"nothing", "asc", "desc", "Name", "1", "'; DROP TABLE detection", "id desc, id"})
      CHECK(asked(bad) == 400);
    CHECK(asked("") == 200);
  }
  for (const auto* list : {"workbench/alerts", "response/tasks"}) {
    CHECK(desk.get("/v3.0/" + std::string(list) + "?dateTimeTarget=createdDateTime", "any").status == 200);
    CHECK(desk.get("/v3.0/" + std::string(list) + "?dateTimeTarget=neverDateTime", "any").status == 400);
  }
}

TEST_CASE(
    "alerts by their score and objects by their end come page by page in that order, and totals of objects are of what "
    "fits") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  const int scores[] = {60, 90, 60, 75};
  for (int i = 0; i < 4; ++i) {
    protect::Detection d{.at = desk.world.clock.now() - std::chrono::minutes(30 - i),
                         .log_id = "log-" + std::to_string(i),
                         .item = "item-" + std::to_string(i)};
    d.filter = "malware", d.severity = scores[i];
    REQUIRE(desk.records.add(desk.tenant, d));
  }
  const auto paged = [&](const std::string& first, const char* member) {
    std::string out;
    for (auto target = first; !target.empty();) {
      const auto page = desk.object_of(desk.get(target, key));
      for (const auto& one : page.at("items").get_array())
        out += (one.at(member).is_int64() ? std::to_string(one.at(member).get_int64())
                                          : string_or(one.get_object(), member)) +
               " ";
      const auto next = string_or(page, "nextLink");
      target = next.empty() ? "" : next.substr(next.find("/v3.0/"));
    }
    return out;
  };
  CHECK(paged("/v3.0/workbench/alerts?top=1&orderBy=score%20asc", "score") == "60 60 75 90 ");
  CHECK(paged("/v3.0/workbench/alerts?top=3&orderBy=severity%20desc", "score") == "90 75 60 60 ");
  CHECK(paged("/v3.0/search/detections?top=1&orderBy=eventTime%20asc", "uuid") == "log-0 log-1 log-2 log-3 ");

  Principal who;
  for (const auto& role : platform::predefined_roles(platform::Side::platform)) add_permissions(who, role.permissions);
  desk.gate_as(std::move(who), "platform");
  const std::string objects = "any";
  REQUIRE(
      desk.post(
              "/v3.0/threatintel/suspiciousObjects", objects,
              R"([{"domain":"a.example","daysToExpiration":9},{"domain":"b.example","daysToExpiration":-1},{"domain":"c.example","daysToExpiration":3},{"fileSha1":"0123456789012345678901234567890123456789"}])")
          .status == 207);
  const auto listed = [&](const std::string& query) {
    return desk.object_of(desk.get("/v3.0/threatintel/suspiciousObjects?" + query, objects));
  };
  const auto domains = "top=1&filter=" + percent_encode("type eq 'domain'");
  std::string order;
  for (auto target = domains + "&orderBy=expiredDateTime%20asc"; !target.empty();) {
    const auto page = listed(target);
    CHECK(integer_or(page, "totalCount") == 3);
    CHECK(integer_or(page, "count") == 1);
    order += string_or(page.at("items").get_array().at(0).get_object(), "value") + " ";
    const auto next = string_or(page, "nextLink");
    target = next.empty() ? "" : next.substr(next.find('?') + 1);
  }
  CHECK(order == "c.example a.example b.example ");
  REQUIRE(
      desk.post(
              "/v3.0/threatintel/suspiciousObjects", objects,
              R"([{"ip":"192.0.2.1","riskLevel":"low"},{"ip":"192.0.2.2","riskLevel":"high"},{"ip":"192.0.2.3","riskLevel":"medium"}])")
          .status == 207);
  std::string risks;
  const auto by_risk = listed("orderBy=riskLevel%20asc&filter=" + percent_encode("type eq 'ip'"));
  for (const auto& one : by_risk.at("items").as_array()) risks += string_or(one.get_object(), "riskLevel") + " ";
  CHECK(risks == "low medium high ");
}

TEST_CASE(
    "a list takes every field that its objects have or that clients filter by, and refuses another by its name; a "
    "search takes any") {
  Desk desk;
  Principal who;
  for (const auto& role : platform::predefined_roles(platform::Side::platform)) add_permissions(who, role.permissions);
  desk.gate_as(std::move(who), "platform");
  protect::Detection d{.at = desk.world.clock.now() - std::chrono::minutes(1), .log_id = "l", .item = "i"};
  d.filter = "malware", d.severity = 55;
  REQUIRE(desk.records.add(desk.tenant, d));
  const auto alerts = desk.object_of(desk.get("/v3.0/workbench/alerts", "any")).at("items").get_array();
  REQUIRE(alerts.size() == 1);
  const auto notes = "workbench/alerts/" + string_or(alerts.at(0).get_object(), "id") + "/notes";
  for (const auto& [path, body] :
       std::map<std::string, std::string>{{notes, R"({"content":"seen"})"},
                                          {"oat/dataPipelines", R"({"riskLevels":["high"]})"},
                                          {"datalake/dataPipelines", R"({"type":"telemetry","subType":["email"]})"},
                                          {"iam/apiKeys", R"([{"name":"one","role":"Analyst"}])"},
                                          {"iam/accounts", R"({"email":"new@desk.example","role":"Analyst"})"},
                                          {"threatintel/suspiciousObjects", R"([{"domain":"a.example"}])"},
                                          {"threatintel/suspiciousObjectExceptions", R"([{"domain":"b.example"}])"},
                                          {"response/emails/quarantine", R"([{"messageId":"<a@b.example>"}])"}}) {
    CAPTURE(path);
    CHECK(desk.post("/v3.0/" + path, "any", body).status / 100 == 2);
  }
  struct Row {
    std::string list;
    std::vector<std::string>
        also;  // what the reference lets clients name beside the members (trendmicro/vision-one-mcp-server)
    bool empty = false;
  };
  const Row rows[] = {
      {"workbench/alerts", {"caseId", "name", "modelId", "score"}},
      {notes, {"creatorMailAddress", "lastUpdatedBy"}},
      {"oat/detections",
       {"filterName", "filterMitreTacticId", "filterMitreTechniqueId", "endpointName", "endpointIp", "agentGuid",
        "productCode", "containerName"},
       true},
      {"response/tasks", {"messageId", "uniqueId", "accountName"}},
      {"threatintel/suspiciousObjects", {}},
      {"threatintel/suspiciousObjectExceptions", {}},
      {"sandbox/tasks", {"status", "action"}, true},
      {"sandbox/analysisResults", {"riskLevel", "type"}, true},
      {"audit/logs", {}},
      {"iam/apiKeys", {}},
      {"iam/accounts", {}},
      {"iam/roles", {}},
      {"oat/dataPipelines", {}},
      {"datalake/dataPipelines", {}},
      {"emailAssetInventory/emailAccounts", {"sensorDetectionStatus", "protectionPolicyStatus", "mailService"}, true}};
  for (const auto& row : rows) {
    const auto asked = [&](const std::string& filter) {
      return desk.send("GET", "/v3.0/" + row.list, {{"Authorization", "Bearer any"}, {"TMV1-Filter", filter}}, "");
    };
    auto fields = row.also;
    const auto items = desk.object_of(desk.get("/v3.0/" + row.list, "any")).at("items").get_array();
    CAPTURE(row.list);
    CHECK((row.empty || !items.empty()));
    for (const auto& item : items) {
      for (const auto& member : item.get_object()) {
        if (!row.empty) fields.emplace_back(member.key());
      }
    }
    for (const auto& field : fields) {
      CAPTURE(field);
      CHECK(asked(field + " eq 'x'").status == 200);
    }
    const auto refused = asked("nothingLikeIt eq 'x'");
    CHECK(refused.status == 400);
    CHECK(string_or(desk.object_of(refused).at("error").get_object(), "code") == "BadRequest");
    CHECK(string_or(desk.object_of(refused).at("error").get_object(), "message").find("nothingLikeIt") !=
          std::string::npos);
    CHECK(desk.get("/v3.0/" + row.list + "?filter=" + percent_encode("nothingLikeIt eq 'x'"), "any").status == 400);
  }
  for (const auto* search : {"search/detections", "search/emailActivities"})
    CHECK(desk.send("GET", std::string("/v3.0/") + search,
                    {{"Authorization", "Bearer any"}, {"TMV1-Query", "processCmd:x"}}, "")
              .status == 200);
  // The same detection has one level wherever it is seen.
  CHECK(string_or(alerts.at(0).get_object(), "severity") == "medium");
  const auto techniques = desk.send(
      "GET", "/v3.0/oat/detections",
      {{"Authorization", "Bearer any"}, {"TMV1-Filter", "productCode eq 'sca' and riskLevel eq 'medium'"}}, "");
  CHECK(integer_or(desk.object_of(techniques), "totalCount") == 1);
}

TEST_CASE(
    "a task says which mail it was about, by both its ids, whichever of them it was asked with; where several could be "
    "meant it names none") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  const auto track = [&](const std::string& item, const std::string& id, const std::string& recipient) {
    protect::MailTrack t;
    t.at = desk.world.clock.now(), t.item = item, t.message_id = id, t.recipients = {recipient},
    t.subject = "About " + item, t.direction = "incoming", t.action = "pass";
    REQUIRE(desk.records.add(desk.tenant, t));
  };
  track("item-1", "one@evil.example", "bob@desk.example");
  track("item-2", "two@evil.example", "bob@desk.example");
  track("item-3", "two@evil.example", "eve@desk.example");
  const auto task = [&](const std::string& element) {
    const auto answers = parse_json(desk.post("/v3.0/response/emails/quarantine", key, "[" + element + "]").body);
    REQUIRE(answers);
    const auto place = std::string(answers->get_array().at(0).at("headers").get_array().at(0).at("value").get_string());
    const auto id = place.substr(place.rfind('/') + 1);
    desk.responder->run_open();
    const auto done = desk.object_of(desk.get("/v3.0/response/tasks/" + id, key));
    const auto& mail = done.at("tasks").get_array().at(0).get_object();
    return string_or(mail, "messageId") + " " + string_or(mail, "uniqueId");
  };
  CHECK(task(R"({"messageId":"<one@evil.example>"})") == "<one@evil.example> item-1");
  CHECK(task(R"({"uniqueId":"item-1"})") == "<one@evil.example> item-1");
  CHECK(task(R"({"messageId":"<two@evil.example>","mailBox":"eve@desk.example"})") == "<two@evil.example> item-3");
  CHECK(task(R"({"messageId":"<two@evil.example>"})") == "<two@evil.example> ");
}

}  // namespace sekisho::api
