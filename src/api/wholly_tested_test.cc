// Runs after the other files of this module: doctest takes files in the order of their names.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/testing.h"

namespace sekisho::api {
namespace {

// Routes whose success these unit tests do not show: it is shown, as far as it is, by the tests of the running service
// (test/), which hold every answer against its description. The list may only get shorter: a new route needs a test
// here.
const std::set<std::string, std::less<>> elsewhere = {
    "GET /v1/siem/security_events/va_analysis_report",
    "POST /v3.0/sandbox/files/analyze",
    "POST /v3.0/sandbox/urls/analyze",
    "GET /v3.0/sandbox/tasks/{id}",
    "GET /v3.0/sandbox/analysisResults/{id}",
    "GET /v3.0/sandbox/analysisResults/{id}/report",
    "GET /v3.0/sandbox/analysisResults/{id}/investigationPackage",
    "GET /v3.0/sandbox/analysisResults/{id}/suspiciousObjects",
    "GET /api/v1/sso/{provider}/start",
    "GET /api/v1/sso/{provider}/callback",
    "POST /api/v1/sso/{provider}/acs",
    "GET /api/v1/sso/{provider}/finish",
    "GET /api/v1/sso/{provider}/metadata",
    "POST /api/v1/update/rehearse",
    "POST /api/v1/update/agree",
    "POST /api/v1/update/start",
    "GET /api/v1/update/report",
    "POST /api/v1/platform/activate",
    "POST /api/v1/platform/update/begin",
    "POST /api/v1/platform/update/email",
    "POST /api/v1/platform/update/verify",
    "POST /api/v1/platform/update/password",
    "POST /api/v1/instances/cas",
    "GET /api/v1/events",
    "DELETE /api/v1/writing-style/{address}",
};
// Answers bad input with a redirect to the sign-in page that says so.
constexpr std::string_view redirects = "POST /api/v1/sso/{provider}/acs";

}  // namespace

TEST_CASE("every route was seen to succeed, to refuse and to turn bad input away") {
  const auto& seen = statuses_seen();
  if (seen.size() + 10 < all_routes().size()) return;  // only some of the tests were run
  std::string without_success, listed_in_vain;
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
    if (!succeeded && !elsewhere.contains(name)) without_success += "    \"" + name + "\",\n";
    if (succeeded && elsewhere.contains(name)) listed_in_vain += name + "\n";
    if (route.access != Access::anyone) CHECK((statuses.contains(401) || statuses.contains(403)));
    const bool takes_input = !route.body.empty() || !route.query.empty() || route.path.find('{') != route.path.npos;
    if (takes_input && name != redirects) CHECK(any(400, 500));
    CHECK_FALSE(any(500, 503));
  }
  CHECK(without_success == "");
  CHECK(listed_in_vain == "");
}

}  // namespace sekisho::api
