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
    "POST /v1/siem/quarantine_mails",
    "POST /v1/siem/quanrantine_mails",
    "POST /v1/mitigation/accounts",
    "POST /v3.0/sandbox/files/analyze",
    "POST /v3.0/sandbox/urls/analyze",
    "GET /v3.0/sandbox/tasks/{id}",
    "GET /v3.0/sandbox/analysisResults/{id}",
    "GET /v3.0/sandbox/analysisResults/{id}/report",
    "GET /v3.0/sandbox/analysisResults/{id}/investigationPackage",
    "GET /v3.0/sandbox/analysisResults/{id}/suspiciousObjects",
    "POST /api/v1/session",
    "POST /api/v1/session/code",
    "POST /api/v1/session/password",
    "POST /api/v1/session/mfa-setup",
    "POST /api/v1/session/reset-request",
    "POST /api/v1/session/reset",
    "DELETE /api/v1/sessions/{id}",
    "DELETE /api/v1/sessions",
    "POST /api/v1/session/change-password",
    "POST /api/v1/session/mfa",
    "POST /api/v1/session/mfa/confirm",
    "GET /api/v1/identity-providers",
    "POST /api/v1/identity-providers",
    "GET /api/v1/identity-providers/{id}",
    "PUT /api/v1/identity-providers/{id}",
    "DELETE /api/v1/identity-providers/{id}",
    "GET /api/v1/sso/providers",
    "GET /api/v1/sso/{provider}/start",
    "GET /api/v1/sso/{provider}/callback",
    "POST /api/v1/sso/{provider}/acs",
    "GET /api/v1/sso/{provider}/finish",
    "GET /api/v1/sso/{provider}/metadata",
    "GET /api/v1/quarantine/{id}",
    "GET /api/v1/quarantine/{id}/preview",
    "POST /api/v1/quarantine/{id}/restore",
    "DELETE /api/v1/quarantine/{id}",
    "POST /api/v1/quarantine/{id}/download",
    "POST /api/v1/quarantine/bulk",
    "GET /api/v1/tasks/{id}",
    "POST /api/v1/tasks/{id}/cancel",
    "POST /api/v1/policies",
    "PUT /api/v1/policies/{id}",
    "DELETE /api/v1/policies/{id}",
    "POST /api/v1/policies/{id}/move",
    "POST /api/v1/policies/{id}/enable",
    "POST /api/v1/policies/{id}/restore",
    "POST /api/v1/policies.yaml/validate",
    "POST /api/v1/policies.yaml/diff",
    "POST /api/v1/policies.yaml/apply",
    "PUT /api/v1/dlp/{id}",
    "DELETE /api/v1/dlp/{id}",
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
    "PUT /api/v1/fleet/phases",
    "DELETE /api/v1/fleet/phases/{name}",
    "PUT /api/v1/console-settings",
    "POST /api/v1/accounts",
    "PUT /api/v1/accounts/{id}",
    "DELETE /api/v1/accounts/{id}",
    "POST /api/v1/accounts/{id}/enable",
    "POST /api/v1/accounts/{id}/mfa",
    "DELETE /api/v1/accounts/{id}/mfa",
    "POST /api/v1/accounts/{id}/transfer",
    "POST /api/v1/accounts/transfer/confirm",
    "POST /api/v1/accounts/{id}/reset",
    "POST /api/v1/accounts/{id}/invite",
    "POST /api/v1/licence",
    "GET /api/v1/events",
    "POST /api/v1/scan",
    "POST /api/v1/response/mails",
    "GET /api/v1/response/{batch}",
    "DELETE /api/v1/writing-style/{address}",
    "POST /api/v1/dlp-definitions",
    "POST /api/v1/dlp/test",
    "GET /api/v1/reported/{id}/preview",
    "POST /api/v1/reported/{id}/judge",
    "POST /api/v1/reported/{id}/purge",
    "PUT /api/v1/reporting-settings",
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
