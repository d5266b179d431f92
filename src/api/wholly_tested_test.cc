// Runs after the other files of this module: doctest takes files in the order of their names.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/testing.h"

namespace sekisho::api {
namespace {

// Answers bad input with a redirect to the sign-in page that says so.
constexpr std::string_view redirects = "POST /api/v1/sso/{provider}/acs";

// Routes whose path names nothing that belongs to one tenant, by their beginning, with the reason.
constexpr std::string_view names_nothing_of_others[] = {
    "/api/v1/logs/",           // kinds of log
    "/api/v1/lists/",          // kinds of list; each tenant's own stands behind the same name
    "/api/v1/switches/",       // kinds of switch
    "/api/v1/preferences/",    // of the account that asks
    "/api/v1/dlp/",            // PUT: a name that each tenant may use; DELETE is tried
    "/api/v1/writing-style/",  // a person's address; another tenant's stays learnt (settings_life_test)
    "/api/v1/fleet/",          // the operator's, across tenants
    "/api/v1/sso/",            // public ids of identity providers, for who is not signed in yet
};

}  // namespace

TEST_CASE("every route that names a thing was tried with another tenant's") {
  if (statuses_seen().size() + 10 < all_routes().size()) return;  // only some of the tests were run
  std::string left_out;
  for (const auto& route : all_routes()) {
    if (route.path.find('{') == route.path.npos) continue;
    if (std::any_of(std::begin(names_nothing_of_others), std::end(names_nothing_of_others),
                    [&](auto beginning) { return route.path.starts_with(beginning); }))
      continue;
    const auto name = std::string(route.method) + " " + std::string(route.path);
    if (!tried_with_others().contains(name)) left_out += name + "\n";
  }
  CHECK(left_out == "");
}

TEST_CASE("every route was seen to succeed, to refuse and to turn bad input away") {
  const auto& seen = statuses_seen();
  if (seen.size() + 10 < all_routes().size()) return;  // only some of the tests were run
  std::string without_success;
  for (const auto& route : all_routes()) {
    const auto name = std::string(route.method) + " " + std::string(route.path);
    CAPTURE(name);
    const auto found = seen.find(name);
    const auto statuses = found == seen.end() ? std::set<int>{} : found->second;
    const auto any = [&](int from, int until) {
      return std::any_of(statuses.begin(), statuses.end(),
                         [&](int status) { return status >= from && status < until; });
    };
    const bool succeeded = any(200, 400);
    if (!succeeded) without_success += name + "\n";
    if (route.access != Access::anyone) CHECK((statuses.contains(401) || statuses.contains(403)));
    const bool takes_input = !route.body.empty() || !route.query.empty() || route.path.find('{') != route.path.npos;
    // 401 and 403 tell who asks apart, not what they send; a page for anybody answers to nothing else.
    const bool turned_away = std::any_of(statuses.begin(), statuses.end(), [&](int status) {
      return status >= 400 && status < 500 && (route.access == Access::anyone || (status != 401 && status != 403));
    });
    if (takes_input && name != redirects) CHECK(turned_away);
    CHECK_FALSE(any(500, 503));
  }
  CHECK(without_success == "");
}

}  // namespace sekisho::api
