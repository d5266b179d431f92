#include "api/vision/vision.h"

#include <doctest/doctest.h>

#include "api/testing.h"

namespace sekisho::api {

TEST_CASE("Vision One clients find batches in order, tasks by id, and types as they are strict about") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  protect::Records records(*desk.world.database);
  for (int i = 0; i < 5; ++i) {
    protect::MailTrack t;
    t.at = desk.world.clock.now() - std::chrono::minutes(10 + i);
    t.item = "item-" + std::to_string(i);
    t.service = "inline";
    t.direction = "incoming";
    t.sender = "eve@evil.example";
    t.recipients = {"bob@example.com"};
    t.subject = i % 2 == 0 ? "Invoice past due" : "Lunch";
    t.message_id = "m" + std::to_string(i) + "@evil.example";
    t.client_ip = "192.0.2.1";
    t.report_json = "{}";
    REQUIRE(records.add(desk.tenant, t));
    protect::Detection d;
    d.at = t.at;
    d.log_id = "log-" + std::to_string(i);
    d.item = t.item;
    d.service = "inline";
    d.filter = "spam_protection";
    d.severity = 80;
    d.affected_user = "bob@example.com";
    d.message_id = t.message_id;
    REQUIRE(records.add(desk.tenant, d));
  }
  CHECK(string_or(desk.object_of(desk.get("/v3.0/healthcheck/connectivity", key)), "status") == "available");

  // Search: header query, pages by nextLink with the same header.
  const std::vector<std::pair<std::string, std::string>> search = {
      {"Authorization", "Bearer " + key}, {"TMV1-Query", "mailMsgSubject:\"past due\" and mailSenderIp:\"192.0.2.1\""}};
  std::string found, target = "/v3.0/search/emailActivities?top=2";
  while (!target.empty()) {
    const auto page = desk.object_of(desk.send("GET", target, search, ""));
    CHECK(page.at("progressRate").is_int64());
    for (const auto& item : page.at("items").get_array()) {
      found += string_or(item.get_object(), "msgUuid") + " ";
      CHECK(item.at("eventTime").is_int64());
      CHECK(item.at("eventSourceType").is_int64());
      for (const auto* list :
           {"mailFromAddresses", "mailToAddresses", "mailWholeHeader", "mailUrlsVisibleLink", "mailUrlsRealLink"})
        CHECK(item.at(list).is_array());
    }
    const auto next = string_or(page, "nextLink");
    if (!next.empty()) CHECK(next.starts_with("https://cas.example:8443/v3.0/"));
    target = next.empty() ? "" : next.substr(next.find("/v3.0/"));
  }
  CHECK(found == "item-0 item-2 item-4 ");
  CHECK(integer_or(desk.object_of(desk.send("GET", "/v3.0/search/emailActivities?mode=countOnly", search, "")),
                   "totalCount") == 3);

  // A batch answers each element in its place.
  const auto batch = desk.post(
      "/v3.0/response/emails/quarantine", key,
      R"([{"messageId":"<m0@evil.example>","mailBox":"bob@example.com"},{"description":"neither"},{"uniqueId":"item-1"}])");
  CHECK(batch.status == 207);
  const auto answers = parse_json(batch.body);
  REQUIRE(answers);
  REQUIRE(answers->get_array().size() == 3);
  CHECK(answers->get_array()[0].at("status").get_int64() == 202);
  CHECK(answers->get_array()[1].at("status").get_int64() == 400);
  CHECK(string_or(answers->get_array()[1].at("body").at("error").get_object(), "code") == "BadRequest");
  std::vector<std::string> ids;
  for (const auto i : {2, 0}) {
    const auto place =
        string_or(answers->get_array()[static_cast<std::size_t>(i)].at("headers").get_array()[0].get_object(), "value");
    ids.push_back(place.substr(place.find("tasks/") + 6));
  }
  const auto tasks = desk.object_of(desk.send(
      "GET", "/v3.0/response/tasks?filter=" + percent_encode("(id eq '" + ids[0] + "' or id eq '" + ids[1] + "')"),
      {{"Authorization", "Bearer " + key}}, ""));
  REQUIRE(tasks.at("items").get_array().size() == 2);
  CHECK(integer_or(tasks, "totalCount") == 2);
  const auto first = desk.object_of(
      desk.send("GET", "/v3.0/response/tasks?top=1",
                {{"Authorization", "Bearer " + key}, {"TMV1-Filter", "action eq 'quarantineMessage'"}}, ""));
  CHECK(integer_or(first, "count") == 1);
  CHECK(integer_or(first, "totalCount") == 2);
  CHECK(string_or(tasks.at("items").get_array()[0].get_object(), "id") == ids[0]);
  CHECK(string_or(tasks.at("items").get_array()[1].get_object(), "action") == "quarantineMessage");

