#include "api/api.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "api/blocked_lists.h"
#include "api/openapi.h"
#include "api/own/bulk_tasks.h"
#include "api/platform_gate.h"
#include "api/problem.h"
#include "api/response/responder.h"
#include "api/schemas.h"
#include "api/testing.h"
#include "protect/records.h"

namespace sekisho::api {

TEST_CASE("a client without a token is told so in the words that clients look for") {
  Desk desk;
  const auto answer = desk.get("/v1/siem/security_events?service=exchange&event=securityrisk");
  CHECK(answer.status == 401);
  const auto body = desk.object_of(answer);
  CHECK(string_or(body, "msg") == "Authentication token not found");
  CHECK(body.contains("traceId"));
  CHECK(integer_or(body, "code") < 0);
}

TEST_CASE("every route and every refusal of it has a body that its surface's clients can read") {
  Desk desk;
  for (const auto& route : all_routes()) {
    CAPTURE(std::string(route.method) + " " + std::string(route.path));
    const auto answer = desk.send(std::string(route.method), desk.filled(route.path), {}, "{}");
    if (route.access == Access::anyone) {
      CHECK(answer.status != 401);
      continue;
    }
    CHECK(answer.status == 401);
    const auto body = desk.object_of(answer);
    switch (surface_of(route.path)) {
      case Surface::cas: CHECK(body.contains("msg")); break;
      case Surface::vision: CHECK(body.contains("error")); break;
      case Surface::own: CHECK(string_or(body, "code") == "auth.required"); break;
    }
  }
}

TEST_CASE("the route table alone decides what a role may call: every route as every role") {
  Desk desk;
  std::ptrdiff_t calls = 0, roles = 0;
  for (const auto side : {platform::Side::cas, platform::Side::platform}) {
    for (const auto& role : platform::predefined_roles(side)) {
      Principal who;
      add_permissions(who, role.permissions);
      desk.gate_as(who, platform::to_string(side));
      for (const auto& route : all_routes()) {
        if (surface_of(route.path) != Surface::own || !route.path.starts_with("/api/")) continue;
        ++calls;
        CAPTURE(std::string(role.name) + ": " + std::string(route.method) + " " + std::string(route.path));
        const auto answer = desk.send(std::string(route.method), desk.filled(route.path), {{"Authorization", "Bearer fake"}, {"Content-Type", "application/json"}}, "");
        // What the domain itself refuses (a predefined role, a platform that is not there) carries a number; the door's refusal does not.
        const bool refused = answer.status == 403 && string_or(desk.object_of(answer), "code") == "access.denied" && !desk.object_of(answer).contains("error_code");
        CHECK(refused == (route.access == Access::holder && !who.may(route.permission)));
      }
      ++roles;
    }
  }
  const auto own = std::count_if(all_routes().begin(), all_routes().end(), [](const Route& route) { return route.path.starts_with("/api/"); });
  CHECK(calls == own * roles);
}

TEST_CASE("security events are delivered in order, once, over pages, with the fields clients index") {
  Desk desk;
  const auto token = desk.cas_token({"log_retrieval"});
  protect::Records records(*desk.world.database);
  for (int i = 0; i < 7; ++i) {
    protect::Detection d;
    d.at = desk.world.clock.now() - std::chrono::seconds(100 - i);
    d.log_id = "log-" + std::to_string(i);
    d.item = "item-" + std::to_string(i);
    d.service = "inline";
    d.filter = "spam_protection";
    d.category = "phishing";
    d.action = "quarantine";
    d.policy_name = "Default";
    d.sender = "eve@evil.example";
    d.recipients = {"bob@example.com"};
    d.affected_user = "bob@example.com";
    d.subject = "件名 " + std::to_string(i);
    d.message_id = "m" + std::to_string(i) + "@evil.example";
    REQUIRE(records.add(desk.tenant, d));
  }
  std::string seen, target = "/v1/siem/security_events?service=exchange&event=securityrisk&limit=3&queryfrom=1";
  for (int page = 0; page < 5 && !target.empty(); ++page) {
    // As one poller does: its own parameters once more on top of the link.
    const auto answer = desk.get(target + "&service=exchange&event=securityrisk", token);
    REQUIRE(answer.status == 200);
    const auto body = desk.object_of(answer);
    for (const auto& event : body.at("security_events").get_array()) {
      seen += string_or(event.get_object(), "log_item_id") + " ";
      CHECK(string_or(event.get_object(), "service") == "Exchange Online");
      CHECK(string_or(event.get_object(), "event") == "security_risk_scan");
      const auto& message = event.at("message").get_object();
      CHECK(string_or(message, "detection_time").size() == 24);
      CHECK(!message.contains("triggered_dlp_template"));
      CHECK(string_or(message, "action") == "Quarantine");
    }
    const auto next = string_or(body, "next_link", "missing");
    target = next.empty() ? "" : next.substr(next.find("/v1/"));
  }
  CHECK(seen == "log-0 log-1 log-2 log-3 log-4 log-5 log-6 ");

  const auto report = desk.object_of(desk.get("/v1/siem/security_events/va_analysis_report?report_id=log-3", token));
  CHECK(string_or(report.at("report").get_object(), "mail_message_subject") == "件名 3");
  CHECK(desk.get("/v1/siem/security_events/va_analysis_report?report_id=log-33", token).status == 404);
  CHECK(desk.get("/v1/siem/security_events/va_analysis_report", token).status == 400);
}

TEST_CASE("what real CAS clients send is understood") {
  Desk desk;
  const auto token = desk.cas_token({"log_retrieval", "threat_investigation", "threat_remediation", "threat_mitigation_mail"});
  struct Row {
    const char* says;
    const char* target;
    int status;
  };
  const Row rows[] = {
      {"six fraction digits", "/v1/siem/security_events?service=exchange&event=dlp&end=2026-11-23T04:27:22.715755Z", 200},
      {"the malformed offset", "/v1/siem/security_events?service=exchange&event=dlp&start=2026-11-22T02:31:20%2B00:00Z", 200},
      {"older than the window", "/v1/siem/security_events?service=exchange&event=dlp&start=2026-11-01T00:00:00Z", 200},
      {"a limit beyond the most", "/v1/siem/security_events?service=exchange&event=dlp&limit=5000", 200},
      {"a group name", "/v1/siem/security_events?service=office365&event=virtualanalyzer", 200},
      {"a service that this tenant does not have", "/v1/siem/security_events?service=box&event=ransomware", 200},
      {"the older path", "/siem/v1/security_events?service=exchange&event=securityrisk", 200},
      {"the pattern of the help's text", "/v1/api/siem/security_events?service=exchange&event=securityrisk", 200},
      {"no such service", "/v1/siem/security_events?service=nothing&event=securityrisk", 400},
      {"no such event", "/v1/siem/security_events?service=exchange&event=nothing", 400},
      {"no event at all", "/v1/siem/security_events?service=exchange", 400},
      {"a time that is none", "/v1/siem/security_events?service=exchange&event=dlp&start=yesterday", 400},
      {"a forged page", "/v1/siem/security_events?service=exchange&event=dlp&page_id=AAAA", 400},
      {"quarantine of something else", "/v1/siem/quarantine_events?service=box", 400},
      {"sweeping for a ping", "/v1/sweeping/mails?limit=1", 200},
      {"sweeping by message id", "/v1/sweeping/mails?message_id=%3Ca@b%3E&lastndays=90", 200},
      {"sweeping by a network", "/v1/sweeping/mails?source_ip=192.0.2.0/24", 200},
      {"sweeping by no network", "/v1/sweeping/mails?source_ip=192.0.2.0/64", 400},
      {"days and times together", "/v1/sweeping/mails?lastndays=3&start=2026-11-22T00:00:00Z", 400},
      {"a batch that never was", "/v1/mitigation/mails?batch_id=11111111-1111-4111-8111-111111111111", 404},
      {"no such API", "/v1/siem/nothing", 404},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto answer = desk.get(row.target, token);
    CHECK(answer.status == row.status);
    const auto body = desk.object_of(answer);
    if (row.status != 200) CHECK(body.contains("msg"));
  }
  CHECK(desk.get("/v1/mitigation/accounts", token).status == 403);
  CHECK(desk.send("DELETE", "/v1/remediation/mails", {{"Authorization", "Bearer " + token}}, "").status == 405);
}

TEST_CASE("the twenty-first request of a minute is refused in the words that clients match, until the minute is over") {
  Desk desk;
  desk.services.settings.cas_requests_per_minute = 20;
  const auto token = desk.cas_token({"log_retrieval"});
  const std::string target = "/v1/siem/security_events?service=exchange&event=dlp";
  for (int i = 0; i < 20; ++i) REQUIRE(desk.get(target, token).status == 200);
  const auto refused = desk.get(target, token);
  CHECK(refused.status == 429);
  const auto body = desk.object_of(refused);
  CHECK(integer_or(body, "code") == -4290001);
  CHECK(string_or(body, "msg") == "Maximum allowed requests exceeded");
  bool retry = false;
  for (const auto& header : refused.headers) retry |= header.first == "Retry-After" && header.second == "60";
  CHECK(retry);
  desk.world.clock.advance(std::chrono::seconds(61));
  CHECK(desk.get(target, token).status == 200);
}

TEST_CASE("blocked lists keep all four arrays and survive adding twice and removing what is not there") {
  Desk desk;
  const auto token = desk.cas_token({"threat_remediation"});
  const auto rules = [&] { return to_text(desk.object_of(desk.get("/v1/remediation/mails", token)).at("rules")); };
  CHECK(rules() == R"({"senders":[],"urls":[],"filehashes":[],"file256hashes":[]})");
  const std::string add = R"({"action_type":"create","rules":{"senders":["eve@evil.example"],"filehashes":["A94A8FE5CCB19BA61C4C0873D391E987982FBBD3"]}})";
  for (int i = 0; i < 2; ++i) {
    const auto answer = desk.post("/v1/remediation/mails", token, add);
    CHECK(answer.status == 200);
    CHECK(string_or(desk.object_of(answer), "message") == "Add rules successfully.");
  }
  CHECK(rules() == R"({"senders":["eve@evil.example"],"urls":[],"filehashes":["a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"],"file256hashes":[]})");
  CHECK(desk.post("/v1/remediation/mails", token, R"({"action_type":"delete","rules":{"senders":["eve@evil.example","nobody@evil.example"]}})").status == 200);
  for (const auto* bad : {"{}", "[]", "{", R"({"action_type":"create"})", R"({"action_type":"create","rules":{}})", R"({"action_type":"create","rules":{"filehashes":["xyz"]}})",
                          R"({"action_type":"create","action_type":"delete","rules":{"senders":["a@b.example"]}})"}) {
    CAPTURE(bad);
    CHECK(desk.post("/v1/remediation/mails", token, bad).status == 400);
  }
}

TEST_CASE("an action on mail ends with a status and a reason when no mailbox server is there") {
  Desk desk;
  const auto token = desk.cas_token({"threat_mitigation_mail"});
  const auto asked = desk.post("/v1/mitigation/mails", token,
                               R"([{"action_type":"MAIL_QUARANTINE","service":"exchange","account_provider":"office365","mailbox":"bob@example.com","mail_message_id":"<a@b>","mail_unique_id":"u","mail_message_delivery_time":"2026-11-23T04:00:00.000Z"}])");
  REQUIRE(asked.status == 201);
  const auto receipt = desk.object_of(asked);
  CHECK(integer_or(receipt, "code", 9) == 0);
  const auto result = desk.object_of(desk.get("/v1/mitigation/mails?batch_id=" + string_or(receipt, "batch_id"), token));
  const auto& action = result.at("actions").get_array().at(0).get_object();
  CHECK(string_or(action, "status") == "Failed");
  CHECK(integer_or(action, "error_code") == -999);
  CHECK(string_or(action, "error_message").find("No mailbox server") != std::string::npos);
  CHECK(string_or(result, "next_link", "missing").empty());
  CHECK(string_or(action, "service") == "exchange");
  const auto of_gmail = desk.object_of(desk.post("/v1/mitigation/mails", token, R"([{"action_type":"MAIL_DELETE","service":"gmail","account_provider":"google","mailbox":"bob@example.com","mail_message_id":"<a@b>"}])"));
  const auto told = desk.object_of(desk.get("/v1/mitigation/mails?batch_id=" + string_or(of_gmail, "batch_id"), token));
  CHECK(string_or(told.at("actions").at(0).get_object(), "service") == "gmail");
  CHECK(string_or(told.at("actions").at(0).get_object(), "account_provider") == "google");
}

TEST_CASE("one tenant's token opens nothing of another's") {
  Desk desk;
  const auto other = desk.world.tenant("Other");
  const auto secret = desk.cas_token({"threat_mitigation_mail"});
  ResponseAction action;
  action.tenant = other;
  action.surface = "cas";
  action.target = "mail";
  action.action = "delete";
  action.mailbox = "x@other.example";
  action.message_id = "<x@y>";
  const auto theirs = desk.responder->submit({action});
  REQUIRE(theirs);
  CHECK(desk.get("/v1/mitigation/mails?batch_id=" + theirs->front().batch, secret).status == 404);
}

TEST_CASE("the OpenAPI document names every own route, and every name it refers to exists") {
  const auto document = openapi_document("test");
  const auto text = to_text(document);
  const auto& schemas = document.at("components").at("schemas").get_object();
  const std::string mark = "#/components/schemas/";
  int references = 0;
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const auto name = text.substr(at + mark.size(), text.find('"', at) - at - mark.size());
    CAPTURE(name);
    CHECK(schemas.contains(name));
    ++references;
  }
  CHECK(references > 50);
  for (const auto& route : all_routes()) {
    if (surface_of(route.path) == Surface::own) CHECK(document.at("paths").get_object().contains(std::string(route.path)));
  }
}

