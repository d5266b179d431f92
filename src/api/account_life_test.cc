// The life of an account over REST: invited, signed in for the first time, with an authenticator, reset, disabled,
// handed over, removed.
#include <doctest/doctest.h>

#include "api/life_testing.h"
#include "platform/totp.h"

namespace sekisho::api {
namespace {

constexpr const char* password = "correct horse Battery 9 staple!";
constexpr const char* other_password = "another Horse 8 battery, please!";

std::string from_base32(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    bits = bits << 5 | static_cast<std::uint32_t>(c >= 'a' ? c - 'a' : c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((count += 5) < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
  return out;
}

struct House : Life {
  // A person at a browser: no rights but their session's.
  struct Person {
    std::string cookie, csrf;
  };

  json::object open(const std::string& path, const json::object& body, int status = 200) {
    CAPTURE(path);
    gate.fixed = {};
    const auto answer = send("POST", "/api/v1/" + path, {{"Content-Type", "application/json"}}, to_text(body));
    CAPTURE(answer.body);
    CHECK(answer.status == status);
    for (const auto& [name, value] : answer.headers) {
      if (name == "Set-Cookie") cookie = value.substr(0, value.find(';'));
    }
    return object_of(answer);
  }
  Person signed_in(const json::object& answer) {
    CHECK(answer.at("state") == "signed_in");
    return {cookie, std::string(answer.at("csrf").get_string())};
  }
  Response by(const Person& person, const std::string& method, const std::string& path, const std::string& body = {}) {
    gate.fixed = {};
    return send(method, "/api/v1/" + path,
                {{"Cookie", person.cookie}, {"X-CSRF-Token", person.csrf}, {"Content-Type", "application/json"}}, body);
  }
  // What the newest mail to an address says behind a text, to the next blank or quote.
  std::string mailed(const std::string& to, const std::string& behind) {
    const auto rows =
        world.database->query("SELECT body FROM platform_mail WHERE recipient = $1 ORDER BY id DESC LIMIT 1", {to});
    REQUIRE(rows);
    REQUIRE_FALSE(rows->empty());
    const auto text = rows->front().text(0);
    const auto at = text.find(behind);
    REQUIRE_MESSAGE(at != std::string::npos, text);
    const auto from = at + behind.size();
    return text.substr(from, text.find_first_of(" \r\n\"&>", from) - from);
  }
  std::int64_t role(platform::Side side, std::string_view name) {
    const auto found = platform::Roles(context).find_by_name(tenant, side, name);
    REQUIRE(found);
    return found->id.value;
  }
  std::string totp(const std::string& secret) {
    return platform::hotp(from_base32(secret), static_cast<std::uint64_t>(to_millis(world.clock.now()) / 30'000));
  }

  std::string cookie;
};

}  // namespace

TEST_CASE("an account is invited, sets its password by the mailed link, is reset, disabled and removed") {
  House house;
  const auto reader =
      std::to_string(house.role(platform::Side::cas, platform::predefined_roles(platform::Side::cas).front().name));
  const auto made = house.does("POST", "accounts",
                               R"({"kind":"local","email":"ann@desk.example","display_name":"Ann","role_id":)" +
                                   reader + R"(,"language":"en"})");
  const auto path = "accounts/" + Life::id_of(made);
  CHECK(house.refused("POST", "accounts",
                      R"({"kind":"local","email":"ann@desk.example","display_name":"Ann","role_id":)" + reader + "}") >=
        400);
  CHECK(house.refused("POST", "accounts", R"({"kind":"local","email":"no address","role_id":)" + reader + "}") >= 400);
  const auto first = house.mailed("ann@desk.example", "#");
  house.does("POST", path + "/invite");
  const auto token = house.mailed("ann@desk.example", "#");
  CHECK(token != first);
  house.open("session/reset", {{"purpose", "invitation"}, {"token", token}, {"password", "short"}}, 400);
  house.open("session/reset", {{"purpose", "invitation"}, {"token", token}, {"password", password}});
  auto ann =
      house.signed_in(house.open("session", {{"side", "cas"}, {"name", "ann@desk.example"}, {"password", password}}));
  CHECK(house.by(ann, "GET", "session").status == 200);

  // Her own password, and her other browsers.
  const auto elsewhere =
      house.signed_in(house.open("session", {{"side", "cas"}, {"name", "ann@desk.example"}, {"password", password}}));
  const auto third =
      house.signed_in(house.open("session", {{"side", "cas"}, {"name", "ann@desk.example"}, {"password", password}}));
  const auto sessions = house.object_of(house.by(ann, "GET", "sessions")).at("items").get_array();
  REQUIRE(sessions.size() == 3);
  for (const auto& one : sessions) {
    if (one.at("current") == true) continue;
    CHECK(house.by(ann, "DELETE", "sessions/" + Life::id_of(one)).status == 200);
    CHECK(house.by(ann, "DELETE", "sessions/" + Life::id_of(one)).status == 404);
    break;
  }
  CHECK(house.object_of(house.by(ann, "DELETE", "sessions")).at("ended") == 1);
  CHECK(house.by(elsewhere, "GET", "session").status == 401);
  CHECK(house.by(third, "GET", "session").status == 401);
  CHECK(house
            .by(ann, "POST", "session/change-password",
                to_text(json::object{{"old_password", "wrong"}, {"new_password", other_password}}))
            .status >= 400);
  CHECK(house
            .by(ann, "POST", "session/change-password",
                to_text(json::object{{"old_password", password}, {"new_password", other_password}}))
            .status == 200);
  house.open("session", {{"side", "cas"}, {"name", "ann@desk.example"}, {"password", password}}, 401);

  // A reset asked for by anybody tells nobody whether there is such an account.
  house.open("session/reset-request", {{"side", "cas"}, {"name", "nobody@desk.example"}}, 202);
  house.open("session/reset-request", {{"side", "cas"}, {"name", "ann@desk.example"}}, 202);
  house.open("session/reset",
             {{"purpose", "reset"}, {"token", house.mailed("ann@desk.example", "#")}, {"password", password}});
  ann = house.signed_in(house.open("session", {{"side", "cas"}, {"name", "ann@desk.example"}, {"password", password}}));

  house.gate_as(Life::may_everything(), "cas");
  house.does("POST", path + "/reset");
  CHECK(house
            .does("PUT", path,
                  R"({"kind":"local","email":"ann@desk.example","display_name":"Ann B.","role_id":)" + reader + "}")
            .at("display_name") == "Ann B.");
  CHECK(house.does("POST", path + "/mfa", R"({"required":true})").at("mfa_required") == true);
  CHECK(house.does("POST", path + "/enable", R"({"enabled":false})").at("status") != "enabled");
  house.open("session", {{"side", "cas"}, {"name", "ann@desk.example"}, {"password", password}}, 401);
  house.gate_as(Life::may_everything(), "cas");
  house.does("DELETE", path);
  CHECK(house.refused("GET", path) == 404);
}

TEST_CASE("a one-time password is changed at the first sign-in, and an authenticator is asked for from then on") {
  House house;
  const auto first = platform::Accounts(house.context)
                         .add_first({.tenant = house.tenant, .name = "system"}, platform::Side::cas,
                                    "admin@desk.example", "admin@desk.example");
  REQUIRE(first);
  const json::object sign_in{{"side", "cas"}, {"name", "admin@desk.example"}, {"password", password}};
  const auto step =
      house.open("session", {{"side", "cas"}, {"name", "admin@desk.example"}, {"password", first->one_time_password}});
  CHECK(step.at("state") == "password_change_needed");
  house.open("session/password", {{"challenge", step.at("challenge")}, {"password", "short"}}, 400);
  auto admin =
      house.signed_in(house.open("session/password", {{"challenge", step.at("challenge")}, {"password", password}}));

  const auto setup = house.object_of(house.by(admin, "POST", "session/mfa"));
  const std::string secret(setup.at("secret").get_string());
  CHECK(house.by(admin, "POST", "session/mfa/confirm", R"({"code":"000000"})").status >= 400);
  const auto codes = house
                         .object_of(house.by(admin, "POST", "session/mfa/confirm",
                                             to_text(json::object{{"code", house.totp(secret)}})))
                         .at("recovery_codes")
                         .get_array();
  CHECK(codes.size() >= 5);
  house.world.clock.advance(std::chrono::seconds(60));
  const auto asked = house.open("session", sign_in);
  CHECK(asked.at("state") == "mfa_code_needed");
  house.open("session/code", {{"challenge", asked.at("challenge")}, {"code", "12345"}}, 401);
  admin =
      house.signed_in(house.open("session/code", {{"challenge", asked.at("challenge")}, {"code", house.totp(secret)}}));
  const auto again = house.open("session", sign_in);
  house.signed_in(house.open("session/code", {{"challenge", again.at("challenge")}, {"code", codes[0]}}));
  const auto spent = house.open("session", sign_in);
  // a recovery code works once
  house.open("session/code", {{"challenge", spent.at("challenge")}, {"code", codes[0]}}, 401);

  // Taken away by an administrator; where it is required, it must be set up before anything else.
  const auto path = "accounts/" + std::to_string(first->id.value);
  CHECK(house.by(admin, "DELETE", path + "/mfa").status == 200);
  CHECK(house.by(admin, "POST", path + "/mfa", R"({"required":true})").status == 200);
  const auto needed = house.open("session", sign_in);
  CHECK(needed.at("state") == "mfa_setup_needed");
  const auto fresh = house.open("session/mfa-setup", {{"challenge", needed.at("challenge")}});
  house.open("session/mfa-setup", {{"challenge", "made up"}}, 403);
  house.world.clock.advance(std::chrono::seconds(60));
  house.signed_in(house.open("session/code", {{"challenge", needed.at("challenge")},
                                              {"code", house.totp(std::string(fresh.at("secret").get_string()))}}));
}

TEST_CASE("the Primary User Account is handed over with the code that its owner was mailed") {
  House house;
  platform::Accounts accounts(house.context);
  const auto owner = accounts.add_first({.tenant = house.tenant, .name = "system"}, platform::Side::platform,
                                        "owner@desk.example", "owner@desk.example");
  REQUIRE(owner);
  const auto step = house.open(
      "session", {{"side", "platform"}, {"name", "owner@desk.example"}, {"password", owner->one_time_password}});
  const auto person =
      house.signed_in(house.open("session/password", {{"challenge", step.at("challenge")}, {"password", password}}));
  const auto role = std::to_string(house.role(platform::Side::platform, "Auditor"));
  const auto made = house.object_of(
      house.by(person, "POST", "accounts",
               R"({"kind":"local","email":"heir@desk.example","display_name":"Heir","role_id":)" + role + "}"));
  const auto heir = "accounts/" + Life::id_of(made);
  CHECK(house.by(person, "POST", heir + "/transfer").status >= 400);  // not activated yet
  house.open("session/reset",
             {{"purpose", "invitation"}, {"token", house.mailed("heir@desk.example", "#")}, {"password", password}});
  CHECK(house.by(person, "POST", heir + "/transfer").status == 202);
  CHECK(house.by(person, "POST", "accounts/transfer/confirm", R"({"code":"000000"})").status >= 400);
  const auto rows = house.world.database->query(
      "SELECT body FROM platform_mail WHERE recipient = 'owner@desk.example' ORDER BY id DESC LIMIT 1");
  REQUIRE(rows);
  const auto text = rows->front().text(0);
  const auto digits = text.find_first_of("0123456789");
  std::string code;
  for (auto at = digits; at < text.size() && code.size() < 6; ++at) {
    if (text[at] >= '0' && text[at] <= '9')
      code += text[at];
    else
      code.clear();
  }
  CHECK(house.by(person, "POST", "accounts/transfer/confirm", to_text(json::object{{"code", code}})).status == 200);
  CHECK(house.by(person, "GET", "session").status == 401);
  CHECK(std::string(platform::to_string(accounts.find(house.tenant, {made.at("id").get_int64()})->kind)) == "primary");
}

}  // namespace sekisho::api