  // Either order, over pages, by either time; a window of changes leaves out what never changed within it.
  const auto paged = [&](const std::string& query) {
    std::vector<std::string> out;
    for (std::string page = "/v3.0/response/tasks?top=1&" + query; !page.empty();) {
      const auto answer = desk.object_of(desk.get(page, key));
      for (const auto& one : answer.at("items").get_array()) out.push_back(string_or(one.get_object(), "id"));
      const auto next = string_or(answer, "nextLink");
      page = next.empty() ? "" : next.substr(next.find("/v3.0/"));
    }
    return out;
  };
  using Ids = std::vector<std::string>;
  CHECK(paged("") == Ids{ids[1], ids[0]});
  CHECK(paged("orderBy=createdDateTime%20desc") == Ids{ids[0], ids[1]});
  // their end is a change too
  for (const auto& id : ids)
    desk.responder->wait_for_batch(desk.tenant, desk.responder->by_task(desk.tenant, id)->batch,
                                   std::chrono::minutes(2));
  REQUIRE(desk.world.database->execute("UPDATE response_action SET changed_at = $1 WHERE task = $2",
                                       {to_millis(desk.world.clock.now() + std::chrono::hours(2)), ids[1]}));
  CHECK(paged("orderBy=lastActionDateTime%20desc") == Ids{ids[1], ids[0]});
  const auto since = percent_encode(format_iso8601(desk.world.clock.now() + std::chrono::hours(1))),
             until = percent_encode(format_iso8601(desk.world.clock.now() + std::chrono::hours(3)));
  CHECK(paged("dateTimeTarget=lastActionDateTime&startDateTime=" + since + "&endDateTime=" + until) == Ids{ids[1]});
  CHECK(paged("startDateTime=" + since + "&endDateTime=" + until).empty());

  // Alerts: ETag and If-Match.
  const auto alerts = desk.object_of(desk.get("/v3.0/workbench/alerts", key));
  CHECK(integer_or(alerts, "totalCount") == 5);
  const auto id = string_or(alerts.at("items").get_array().at(0).get_object(), "id");
  const auto alert = desk.get("/v3.0/workbench/alerts/" + id, key);
  std::string tag;
  for (const auto& header : alert.headers) tag = header.first == "ETag" ? header.second : tag;
  REQUIRE(!tag.empty());
  const auto patch = [&](const std::string& match) {
    return desk.send("PATCH", "/v3.0/workbench/alerts/" + id,
                     {{"Authorization", "Bearer " + key}, {"If-Match", match}, {"Content-Type", "application/json"}},
                     R"({"status":"Closed","investigationResult":"True Positive"})");
  };
  CHECK(patch("\"other\", W/\"another\"").status == 412);
  CHECK(patch("\"other\", " + tag).status == 204);
  CHECK(patch(tag).status == 412);
  CHECK(string_or(desk.object_of(desk.get("/v3.0/workbench/alerts/" + id, key)), "status") == "Closed");
  const auto note = desk.post("/v3.0/workbench/alerts/" + id + "/notes", key, R"({"content":"seen"})");
  CHECK(note.status == 201);

  // Objects: types by their member's name; what mail can match is blocked.
  CHECK(
      desk.post(
              "/v3.0/threatintel/suspiciousObjects", key,
              R"([{"senderMailAddress":"Eve@evil.example","scanAction":"block","riskLevel":"high"},{"url":"x","domain":"y"}])")
          .status == 207);
  const auto objects = desk.object_of(desk.get("/v3.0/threatintel/suspiciousObjects", key));
  CHECK(integer_or(objects, "totalCount") == 1);
  CHECK(desk.blocked->all(desk.tenant)->senders == std::vector<std::string>{"eve@evil.example"});

