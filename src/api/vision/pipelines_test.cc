#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>

#include "api/testing.h"
#include "protect/corrections.h"
#include "protect/record.h"

namespace sekisho::api {
namespace {

struct Lake : Desk {
  std::string key = platform_key("Senior Analyst");

  protect::Detection detection(int number, int severity) {
    protect::Detection d;
    d.at = world.clock.now();
    d.log_id = "00000000-0000-4000-8000-00000000000" + std::to_string(number);
    d.item = "item-" + std::to_string(number);
    d.service = "inline";
    d.filter = "spam_protection";
    d.category = "phishing";
    d.rule = "mail.score.phishing";
    d.severity = severity;
    d.affected_user = "bob@example.com";
    d.recipients = {"bob@example.com"};
    d.sender = "eve@evil.example";
    d.subject = "Invoice";
    d.message_id = "m@evil.example";
    REQUIRE(records.add(tenant, d));
    return d;
  }
  Response patch(const std::string& target, std::string body, const std::string& version = {}) {
    return send("PATCH", target,
                {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}, {"If-Match", version}},
                std::move(body));
  }
  static std::string path_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "Location") return value.substr(value.find("/v3.0"));
    }
    return {};
  }
  static std::string header_of(const Response& response, std::string_view wanted) {
    for (const auto& [name, value] : response.headers) {
      if (name == wanted) return value;
    }
    return {};
  }
};

