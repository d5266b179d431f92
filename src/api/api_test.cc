#include "api/api.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "api/openapi.h"
#include "api/schemas.h"
#include "api/testing.h"

namespace sekisho::api {

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
      case Surface::cas:
        CHECK(body.contains("msg"));
        break;
      case Surface::vision:
        CHECK(body.contains("error"));
        break;
      case Surface::own:
        CHECK(string_or(body, "code") == "auth.required");
        break;
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
        const auto answer = desk.send(std::string(route.method), desk.filled(route.path),
                                      {{"Authorization", "Bearer fake"}, {"Content-Type", "application/json"}}, "");
        // What the domain itself refuses (a predefined role, a platform that is not there) carries a number; the door's
        // refusal does not.
        const bool refused = answer.status == 403 && string_or(desk.object_of(answer), "code") == "access.denied" &&
                             !desk.object_of(answer).contains("error_code");
        CHECK(refused == (route.access == Access::holder && !who.may(route.permission)));
      }
      ++roles;
    }
  }
  const auto own = std::count_if(all_routes().begin(), all_routes().end(),
                                 [](const Route& route) { return route.path.starts_with("/api/"); });
  CHECK(calls == own * roles);
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
    if (surface_of(route.path) == Surface::own)
      CHECK(document.at("paths").get_object().contains(std::string(route.path)));
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

TEST_CASE("a body in a coding is refused in each surface's words, not read as what it is not") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst"), token = desk.cas_token({"threat_remediation"});
  const auto send = [&](const std::string& target, const std::string& secret, const char* coding) {
    return desk.send(
        "POST", target,
        {{"Authorization", "Bearer " + secret}, {"Content-Type", "application/json"}, {"Content-Encoding", coding}},
        R"({"action_type":"create","rules":{"senders":["a@b.example"]}})");
  };
  for (const auto* coding : {"gzip", "br", "identity, gzip", "aes128gcm"}) {
    CAPTURE(coding);
    const auto cas = send("/v1/remediation/mails", token, coding),
               vision = send("/v3.0/response/emails/quarantine", key, coding),
               own = send("/api/v1/session", key, coding);
    CHECK(cas.status == 415);
    CHECK(desk.object_of(cas).contains("msg"));
    CHECK(vision.status == 415);
    CHECK(desk.object_of(vision).contains("error"));
    CHECK(own.status == 415);
    CHECK(string_or(desk.object_of(own), "code") == "request.media_type");
  }
  CHECK(send("/v1/remediation/mails", token, "identity").status == 200);
}

TEST_CASE("a request target is taken apart or refused, never guessed") {
  struct Row {
    const char* target;
    const char* path;  // empty: refused
  };
  const Row rows[] = {{"/v1/a", "/v1/a"},     {"/", "/"},          {"/a%20b", "/a b"},
                      {"/a/../b", ""},        {"/a/%2e%2e/b", ""}, {"/a//b", ""},
                      {"/a%2fb", ""},         {"/a%5cb", ""},      {"/a%00b", ""},
                      {"/a%zz", ""},          {"/a%f", ""},        {"a/b", ""},
                      {"http://x/a", "/a"},   {"http://x", "/"},   {"https://x?y=1", "/"},
                      {"ftp://x/a", ""},      {"http:///a", ""},   {"*", ""},
                      {"/a?x=%zz&y=1", "/a"}, {"/\xff", ""},       {"/a#b", ""},
                      {"/%E3%81%82", "/あ"}};
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
  const std::vector<std::pair<std::string, std::string>> json_type = {{"Cookie", session.cookie},
                                                                      {"Content-Type", "application/json"}};
  CHECK(desk.send("POST", "/api/v1/api-tokens", json_type, tokens).status == 403);
  auto with_csrf = json_type;
  with_csrf.emplace_back("X-CSRF-Token", session.csrf);
  const auto made = desk.send("POST", "/api/v1/api-tokens", with_csrf, tokens);
  CHECK(made.status == 201);
  CHECK(!string_or(desk.object_of(made), "secret").empty());
  CHECK(desk.send("POST", "/api/v1/api-tokens", with_csrf, R"({"name":"x","types":["log_retrieval"],"extra":1})")
            .status == 400);
  CHECK(desk.send("DELETE", "/api/v1/session", with_csrf, "").status == 200);
  CHECK(desk.send("GET", "/api/v1/session", {{"Cookie", session.cookie}}, "").status == 401);
}