TEST_CASE("a JSON body is read strictly") {
  struct Row {
    const char* says;
    std::string text;
    bool good;
  };
  const Row rows[] = {
      {"an object", R"({"a":1})", true},
      {"a name twice", R"({"a":1,"a":2})", false},
      {"a name twice, once escaped", R"({"a":1,"\u0061":2})", false},
      {"the same name in two objects", R"([{"a":1},{"a":2}])", true},
      {"the same name at two levels", R"({"a":{"a":1}})", true},
      {"trailing bytes", R"({"a":1} x)", false},
      {"nothing", "", false},
      {"32 levels", std::string(32, '[') + std::string(32, ']'), true},
      {"33 levels", std::string(33, '[') + std::string(33, ']'), false},
      {"a million levels", std::string(1'000'000, '['), false},
      {"broken UTF-8", "\"\xff\"", false},
      {"a comment", "{} // x", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(parse_json(row.text).has_value() == row.good);
  }
}

TEST_CASE("a request target is taken apart or refused, never guessed") {
  struct Row {
    const char* target;
    const char* path;  // empty: refused
  };
  const Row rows[] = {{"/v1/a", "/v1/a"},        {"/", "/"},          {"/a%20b", "/a b"},   {"/a/../b", ""},     {"/a/%2e%2e/b", ""}, {"/a//b", ""},     {"/a%2fb", ""},
                      {"/a%5cb", ""},            {"/a%00b", ""},      {"/a%zz", ""},        {"/a%f", ""},        {"a/b", ""},         {"http://x/a", "/a"}, {"http://x", "/"}, {"https://x?y=1", "/"}, {"ftp://x/a", ""}, {"http:///a", ""}, {"*", ""},
                      {"/a?x=%zz&y=1", "/a"},    {"/\xff", ""},       {"/a#b", ""},         {"/%E3%81%82", "/あ"}};
  for (const auto& row : rows) {
    CAPTURE(row.target);
    Request request;
    const bool fine = read_target(row.target, request);
    CHECK((fine ? request.path : std::string{}) == row.path);
  }
}

TEST_CASE("an administrator signs in, works with the CSRF token, and is out after signing out") {
  Desk desk;
  const auto session = desk.sign_in(platform::Side::cas);
  CHECK(desk.send("GET", "/api/v1/session", {{"Cookie", session.cookie}}, "").status == 200);
  const auto tokens = R"({"name":"siem","types":["log_retrieval"]})";
  const std::vector<std::pair<std::string, std::string>> json_type = {{"Cookie", session.cookie}, {"Content-Type", "application/json"}};
  CHECK(desk.send("POST", "/api/v1/api-tokens", json_type, tokens).status == 403);
  auto with_csrf = json_type;
  with_csrf.emplace_back("X-CSRF-Token", session.csrf);
  const auto made = desk.send("POST", "/api/v1/api-tokens", with_csrf, tokens);
  CHECK(made.status == 201);
  CHECK(!string_or(desk.object_of(made), "secret").empty());
  CHECK(desk.send("POST", "/api/v1/api-tokens", with_csrf, R"({"name":"x","types":["log_retrieval"],"extra":1})").status == 400);
  CHECK(desk.send("DELETE", "/api/v1/session", with_csrf, "").status == 200);
  CHECK(desk.send("GET", "/api/v1/session", {{"Cookie", session.cookie}}, "").status == 401);
}

TEST_CASE("success answers of the own surface have the shapes that the description gives") {
  Desk desk;
  const auto session = desk.sign_in(platform::Side::cas);
  int checked = 0;
  for (const auto& route : all_routes()) {
    if (surface_of(route.path) != Surface::own || route.method != "GET" || route.answer.empty() || route.answer.front() == '@') continue;
    auto target = desk.filled(route.path);
    if (route.path == "/api/v1/mail-trace" || route.path == "/api/v1/mail-similar") target += "?key=x";
    if (route.path == "/api/v1/credits/calculator") target += "?seats=100&url_sandboxing=true";
    CAPTURE(target);
    const auto answer = desk.send("GET", target, {{"Cookie", session.cookie}}, "");
    CAPTURE(answer.body);
    CHECK(answer.status != 500);
    if (answer.status != 200) continue;
    const auto value = parse_json(answer.body);
    REQUIRE(value);
    Misfit misfit;
    const bool fine = fits(all_shapes(), *read_shape(route.answer), *value, misfit);
    CHECK(misfit.pointer + " " + misfit.problem == " ");
    CHECK(fine);
    ++checked;
  }
  MESSAGE("answers checked: " << checked);
  CHECK(checked > 20);
}

TEST_CASE("an account keeps small things about its own console, which no other account sees") {
  Desk desk;
  const auto mine = desk.sign_in(platform::Side::cas);
  const auto put = [&](const Desk::SignedIn& who, const std::string& name, const std::string& body) {
    return desk.send("PUT", "/api/v1/preferences/" + name, {{"Cookie", who.cookie}, {"X-CSRF-Token", who.csrf}, {"Content-Type", "application/json"}}, body);
  };
  CHECK(put(mine, "dashboard", R"({"value":{"hidden":["scam"]}})").status == 200);
  CHECK(put(mine, "dashboard", R"({"value":{"hidden":["dlp"]}})").status == 200);
  CHECK(desk.send("GET", "/api/v1/preferences/dashboard", {{"Cookie", mine.cookie}}, "").body == R"({"value":{"hidden":["dlp"]}})");
  const auto other = desk.sign_in(platform::Side::platform);
  CHECK(desk.send("GET", "/api/v1/preferences/dashboard", {{"Cookie", other.cookie}}, "").body == R"({"value":null})");
  CHECK(put(mine, "Bad%20name", R"({"value":1})").status == 404);
  CHECK(put(mine, "large", R"({"value":")" + std::string(17'000, 'x') + "\"}").status >= 400);
  for (int i = 0; i < 49; ++i) CHECK(put(mine, "n" + std::to_string(i), R"({"value":1})").status == 200);
  CHECK(put(mine, "n49", R"({"value":1})").status >= 400);
  CHECK(put(mine, "n48", R"({"value":2})").status == 200);
}

