// Internal domains over REST: proved by DNS, owned by organisations, and what a role that sees some organisations only
// reads of the logs.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "api/life_testing.h"
#include "platform/api_keys.h"
#include "platform/roles.h"
#include "platform/tenants.h"
#include "protect/log_search.h"
#include "protect/record.h"
#include "reputation/dns.h"

namespace sekisho::api {
namespace {

void add_domain(Life& life, const std::string& domain) {
  life.does("POST", "lists/internal_domains",
            to_text(json::object{{"entries", json::array{json::object{{"value", domain}}}}}));
}

std::string state_of(const json::value& domain) {
  return std::string(domain.at("state").as_string()) + " " + std::string(domain.at("problem").as_string());
}

}  // namespace

TEST_CASE("a domain is unverified until its record is found in DNS, and says which record that is") {
  Life life;
  add_domain(life, "corp.example");
  auto listed = life.does("GET", "domains");
  CHECK(listed.at("configured") == false);
  REQUIRE(listed.at("items").get_array().size() == 1);
  const auto first = listed.at("items").at(0);
  CHECK(state_of(first) == "unverified ");
  CHECK(first.at("checked_at").is_null());
  CHECK(life.refused("POST", "domains/corp.example/check") == 503);  // this installation asks no DNS

  reputation::TableResolver dns;
  life.services.dns = &dns;
  CHECK(life.does("GET", "domains").at("configured") == true);
  CHECK(state_of(life.does("POST", "domains/corp.example/check")) == "unverified not_found");
  const auto& record = first.at("record").get_object();
  CHECK(record.at("type") == "TXT");
  dns.add(string_or(record, "name"), reputation::RecordType::txt, string_or(record, "value"));
  const auto proved = life.does("POST", "domains/Corp.example/check");
  CHECK(state_of(proved) == "verified ");
  CHECK(proved.at("verified_at") == proved.at("checked_at"));
  reputation::TableResolver silent;
  silent.set_fault(string_or(record, "name"), reputation::DnsStatus::timed_out);
  life.services.dns = &silent;
  CHECK(state_of(life.does("POST", "domains/corp.example/check")) == "verified no_answer");
  CHECK(life.does("GET", "fleet/domains").at("items").at(0).at("verified") == true);

  CHECK(life.refused("POST", "domains/other.example/check") == 404);
  CHECK(life.refused("POST", "domains/%20/check") == 404);
}

TEST_CASE("an organization owns domains, and is not removed while it does") {
  Life life;
  add_domain(life, "branch.example");
  const auto branch = Life::id_of(life.does("POST", "organizations", R"({"name":"Branch"})"));
  CHECK(life.does("GET", "domains").at("items").at(0).at("organization") == 0);
  CHECK(life.does("PUT", "domains/branch.example", R"({"organization":)" + branch + "}").at("organization") ==
        std::stoll(branch));
  CHECK(life.refused("DELETE", "organizations/" + branch) == 409);
  CHECK(life.refused("PUT", "domains/branch.example", R"({"organization":99999})") == 404);
  CHECK(life.refused("PUT", "domains/branch.example", R"({"organization":-1})") == 400);
  CHECK(life.refused("PUT", "domains/other.example", R"({"organization":0})") == 404);
  CHECK(life.does("PUT", "domains/branch.example", R"({"organization":0})").at("organization") == 0);
  life.does("DELETE", "organizations/" + branch);
}

TEST_CASE("a role that sees one organization reads its records in the logs, and nothing else of mail") {
  Life life;
  add_domain(life, "corp.example");
  add_domain(life, "branch.example");
  const auto branch = std::stoll(Life::id_of(life.does("POST", "organizations", R"({"name":"Branch"})")));
  life.does("PUT", "domains/branch.example", R"({"organization":)" + std::to_string(branch) + "}");
  const auto now = life.world.clock.now();
  for (const auto* const user :
       {"ann@corp.example", "bob@branch.example", "cy@sub.branch.example", "dan@elsewhere.example"}) {
    // One mail to all of them.
    REQUIRE(life.records.add(
        life.tenant,
        protect::Detection{.at = now, .log_id = user, .item = "wave", .affected_user = user, .severity = 50}));
    REQUIRE(life.records.add(life.tenant, protect::MailTrack{.at = now,
                                                             .item = "wave",
                                                             .direction = "incoming",
                                                             .envelope_sender = "x@branch.example",
                                                             .recipients = {user},
                                                             .message_id = "m@x",
                                                             .action = "pass"}));
  }
  life.gate.fixed = {};

  const platform::Actor admin{.tenant = life.tenant, .name = "admin"};
  const auto first = platform::Organizations(life.context).list(life.tenant)->front().id;
  platform::Permissions everything;
  for (const auto& screen : platform::screens()) {
    if (screen.platform) everything[std::string(screen.id)] = platform::Level::full;
  }
  std::string secret;
  const auto as = [&](std::vector<OrganizationId> scope, const std::string& name) {
    const auto role = platform::Roles(life.context)
                          .add(admin, platform::Side::platform,
                               {.name = name,
                                .assignable = platform::Assignable::both,
                                .permissions = everything,
                                .organizations = std::move(scope)});
    REQUIRE(role);
    const auto key = platform::ApiKeys(life.context).add_platform_key(admin, {.name = name, .role = *role});
    REQUIRE(key);
    secret = key->secret;
  };
  const auto status = [&](const std::string& method, const std::string& target, const std::string& body = {}) {
    return life
        .send(method, target, {{"Authorization", "Bearer " + secret}, {"Content-Type", "application/json"}}, body)
        .status;
  };
  const auto read = [&](const std::string& target) {
    CAPTURE(target);
    return json::value(life.object_of(life.get("/api/v1/" + target, secret)));
  };
  const auto users = [&](const json::value& page) {
    std::string out;
    for (const auto& row : page.at("items").as_array())
      out += std::string(row.at("affected_user").as_string()).substr(0, 3) + " ";
    return out;
  };

  as({}, "all");
  CHECK(users(read("logs/detection?limit=10")) == "dan cy@ bob ann ");
  // and kept, for all
  CHECK(read("logs/detection/facets?fields=affected_user").at("facets").at("affected_user").as_array().size() == 4);
  as({OrganizationId{branch}}, "branch");
  CHECK(users(read("logs/detection?limit=10")) == "cy@ bob ");
  CHECK(users(read("logs/detection?query=affected_user%3A%2A%20OR%20affected_user%3Aann%40corp.example")) ==
        "cy@ bob ");
  CHECK(read("logs/detection/count").at("count") == 2);
  for (int twice = 0; twice < 2; ++twice)
    CHECK(read("logs/detection/facets?fields=affected_user").at("facets").at("affected_user").as_array().size() == 2);
  CHECK(read("logs/detection/volume").at("buckets").at(0).at("count") == 2);
  const auto csv = life.get("/api/v1/logs/detection/export", secret).body;
  CHECK(csv.find("bob@branch.example") != csv.npos);
  CHECK(csv.find("ann@corp.example") == csv.npos);
  CHECK(read("logs/mail_tracking").at("items").as_array().size() == 2);
  const auto story = life.get("/api/v1/mail-trace?key=m@x", secret).body;
  CHECK(story.find("bob@branch.example") != story.npos);
  CHECK(story.find("ann@corp.example") == story.npos);
  CHECK(parse_json(story)->at("items").at(0).at("detections").as_array().size() == 2);
  CHECK(status("GET", "/api/v1/mail-timeline?key=m@x") == 403);
  CHECK(status("GET", "/api/v1/mail-similar?key=m@x") == 403);
  CHECK(status("GET", "/api/v1/logs/audit") == 403);
  CHECK(read("session").at("organizations") == json::array{branch});

  // Every route of the three surfaces, also those that act: what is left besides the logs is of the console itself.
  const std::set<std::string, std::less<>> of_the_console = {
      "organizations",    "user_accounts",       "user_roles", "identity_providers", "api_keys",
      "product_instance", "license_information", "credits",    "console_settings",   "logs"};
  int refused = 0;
  for (const auto& route : all_routes()) {
    if (route.access != Access::holder) continue;
    const auto alternatives = split(route.permission, '|');
    const bool open = std::any_of(alternatives.begin(), alternatives.end(), [&](std::string_view one) {
      const auto screen = one.substr(0, one.find('='));
      const bool reads = one.ends_with("=read"),
                 gives_away = screen == "organizations" || screen == "user_accounts" || screen == "user_roles" ||
                              screen == "identity_providers" || screen == "api_keys" || screen == "logs";
      return of_the_console.contains(screen) && (reads || !gives_away);
    });
    if (open) continue;
    const std::string method(route.method);
    CAPTURE(method + " " + std::string(route.path));
    const auto answered = status(method, life.filled(route.path), method == "GET" ? "" : "{}");
    // a platform key opens nothing of CAS's surface
    CHECK((answered == 403 || (answered == 401 && surface_of(route.path) == Surface::cas)));
    ++refused;
  }
  CHECK(refused > 150);

  as({first}, "first");
  CHECK(users(read("logs/detection?limit=10")) == "dan ann ");
  // What was recorded stays the branch's when the domain is no more.
  REQUIRE(life.policies.remove_entries(life.tenant, policy::ListKind::internal_domains, {"branch.example"}));
  CHECK(users(read("logs/detection?limit=10")) == "dan ann ");
  CHECK(status("GET", "/api/v1/quarantine") == 403);
  as({first, OrganizationId{branch}}, "both");
  CHECK(users(read("logs/detection?limit=10")) == "dan cy@ bob ann ");
  CHECK(status("GET", "/api/v1/quarantine") != 403);
}

}  // namespace sekisho::api
