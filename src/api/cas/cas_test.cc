#include "api/cas/cas.h"

#include <doctest/doctest.h>

#include "api/testing.h"

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
  const auto token =
      desk.cas_token({"log_retrieval", "threat_investigation", "threat_remediation", "threat_mitigation_mail"});
  struct Row {
    const char* says;
    const char* target;
    int status;
  };
  const Row rows[] = {
      {"six fraction digits", "/v1/siem/security_events?service=exchange&event=dlp&end=2026-11-23T04:27:22.715755Z",
       200},
      {"the malformed offset", "/v1/siem/security_events?service=exchange&event=dlp&start=2026-11-22T02:31:20%2B00:00Z",
       200},
      {"older than the window", "/v1/siem/security_events?service=exchange&event=dlp&start=2026-11-01T00:00:00Z", 200},
      {"a limit beyond the most", "/v1/siem/security_events?service=exchange&event=dlp&limit=5000", 200},
      {"a limit beyond all numbers", "/v1/siem/security_events?service=exchange&event=dlp&limit=99999999999999999999",
       200},
      {"no event at the most", "/v1/siem/security_events?service=exchange&event=dlp&limit=0", 400},
      {"fewer than none", "/v1/siem/quarantine_events?service=exchange&limit=-1", 400},
      {"a sweep for nothing", "/v1/sweeping/mails?limit=00", 400},
      {"far fewer than none", "/v1/sweeping/mails?limit=-99999999999999999999", 400},
      {"a limit with a sign", "/v1/mitigation/mails?limit=%2B5", 400},
      {"a limit with a fraction", "/v1/mitigation/mails?limit=5.0", 400},
      {"a group name", "/v1/siem/security_events?service=office365&event=virtualanalyzer", 200},
      {"a service that this tenant does not have", "/v1/siem/security_events?service=box&event=ransomware", 200},
      {"the older path", "/siem/v1/security_events?service=exchange&event=securityrisk", 200},
      {"the pattern of the help's text", "/v1/api/siem/security_events?service=exchange&event=securityrisk", 200},
      {"no such service", "/v1/siem/security_events?service=nothing&event=securityrisk", 400},
      {"no such event", "/v1/siem/security_events?service=exchange&event=nothing", 400},
      {"no event at all", "/v1/siem/security_events?service=exchange", 400},
      {"a time that is none", "/v1/siem/security_events?service=exchange&event=dlp&start=yesterday", 400},
      {"a form that there is not", "/v1/siem/security_events?service=exchange&event=dlp&format=xml", 400},
      {"the form that is meant without a word", "/v1/siem/security_events?service=exchange&event=dlp&format=json", 200},
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
  const std::string add =
      R"({"action_type":"create","rules":{"senders":["eve@evil.example"],"filehashes":["A94A8FE5CCB19BA61C4C0873D391E987982FBBD3"]}})";
  for (int i = 0; i < 2; ++i) {
    const auto answer = desk.post("/v1/remediation/mails", token, add);
    CHECK(answer.status == 200);
    CHECK(string_or(desk.object_of(answer), "message") == "Add rules successfully.");
  }
  CHECK(
      rules() ==
      R"({"senders":["eve@evil.example"],"urls":[],"filehashes":["a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"],"file256hashes":[]})");
  CHECK(desk.post("/v1/remediation/mails", token,
                  R"({"action_type":"delete","rules":{"senders":["eve@evil.example","nobody@evil.example"]}})")
            .status == 200);
  for (const auto* bad : {"{}", "[]", "{", R"({"action_type":"create"})", R"({"action_type":"create","rules":{}})",
                          R"({"action_type":"create","rules":{"filehashes":["xyz"]}})",
                          R"({"action_type":"create","action_type":"delete","rules":{"senders":["a@b.example"]}})"}) {
    CAPTURE(bad);
    CHECK(desk.post("/v1/remediation/mails", token, bad).status == 400);
  }
  // PowerShell's byte order mark
  CHECK(desk.post("/v1/remediation/mails", token,
                  "\xef\xbb\xbf{\"action_type\":\"create\",\"rules\":{\"senders\":[\"bom@evil.example\"]}}")
            .status == 200);
  CHECK(rules().find("bom@evil.example") != std::string::npos);
  CHECK(desk.post("/v1/remediation/mails", token, "\xef\xbb\xbf").status == 400);
  CHECK(desk.post("/v1/remediation/mails", token, std::string("\xff\xfe{\0}\0", 6)).status == 400);  // UTF-16
}

TEST_CASE("an action on mail ends with a status and a reason when no mailbox server is there") {
  Desk desk;
  const auto token = desk.cas_token({"threat_mitigation_mail"});
  const auto asked = desk.post(
      "/v1/mitigation/mails", token,
      R"([{"action_type":"MAIL_QUARANTINE","service":"exchange","account_provider":"office365","mailbox":"bob@example.com","mail_message_id":"<a@b>","mail_unique_id":"u","mail_message_delivery_time":"2026-11-23T04:00:00.000Z"}])");
  REQUIRE(asked.status == 201);
  const auto receipt = desk.object_of(asked);
  CHECK(integer_or(receipt, "code", 9) == 0);
  const auto result =
      desk.object_of(desk.get("/v1/mitigation/mails?batch_id=" + string_or(receipt, "batch_id"), token));
  const auto& action = result.at("actions").get_array().at(0).get_object();
  CHECK(string_or(action, "status") == "Failed");
  CHECK(integer_or(action, "error_code") == -999);
  CHECK(string_or(action, "error_message").find("No mailbox server") != std::string::npos);
  CHECK(string_or(result, "next_link", "missing").empty());
  CHECK(string_or(action, "service") == "exchange");
  const auto of_gmail = desk.object_of(desk.post(
      "/v1/mitigation/mails", token,
      R"([{"action_type":"MAIL_DELETE","service":"gmail","account_provider":"google","mailbox":"bob@example.com","mail_message_id":"<a@b>"}])"));
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

}  // namespace sekisho::api