TEST_CASE("configuration health counts what enabled policies that act use, service by service") {
  Desk desk;
  const auto who = desk.sign_in(platform::Side::cas);
  const auto inbound = [&] {
    const auto body = desk.object_of(desk.send("GET", "/api/v1/dashboard/health", {{"Cookie", who.cookie}}, ""));
    return body.at("items").at(0).as_object();
  };
  const auto adopted = [](const json::object& service, std::string_view id) {
    for (const auto& feature : service.at("features").as_array()) {
      if (feature.at("id").as_string() == id) return feature.at("adopted").as_bool();
    }
    return false;
  };
  CHECK(inbound().at("state").as_string() == "partial");
  CHECK(adopted(inbound(), "malware"));
  CHECK_FALSE(adopted(inbound(), "file_blocking"));
  auto all = desk.policies.list(desk.tenant);
  REQUIRE(all);
  for (auto& policy : *all) {
    if (policy.service != policy::Service::inline_inbound || policy.kind != policy::Kind::threat_protection || policy.built_in != policy::BuiltIn::default_policy) continue;
    policy.enabled = false;
    REQUIRE(desk.policies.update(desk.tenant, policy, 0, "test"));
  }
  CHECK(inbound().at("state").as_string() == "warning");
  CHECK(inbound().at("rate").as_int64() == 0);
}

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
  const std::vector<std::pair<std::string, std::string>> search = {{"Authorization", "Bearer " + key}, {"TMV1-Query", "mailMsgSubject:\"past due\" and mailSenderIp:\"192.0.2.1\""}};
  std::string found, target = "/v3.0/search/emailActivities?top=2";
  while (!target.empty()) {
    const auto page = desk.object_of(desk.send("GET", target, search, ""));
    CHECK(page.at("progressRate").is_int64());
    for (const auto& item : page.at("items").get_array()) {
      found += string_or(item.get_object(), "msgUuid") + " ";
      CHECK(item.at("eventTime").is_int64());
      CHECK(item.at("eventSourceType").is_int64());
      for (const auto* list : {"mailFromAddresses", "mailToAddresses", "mailWholeHeader", "mailUrlsVisibleLink", "mailUrlsRealLink"}) CHECK(item.at(list).is_array());
    }
    const auto next = string_or(page, "nextLink");
    if (!next.empty()) CHECK(next.starts_with("https://cas.example:8443/v3.0/"));
    target = next.empty() ? "" : next.substr(next.find("/v3.0/"));
  }
  CHECK(found == "item-0 item-2 item-4 ");
  CHECK(integer_or(desk.object_of(desk.send("GET", "/v3.0/search/emailActivities?mode=countOnly", search, "")), "totalCount") == 3);

  // A batch answers each element in its place.
  const auto batch = desk.post("/v3.0/response/emails/quarantine", key, R"([{"messageId":"<m0@evil.example>","mailBox":"bob@example.com"},{"description":"neither"},{"uniqueId":"item-1"}])");
  CHECK(batch.status == 207);
  const auto answers = parse_json(batch.body);
  REQUIRE(answers);
  REQUIRE(answers->get_array().size() == 3);
  CHECK(answers->get_array()[0].at("status").get_int64() == 202);
  CHECK(answers->get_array()[1].at("status").get_int64() == 400);
  CHECK(string_or(answers->get_array()[1].at("body").at("error").get_object(), "code") == "BadRequest");
  std::vector<std::string> ids;
  for (const auto i : {2, 0}) {
    const auto place = string_or(answers->get_array()[static_cast<std::size_t>(i)].at("headers").get_array()[0].get_object(), "value");
    ids.push_back(place.substr(place.find("tasks/") + 6));
  }
  const auto tasks = desk.object_of(desk.send("GET", "/v3.0/response/tasks?filter=" + percent_encode("(id eq '" + ids[0] + "' or id eq '" + ids[1] + "')"), {{"Authorization", "Bearer " + key}}, ""));
  REQUIRE(tasks.at("items").get_array().size() == 2);
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
  REQUIRE(desk.world.database->execute("UPDATE response_action SET changed_at = $1 WHERE task = $2", {to_millis(desk.world.clock.now() + std::chrono::hours(2)), ids[1]}));
  CHECK(paged("orderBy=lastActionDateTime%20desc") == Ids{ids[1], ids[0]});
  const auto since = percent_encode(format_iso8601(desk.world.clock.now() + std::chrono::hours(1))), until = percent_encode(format_iso8601(desk.world.clock.now() + std::chrono::hours(3)));
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
    return desk.send("PATCH", "/v3.0/workbench/alerts/" + id, {{"Authorization", "Bearer " + key}, {"If-Match", match}, {"Content-Type", "application/json"}}, R"({"status":"Closed","investigationResult":"True Positive"})");
  };
  CHECK(patch(tag).status == 204);
  CHECK(patch(tag).status == 412);
  CHECK(string_or(desk.object_of(desk.get("/v3.0/workbench/alerts/" + id, key)), "status") == "Closed");
  const auto note = desk.post("/v3.0/workbench/alerts/" + id + "/notes", key, R"({"content":"seen"})");
  CHECK(note.status == 201);

  // Objects: types by their member's name; what mail can match is blocked.
  CHECK(desk.post("/v3.0/threatintel/suspiciousObjects", key, R"([{"senderMailAddress":"Eve@evil.example","scanAction":"block","riskLevel":"high"},{"url":"x","domain":"y"}])").status == 207);
  const auto objects = desk.object_of(desk.get("/v3.0/threatintel/suspiciousObjects", key));
  CHECK(integer_or(objects, "totalCount") == 1);
  CHECK(desk.blocked->all(desk.tenant)->senders == std::vector<std::string>{"eve@evil.example"});

  // Roles of keys are enforced, and every error has the client's shape.
  const auto analyst = desk.platform_key("Analyst");
  for (const auto& [status, answer] : {std::pair{403, desk.post("/v3.0/response/domainAccounts/disable", analyst, R"([{"accountName":"bob"}])")}, std::pair{403, desk.get("/v3.0/iam/apiKeys", analyst)},
                                       std::pair{404, desk.get("/v3.0/workbench/alerts/WB-999-1", key)}, std::pair{404, desk.get("/v3.0/nothing", key)}, std::pair{401, desk.get("/v3.0/audit/logs", "bad")},
                                       std::pair{400, desk.send("GET", "/v3.0/search/detections", {{"Authorization", "Bearer " + key}, {"TMV1-Query", "a:("}}, "")}}) {
    CHECK(answer.status == status);
    CHECK(desk.object_of(answer).at("error").is_object());
  }
}