std::string unpacked(const std::string& gzip) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out(1u << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("a pipeline of observed techniques is registered, read, changed and removed as its clients do") {
  Lake lake;
  const auto made =
      lake.post("/v3.0/oat/dataPipelines", lake.key, R"({"riskLevels":["high","critical"],"description":"siem"})");
  REQUIRE(made.status == 201);
  const auto path = Lake::path_of(made);
  const auto shown = lake.get(path, lake.key);
  CHECK(Lake::header_of(shown, "ETag") == "\"1\"");
  const auto body = lake.object_of(shown);
  CHECK(body.at("hasDetail") == false);
  CHECK(body.at("riskLevels").get_array().size() == 2);
  CHECK(string_or(body, "registeredDateTime").size() == 20);
  CHECK(lake.object_of(lake.get("/v3.0/oat/dataPipelines", lake.key)).at("count") == 1);
  // of the other kind
  CHECK(lake.get("/v3.0/datalake/dataPipelines" + path.substr(path.rfind('/')), lake.key).status == 404);
  CHECK(lake.patch(path, R"({"hasDetail":true})", "7").status == 412);
  CHECK(lake.patch(path, R"({"hasDetail":true})", "\"1\"").status == 200);
  CHECK(lake.patch(path, R"({"riskLevels":["info"]})", "2").status ==
        200);  // without quotes, as the strict client sends it
  CHECK(Lake::header_of(lake.get(path, lake.key), "ETag") == "\"3\"");
  for (const auto* bad : {R"({})", R"({"riskLevels":[]})", R"({"riskLevels":["huge"]})", R"({"riskLevels":"high"})",
                          R"({"riskLevels":["low"],"hasDetail":"yes"})", R"({"riskLevels":["low"],"description":7})"}) {
    CAPTURE(bad);
    CHECK(lake.post("/v3.0/oat/dataPipelines", lake.key, bad).status == 400);
  }
  for (int i = 0; i < 19; ++i)
    CHECK(lake.post("/v3.0/oat/dataPipelines", lake.key, R"({"riskLevels":["low"]})").status == 201);
  CHECK(lake.post("/v3.0/oat/dataPipelines", lake.key, R"({"riskLevels":["low"]})").status == 400);
  const auto id = path.substr(path.rfind('/') + 1);
  const auto gone = parse_json(
      lake.post("/v3.0/oat/dataPipelines/delete", lake.key, R"([{"id":")" + id + R"("},{"id":"none"}])").body);
  REQUIRE(gone);
  CHECK(gone->get_array().at(0).at("status") == 204);
  CHECK(gone->get_array().at(1).at("status") == 404);
  CHECK(lake.get(path, lake.key).status == 404);
  const auto reader = lake.platform_key("Auditor");
  CHECK(lake.post("/v3.0/oat/dataPipelines", reader, R"({"riskLevels":["low"]})").status == 403);
  CHECK(lake.get("/v3.0/oat/dataPipelines", reader).status == 200);
}

TEST_CASE("packages of observed techniques are listed in pages and are one JSON object each") {
  Lake lake;
  const auto path =
      Lake::path_of(lake.post("/v3.0/oat/dataPipelines", lake.key, R"({"riskLevels":["high","critical"]})"));
  for (int i = 0; i < 3; ++i) {
    lake.detection(i, i == 1 ? 30 : 95);
    lake.world.clock.advance(std::chrono::seconds(1));
  }
  CHECK(lake.object_of(lake.get(path + "/packages", lake.key)).at("count") == 0);  // not settled yet
  lake.world.clock.advance(std::chrono::seconds(10));
  const auto page = lake.object_of(lake.get(path + "/packages?top=1", lake.key));
  CHECK(page.at("totalCount") == 2);
  CHECK(page.at("count") == 1);
  CHECK(page.contains("requestedDateTime"));
  CHECK(page.contains("latestPackageCreatedDateTime"));
  const auto next = string_or(page, "nextLink");
  REQUIRE(next.starts_with("https://cas.example:8443/v3.0/"));
  const auto second = lake.object_of(lake.get(next.substr(next.find("/v3.0")), lake.key));
  CHECK_FALSE(second.contains("nextLink"));
  const auto id = string_or(page.at("items").get_array().at(0).get_object(), "id");
  const auto package = lake.get(path + "/packages/" + id, lake.key);
  CHECK(package.status == 200);
  CHECK(package.content_type == "application/json");
  CHECK(Lake::header_of(package, "Content-Encoding") == "gzip");
  const auto event = parse_json(unpacked(package.body));
  REQUIRE(event);
  CHECK(event->at("entityType") == "mailbox");
  CHECK(event->at("filters").get_array().at(0).at("techniques").get_array().size() >= 1);
  CHECK(event->at("filters").get_array().at(0).at("riskLevel") == "critical");
  CHECK(event->at("detail").at("msgUuid") == "item-0");
  CHECK_FALSE(event->at("detail").get_object().contains("mailMsgSubject"));  // hasDetail is off
  REQUIRE(lake.patch(path, R"({"hasDetail":true})").status == 200);
  CHECK(parse_json(unpacked(lake.get(path + "/packages/" + id, lake.key).body))
            ->at("detail")
            .get_object()
            .contains("mailMsgSubject"));
  // below the level
  CHECK(lake.get(path + "/packages/2026112300-00000000-0000-4000-8000-000000000001", lake.key).status == 404);
  for (const auto* bad :
       {"/packages/x", "/packages/20261123x", "/packages?startDateTime=yesterday",
        "/packages?startDateTime=2020-01-01T00:00:00Z&endDateTime=2026-01-01T00:00:00Z", "/packages?skipToken=%21"}) {
    CAPTURE(bad);
    const auto status = lake.get(path + bad, lake.key).status;
    CHECK((status == 404 || status == 400));
  }
}

TEST_CASE("packages of the data lake hold every record once, a line each") {
  Lake lake;
  const auto telemetry =
      Lake::path_of(lake.post("/v3.0/datalake/dataPipelines", lake.key,
                              R"({"type":"telemetry","subType":["endpoint","email"],"description":""})"));
  const auto other_words =
      Lake::path_of(lake.post("/v3.0/datalake/dataPipelines", lake.key,
                              R"({"type":"telemetry","subType":["endpointActivity","emailActivity"]})"));
  const auto elsewhere = Lake::path_of(
      lake.post("/v3.0/datalake/dataPipelines", lake.key, R"({"type":"telemetry","subType":["endpoint"]})"));
  const auto found = Lake::path_of(lake.post("/v3.0/datalake/dataPipelines", lake.key, R"({"type":"detection"})"));
  for (const auto* bad : {R"({})", R"({"type":"everything"})", R"({"type":"detection","subType":["email"]})",
                          R"({"type":"telemetry","subType":[]})", R"({"type":1})"}) {
    CAPTURE(bad);
    CHECK(lake.post("/v3.0/datalake/dataPipelines", lake.key, bad).status == 400);
  }
  for (int i = 0; i < 6; ++i) {
    protect::MailTrack track{.at = lake.world.clock.now(),
                             .item = "item-" + std::to_string(i),
                             .service = "inline",
                             .direction = "incoming",
                             .sender = "eve@evil.example",
                             .recipients = {"bob@example.com"},
                             .subject = "s",
                             .message_id = "m" + std::to_string(i),
                             .verdict = "clean",
                             .action = "pass",
                             .delivery_status = "delivered"};
    track.report_json = "{}";
    REQUIRE(lake.records.add(lake.tenant, track));
    lake.detection(i, 60);
    lake.world.clock.advance(std::chrono::seconds(4));
  }
  lake.world.clock.advance(std::chrono::seconds(30));
  for (const auto& path : {telemetry, other_words, found}) {
    const auto page = lake.object_of(lake.get(path + "/packages", lake.key));
    CHECK(page.at("items").get_array().size() >= 2);
    int lines = 0;
    for (const auto& item : page.at("items").get_array()) {
      const auto text = unpacked(lake.get(path + "/packages/" + string_or(item.get_object(), "id"), lake.key).body);
      for (const auto line : split(text, '\n')) {
        if (line.empty()) continue;
        const auto one = parse_json(line);
        REQUIRE(one);
        CHECK(one->at("productCode") == (path == found ? "sca" : "xms"));
        ++lines;
      }
    }
    CHECK(lines == 6);
  }
  CHECK(lake.object_of(lake.get(elsewhere + "/packages", lake.key)).at("items").get_array().empty());
  CHECK(lake.get(found + "/packages/20200101000000", lake.key).status == 404);
  CHECK(lake.get(found + "/packages/20261340000000", lake.key).status == 404);
  CHECK(lake.patch(telemetry, R"({"type":"detection"})").status == 200);
  CHECK_FALSE(lake.object_of(lake.get(telemetry, lake.key)).contains("subType"));
}

TEST_CASE("an alert called a false positive corrects the judgement, and called otherwise takes it back") {
  Lake lake;
  const auto d = lake.detection(1, 80);
  protect::MailTrack track{.at = d.at,
                           .item = d.item,
                           .service = "inline",
                           .direction = "incoming",
                           .sender = d.sender,
                           .recipients = d.recipients,
                           .subject = "s",
                           .message_id = d.message_id,
                           .verdict = "found",
                           .action = "quarantine",
                           .delivery_status = "quarantined"};
  scan::Report report;
  report.is_mail = true;
  report.digests["likeness"] = "1|evil.example|0000000100000002000000030000000400000005";
  track.report_json = to_text(scan::to_json(report));
  REQUIRE(lake.records.add(lake.tenant, track));
  const auto alerts = lake.object_of(lake.get("/v3.0/workbench/alerts", lake.key));
  const auto path = "/v3.0/workbench/alerts/" + string_or(alerts.at("items").get_array().at(0).get_object(), "id");
  protect::CorrectionBook book(*lake.world.database, lake.policies, lake.world.clock);
  CHECK(lake.patch(path, R"({"investigationStatus":"inProgress"})").status == 204);
  CHECK(book.list(lake.tenant)->empty());
  CHECK(lake.patch(path, R"({"status":"Closed","investigationResult":"False Positive"})").status == 204);
  REQUIRE(book.list(lake.tenant)->size() == 1);
  CHECK(book.list(lake.tenant)->front().verdict == "wanted");
  CHECK(book.list(lake.tenant)->front().source == "alert");
  CHECK(lake.patch(path, R"({"investigationResult":"True Positive"})").status == 204);
  CHECK(book.list(lake.tenant)->front().undone_at.has_value());
  CHECK(lake.patch(path, R"({"investigationStatus":"solved"})").status == 400);
}

TEST_CASE("detections are counted, narrowed, and asked by the time of their ingestion") {
  Lake lake;
  for (int i = 0; i < 3; ++i) lake.detection(i, 40 + 25 * i);
  lake.world.clock.advance(std::chrono::seconds(1));
  CHECK(lake.object_of(lake.get("/v3.0/search/detections?mode=countOnly", lake.key)).at("totalCount") == 3);
  const auto narrow = lake.object_of(lake.get("/v3.0/search/detections?select=suser,eventTime", lake.key))
                          .at("items")
                          .get_array()
                          .at(0)
                          .get_object();
  CHECK(narrow.contains("suser"));
  CHECK(narrow.contains("uuid"));
  CHECK_FALSE(narrow.contains("mailMsgSubject"));
  CHECK(lake.object_of(lake.get("/v3.0/search/detections?select=empty", lake.key))
            .at("items")
            .get_array()
            .at(0)
            .get_object()
            .contains("mailMsgSubject"));
  // one script sends a body with GET
  const auto free =
      lake.send("GET", "/v3.0/search/detections",
                {{"Authorization", "Bearer " + lake.key}, {"TMV1-Query", "eve@evil.example"}}, "select=x&top=500");
  CHECK(lake.object_of(free).at("items").get_array().size() == 3);
  CHECK(lake.object_of(lake.get("/v3.0/oat/detections?ingestedStartDateTime=2001-01-01T00:00:00Z", lake.key))
            .at("count") == 3);
  CHECK(
      lake.object_of(
              lake.get("/v3.0/oat/"
                       "detections?ingestedStartDateTime=2001-01-01T00:00:00Z&ingestedEndDateTime=2002-01-01T00:00:00Z",
                       lake.key))
          .at("count") == 0);
  CHECK(
      lake.object_of(
              lake.get("/v3.0/oat/"
                       "detections?detectedStartDateTime=2001-01-01T00:00:00Z&ingestedEndDateTime=2002-01-01T00:00:00Z",
                       lake.key))
          .at("count") == 0);
  CHECK(lake.get("/v3.0/oat/detections?ingestedStartDateTime=never", lake.key).status == 400);
}

TEST_CASE("a detection has the members and types of the published schema, with what its mail said") {
  Lake lake;
  lake.detection(7, 90);
  lake.world.clock.advance(std::chrono::seconds(1));
  const auto first = [&](const char* query) {
    const auto items = lake.object_of(lake.send("GET", "/v3.0/search/detections",
                                                {{"Authorization", "Bearer " + lake.key}, {"TMV1-Query", query}}, ""))
                           .at("items")
                           .get_array();
    return items.empty() ? json::object{} : items.at(0).get_object();
  };
  const auto bare = first("*");
  CHECK_FALSE(bare.contains("mailSenderIp"));   // its mail is not tracked any more
  CHECK_FALSE(bare.contains("detectionType"));  // of the mail as a whole: no file and no URL
  CHECK_FALSE(bare.contains("objectType"));
  auto part = lake.detection(8, 90);
  part.log_id = "00000000-0000-4000-8000-000000000009", part.item = "item-9", part.service = "imap",
  part.location = "Archive", part.file_name = "a.exe";
  REQUIRE(lake.records.add(lake.tenant, part));
  part.log_id = "00000000-0000-4000-8000-00000000000a", part.service = "inline", part.location = "4F80AA6135",
  part.url = "http://evil.example/x";
  REQUIRE(lake.records.add(lake.tenant, part));
  lake.world.clock.advance(std::chrono::seconds(1));
  CHECK(string_or(first("detectionType:File and objectType:file"), "mailFolder") == "Archive");
  CHECK(string_or(first("detectionType:URL and objectType:url"), "mailFolder").empty());
  CHECK(string_or(first("detectionType:URL"), "request") == "http://evil.example/x");
  scan::Report report;
  report.is_mail = true;
  report.mail.cc = {{"", "carl@desk.example"}};
  report.mail.headers = {{"X-Mailer", "Pigeon 2"}};
  protect::MailTrack track{.at = lake.world.clock.now(),
                           .item = string_or(bare, "msgUuid"),
                           .service = "inline",
                           .direction = "incoming",
                           .sender = "eve@evil.example",
                           .recipients = {"bob@desk.example"}};
  track.client_ip = "192.0.2.7";
  track.source_domain = "evil.example";
  track.ruleset = "2026-11-29";
  track.urls = {"http://evil.example/x"};
  track.report_json = to_text(scan::to_json(report));
  REQUIRE(lake.records.add(lake.tenant, track));
  const auto one = first("msgUuid:item-7");
  CHECK(string_or(one, "mailSenderIp") == "192.0.2.7");
  CHECK(string_or(one, "mailSourceDomain") == "evil.example");
  CHECK(string_or(one, "mailXMailer") == "Pigeon 2");
  CHECK(string_or(one, "patVer") == "2026-11-29");
  CHECK(one.at("mailUrlsRealLink") == json::array{"http://evil.example/x"});
  CHECK(one.at("mailCcAddresses") == json::array{"carl@desk.example"});
  CHECK(string_or(one, "riskConfidenceLevel") == "2");
  CHECK(first("riskConfidenceLevel:1").empty());
  CHECK(first("mailSenderIp:192.0.2.7 and mailXMailer:Pigeon").size() == one.size());
  CHECK(first("mailSenderIp:192.0.2.8").empty());
  CHECK(lake.object_of(lake.send("GET", "/v3.0/search/detections?mode=countOnly",
                                 {{"Authorization", "Bearer " + lake.key}, {"TMV1-Query", "mailXMailer:Pigeon"}}, ""))
            .at("totalCount") == 1);
  // "dynamic" of the schema is a list or an object.
  const std::set<std::string, std::less<>> dynamic = {"act",
                                                      "actResult",
                                                      "attachment",
                                                      "attachmentFileHashes",
                                                      "attachmentFileHashs",
                                                      "attachmentFileHashSha256s",
                                                      "attachmentFileName",
                                                      "attachmentSha1",
                                                      "attachmentSha256",
                                                      "attachmentSize",
                                                      "duser",
                                                      "highlightedFileHashes",
                                                      "highlightedFileName",
                                                      "mailCcAddresses",
                                                      "mailFromAddresses",
                                                      "mailReplyToAddresses",
                                                      "mailReturnPath",
                                                      "mailToAddresses",
                                                      "mailUrlsOriginalLink",
                                                      "mailUrlsRealLink",
                                                      "mailUrlsVisibleLink",
                                                      "mailWantedHeaderName",
                                                      "mailWantedHeaderValue",
                                                      "mailWholeHeader",
                                                      "policyTemplate",
                                                      "suser"};
  const std::set<std::string, std::less<>> numbers = {"eventTime", "mailDirection", "mailMsgDirection"};
  for (const auto& member : one) {
    CAPTURE(std::string(member.key()));
    const auto& value = member.value();
    if (dynamic.contains(std::string_view(member.key())))
      CHECK((value.is_array() || value.is_object()));
    else if (numbers.contains(std::string_view(member.key())))
      CHECK(value.is_int64());
    else
      CHECK(value.is_string());
  }
}

TEST_CASE("accounts are changed and removed over the Vision One API, never one's betters") {
  Lake lake;
  const std::string admin = "admin";
  const auto as_role = [&](std::string_view name) {
    for (const auto& role : platform::predefined_roles(platform::Side::platform)) {
      if (role.name != name) continue;
      Principal who;
      add_permissions(who, role.permissions);
      lake.gate_as(who, "platform");
    }
  };
  as_role("Master Administrator");
  const auto made =
      lake.post("/v3.0/iam/accounts", admin, R"({"email":"new@desk.example","role":"Analyst","authType":"saml"})");
  REQUIRE(made.status == 201);
  const auto path = Lake::path_of(made);
  const auto as = [&](const std::string& key, const char* method, std::string body) {
    return lake
        .send(method, path, {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}}, std::move(body))
        .status;
  };
  CHECK(as(admin, "PATCH", R"({"role":"Auditor","description":"reads"})") == 204);
  CHECK(as(admin, "PATCH", R"({"status":"disabled"})") == 204);
  CHECK(as(admin, "PATCH", R"({"status":"asleep"})") == 400);
  CHECK(as(admin, "PATCH", R"({"role":"Nobody"})") == 400);
  CHECK(as(admin, "PATCH", R"({"description":5})") == 400);
  CHECK(as(admin, "PATCH", R"({"status":null,"role":"Auditor"})") == 400);
  CHECK(as(admin, "PATCH", R"({})") == 400);
  as_role("Senior Analyst");
  CHECK(as(admin, "PATCH", R"({"status":"enabled"})") == 403);
  CHECK(as(admin, "DELETE", "") == 403);
  as_role("Master Administrator");
  const auto list = lake.object_of(lake.get("/v3.0/iam/accounts?filter=email%20eq%20%27new@desk.example%27", admin));
  const auto one = list.at("items").get_array().at(0).get_object();
  CHECK(string_or(one, "role") == "Auditor");
  CHECK(string_or(one, "status") == "disabled");
  CHECK(lake.object_of(lake.get(path, admin)) == one);  // what the answer to the invitation points to
  const auto named = [&](const json::array& items) {
    const auto found =
        std::find_if(items.begin(), items.end(), [](const json::value& role) { return role.at("name") == "Auditor"; });
    REQUIRE(found != items.end());
    return found->get_object();
  };
  const auto role = named(lake.object_of(lake.get("/v3.0/iam/roles?top=200", admin)).at("items").get_array());
  CHECK(string_or(role, "type") == "predefined");
  auto shown = lake.object_of(lake.get("/v3.0/iam/roles/" + string_or(role, "id"), admin));
  CHECK(shown.erase("permissionKeys") == 1);
  CHECK(shown == role);
  CHECK(lake.get("/v3.0/iam/roles/999999", admin).status == 404);
  CHECK(lake.get("/v3.0/iam/roles/x", admin).status == 404);
  // The version of an account: its ETag changes with what can be changed, and If-Match holds a change to it.
  const auto tag = [&] { return Lake::header_of(lake.get(path, admin), "ETag"); };
  const auto matched = [&](const char* method, const std::string& version, std::string body) {
    return lake
        .send(method, path,
              {{"Authorization", "Bearer " + admin}, {"Content-Type", "application/json"}, {"If-Match", version}},
              std::move(body))
        .status;
  };
  const auto version = tag();
  REQUIRE(version.size() == 34);
  CHECK(tag() == version);
  CHECK(matched("PATCH", "\"other\"", R"({"description":"never"})") == 412);
  CHECK(tag() == version);
  CHECK(matched("PATCH", version, R"({"description":"writes"})") == 204);
  CHECK(tag() != version);
  CHECK(matched("PATCH", version, R"({"status":"enabled"})") == 412);
  CHECK(matched("DELETE", version, "") == 412);
  CHECK(matched("PATCH", "*", R"({"description":"reads"})") == 204);
  CHECK(tag() == version);  // it is what it was
  CHECK(matched("DELETE", version.substr(1, 32), "") == 204);
  CHECK(as(admin, "DELETE", "") == 404);
  // A word of a key that is not known is refused, and makes or changes nothing.
  const auto keys = lake.post(
      "/v3.0/iam/apiKeys", admin,
      R"([{"name":"a","role":"Auditor","status":"asleep"},{"name":7,"role":"Auditor"},{"name":"b","role":"Auditor"}])");
  const auto answers = parse_json(keys.body)->get_array();
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].at("status") == 400);
  CHECK(answers[1].at("status") == 400);
  REQUIRE(answers[2].at("status") == 201);
  const auto key = "/v3.0/iam/apiKeys/" + std::string(answers[2].at("body").at("id").get_string());
  CHECK(lake.send("PATCH", key, {{"Authorization", "Bearer " + admin}, {"Content-Type", "application/json"}},
                  R"({"status":"asleep"})")
            .status == 400);
  CHECK(string_or(lake.object_of(lake.get(key, admin)), "status") == "enabled");
}

}  // namespace sekisho::api
