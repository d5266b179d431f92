// The usual life of what an administrator makes over REST: made, changed, removed, each step answered as described.
#include <doctest/doctest.h>

#include "api/life_testing.h"
#include "api/webhook/webhooks.h"

namespace sekisho::api {
TEST_CASE("roles, tokens, keys and organisations are made, changed and removed") {
  Life life;
  const auto role = Life::id_of(life.does("POST", "roles", R"({"name":"Readers","permissions":{"logs":"read"}})"));
  life.does("PUT", "roles/" + role,
            R"({"name":"Readers","description":"of logs","permissions":{"logs":"read","quarantine":"read"}})");
  life.does("DELETE", "roles/" + role);
  const auto token =
      Life::id_of(life.does("POST", "api-tokens", R"({"name":"siem","types":["log_retrieval"]})").at("key"));
  life.does("PUT", "api-tokens/" + token, R"({"name":"siem 2","types":["log_retrieval","threat_investigation"]})");
  life.does("POST", "api-tokens/" + token + "/refresh");
  life.does("DELETE", "api-tokens/" + token);
  const auto organization = Life::id_of(life.does("POST", "organizations", R"({"name":"Branch"})"));
  life.does("PUT", "organizations/" + organization, R"({"name":"Branch Osaka","description":"west"})");
  life.does("DELETE", "organizations/" + organization);
  life.does("PUT", "tenant/preferences", R"({"time_zone":"Asia/Tokyo","language":"ja"})");
}

TEST_CASE("list entries and switches are set and taken back") {
  Life life;
  life.does("POST", "lists/blocked_senders", R"({"entries":[{"value":"eve@evil.example"}]})");
  CHECK(life.does("POST", "lists/blocked_senders/remove", R"({"values":["eve@evil.example"]})").at("removed") == 1);
  life.does("PUT", "switches/blocked_lists", R"({"on":true})");
  life.does("PUT", "correlation", R"({"signals":[],"rules":[]})");
}

TEST_CASE("a webhook and its deliveries go through their life") {
  Life life;
  struct Deaf final : Poster {
    Result<HttpAnswer> post(const std::string&, const std::vector<std::pair<std::string, std::string>>&,
                            const std::string&) override {
      return HttpAnswer{500, "no"};
    }
  } poster;
  Webhooks hooks(*life.world.database, life.world.clock, life.world.random, life.logs, poster, std::string(32, 'k'),
                 {.retry_after = {}}, false);
  life.services.webhooks = &hooks;
  const auto hook =
      "webhooks/" + Life::id_of(life.does("POST", "webhooks",
                                          R"({"name":"siem","url":"https://siem.example/in","events":["detection"]})")
                                    .at("webhook"));
  life.does("GET", hook);
  life.does("PUT", hook, R"({"name":"siem","url":"https://siem.example/in2","events":["mail"]})");
  life.does("POST", hook + "/secret");
  const auto delivery = hook + "/deliveries/" + Life::id_of(life.does("POST", hook + "/ping"));
  hooks.step();
  CHECK(life.does("GET", hook + "/deliveries?state=dead").at("items").get_array().size() == 1);
  life.does("GET", delivery);
  life.does("POST", delivery + "/replay");
  hooks.step();
  CHECK(life.does("POST", hook + "/replay").at("replayed") == 1);
  life.does("DELETE", hook);
}

TEST_CASE("a correction is made and undone, and keys and notes of Vision One go through their life") {
  Life life;
  scan::Report report;
  report.is_mail = true;
  report.digests["likeness"] = "1|evil.example|0000000100000002000000030000000400000005";
  protect::MailTrack track{.at = life.world.clock.now(),
                           .item = "item-1",
                           .service = "inline",
                           .direction = "incoming",
                           .sender = "eve@evil.example",
                           .recipients = {"bob@example.com"},
                           .subject = "s",
                           .message_id = "m@evil.example",
                           .verdict = "found",
                           .action = "pass",
                           .delivery_status = "delivered"};
  track.report_json = to_text(scan::to_json(report));
  REQUIRE(life.records.add(life.tenant, track));
  life.does("DELETE",
            "corrections/" + Life::id_of(life.does("POST", "corrections", R"({"mail":"item-1","verdict":"wanted"})")));
  protect::Detection d{.at = life.world.clock.now(),
                       .log_id = "log-1",
                       .item = "item-1",
                       .service = "inline",
                       .filter = "spam_protection",
                       .severity = 80};
  REQUIRE(life.records.add(life.tenant, d));
  const auto alert = "/v3.0/workbench/alerts/WB-" + std::to_string(life.tenant.value) + "-" +
                     std::to_string(*life.logs.newest(life.tenant, protect::LogType::detection));
  life.does("POST", alert + "/notes", R"({"content":"looked at"})");
  const auto note = Life::id_of(life.does("GET", alert + "/notes").at("items").get_array().at(0));
  life.does("GET", alert + "/notes/" + note);
  life.does("PATCH", alert + "/notes/" + note, R"({"content":"looked at twice"})");
  life.does("POST", alert + "/notes/delete", R"([{"id":)" + note + "}]");
}

TEST_CASE("accounts, keys and tasks of the Vision One surface go through their life") {
  Life life;
  const auto role = platform::Roles(life.context).find_by_name(life.tenant, platform::Side::platform, "Auditor");
  REQUIRE(role);
  Principal who;
  for (const auto& predefined : platform::predefined_roles(platform::Side::platform))
    add_permissions(who, predefined.permissions);
  life.gate_as(who, "platform");
  const auto key = Life::id_of(
      life.does("POST", "api-keys", R"({"name":"siem","role_id":)" + std::to_string(role->id.value) + "}").at("key"));
  life.does("PUT", "api-keys/" + key, R"({"name":"siem 2","role_id":)" + std::to_string(role->id.value) + "}");
  life.does("DELETE", "api-keys/" + key);
  const auto made = life.does("POST", "/v3.0/iam/apiKeys", R"([{"name":"a","role":"Auditor","monthsToExpiration":1}])");
  REQUIRE(made.get_array().at(0).at("status") == 201);
  const std::string id(made.get_array().at(0).at("body").at("id").get_string());
  life.does("GET", "/v3.0/iam/apiKeys/" + id);
  life.does("PATCH", "/v3.0/iam/apiKeys/" + id, R"({"status":"disabled"})");
  CHECK(life.does("POST", "/v3.0/iam/apiKeys/delete", R"([{"id":")" + id + R"("}])").get_array().at(0).at("status") ==
        204);
  const auto tasks = life.does("POST", "/v3.0/response/domainAccounts/disable", R"([{"accountName":"bob"}])");
  const std::string place(tasks.get_array().at(0).at("headers").get_array().at(0).at("value").get_string());
  life.does("GET", place.substr(place.find("/v3.0")));
}

}  // namespace sekisho::api