TEST_CASE("suspicious objects block until they expire and while no exception covers them, however clients write days and levels") {
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

  // Days as a number, as text, with a fraction; no level; a level that is none; a value that no mail can have: each for itself.
  CHECK(statuses("s", R"([{"domain":"a.example","daysToExpiration":2},{"domain":"b.example","daysToExpiration":"3"},{"domain":"c.example","daysToExpiration":3.2,"riskLevel":"","scanAction":null},
                          {"domain":"d.example","daysToExpiration":"soon"},{"domain":"e.example","riskLevel":"grave"},{"domain":"f.example","daysToExpiration":-1},{"domain":"*"},{"domain":"g.example","scanAction":"log"}])") ==
        All{201, 201, 201, 400, 400, 201, 400, 201});
  CHECK(urls() == Texts{"a.example", "b.example", "c.example", "f.example"});
  const auto listed = [&](const std::string& query) { return desk.object_of(desk.get(base + "s?" + query, key)).at("items").get_array(); };
  std::map<std::string, std::string> expiries;
  for (const auto& one : listed("top=200")) expiries[string_or(one.get_object(), "value")] = string_or(one.get_object(), "expiredDateTime");
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
  const auto one_hour_ago = percent_encode(format_iso8601(desk.world.clock.now() - std::chrono::hours(1)).substr(0, 10) + " " + format_iso8601(desk.world.clock.now() - std::chrono::hours(1)).substr(11, 8) + ".123456");
  CHECK(listed("startDateTime=" + one_hour_ago).empty());
  CHECK(statuses("s", R"([{"domain":"late.example"}])") == All{201});
  CHECK(listed("startDateTime=" + one_hour_ago).size() == 1);
  CHECK(listed("orderBy=lastModifiedDateTime%20asc").back().at("value") == "late.example");
  CHECK(listed("orderBy=lastModifiedDateTime%20desc").front().at("value") == "late.example");
  CHECK(desk.get(base + "s?startDateTime=never", key).status == 400);
}

