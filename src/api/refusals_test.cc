// Every route is asked for what it must refuse: made from the same shapes that the door checks and the description
// shows.
#include <doctest/doctest.h>

#include <set>

#include "api/schemas.h"
#include "api/testing.h"
#include "api/webhook/webhooks.h"
#include "base/encode.h"
#include "platform/sso/encryption_key.h"
#include "platform/sso/sign_on.h"
#include "platform/sso/web.h"
#include "worker/testing.h"

namespace sekisho::api {
namespace {

const Shape& resolved(const Shape& shape) {
  const Shape* out = &shape;
  while (out->kind == Shape::Kind::name) out = all_shapes().at(out->reference).get();
  return *out;
}

// A small value that fits.
json::value fitting(const Shape& named, int depth = 0) {
  const auto& shape = resolved(named);
  using K = Shape::Kind;
  switch (shape.kind) {
    case K::text:
      return json::string(static_cast<std::size_t>(std::max<std::int64_t>(shape.bounded ? shape.least : 1, 1)), 'a');
    case K::integer:
      return shape.bounded ? shape.least : 1;
    case K::number:
      return 1.5;
    case K::boolean:
      return true;
    case K::time:
      return "2026-11-23T00:00:00Z";
    case K::email:
      return "a@b.example";
    case K::anything:
      return json::object{};
    case K::words:
      return json::value(shape.words.front());
    case K::list: {
      json::array list;
      for (std::int64_t i = 0; depth < 6 && i < std::max<std::int64_t>(shape.bounded ? shape.least : 0, 0); ++i)
        list.push_back(fitting(*shape.element, depth + 1));
      return list;
    }
    case K::object: {
      json::object object;
      for (const auto& field : shape.fields) {
        if (field.required) object[field.name] = fitting(*field.shape, depth + 1);
      }
      return object;
    }
    case K::map:
      return json::object{};
    case K::name:
      break;
  }
  return nullptr;
}

// Values that do not fit, each with what is wrong about it.
using Wrong = std::vector<std::pair<std::string, json::value>>;
void wrong_values(const Shape& named, const std::string& where, Wrong& out, int depth = 0) {
  const auto& shape = resolved(named);
  using K = Shape::Kind;
  const auto add = [&](const char* what, json::value value) {
    out.emplace_back(where + ": " + what, std::move(value));
  };
  if (depth > 5 || shape.kind == K::anything) return;
  if (!shape.nullable && !named.nullable) add("null", nullptr);
  switch (shape.kind) {
    case K::text:
      add("a number", 5);
      add("a list", json::array{});
      if (shape.bounded && shape.least > 0)
        add("too short", json::string(static_cast<std::size_t>(shape.least - 1), 'a'));
      if (shape.bounded && shape.most >= shape.least)
        add("too long", json::string(static_cast<std::size_t>(shape.most + 1), 'a'));
      break;
    case K::integer:
      add("a text", "1");
      add("a fraction", 1.5);
      add("beyond 64 bits", 1e30);
      if (shape.bounded) add("too small", shape.least - 1);
      if (shape.bounded && shape.most >= shape.least) add("too large", shape.most + 1);
      break;
    case K::number:
      add("a text", "1.5");
      break;
    case K::boolean:
      add("a word", "true"), add("a number", 1);
      break;
    case K::time:
      add("no time", "yesterday"), add("a number", 1795909587271);
      break;
    case K::email:
      add("no address", "nobody"), add("a number", 5);
      break;
    case K::words:
      add("another word", "no-such-word"), add("a number", 0),
          add("a list", json::array{json::value(shape.words.front())});
      break;
    case K::list: {
      add("an object", json::object{});
      Wrong inner;
      wrong_values(*shape.element, "[0]", inner, depth + 1);
      for (auto& [what, value] : inner) out.emplace_back(where + what, json::array{std::move(value)});
      if (shape.bounded && shape.most >= shape.least && shape.most <= 300) {
        json::array many;
        for (std::int64_t i = 0; i <= shape.most; ++i) many.push_back(fitting(*shape.element));
        add("too many", std::move(many));
      }
      break;
    }
    case K::object: {
      add("a list", json::array{});
      add("a text", "{}");
      const auto good = fitting(shape).get_object();
      if (!shape.open) {
        auto more = good;
        more["no_such_member"] = 1;
        add("an unknown member", std::move(more));
      }
      for (const auto& field : shape.fields) {
        if (field.required) {
          auto less = good;
          less.erase(field.name);
          out.emplace_back(where + ": without " + field.name, std::move(less));
        }
        Wrong inner;
        wrong_values(*field.shape, "." + field.name, inner, depth + 1);
        for (auto& [what, value] : inner) {
          auto changed = good;
          changed[field.name] = std::move(value);
          out.emplace_back(where + what, std::move(changed));
        }
      }
      break;
    }
    case K::map:
      add("a list", json::array{});
      break;
    case K::anything:
    case K::name:
      break;
  }
}

Principal everything() {
  Principal who;
  for (const auto& route : all_routes()) {
    for (const auto one : split(route.permission, '|')) who.permissions.insert(std::string(one));
  }
  return who;
}

std::vector<std::pair<std::string, std::string>> as_json() {
  return {{"Authorization", "Bearer fake"}, {"Content-Type", "application/json"}};
}

}  // namespace

TEST_CASE("every body of every own route is refused for each thing that is wrong with it, with a pointer to it") {
  Desk desk;
  desk.gate_as(everything(), "cas");
  int tried = 0;
  for (const auto& route : all_routes()) {
    if (surface_of(route.path) != Surface::own || route.body.empty() || route.body == "*") continue;
    const auto shape = read_shape(route.body);
    Wrong wrong;
    wrong_values(*shape, "", wrong);
    const auto target = desk.filled(route.path);
    const auto method = std::string(route.method);
    for (const auto& [what, value] : wrong) {
      CAPTURE(method + " " + target + " " + what);
      const auto answer = desk.send(method, target, as_json(), to_text(value));
      CHECK(answer.status == 400);
      const auto body = desk.object_of(answer);
      CHECK(string_or(body, "code") == "request.invalid");
      CHECK(body.contains("pointer"));
      ++tried;
    }
    const auto good = to_text(fitting(*shape));
    struct Raw {
      const char* says;
      std::string text;
    };
    const Raw raws[] = {{"nothing", ""},
                        {"half", good.substr(0, good.size() - 1)},
                        {"more after it", good + " x"},
                        {"a name twice", "{\"a\":1,\"a\":2}"},
                        {"deep", std::string(40'000, '[')},
                        {"deep objects",
                         [] {
                           std::string s;
                           for (int i = 0; i < 5'000; ++i) s += "{\"a\":";
                           return s;
                         }()},
                        {"broken UTF-8", "{\"name\":\"\xff\xfe\"}"},
                        {"a NUL", std::string("{\"a\":\0}", 7)},
                        {"a lone surrogate", "{\"name\":\"\\ud800\"}"}};
    for (const auto& raw : raws) {
      CAPTURE(method + " " + target + " " + raw.says);
      CHECK(desk.send(method, target, as_json(), raw.text).status == 400);
    }
    CHECK(desk.send(method, target, {{"Authorization", "Bearer fake"}, {"Content-Type", "text/plain"}}, good).status ==
          415);
  }
  MESSAGE("bodies refused: " << tried);
  CHECK(tried > 800);
}

TEST_CASE("every query parameter of every own route is refused for each thing that is wrong with it") {
  Desk desk;
  desk.gate_as(everything(), "cas");
  int tried = 0;
  for (const auto& route : all_routes()) {
    if (surface_of(route.path) != Surface::own || route.body == "*") continue;
    const auto method = std::string(route.method), target = desk.filled(route.path);
    const auto shape = read_shape(route.query.empty() ? "{}" : route.query);
    const auto refused = [&](const std::string& name, const std::string& value) {
      CAPTURE(method + " " + target + " " + name + "=" + value.substr(0, 80));
      const auto answer = desk.send(method, target + "?" + percent_encode(name) + "=" + percent_encode(value),
                                    as_json(), route.body.empty() ? "" : to_text(fitting(*read_shape(route.body))));
      CHECK(answer.status == 400);
      CHECK(string_or(desk.object_of(answer), "code") == "request.invalid");
      ++tried;
    };
    if (!shape->open) refused("no_such_parameter", "1");  // an identity provider may add what it likes
    for (const auto& field : shape->fields) {
      const auto& kind = resolved(*field.shape);
      using K = Shape::Kind;
      if (kind.kind == K::text && kind.bounded && kind.most >= kind.least)
        refused(field.name, std::string(static_cast<std::size_t>(kind.most + 1), 'a'));
      if (kind.kind == K::integer) {
        for (const auto* bad : {"x", "1.5", "", "99999999999999999999", "0x10", " 1"}) refused(field.name, bad);
        if (kind.bounded) refused(field.name, std::to_string(kind.least - 1));
        if (kind.bounded && kind.most >= kind.least) refused(field.name, std::to_string(kind.most + 1));
      }
      if (kind.kind == K::words) refused(field.name, "no-such-word");
      if (kind.kind == K::boolean) refused(field.name, "yes");
      if (kind.kind == K::time) refused(field.name, "yesterday"), refused(field.name, "2026-13-45T99:00:00Z");
    }
  }
  MESSAGE("parameters refused: " << tried);
  CHECK(tried > 150);
}

TEST_CASE("no value of any parameter of the compatible surfaces is a fault of ours") {
  Desk desk;
  const std::string values[] = {"",
                                "0",
                                "-1",
                                "99999999999999999999999",
                                "1e309",
                                "\xff\xfe",
                                std::string("a\0b", 3),
                                "' OR 1=1 --",
                                "%",
                                "*",
                                "..",
                                std::string(9'000, 'a'),
                                "2026-11-23T00:00:00+00:00Z",
                                "9999-12-31T23:59:59Z",
                                "-9999-01-01T00:00:00Z",
                                "1970-01-01T00:00:00.000000Z",
                                "(a eq 'b'",
                                "NaN",
                                "\u202e"};
  const char* names[] = {"service",
                         "event",
                         "start",
                         "end",
                         "limit",
                         "page_id",
                         "format",
                         "batch_id",
                         "report_id",
                         "lastndays",
                         "skiptoken",
                         "mailbox",
                         "subject",
                         "sender",
                         "recipient",
                         "url",
                         "file_sha1",
                         "file_sha256",
                         "file_name",
                         "file_extension",
                         "message_id",
                         "source_ip",
                         "source_domain",
                         "startDateTime",
                         "endDateTime",
                         "detectedStartDateTime",
                         "detectedEndDateTime",
                         "top",
                         "select",
                         "mode",
                         "orderBy",
                         "dateTimeTarget",
                         "skipToken",
                         "filter",
                         "labels"};
  desk.gate_as(everything(), "cas");
  int faults = 0;
  for (const auto& route : all_routes()) {
    const auto surface = surface_of(route.path);
    if (surface == Surface::own || route.method != "GET") continue;
    for (const auto* name : names) {
      for (const auto& value : values) {
        auto target = desk.filled(route.path) + "?" + name + "=" + percent_encode(value);
        if (surface == Surface::cas) target += "&service=exchange&event=securityrisk";
        const auto answer = desk.send("GET", target, as_json(), "");
        const auto body = parse_json(answer.body);
        const bool shaped =
            body && body->is_object() &&
            (answer.status < 400 || body->get_object().contains(surface == Surface::cas ? "msg" : "error"));
        if (answer.status < 500 && (shaped || answer.status == 204)) continue;
        if (answer.status == 503) continue;  // a part that this desk does not have
        ++faults;
        CAPTURE(std::string(route.path) + "?" + name + "=" + value.substr(0, 40));
        CHECK(answer.status < 500);
        CHECK(shaped);
      }
    }
    for (const auto* header : {"TMV1-Filter", "TMV1-Query", "If-Match"}) {
      for (const auto& value : values) {
        if (surface != Surface::vision) continue;
        auto headers = as_json();
        headers.emplace_back(header, value);
        const auto answer = desk.send("GET", desk.filled(route.path), headers, "");
        CAPTURE(std::string(route.path) + " " + header + ": " + value.substr(0, 40));
        CHECK((answer.status < 500 || answer.status == 503));
      }
    }
  }
  CHECK(faults == 0);
}

TEST_CASE("an id that is none is as unknown as one that never was, on every route that takes one") {
  Desk desk;
  desk.gate_as(everything(), "cas");
  for (const auto& route : all_routes()) {
    if (route.path.find('{') == route.path.npos || route.path.find("{type}") != route.path.npos ||
        route.path.find("{list}") != route.path.npos || route.path.find("{name}") != route.path.npos)
      continue;
    if (route.method != "GET" && !route.body.empty()) continue;
    for (const auto* id : {"0", "-1", "x", "1e3", "99999999999999999999999999", "1%00", "%F0%9F%98%80",
                           "1;DROP TABLE policy", "NULL", "9223372036854775807"}) {
      auto target = std::string(route.path);
      while (target.find('{') != std::string::npos)
        target.replace(target.find('{'), target.find('}') - target.find('{') + 1,
                       std::string_view(id) == "1%00" ? "1%2500" : percent_encode(id));
      CAPTURE(std::string(route.method) + " " + target);
      const auto status = desk.send(std::string(route.method), target, as_json(), "").status;
      CHECK((status == 404 || status == 400 || status == 503));
    }
  }
}

TEST_CASE(
    "the table alone decides what a key's role may call on the Vision One surface, and a token's types on the CAS "
    "surface") {
  Desk desk;
  int calls = 0;
  const auto try_as = [&](const Principal& who, Surface surface, const std::string& as) {
    desk.gate_as(who, surface == Surface::cas ? "cas" : "platform");
    for (const auto& route : all_routes()) {
      if (surface_of(route.path) != surface || route.access != Access::holder) continue;
      CAPTURE(as + ": " + std::string(route.method) + " " + std::string(route.path));
      const auto answer = desk.send(std::string(route.method), desk.filled(route.path), as_json(), "");
      const auto body = desk.object_of(answer);
      const bool refused =
          answer.status == 403 &&
          (surface == Surface::cas ? string_or(body, "msg") == "No permission to access the API"
                                   : string_or(body.at("error").get_object(), "code") == "AccessDenied");
      CHECK(refused == !who.may(route.permission));
      ++calls;
    }
  };
  for (const auto& role : platform::predefined_roles(platform::Side::platform)) {
    Principal who;
    add_permissions(who, role.permissions);
    try_as(who, Surface::vision, std::string(role.name));
  }
  for (const auto& type : platform::cas_api_types()) {
    Principal who;
    who.permissions.insert("cas." + std::string(type.id));
    try_as(who, Surface::cas, std::string(type.id));
  }
  try_as({}, Surface::vision, "nothing");
  try_as({}, Surface::cas, "nothing");
  CHECK(calls > 200);
}

TEST_CASE("a key that is bound to networks opens nothing from elsewhere") {
  Desk desk;
  const auto role = platform::Roles(desk.context).find_by_name(desk.tenant, platform::Side::platform, "Auditor");
  REQUIRE(role);
  platform::ApiKeys keys(desk.context);
  const auto here = keys.add_platform_key({.tenant = desk.tenant, .name = "test"},
                                          {"here", "", role->id, 12, {"192.0.2.0/24"}, true});
  const auto there = keys.add_platform_key({.tenant = desk.tenant, .name = "test"},
                                           {"there", "", role->id, 12, {"198.51.100.0/24"}, true});
  REQUIRE(here);
  REQUIRE(there);
  for (const auto* target : {"/v3.0/healthcheck/connectivity", "/v3.0/audit/logs", "/api/v1/policies"}) {
    CHECK(desk.get(target, here->secret).status == 200);
    CHECK(desk.get(target, there->secret).status == 401);
  }
  // A CAS token opens the CAS surface only, a platform key everything but that.
  const auto token = desk.cas_token({"log_retrieval"});
  CHECK(desk.get("/api/v1/policies", token).status == 401);
  CHECK(desk.get("/v3.0/audit/logs", token).status == 401);
  CHECK(desk.get("/v1/siem/security_events?service=exchange&event=dlp", here->secret).status == 401);
}

// What another tenant has, by the beginning of the routes that name it.
struct Theirs {
  std::string_view prefix;
  std::vector<std::pair<std::string, std::string>> values;  // "{id}" and the like
};

TEST_CASE("another tenant's things are as unknown as what never was, on every route that names one") {
  Desk desk;
  struct Silent final : Poster {
    Result<HttpAnswer> post(const std::string&, const std::vector<std::pair<std::string, std::string>>&,
                            const std::string&) override {
      return HttpAnswer{200, {}};
    }
  } poster;
  Webhooks hooks(*desk.world.database, desk.world.clock, desk.world.random, desk.logs, poster, std::string(32, 'k'), {},
                 false);
  BulkTasks tasks(*desk.world.database, desk.world.clock, desk.world.random,
                  {{"quarantine.restore", [](TenantId, std::int64_t) -> Result<void> { return {}; }}});
  desk.services.webhooks = &hooks;
  desk.services.tasks = &tasks;
  const auto other = desk.world.tenant("Other");
  const platform::Actor actor{.tenant = other, .name = "theirs"};
  REQUIRE(desk.policies.seed(other, policy::Ship::protecting, Language::english));
  REQUIRE(desk.policies.put_dlp(other, {"t1", "theirs", "keywords", R"({"words":["secret"]})"}).has_value());
  const auto policy = std::to_string(desk.policies.list(other)->front().id);
  const auto account = platform::Accounts(desk.context)
                           .add_first(actor, platform::Side::cas, "them@other.example", "them@other.example");
  REQUIRE(account);
  const auto accounts = platform::Accounts(desk.context).list(other, platform::Side::cas);
  REQUIRE(accounts);
  const auto token = platform::ApiKeys(desk.context).add_cas_token(actor, {"theirs", "", {"log_retrieval"}});
  REQUIRE(token);
  const auto auditor = platform::Roles(desk.context).find_by_name(other, platform::Side::platform, "Auditor");
  REQUIRE(auditor);
  const auto key = platform::ApiKeys(desk.context).add_platform_key(actor, {"theirs", "", auditor->id, 12, {}, true});
  REQUIRE(key);
  const auto organization = platform::Organizations(desk.context).add(actor, "theirs", "");
  REQUIRE(organization);
  REQUIRE(desk.policies.add_entries(other, policy::ListKind::internal_domains, {{.value = "alien.example"}}, "system"));
  const auto hook = hooks.add(other, {.name = "theirs", .url = "https://theirs.example/", .events = {"mail"}});
  REQUIRE(hook);
  const auto ping = hooks.ping(other, hook->id);
  REQUIRE(ping);
  const auto task = tasks.start(other, "quarantine.restore", {1}, "", "them");
  REQUIRE(task);
  protect::Detection d;
  d.at = desk.world.clock.now();
  d.log_id = "theirs";
  d.item = "theirs";
  d.service = "inline";
  d.severity = 90;
  REQUIRE(desk.records.add(other, d));
  const auto detection = *desk.logs.newest(other, protect::LogType::detection);
  const auto alert = "WB-" + std::to_string(other.value) + "-" + std::to_string(detection),
             alert_as_ours = "WB-" + std::to_string(desk.tenant.value) + "-" + std::to_string(detection);
  const auto note = desk.world.database->insert(
      "INSERT INTO workbench_note (tenant, detection, content, creator, created_at) VALUES ($1, $2, 'theirs', 'them', "
      "1)",
      {other.value, detection});
  REQUIRE(note);
  ResponseAction action;
  action.tenant = other;
  action.surface = "own";
  action.target = "mail";
  action.action = "delete";
  action.mailbox = "x@other.example";
  action.message_id = "<x@y>";
  const auto responses = desk.responder->submit({action});
  REQUIRE(responses);
  worker::StillPool pool;
  desk.services.pool = &pool;
  const auto web = platform::sso::make_web({});
  platform::sso::SignOn sign_on(desk.context, desk.key, {}, *web);
  desk.services.sign_on = &sign_on;
  REQUIRE(
      desk.world.database->insert("INSERT INTO correction (tenant, at, item, message_id, verdict, source, reporter, "
                                  "trusted, sender, subject, vouched, likeness, batch) VALUES ($1, 1, 'x', 'm', "
                                  "'spam', 'history', 'them', 1, 's', 'theirs', '', '', 'their-run')",
                                  {other.value}));
  // What is made over REST, as them.
  desk.gate_as(everything(), "platform");
  desk.gate.fixed.tenant = other;
  const auto made = [&](const char* target, const char* body) {
    const auto answer = desk.send("POST", target, as_json(), body);
    CAPTURE(answer.body);
    REQUIRE(answer.status < 300);
    for (const auto& [name, value] : answer.headers) {
      if (name == "Location") return value.substr(value.rfind('/') + 1);
    }
    const auto read = parse_json(answer.body);
    const auto& one = read->is_array() ? read->get_array().at(0).at("body").get_object() : read->get_object();
    return one.at("id").is_string() ? string_or(one, "id") : std::to_string(integer_or(one, "id"));
  };
  const auto provider = made(
      "/api/v1/identity-providers",
      R"({"kind":"oidc","name":"theirs","issuer":"https://login.theirs.example","client_id":"x","client_secret":"hush"})");
  const auto certificate = platform::sso::make_encryption_key(desk.world.clock.now());
  REQUIRE(certificate);
  platform::sso::ProviderDraft saml;
  saml.kind = platform::sso::ProviderKind::saml, saml.name = "theirs by SAML",
  saml.issuer = "https://saml.theirs.example";
  saml.sign_on_url = "https://saml.theirs.example/sso", saml.certificates = {certificate->certificate};
  const auto saml_provider = sign_on.providers().add({.tenant = other, .name = "them"}, platform::Side::platform, saml);
  REQUIRE(saml_provider);
  const auto techniques = made("/v3.0/oat/dataPipelines", R"({"riskLevels":["high"],"description":"theirs"})");
  const auto lake = made("/v3.0/datalake/dataPipelines", R"({"type":"detection","description":"theirs"})");
  const auto analysis = made("/v3.0/sandbox/urls/analyze", R"([{"url":"http://theirs.example/"}])");
  const auto number = [](auto id) { return std::to_string(id); };
  const std::vector<Theirs> all = {
      {"/api/v1/accounts/", {{"{id}", number(accounts->front().id.value)}}},
      {"/api/v1/roles/", {{"{id}", number(auditor->id.value)}}},
      {"/api/v1/api-tokens/", {{"{id}", number(token->key.id.value)}}},
      {"/api/v1/api-keys/", {{"{id}", number(key->key.id.value)}}},
      {"/api/v1/policies/", {{"{id}", policy}}},
      {"/api/v1/organizations/", {{"{id}", number(organization->value)}}},
      {"/api/v1/domains/", {{"{domain}", "alien.example"}}},
      {"/api/v1/dlp/", {{"{id}", "t1"}}},
      {"/api/v1/webhooks/", {{"{id}", number(hook->id)}, {"{delivery}", number(ping->id)}}},
      {"/api/v1/tasks/", {{"{id}", task->id}}},
      {"/api/v1/response/", {{"{batch}", responses->front().batch}}},
      {"/v3.0/workbench/alerts/", {{"{id}", alert}, {"{note}", number(*note)}}},
      {"/v3.0/workbench/alerts/", {{"{id}", alert_as_ours}, {"{note}", number(*note)}}},
      {"/api/v1/identity-providers/", {{"{id}", provider}}},
      {"/api/v1/learning/", {{"{run}", "their-run"}}},
      {"/v3.0/oat/dataPipelines/", {{"{id}", techniques}, {"{package}", "x"}}},
      {"/v3.0/datalake/dataPipelines/", {{"{id}", lake}, {"{package}", "x"}}},
      {"/v3.0/sandbox/tasks/", {{"{id}", analysis}}},
      {"/v3.0/sandbox/analysisResults/", {{"{id}", analysis}}},
      {"/v3.0/response/tasks/", {{"{id}", responses->front().task}}},
      {"/v3.0/iam/apiKeys/", {{"{id}", number(key->key.id.value)}}},
      {"/v3.0/iam/roles/", {{"{id}", number(auditor->id.value)}}},
      {"/v3.0/iam/identityProviders/", {{"{id}", number(*saml_provider)}}},
      {"/v3.0/iam/accounts/", {{"{id}", number(accounts->front().id.value)}}}};
  desk.gate_as(everything(), "cas");
  int tried = 0;
  for (const auto& route : all_routes()) {
    for (const auto& theirs : all) {
      if (!route.path.starts_with(theirs.prefix) || route.path.find('{') == route.path.npos) continue;
      // Writing a definition under a name that somebody else uses is no trespass: names are each tenant's own.
      if (route.method == "PUT" && theirs.prefix == "/api/v1/dlp/") continue;
      std::string target(route.path), never(route.path);
      for (const auto& [name, value] : theirs.values) {
        if (const auto at = target.find(name); at != std::string::npos) target.replace(at, name.size(), value);
        if (const auto at = never.find(name); at != std::string::npos)
          never.replace(at, name.size(),
                        value.find('-') != std::string::npos ? "11111111-1111-4111-8111-111111111111" : "999999");
      }
      const auto body = route.body.empty()  ? std::string{}
                        : route.body == "*" ? std::string("x")
                                            : to_text(fitting(*read_shape(route.body)));
      CAPTURE(std::string(route.method) + " " + target);
      const auto found = desk.send(std::string(route.method), target, as_json(), body),
                 nothing = desk.send(std::string(route.method), never, as_json(), body);
      CHECK(found.status == nothing.status);
      CHECK(found.status >= 400);
      CHECK(found.body.find("theirs") == std::string::npos);
      tried_with_others().insert(std::string(route.method) + " " + std::string(route.path));
      ++tried;
    }
  }
  CHECK(tried > 60);
  // Nothing of theirs has changed.
  CHECK(desk.policies.list(other)->size() == desk.policies.list(desk.tenant)->size());
  CHECK(hooks.find(other, hook->id)->draft.name == "theirs");
  CHECK(platform::ApiKeys(desk.context).find(other, token->key.id)->name == "theirs");
  CHECK(desk.policies.dlp(other)->size() == 1);
  // And no list of ours shows them.
  for (const auto& route : all_routes()) {
    if (route.method != "GET" || route.path.find('{') != route.path.npos) continue;
    const auto surface = surface_of(route.path);
    auto target = std::string(route.path);
    if (surface == Surface::cas) target += "?service=exchange&event=securityrisk";
    if (target == "/api/v1/mail-trace" || target == "/api/v1/mail-similar") target += "?key=theirs";
    if (target == "/api/v1/credits/calculator") target += "?seats=1";
    CAPTURE(target);
    const auto body = desk.send("GET", target, as_json(), "").body;
    CHECK(body.find("theirs") == std::string::npos);
    CHECK(body.find("other.example") == std::string::npos);
  }
}

}  // namespace sekisho::api