TEST_CASE("success answers of the own surface have the shapes that the description gives") {
  Desk desk;
  const auto session = desk.sign_in(platform::Side::cas);
  int checked = 0;
  for (const auto& route : all_routes()) {
    if (surface_of(route.path) != Surface::own || route.method != "GET" || route.answer.empty() ||
        route.answer.front() == '@')
      continue;
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
    return desk.send("PUT", "/api/v1/preferences/" + name,
                     {{"Cookie", who.cookie}, {"X-CSRF-Token", who.csrf}, {"Content-Type", "application/json"}}, body);
  };
  CHECK(put(mine, "dashboard", R"({"value":{"hidden":["scam"]}})").status == 200);
  CHECK(put(mine, "dashboard", R"({"value":{"hidden":["dlp"]}})").status == 200);
  CHECK(desk.send("GET", "/api/v1/preferences/dashboard", {{"Cookie", mine.cookie}}, "").body ==
        R"({"value":{"hidden":["dlp"]}})");
  const auto other = desk.sign_in(platform::Side::platform);
  CHECK(desk.send("GET", "/api/v1/preferences/dashboard", {{"Cookie", other.cookie}}, "").body == R"({"value":null})");
  CHECK(put(mine, "Bad%20name", R"({"value":1})").status == 404);
  CHECK(put(mine, "large", R"({"value":")" + std::string(17'000, 'x') + "\"}").status >= 400);
  for (int i = 0; i < 49; ++i) CHECK(put(mine, "n" + std::to_string(i), R"({"value":1})").status == 200);
  CHECK(put(mine, "n49", R"({"value":1})").status >= 400);
  CHECK(put(mine, "n48", R"({"value":2})").status == 200);
}

TEST_CASE("a role without the first organisation in its scope opens nothing about mail and files") {
  Desk desk;
  const platform::Actor admin{.tenant = desk.tenant, .name = "admin"};
  const auto branch = platform::Organizations(desk.context).add(admin, "Branch", "");
  REQUIRE(branch);
  const auto first = platform::Organizations(desk.context).list(desk.tenant)->front().id;
  const auto status_with = [&](std::vector<OrganizationId> scope, const std::string& name, const std::string& target) {
    const auto role = platform::Roles(desk.context)
                          .add(admin, platform::Side::platform,
                               {.name = name,
                                .permissions = {{"logs", platform::Level::read},
                                                {"audit_logs", platform::Level::read},
                                                {"organizations", platform::Level::full}},
                                .organizations = std::move(scope)});
    REQUIRE(role);
    const auto key = platform::ApiKeys(desk.context).add_platform_key(admin, {.name = name, .role = *role});
    REQUIRE(key);
    return desk.send("GET", target, {{"Authorization", "Bearer " + key->secret}}, "").status;
  };
  CHECK(status_with({}, "all", "/api/v1/logs/detection") == 200);
  CHECK(status_with({first}, "first", "/api/v1/logs/detection") == 200);
  CHECK(status_with({*branch}, "branch", "/api/v1/logs/detection") == 403);
  CHECK(status_with({first}, "first audit", "/api/v1/audit") == 200);
  CHECK(status_with({*branch}, "branch audit", "/api/v1/audit") == 403);  // it tells of acts on anybody's mail
  CHECK(status_with({*branch}, "branch organizations", "/api/v1/organizations") == 200);
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
    if (policy.service != policy::Service::inline_inbound || policy.kind != policy::Kind::threat_protection ||
        policy.built_in != policy::BuiltIn::default_policy)
      continue;
    policy.enabled = false;
    REQUIRE(desk.policies.update(desk.tenant, policy, 0, "test"));
  }
  CHECK(inbound().at("state").as_string() == "warning");
  CHECK(inbound().at("rate").as_int64() == 0);
}

TEST_CASE("an integration's address may end in a slash; nothing else may begin with two") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  CHECK(desk.get("//v3.0/healthcheck/connectivity", key).status == 200);
  CHECK(desk.get("//v1/remediation/mails", desk.cas_token({"threat_remediation"})).status == 200);
  Request request;
  for (const auto* const target : {"//api/v1/health", "/v3.0//workbench/alerts", "//", "//v3.0x/a", "/api//v1/health"})
    CHECK_FALSE(read_target(target, request));
  // One exchange of indicators looks for the text beside "error".
  CHECK(string_or(desk.object_of(desk.get("/v3.0/nothing", key)), "message") == "The requested API was not found");
}

TEST_CASE("every Vision One and CAS route answers a full key with JSON and without a fault") {
  Desk desk;
  for (const auto surface : {Surface::vision, Surface::cas}) {
    const auto key = surface == Surface::vision
                         ? desk.platform_key("Operator")
                         : desk.cas_token({"log_retrieval", "threat_investigation", "threat_mitigation_mail",
                                           "threat_mitigation_account", "threat_remediation"});
    for (const auto& route : all_routes()) {
      if (surface_of(route.path) != surface) continue;
      for (const auto* body : {"", "{}", "[]", "[{}]", "[1,null,\"x\"]", "{\"a\":", "[[[[]]]]"}) {
        if (route.method == "GET" && *body != '\0') continue;
        CAPTURE(std::string(route.method) + " " + std::string(route.path) + " " + body);
        const auto answer = desk.send(std::string(route.method), desk.filled(route.path),
                                      {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}}, body);
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
  const Row rows[] = {{"/api/v1/policies/", policies->front().id},
                      {"/api/v1/roles/", roles->front().id.value},
                      {"/api/v1/api-tokens/", token->key.id.value}};
  for (const auto& row : rows) {
    for (const auto* method : {"GET", "PUT", "DELETE"}) {
      const auto target = row.collection + std::to_string(row.theirs);
      CAPTURE(method + (" " + target));
      const auto send = [&](const std::string& to) {
        return desk
            .send(method, to,
                  {{"Cookie", session.cookie}, {"X-CSRF-Token", session.csrf}, {"Content-Type", "application/json"}},
                  R"({"name":"stolen","permissions":{},"types":["log_retrieval"]})")
            .status;
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