TEST_CASE("an integration's address may end in a slash; nothing else may begin with two") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  CHECK(desk.get("//v3.0/healthcheck/connectivity", key).status == 200);
  CHECK(desk.get("//v1/remediation/mails", desk.cas_token({"threat_remediation"})).status == 200);
  Request request;
  for (const auto* const target : {"//api/v1/health", "/v3.0//workbench/alerts", "//", "//v3.0x/a", "/api//v1/health"}) CHECK_FALSE(read_target(target, request));
  // One exchange of indicators looks for the text beside "error".
  CHECK(string_or(desk.object_of(desk.get("/v3.0/nothing", key)), "message") == "The requested API was not found");
}

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

TEST_CASE("every Vision One and CAS route answers a full key with JSON and without a fault") {
  Desk desk;
  for (const auto surface : {Surface::vision, Surface::cas}) {
    const auto key = surface == Surface::vision ? desk.platform_key("Operator") : desk.cas_token({"log_retrieval", "threat_investigation", "threat_mitigation_mail", "threat_mitigation_account", "threat_remediation"});
    for (const auto& route : all_routes()) {
      if (surface_of(route.path) != surface) continue;
      for (const auto* body : {"", "{}", "[]", "[{}]", "[1,null,\"x\"]", "{\"a\":", "[[[[]]]]"}) {
        if (route.method == "GET" && *body != '\0') continue;
        CAPTURE(std::string(route.method) + " " + std::string(route.path) + " " + body);
        const auto answer = desk.send(std::string(route.method), desk.filled(route.path), {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}}, body);
        CHECK(answer.status != 500);
        if (answer.status != 204) CHECK(parse_json(answer.body).has_value());
      }
    }
  }
}

