#pragma once

// For tests of this module: the whole Api over a platform in memory, without sockets.

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/api.h"
#include "api/blocked_lists.h"
#include "api/own/bulk_tasks.h"
#include "api/platform_gate.h"
#include "api/response/responder.h"
#include "platform/events.h"
#include "platform/sign_in.h"
#include "platform/signing.h"
#include "platform/testing.h"
#include "platform/update/facts.h"
#include "policy/policy_store.h"
#include "protect/log_search.h"
#include "protect/records.h"

namespace sekisho::api {

/// The platform's gate, or a fixed caller.
class TestGate final : public Gate {
 public:
  explicit TestGate(const platform::Context& context) : real_(context) {}
  Result<Principal> token(std::string_view secret, Surface surface, std::string_view address) override {
    if (fixed.kind != Principal::Kind::nobody) return fixed;
    return real_.token(secret, surface, address);
  }
  Result<Principal> session(std::string_view cookie, std::string_view address) override {
    return real_.session(cookie, address);
  }
  Principal fixed;

 private:
  PlatformGate real_;
};

/// What each route ("GET /api/v1/policies") has answered in this run of the tests, for the check that none goes
/// untested.
inline std::map<std::string, std::set<int>>& statuses_seen() {
  static std::map<std::string, std::set<int>> seen;
  return seen;
}
/// The routes that were called with the id of another tenant's thing and found nothing, for the check that none is left
/// out.
inline std::set<std::string>& tried_with_others() {
  static std::set<std::string> tried;
  return tried;
}
inline Response handled(Api& api, Request request) {
  std::vector<std::pair<std::string, std::string>> values;
  std::string allowed;
  const auto* route = find_route(request, values, allowed);
  auto response = api.handle(std::move(request));
  if (route != nullptr)
    statuses_seen()[std::string(route->method) + " " + std::string(route->path)].insert(response.status);
  return response;
}

struct Desk {
  struct SignedIn {
    std::string cookie, csrf;
  };
  platform::World world;
  platform::Context context = world.context();
  TenantId tenant = world.tenant("Desk");
  policy::PolicyStore policies{*world.database, world.clock};
  std::unique_ptr<BlockedLists> blocked = make_blocked_lists(policies);
  protect::LogSearch logs{*world.database, world.clock};
  protect::Records records{*world.database};
  platform::update::StoredFacts facts{*world.database};
  platform::SigningKey key = *platform::SigningKey::from_seed(std::string(32, 'k'));
  std::unique_ptr<Responder> responder =
      std::make_unique<Responder>(*world.database, world.clock, world.random, nullptr, nullptr);
  Services services{.database = *world.database, .clock = world.clock, .random = world.random};
  TestGate gate{context};
  platform::AuditLog audit{context};
  std::unique_ptr<Api> api;

  Desk() {
    services.settings.cas_requests_per_minute = 0;
    services.settings.own_requests_per_minute = 0;
    services.settings.failed_sign_ins_per_minute = 0;
    services.settings.check_answers = true;
    services.settings.mitigation_wait_ms = 5'000;
    services.responder = responder.get();
    services.blocked_lists = blocked.get();
    services.platform = &context;
    services.changes = &world.changes;
    services.facts = &facts;
    services.signing_key = &key;
    services.policies = &policies;
    services.logs = &logs;
    services.records = &records;
    REQUIRE(policies.seed(tenant, policy::Ship::protecting, Language::english));
    REQUIRE(platform::Licences(context).put(tenant, {.serial = "s-1",
                                                     .business_id = "business-Desk",
                                                     .seats = 100,
                                                     .starts_at = world.clock.now() - std::chrono::hours(24),
                                                     .expires_at = world.clock.now() + std::chrono::hours(24 * 200)}));
    api = std::make_unique<Api>(services, gate, &audit);
  }

  Response send(const std::string& method, const std::string& target,
                std::vector<std::pair<std::string, std::string>> headers, std::string body) {
    Request request;
    request.method = method;
    request.id = make_uuid(world.random);
    request.host = "cas.example:8443";
    request.tls = true;
    request.peer = "192.0.2.9";
    request.headers = std::move(headers);
    request.body = std::move(body);
    REQUIRE(read_target(target, request));
    return handled(*api, std::move(request));
  }
  Response get(const std::string& target, const std::string& token = {}) {
    if (token.empty()) return send("GET", target, {}, "");
    return send("GET", target, {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, "");
  }
  Response post(const std::string& target, const std::string& token, std::string body) {
    return send("POST", target, {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                std::move(body));
  }
  json::object object_of(const Response& response) {
    const auto value = parse_json(response.body);
    REQUIRE_MESSAGE(value.has_value(), response.body);
    REQUIRE(value->is_object());
    return value->get_object();
  }
  /// A path template with plausible values.
  std::string filled(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] != '{') {
        out += path[i];
        continue;
      }
      const auto end = path.find('}', i);
      const auto name = path.substr(i + 1, end - i - 1);
      out += name == "type" ? "detection" : name == "list" ? "blocked_senders" : name == "name" ? "blocked_lists" : "1";
      i = end;
    }
    return out;
  }
  std::string cas_token(const std::vector<std::string>& types) {
    platform::ApiKeys keys(context);
    const auto made =
        keys.add_cas_token({.tenant = tenant, .name = "test"}, {"token " + make_uuid(world.random), "", types});
    REQUIRE(made);
    return made->secret;
  }
  std::string platform_key(std::string_view role_name) {
    const auto role = platform::Roles(context).find_by_name(tenant, platform::Side::platform, role_name);
    REQUIRE(role);
    platform::ApiKeys keys(context);
    const auto made = keys.add_platform_key({.tenant = tenant, .name = "test"},
                                            {"key " + make_uuid(world.random), "", role->id, 12, {}, true});
    REQUIRE(made);
    return made->secret;
  }
  void gate_as(Principal who, const std::string& side) {
    who.kind = Principal::Kind::token;
    who.tenant = tenant;
    who.side = side;
    who.name = "role test";
    gate.fixed = std::move(who);
  }
  SignedIn sign_in(platform::Side side) {
    platform::Accounts accounts(context);
    const auto first =
        accounts.add_first({.tenant = tenant, .name = "system"}, side, "admin@desk.example", "admin@desk.example");
    REQUIRE(first);
    platform::SignIn door(context);
    auto answer = door.with_password(
        {.side = side, .name = "admin@desk.example", .password = first->one_time_password, .address = "192.0.2.9"});
    REQUIRE(answer);
    if (answer->state == platform::SignInState::password_change_needed) {
      answer = door.with_new_password(answer->challenge, "correct horse Battery 9 staple!", "192.0.2.9", "test");
      REQUIRE(answer);
    }
    REQUIRE(answer->session.has_value());
    return {std::string(session_cookie) + "=" + answer->session->token, answer->session->session.csrf};
  }
};

}  // namespace sekisho::api
