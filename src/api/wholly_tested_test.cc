// Runs after the other files of this module: doctest takes files in the order of their names.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/testing.h"

namespace sekisho::api {
namespace {

// Answers bad input with a redirect to the sign-in page that says so.
constexpr std::string_view redirects = "POST /api/v1/sso/{provider}/acs";

}  // namespace

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
    if (takes_input && name != redirects) CHECK(any(400, 500));
    CHECK_FALSE(any(500, 503));
  }
  CHECK(without_success == "");
}

}  // namespace sekisho::api