TEST_CASE("ids of another tenant are as unknown as ids that never were, on every route that takes one") {
  Desk desk;
  const auto session = desk.sign_in(platform::Side::cas);
  const auto other = desk.world.tenant("Other");
  // Things of the other tenant: a role, a token, an organisation, policies.
  REQUIRE(desk.policies.seed(other, policy::Ship::protecting, Language::english));
  platform::ApiKeys keys(desk.context);
  const auto token = keys.add_cas_token({.tenant = other, .name = "x"}, {"theirs", "", {"log_retrieval"}});
  REQUIRE(token);
  const auto policies = desk.policies.list(other);
  const auto roles = platform::Roles(desk.context).list(other, platform::Side::cas);
  REQUIRE(policies);
  REQUIRE(roles);
  struct Row {
    const char* collection;
    std::int64_t theirs;
  };
  const Row rows[] = {{"/api/v1/policies/", policies->front().id}, {"/api/v1/roles/", roles->front().id.value}, {"/api/v1/api-tokens/", token->key.id.value}};
  for (const auto& row : rows) {
    for (const auto* method : {"GET", "PUT", "DELETE"}) {
      const auto target = row.collection + std::to_string(row.theirs);
      CAPTURE(method + (" " + target));
      const auto send = [&](const std::string& to) {
        return desk.send(method, to, {{"Cookie", session.cookie}, {"X-CSRF-Token", session.csrf}, {"Content-Type", "application/json"}}, R"({"name":"stolen","permissions":{},"types":["log_retrieval"]})").status;
      };
      const auto theirs = send(target), never = send(row.collection + std::string("999999"));
      CHECK(theirs == never);
      CHECK(theirs >= 400);
    }
  }
  CHECK(keys.find(other, token->key.id)->name == "theirs");
  CHECK(desk.policies.list(other)->size() == policies->size());
}

}  // namespace sekisho::api
