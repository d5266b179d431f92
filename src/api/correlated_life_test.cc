// What Correlated Intelligence found, over REST: three lists with signals in words, what became of the mail, a file;
// and whom a group would add to the high-profile users.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/door_testing.h"
#include "scan/report.h"
#include "scan/report_text.h"

namespace sekisho::api {
namespace {

// A detection of a correlation rule with its mail.
void add(Door& door, const std::string& item, const std::string& rule, const std::string& evidence,
         std::vector<std::string> signals = {}) {
  protect::Detection d{.at = door.office.world.clock.now() - std::chrono::minutes(1),
                       .log_id = "log-" + item,
                       .item = item,
                       .service = "inline",
                       .direction = "incoming",
                       .affected_user = "bob@corp.example"};
  d.filter = "correlated_intelligence", d.category = rule.starts_with("ci.risk.") ? "ci_security_risk" : "ci_anomaly",
  d.rule = rule, d.evidence = evidence;
  d.action = "tag_subject", d.sender = "x@stranger.example", d.subject = "=1+1",
  d.message_id = item + "@stranger.example", d.recipients = {"bob@corp.example"}, d.policy_name = "Default ATP Policy";
  REQUIRE(door.records.add(door.office.tenant, d));
  scan::Report report;
  report.signals = std::move(signals);
  REQUIRE(door.records.add(door.office.tenant, protect::MailTrack{.at = d.at,
                                                                  .item = item,
                                                                  .service = "inline",
                                                                  .direction = "incoming",
                                                                  .recipients = d.recipients,
                                                                  .message_id = d.message_id,
                                                                  .report_json = scan::to_json_text(report)}));
}

std::string en(const json::value& texts) { return std::string(texts.at("en").get_string()); }
std::string ja(const json::value& texts) { return std::string(texts.at("ja").get_string()); }

}  // namespace

TEST_CASE("what signals found together is listed by kind, with type, name, signals and state in words") {
  Door door;
  door.sign_in("logs=read");
  REQUIRE(door.office.policies.put_text(
      door.office.tenant, "ci", "own",
      R"({"signals":[{"name":"partner","condition":"sender_address","values":["*@stranger.example"]}],
      "rules":[{"name":"Partner mail","statements":[["partner","haste_wording"],["partner","sender_first_contact"]]}]})"));
  add(door, "1", "ci.risk.advanced_phishing_page", "html_attachment, password_form, sender_first_contact");
  add(door, "2", "ci.moderate.suspicious_brand", "forged_brand, sender_free_mail");
  add(door, "3", "ci.extra_aggressive.unwanted_sales", "sales_wording, sender_first_contact");
  add(door, "4", "ci.moderate.suspicious_custom", "Partner mail", {"partner", "sender_first_contact"});
  add(door, "5", "ci.moderate.suspicious_custom", "A rule that is gone", {"partner"});

  const auto risks = door.does("GET", "correlated?kind=security_risk");
  REQUIRE(risks.at("items").get_array().size() == 1);
  const auto risk = risks.at("items").get_array()[0];
  CHECK(en(risk.at("threat_type")) == "Phishing – Advanced Phishing");
  CHECK(ja(risk.at("name")) == "高度なフィッシング: 初めての送信者が、パスワードを求めるページを添付");
  CHECK(risk.at("level") == "risk");
  CHECK(risk.at("status") == "tag_subject");
  CHECK(risk.at("held") == 0);
  REQUIRE(risk.at("signals").get_array().size() == 3);
  CHECK(en(risk.at("signals").get_array()[0].at("name")) == "a web page attached");

  const auto anomalies = door.does("GET", "correlated?kind=anomaly");
  CHECK(anomalies.at("total") == 2);
  CHECK(en(anomalies.at("items").get_array()[0].at("threat_type")) == "Possibly unwanted email");
  CHECK(anomalies.at("items").get_array()[0].at("level") == "extra_aggressive");
  CHECK(door.does("GET", "correlated?kind=anomaly&query=rule:ci.moderate.*").at("total") == 1);

  const auto own = door.does("GET", "correlated?kind=customized").at("items").get_array();
  REQUIRE(own.size() == 2);
  CHECK(en(own[0].at("name")) == "A rule that is gone");
  CHECK(own[0].at("signals").get_array().empty());
  CHECK(en(own[1].at("name")) == "Partner mail");
  REQUIRE(own[1].at("signals").get_array().size() == 2);
  CHECK(own[1].at("signals").get_array()[1].at("id") == "sender_first_contact");

  const auto file = door.admin("GET", "/api/v1/correlated/export?kind=customized&lang=ja").body;
  CHECK(file.find("シグナル") != std::string::npos);
  CHECK(file.find("partner; 初めての送信者") != std::string::npos);
  CHECK(file.find(",=1+1") == std::string::npos);  // a spreadsheet would run it
  CHECK(file.find("tag_subject") == std::string::npos);
  for (const auto* path : {"correlated", "correlated/export"}) {
    door.does("GET", std::string(path) + "?kind=nonsense", "", 400);
    door.does("GET", std::string(path) + "?kind=anomaly&query=nonsense:5", "", 400);
  }
  // What is wrong about a query is told in its own places, and no query gets out of its kind's parentheses.
  for (const auto* path : {"correlated", "correlated/export"}) {
    const auto wrong = door.does("GET", std::string(path) + "?kind=anomaly&query=sender:x%20nonsense:5", "", 400);
    CHECK(wrong.at("code") == "query.malformed");
    CHECK(wrong.at("query_code") == "unknown_field");
    CHECK(wrong.at("position") == 9);
    CHECK(door.does("GET", std::string(path) + "?kind=anomaly&query=sender:x)%20OR%20(sender:*", "", 400)
              .at("position") == 8);
  }
  // Nothing of another tenant's.
  door.gate.fixed.tenant = {door.office.tenant.value + 1};
  CHECK(door.does("GET", "correlated?kind=anomaly").at("total") == 0);
  door.sign_in("reports=read");
  door.does("GET", "correlated?kind=anomaly", "", 403);
  door.does("GET", "correlated/export?kind=anomaly", "", 403);
}

TEST_CASE("a page goes on where the last one ended, and a held mail tells its state") {
  Door door;
  door.sign_in("logs=read");
  for (int n = 0; n < 5; ++n) add(door, "m" + std::to_string(n), "ci.moderate.suspicious_brand", "forged_brand");
  const auto id = door.office.hold("m0", {"bob@corp.example"});
  REQUIRE(door.office.world.database->execute("UPDATE quarantine SET message_id = 'm0@stranger.example' WHERE id = $1",
                                              {id.value}));
  std::string after;
  std::size_t seen = 0;
  for (int page = 0; page < 5; ++page) {
    const auto found =
        door.does("GET", "correlated?kind=anomaly&limit=2" + (after.empty() ? std::string() : "&after=" + after));
    for (const auto& one : found.at("items").get_array()) {
      const bool is_held = one.at("item") == "m0";
      CHECK(one.at("held") == (is_held ? id.value : 0));
      CHECK(one.at("status") == (is_held ? "Quarantined" : "tag_subject"));
      ++seen;
    }
    if (found.at("next").is_null()) break;
    after = std::string(found.at("next").get_string());
  }
  CHECK(seen == 5);
}

TEST_CASE("a group proposes its members with the names of their mail; who is listed is said so") {
  Door door;
  door.sign_in("global_settings=full");
  door.gate.fixed.permissions.insert("global_settings=read");
  const auto tenant = door.office.tenant;
  REQUIRE(door.office.policies.set_group(tenant, "board", {"taro@corp.example", "hanako@corp.example"}));
  scan::Report report;
  report.mail.from = {{"Taro Yamada", "taro@corp.example"}};
  REQUIRE(door.records.add(tenant, protect::MailTrack{.at = door.office.world.clock.now(),
                                                      .item = "o1",
                                                      .service = "inline",
                                                      .direction = "outgoing",
                                                      .sender = "taro@corp.example",
                                                      .recipients = {"x@y.example"},
                                                      .report_json = scan::to_json_text(report)}));
  policy::ListEntry entry;
  entry.person = {"Hanako", "", "Sato", "hanako@corp.example"};
  REQUIRE(door.office.policies.add_entries(tenant, policy::ListKind::high_profile_users, {entry}, "admin"));
  const auto items = door.does("GET", "high-profile/proposals?group=Board").at("items").get_array();
  REQUIRE(items.size() == 2);
  CHECK(items[0].at("address") == "hanako@corp.example");
  CHECK(items[0].at("listed") == true);
  CHECK(items[1].at("first") == "Taro");
  CHECK(items[1].at("last") == "Yamada");
  CHECK(items[1].at("listed") == false);
  CHECK(to_text(door.does("GET", "high-profile/thresholds")) == R"({"users":"built_in","domains":"normal"})");
  const std::string chosen = R"({"users":"aggressive","domains":"conservative"})";
  CHECK(to_text(door.does("PUT", "high-profile/thresholds", chosen)) == chosen);
  CHECK(door.office.policies.build_settings(tenant)->name_threshold == scan::DetectionThreshold::aggressive);
  door.does("PUT", "high-profile/thresholds", R"({"users":"all","domains":"normal"})", 400);
  door.does("PUT", "high-profile/thresholds", R"({"users":"normal","domains":"built_in"})", 400);
  CHECK(to_text(door.does("GET", "high-profile/thresholds")) == chosen);
  door.does("GET", "high-profile/proposals?group=nobody", "", 404);
  door.does("GET", "high-profile/proposals", "", 400);
  const auto file = door.admin("GET", "/api/v1/lists/high_profile_users/export");
  CHECK(file.status == 200);
  CHECK(std::any_of(file.headers.begin(), file.headers.end(),
                    [](const auto& one) { return one.second.find("high_profile_users.csv") != std::string::npos; }));
  CHECK(file.body.find("Hanako,,Sato,hanako@corp.example") != std::string::npos);
  door.does("POST", "lists/high_profile_users/import", "first,middle,last,address\nnobody,,,no address\n", 422);
  door.does("POST", "lists/no_such_list/import", file.body, 404);
  CHECK(door.admin("GET", "/api/v1/lists/high_profile_users/export").body == file.body);
  CHECK(door.does("GET", "lists").at("switches").at("trust_scan") == false);
  door.does("PUT", "switches/trust_scan", R"({"on":true})");
  CHECK(door.does("GET", "lists").at("switches").at("trust_scan") == true);
  door.sign_in("global_settings=read");
  door.does("GET", "high-profile/proposals?group=board", "", 403);
  door.does("PUT", "high-profile/thresholds", chosen, 403);
}

}  // namespace sekisho::api
