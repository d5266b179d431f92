#include "api/end_user/end_user.h"

#include <doctest/doctest.h>

#include "api/http/message.h"
#include "api/testing.h"
#include "desk/testing.h"

namespace sekisho::api {
namespace {

// The whole Api over an office with a quarantine.
struct Door {
  desk::Office office;
  platform::Context context = office.world.context();
  Services services{.database = *office.world.database, .clock = office.world.clock, .random = office.world.random};
  TestGate gate{context};
  platform::AuditLog audit{context};
  std::unique_ptr<Api> api;

  Door() {
    services.settings.own_requests_per_minute = 0;
    services.platform = &context;
    services.policies = &office.policies;
    services.quarantine = office.quarantine.get();
    services.desk = office.desk.get();
    api = std::make_unique<Api>(services, gate, &audit);
    office.enable();
  }
  Response send(const std::string& method, const std::string& target, std::string body = {}, const std::string& type = "application/x-www-form-urlencoded", bool signed_in = false) {
    Request request;
    request.method = method;
    request.id = make_uuid(office.world.random);
    request.peer = "192.0.2.9";
    request.headers = {{"Content-Type", type}};
    if (signed_in) request.headers.emplace_back("Authorization", "Bearer x");
    request.body = std::move(body);
    REQUIRE(read_target(target, request));
    return api->handle(std::move(request));
  }
  Response admin(const std::string& method, const std::string& target, std::string body = {}) { return send(method, target, std::move(body), "application/json", true); }
  void sign_in(const char* permission = "quarantine=full") {
    gate.fixed.kind = Principal::Kind::token;
    gate.fixed.tenant = office.tenant;
    gate.fixed.name = "admin";
    gate.fixed.permissions = {permission, "quarantine=read"};
  }
  std::string link(QuarantineId id, const std::string& mailbox = "bob@corp.example") { return *office.desk->links.make(office.tenant, mailbox, id, std::chrono::hours(24)); }
  json::object object_of(const Response& response) {
    const auto value = parse_json(response.body);
    REQUIRE_MESSAGE(value.has_value(), response.body);
    return value->get_object();
  }
};

bool has(const Response& response, std::string_view text) { return response.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("a link scanner that opens every link changes nothing; the button does, once") {
  Door door;
  const auto id = door.office.hold("one", {"bob@corp.example"});
  const auto token = door.link(id);
  for (int i = 0; i < 5; ++i) {
    for (const auto* method : {"GET", "HEAD"}) CHECK(door.send(method, "/user/quarantine?token=" + token).status == 200);
  }
  CHECK(door.office.planned().empty());
  const auto shown = door.send("GET", "/user/quarantine?token=" + token);
  CHECK(shown.content_type == "text/html; charset=utf-8");
  CHECK(has(shown, "&lt;b&gt;Offer&lt;/b&gt; one"));
  CHECK(!has(shown, "<b>Offer"));
  CHECK(has(shown, "value=\"release\""));
  std::string policy, cache;
  for (const auto& [name, value] : shown.headers) {
    if (name == "Content-Security-Policy") policy = value;
    if (name == "Cache-Control") cache = value;
  }
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(cache == "no-store");
  const auto done = door.send("POST", "/user/quarantine", "token=" + token + "&action=release");
  CHECK(done.status == 200);
  CHECK(has(done, "will arrive shortly"));
  CHECK(door.office.planned().size() == 1);
  const auto again = door.send("POST", "/user/quarantine", "token=" + token + "&action=block");
  CHECK(has(again, "used already"));
  CHECK(door.office.policies.entries(door.office.tenant, policy::ListKind::user_blocked_senders)->empty());
  const auto records = *door.audit.search(door.office.tenant, {.account = "bob@corp.example"});
  REQUIRE(records.size() == 1);
  CHECK(records[0].activity == "End user: release");
}

TEST_CASE("an end user's page opens nothing of anybody else's") {
  Door door;
  const auto bobs = door.office.hold("bobs", {"bob@corp.example"});
  const auto carols = door.office.hold("carols", {"carol@corp.example"});
  const auto list = door.send("GET", "/user/quarantine?token=" + door.link({}));
  CHECK(has(list, "bobs"));
  CHECK(!has(list, "carols"));
  // A link made for the wrong mailbox, as a mistake of ours would make it.
  CHECK(door.send("GET", "/user/quarantine?token=" + door.link(carols)).status == 404);
  door.send("POST", "/user/quarantine", "token=" + door.link(carols) + "&action=release");
  // The list's own token looks, and sets wishes, but never acts on items.
  door.send("POST", "/user/quarantine", "token=" + door.link({}) + "&action=release&id=" + std::to_string(bobs.value));
  CHECK(door.office.planned().empty());
}

TEST_CASE("what is no link, no action or no form is refused as a page") {
  Door door;
  const auto token = door.link(door.office.hold("one", {"bob@corp.example"}));
  struct Row {
    std::string says, body;
  };
  const Row rows[] = {{"nothing", ""}, {"no token", "action=release"}, {"an unknown action", "token=" + token + "&action=delete"}, {"bytes", std::string("\0\xff%%%=&&&", 9)},
                      {"a long token", "token=" + std::string(10'000, 'a') + "&action=release"}, {"many fields", [] { std::string out; for (int i = 0; i < 4000; ++i) out += "a=b&"; return out; }()}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto answer = door.send("POST", "/user/quarantine", row.body);
    CHECK(answer.status == 404);
    CHECK(has(answer, "<!doctype html>"));
  }
  CHECK(door.send("GET", "/user/quarantine?token=1.unknown").status == 404);
  CHECK(door.send("GET", "/user/quarantine").status == 400);
  REQUIRE(desk::save_end_user_settings(*door.office.world.database, door.office.tenant, {}));
  CHECK_MESSAGE(door.send("GET", "/user/quarantine?token=" + token).status == 404, "switched off");
}

TEST_CASE("a user chooses language and digests on the page") {
  Door door;
  const auto token = door.link({});
  const auto answer = door.send("POST", "/user/quarantine", "token=" + token + "&action=wishes&language=ja&digest=0");
  CHECK(has(answer, "<html lang=\"ja\">"));
  const auto wishes = *door.office.desk->self_service.wishes(door.office.tenant, "bob@corp.example");
  CHECK(wishes.language == Language::japanese);
  CHECK(!wishes.digest);
}

TEST_CASE("the administrator's side: settings, preview, sending, requests") {
  Door door;
  door.sign_in();
  auto settings = door.object_of(door.admin("GET", "/api/v1/end-user/settings"));
  settings["hour"] = 7;
  settings["rights"].as_object()["phishing"] = "nothing";
  CHECK(door.admin("PUT", "/api/v1/end-user/settings", to_text(settings)).status == 200);
  CHECK(integer_or(door.object_of(door.admin("GET", "/api/v1/end-user/settings")), "hour") == 7);
  settings["hour"] = 24;
  CHECK(door.admin("PUT", "/api/v1/end-user/settings", to_text(settings)).status == 400);
  door.office.enable();
  const auto id = door.office.hold("one", {"bob@corp.example"}, "phishing");
  const auto preview = door.object_of(door.admin("GET", "/api/v1/end-user/digest?mailbox=bob@corp.example&language=ja"));
  CHECK(string_or(preview, "subject").find("隔離されたメール") != std::string::npos);
  CHECK(door.admin("POST", "/api/v1/end-user/digest", R"({"mailbox":"bob@corp.example"})").status == 200);
  CHECK(door.admin("POST", "/api/v1/end-user/digest", R"({"mailbox":"x@elsewhere.example"})").status == 403);
  door.send("POST", "/user/quarantine", "token=" + door.link(id) + "&action=request&note=%E8%AB%8B%E6%B1%82%E6%9B%B8");
  const auto list = door.object_of(door.admin("GET", "/api/v1/end-user/requests?state=open"));
  REQUIRE(integer_or(list, "total") == 1);
  const auto& request = list.at("items").get_array().at(0).get_object();
  CHECK(string_or(request, "note") == "請求書");
  const auto path = "/api/v1/end-user/requests/" + std::to_string(integer_or(request, "id")) + "/decide";
  CHECK(door.admin("POST", path, R"({"decision":"maybe"})").status == 400);
  CHECK(string_or(door.object_of(door.admin("POST", path, R"({"decision":"refuse","answer":"no"})")), "state") == "refused");
  CHECK(door.admin("POST", path, R"({"decision":"grant"})").status == 409);
}

}  // namespace sekisho::api
