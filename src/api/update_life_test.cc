// The road from CAS to CECP over REST, from the licence's activation to the sealed report, each step by who may take
// it.
#include <doctest/doctest.h>

#include "api/testing.h"
#include "platform/update/testing.h"

namespace sekisho::api {
namespace {

struct Road : Desk {
  platform::update::Traveller traveller;
  explicit Road(const platform::update::Case& wanted) : traveller(world, wanted) {
    services.facts = &traveller.stored;
    tenant = traveller.tenant;
  }
  // From here on requests are this account's.
  void as(const platform::Actor& who, const std::string& side) {
    Principal principal;
    principal.account = who.account;
    for (const auto& route : all_routes()) {
      for (const auto one : split(route.permission, '|')) principal.permissions.insert(std::string(one));
    }
    gate_as(principal, side);
    gate.fixed.name = who.name;
  }
  void as_owner() { as(traveller.cas_actor, "cas"); }
  void as_primary() {
    as({.tenant = tenant, .account = platform::Accounts(context).primary(tenant)->id, .name = "primary"}, "platform");
  }
  json::object does(const std::string& method, const std::string& path, std::string body = {}) {
    CAPTURE(method + " " + path);
    const auto answer = send(method, "/api/v1/" + path,
                             {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}}, std::move(body));
    CAPTURE(answer.body);
    REQUIRE(answer.status < 300);
    return object_of(answer);
  }
  int refusal(const std::string& path, std::string body) {
    const auto answer = send("POST", "/api/v1/" + path,
                             {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}}, std::move(body));
    CHECK(answer.status >= 400);
    return static_cast<int>(integer_or(object_of(answer), "error_code"));
  }
  std::string code_of_last_mail() {
    const auto rows =
        world.database->query("SELECT body FROM platform_mail WHERE kind = 'email_code' ORDER BY id DESC LIMIT 1");
    REQUIRE_FALSE(rows->empty());
    const auto text = rows->at(0).text(0);
    return text.substr(text.find_first_of("0123456789"), 6);
  }
};

constexpr const char* agreements =
    R"({"licence_agreement":"2024-01","privacy_notice":"2024-01","data_collection_notice":"2024-01"})";

}  // namespace

TEST_CASE("the platform is activated, CAS connected, the platform updated by a verified address") {
  Road road({.connected = false, .platform = platform::PlatformState::none});
  road.as_owner();
  CHECK(road.refusal("platform/activate", R"({"region":"nowhere"})") > 0);
  road.does("POST", "platform/activate", R"({"region":"jp"})");
  road.as_primary();
  CHECK(string_or(road.does("POST", "instances/cas"), "product") == "cas");
  CHECK(road.refusal("platform/update/verify", R"({"code":"000000"})") > 0);
  CHECK(road.refusal("platform/update/begin", R"({"notice_version":"2024-01","accepted":false})") > 0);
  CHECK(string_or(road.does("POST", "platform/update/begin", R"({"notice_version":"2024-01","accepted":true})"),
                  "state") == "email_needed");
  CHECK(road.refusal("platform/update/email", R"({"email":"no address"})") > 0);
  CHECK(string_or(road.does("POST", "platform/update/email", R"({"email":"chief@example.test"})"), "email") ==
        "chief@example.test");
  CHECK(road.refusal("platform/update/verify", R"({"code":"x"})") > 0);
  CHECK(
      string_or(road.does("POST", "platform/update/verify", to_text(json::object{{"code", road.code_of_last_mail()}})),
                "state") == "password_due");
  CHECK(road.refusal("platform/update/password", R"({"password":"short"})") > 0);
  CHECK(string_or(road.does("POST", "platform/update/password", R"({"password":"long enough 1"})"), "state") == "done");
}

TEST_CASE("the update is rehearsed, agreed to, started once, and sealed in a report that can be checked") {
  Road road({});
  road.as_primary();
  CHECK(road.does("POST", "update/rehearse").at("completed") == true);
  const auto digest = string_or(road.does("GET", "update/preflight"), "digest");
  const auto order =
      to_text(json::object{{"notice_version", "2024-01"}, {"accepted", true}, {"preflight_digest", digest}});
  CHECK(road.refusal("update/start", order) == static_cast<int>(platform::Refusal::agreements_not_accepted));
  CHECK(road.refusal(
            "update/agree",
            R"({"licence_agreement":"2001-01","privacy_notice":"2024-01","data_collection_notice":"2024-01"})") ==
        static_cast<int>(platform::Refusal::agreement_outdated));
  road.does("POST", "update/agree", agreements);
  CHECK(road.refusal("update/start", R"({"notice_version":"2024-01","accepted":true,"preflight_digest":"another"})") ==
        static_cast<int>(platform::Refusal::preflight_outdated));
  CHECK(road.does("POST", "update/start", order).at("started") == true);
  REQUIRE(road.traveller.update.resume(road.tenant));
  const auto report = road.does("GET", "update/report");
  CHECK(report.at("genuine") == true);
  CHECK(string_or(road.does("GET", "update"), "road") == "done");
  for (const auto& [format, begin] : {std::pair{"html", "<!"}, std::pair{"pdf", "%PDF-"}}) {
    CHECK(road.send("GET", std::string("/api/v1/update/report?lang=ja&format=") + format,
                    {{"Authorization", "Bearer x"}}, "")
              .body.starts_with(begin));
  }
  CHECK(road.refusal("update/start", order) > 0);
}

}  // namespace sekisho::api
