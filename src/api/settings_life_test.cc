// The life of settings over REST: the console's own, the operator's phases, the licence, identity providers; what CAS
// asks of accounts.
#include <doctest/doctest.h>

#include <thread>

#include "api/life_testing.h"
#include "api/own/event_hub.h"
#include "platform/sso/sign_on.h"
#include "platform/sso/web.h"

namespace sekisho::api {

TEST_CASE("console settings and phases are changed, and impossible ones refused") {
  Life life;
  auto settings = life.does("GET", "console-settings").get_object();
  settings["idle_minutes"] = 20;
  settings["allowed_networks"] = json::array{"192.0.2.0/24"};
  CHECK(life.does("PUT", "console-settings", to_text(settings)).at("idle_minutes") == 20);
  CHECK(life.does("GET", "console-settings").at("allowed_networks").get_array().size() == 1);
  settings["allowed_networks"] = json::array{"no network"};
  CHECK(life.refused("PUT", "console-settings", to_text(settings)) >= 400);
  settings["idle_minutes"] = 1;
  CHECK(life.refused("PUT", "console-settings", to_text(settings)) == 400);

  const auto phases =
      life.does("PUT", "fleet/phases", R"({"name":"first","begins_at":"2027-01-01T00:00:00Z","region":"jp"})")
          .at("items")
          .get_array();
  REQUIRE(phases.size() == 1);
  CHECK(phases[0].at("name") == "first");
  CHECK(life.refused("PUT", "fleet/phases", R"({"name":"first","begins_at":"soon"})") == 400);
  CHECK(life.does("DELETE", "fleet/phases/first").at("items").get_array().empty());
}

TEST_CASE("a licence key is registered once, and one that somebody else signed never") {
  Life life;
  const platform::LicenceTerms terms{.serial = "s-2",
                                     .business_id = "business-Desk",
                                     .seats = 250,
                                     .starts_at = life.world.clock.now() - std::chrono::hours(1),
                                     .expires_at = life.world.clock.now() + std::chrono::hours(24 * 400)};
  life.services.licence_public_key = life.key.public_key();
  const auto ours = platform::issue_licence(life.key, life.world.random, terms);
  const auto other =
      platform::issue_licence(*platform::SigningKey::from_seed(std::string(32, 'x')), life.world.random, terms);
  REQUIRE(ours);
  REQUIRE(other);
  CHECK(life.refused("POST", "licence", to_text(json::object{{"key", *other}})) >= 400);
  CHECK(life.refused("POST", "licence", R"({"key":"nonsense"})") >= 400);
  const auto after = life.does("POST", "licence", to_text(json::object{{"key", *ours}}));
  CHECK(after.at("items").get_array().size() == 2);
  CHECK(life.refused("POST", "licence", to_text(json::object{{"key", *ours}})) >= 400);
}

TEST_CASE("an identity provider is added, changed and removed") {
  Life life;
  const auto web = platform::sso::make_web({});
  platform::sso::SignOn door(life.context, life.key, {}, *web);
  life.services.sign_on = &door;
  const auto made = life.does(
      "POST", "identity-providers",
      R"({"kind":"oidc","name":"Our login","issuer":"https://login.example","client_id":"sekisho","client_secret":"hush","domains":["desk.example"]})");
  CHECK(made.at("has_secret") == true);
  const auto path = "identity-providers/" + Life::id_of(made);
  CHECK(life.does("GET", path).at("issuer") == "https://login.example");
  CHECK(
      life.does(
              "PUT", path,
              R"({"kind":"oidc","name":"Our login","issuer":"https://login.example","client_id":"sekisho","enabled":false})")
          .at("enabled") == false);
  CHECK(life.refused("PUT", path,
                     R"({"kind":"oidc","name":"Our login","issuer":"https://login2.example","client_id":"sekisho"})") ==
        400);  // the secret stays with its issuer
  CHECK(life.does("GET", "identity-providers").at("items").get_array().size() == 1);
  CHECK(life.refused("POST", "identity-providers", R"({"kind":"ldap","name":"x","issuer":"y"})") == 400);
  CHECK(life.refused("POST", "identity-providers", R"({"kind":"oidc","name":"x","issuer":"no address"})") >= 400);
  life.does("GET", "sso/providers?side=cas");
  life.does("DELETE", path);
  CHECK(life.refused("GET", path) == 404);
}

TEST_CASE("actions on accounts are taken on as a batch") {
  Life life;
  const auto token = life.cas_token({"threat_mitigation_account"});
  const auto answer = life.post(
      "/v1/mitigation/accounts", token,
      R"([{"action_type":"ACCOUNT_DISABLE","service":"exchange","account_provider":"office365","account_user_email":"bob@corp.example"}])");
  CHECK(answer.status == 201);
  CHECK_FALSE(string_or(life.object_of(answer), "batch_id").empty());
  CHECK(
      life.post(
              "/v1/mitigation/accounts", token,
              R"([{"action_type":"ACCOUNT_PRAISE","service":"exchange","account_provider":"office365","account_user_email":"bob@corp.example"}])")
          .status == 400);
  CHECK(life.post("/v1/mitigation/accounts", token, "[]").status == 400);
}

TEST_CASE("live events are of one's own tenant, and end with the hub") {
  Life life;
  std::shared_ptr<EventStream> stream;
  bool closed = false;
  {
    EventHub hub(*life.world.database, &life.world.changes);
    life.services.events = &hub;
    const auto answer = life.send("GET", "/api/v1/events", {{"Authorization", "Bearer x"}}, "");
    CHECK(answer.status == 200);
    stream = answer.events;
    REQUIRE(stream != nullptr);
    life.world.changes.publish(life.world.tenant("Other"), "instance", R"({"of":"others"})");
    life.world.changes.publish(life.tenant, "instance", R"({"of":"us"})");
    const auto text = stream->take(closed);
    CHECK(text.find(R"({"of":"us"})") != std::string::npos);
    CHECK(text.find("others") == std::string::npos);
    CHECK_FALSE(closed);
    life.services.events = nullptr;
  }
  stream->take(closed);
  CHECK(closed);
  // And after a while: whoever has lost the right to listen does not hear on for ever.
  EventHub brief(*life.world.database, nullptr, std::chrono::seconds(0));
  const auto again = brief.subscribe(life.tenant);
  for (int i = 0; i < 300 && again->is_open(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK_FALSE(again->is_open());
}

TEST_CASE("passwords for attachments are set with rules, tried in an area, and shown to whoever may set them") {
  Life life;
  CHECK(life.does("GET", "attachment-passwords") ==
        json::value({{"guess", true}, {"passwords", json::array{}}, {"count", 0}, {"rules", json::array{}}}));
  const auto* const wanted =
      R"({"guess":true,"passwords":["door-77"],"rules":[{"name":"pin","before":"PIN: ","password":"[0-9]+","after":""}]})";
  const auto now = life.does("PUT", "attachment-passwords", wanted);
  CHECK(now.at("count") == 1);
  CHECK(life.does("GET", "attachment-passwords") == now);
  CHECK(now.at("rules").at(0).at("before") == "PIN: ");
  CHECK(
      life.does(
              "POST", "attachment-passwords/test",
              R"({"rule":{"name":"pin","before":"PIN: ","password":"[0-9]+","after":""},"text":"PIN: 4711, PIN: 12"})")
          .at("found") == json::array{"4711"});
  for (const auto* const body :
       {R"({"guess":true,"passwords":["ab"],"rules":[]})", R"({"guess":true,"passwords":["abc","abc"],"rules":[]})",
        R"({"guess":true,"passwords":[],"rules":[{"name":"a","before":"(","password":"b","after":""}]})",
        R"({"guess":true,"passwords":[]})"}) {
    CAPTURE(body);
    CHECK(life.refused("PUT", "attachment-passwords", body) == 400);
  }
  CHECK(life.refused("POST", "attachment-passwords/test",
                     R"({"rule":{"name":"a","before":"","password":"[","after":""},"text":"x"})") == 400);
  Principal reader;
  reader.permissions = {"global_settings=read"};
  life.gate_as(reader, "cas");
  const auto seen = life.does("GET", "attachment-passwords");
  CHECK(seen.at("passwords").is_null());
  CHECK(seen.at("count") == 1);
}

TEST_CASE("what was learnt of a person's writing is forgotten, and of nobody else's") {
  Life life;
  for (const auto* const address : {"hanako@desk.example", "taro@desk.example"}) {
    REQUIRE(life.world.database->execute(
        "INSERT INTO style_sample (tenant, address, item, at, sample) VALUES ($1, $2, 'i', 1, '{}')",
        {life.tenant.value, std::string(address)}));
  }
  life.does("DELETE", "writing-style/Hanako@desk.example");
  CHECK(life.refused("DELETE", "writing-style/hanako@desk.example") == 404);
  CHECK(life.world.database->query("SELECT address FROM style_sample")->at(0).text(0) == "taro@desk.example");
}

}  // namespace sekisho::api