  // Roles of keys are enforced, and every error has the client's shape.
  const auto analyst = desk.platform_key("Analyst");
  for (const auto& [status, answer] :
       {std::pair{403, desk.post("/v3.0/response/domainAccounts/disable", analyst, R"([{"accountName":"bob"}])")},
        std::pair{403, desk.get("/v3.0/iam/apiKeys", analyst)},
        std::pair{404, desk.get("/v3.0/workbench/alerts/WB-999-1", key)},
        std::pair{404, desk.get("/v3.0/nothing", key)}, std::pair{401, desk.get("/v3.0/audit/logs", "bad")},
        std::pair{400, desk.send("GET", "/v3.0/search/detections",
                                 {{"Authorization", "Bearer " + key}, {"TMV1-Query", "a:("}}, "")}}) {
    CHECK(answer.status == status);
    CHECK(desk.object_of(answer).at("error").is_object());
  }
}

TEST_CASE(
    "suspicious objects block until they expire and while no exception covers them, however clients write days and "
    "levels") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  const std::string base = "/v3.0/threatintel/suspiciousObject";
  const auto statuses = [&](const std::string& path, const std::string& body) {
    const auto answer = desk.post(base + path, key, body);
    CAPTURE(answer.body);
    REQUIRE(answer.status == 207);
    std::vector<std::int64_t> out;
    const auto items = parse_json(answer.body);
    for (const auto& one : items->get_array()) out.push_back(integer_or(one.get_object(), "status"));
    return out;
  };
  const auto urls = [&] { return desk.policies.load(desk.tenant)->lists.blocked_urls; };  // as they are in force
  using All = std::vector<std::int64_t>;
  using Texts = std::vector<std::string>;

  // Days as a number, as text, with a fraction; no level; a level that is none; a value that no mail can have: each for
  // itself.
  CHECK(
      statuses(
          "s",
          R"([{"domain":"a.example","daysToExpiration":2},{"domain":"b.example","daysToExpiration":"3"},{"domain":"c.example","daysToExpiration":3.2,"riskLevel":"","scanAction":null},
                          {"domain":"d.example","daysToExpiration":"soon"},{"domain":"e.example","riskLevel":"grave"},{"domain":"f.example","daysToExpiration":-1},{"domain":"*"},{"domain":"g.example","scanAction":"log"}])") ==
      All{201, 201, 201, 400, 400, 201, 400, 201});
  CHECK(urls() == Texts{"a.example", "b.example", "c.example", "f.example"});
  const auto listed = [&](const std::string& query) {
    return desk.object_of(desk.get(base + "s?" + query, key)).at("items").get_array();
  };
  std::map<std::string, std::string> expiries;
  for (const auto& one : listed("top=200"))
    expiries[string_or(one.get_object(), "value")] = string_or(one.get_object(), "expiredDateTime");
  CHECK(expiries.size() == 5);
  CHECK(expiries["b.example"] == format_iso8601(desk.world.clock.now() + std::chrono::hours(72)).substr(0, 19) + "Z");
  CHECK(expiries["f.example"] == "9999-12-31T23:59:59Z");
  CHECK(expiries["c.example"] > expiries["b.example"]);

  // An exception lifts the block at once, also by a pattern, also for what comes later; removed, it is as before.
  CHECK(statuses("Exceptions", R"([{"domain":"a.example"},{"domain":"*.example"}])") == All{201, 201});
  CHECK(urls().empty());
  CHECK(statuses("s", R"([{"domain":"h.example"}])") == All{201});
  CHECK(urls().empty());
  CHECK(statuses("Exceptions/delete", R"([{"domain":"*.example"}])") == All{204});
  CHECK(urls() == Texts{"b.example", "c.example", "f.example", "h.example"});

  // Only logged from now on; removed; over.
  CHECK(statuses("s", R"([{"domain":"h.example","scanAction":"log"}])") == All{201});
  CHECK(statuses("s/delete", R"([{"domain":"C.example"}])") == All{204});
  CHECK(urls() == Texts{"b.example", "f.example"});
  desk.world.clock.advance(std::chrono::hours(73));
  CHECK(urls() == Texts{"f.example"});

  // A window of changes, as clients write times; either order.
  const auto one_hour_ago =
      percent_encode(format_iso8601(desk.world.clock.now() - std::chrono::hours(1)).substr(0, 10) + " " +
                     format_iso8601(desk.world.clock.now() - std::chrono::hours(1)).substr(11, 8) + ".123456");
  CHECK(listed("startDateTime=" + one_hour_ago).empty());
  CHECK(statuses("s", R"([{"domain":"late.example"}])") == All{201});
  CHECK(listed("startDateTime=" + one_hour_ago).size() == 1);
  CHECK(listed("orderBy=lastModifiedDateTime%20asc").back().at("value") == "late.example");
  CHECK(listed("orderBy=lastModifiedDateTime%20desc").front().at("value") == "late.example");
  CHECK(desk.get(base + "s?startDateTime=never", key).status == 400);
  // What is no address of a host is refused for itself.
  const auto hosts =
      parse_json(
          desk.post(
                  "/v3.0/response/suspiciousObjects", key,
                  R"([{"ip":"203.0.113.9"},{"ip":"2001:db8::7"},{"ip":"999.1.1.1"},{"ip":"203.0.113.0/24"},{"ip":"a, b"}])")
              .body)
          ->get_array();
  REQUIRE(hosts.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(hosts[i].at("status") == (i < 2 ? 202 : 400));
}

namespace {

// A key whose role permits all.
std::string key_to_everything(Desk& desk) {
  Principal who;
  for (const auto& role : platform::predefined_roles(platform::Side::platform)) {
    if (role.name == "Master Administrator") add_permissions(who, role.permissions);
  }
  desk.gate_as(std::move(who), "platform");
  return "any";
}

}  // namespace

TEST_CASE("what a page or a count cannot be is refused, more than there is to give is not") {
  Desk desk;
  const auto key = key_to_everything(desk);
  for (const auto* list : {"search/emailActivities", "search/detections", "oat/detections", "workbench/alerts",
                           "iam/apiKeys", "iam/accounts", "audit/logs", "emailAssetInventory/emailAccounts",
                           "threatintel/suspiciousObjects", "response/tasks", "sandbox/tasks"}) {
    CAPTURE(std::string(list));
    const auto target = "/v3.0/" + std::string(list) + "?top=";
    for (const auto* bad : {"0", "00", "-1", "x", "1.5", "1%20", "0x10"})
      CHECK(desk.get(target + bad, key).status == 400);
    for (const auto* good : {"1", "500", "5000", "99999999999999999999", ""})
      CHECK(desk.get(target + good, key).status == 200);
  }
  CHECK(desk.get("/v3.0/audit/logs?dateTimeTarget=ingestedDateTime", key).status == 200);
  CHECK(desk.get("/v3.0/audit/logs?dateTimeTarget=changedDateTime", key).status == 400);
  for (const auto* list : {"search/emailActivities", "search/detections"}) {
    CHECK(desk.get("/v3.0/" + std::string(list) + "?mode=count", key).status == 400);
    CHECK(desk.get("/v3.0/" + std::string(list) + "?mode=default", key).status == 200);
    CHECK(desk.get("/v3.0/" + std::string(list) + "?mode=performance&top=5000", key).status == 200);
    CHECK(desk.get("/v3.0/" + std::string(list) + "?mode=countOnly", key).body == R"({"totalCount":0})");
  }
}

TEST_CASE(
    "a change of an account that is refused in one part changes nothing, and a key that is refused says why in words") {
  Desk desk;
  const auto key = key_to_everything(desk);
  const auto made =
      desk.post("/v3.0/iam/accounts", key,
                R"({"email":"new@desk.example","role":"Auditor","authType":"local","description":"first"})");
  REQUIRE(made.status == 201);
  std::string target;
  for (const auto& header : made.headers)
    target = header.first == "Location" ? header.second.substr(header.second.find("/v3.0/")) : target;
  const auto before = desk.get(target, key).body;
  const auto patch =
      desk.send("PATCH", target, {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}},
                R"({"role":"Analyst","description":"second","status":"disabled"})");
  CHECK(patch.status == 403);  // who was invited has no password yet
  CHECK(desk.get(target, key).body == before);
  const auto keys = desk.post("/v3.0/iam/apiKeys", key, R"([{"name":"k","role":"Auditor","monthsToExpiration":2}])");
  REQUIRE(keys.status == 207);
  const auto refused = parse_json(keys.body)->get_array().at(0).as_object();
  CHECK(refused.at("status") == 400);
  CHECK(string_or(refused.at("body").at("error").as_object(), "message").find("bad_expiry") == std::string::npos);
}

}  // namespace sekisho::api
