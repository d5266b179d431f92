// What holds for every request before any route: refusals that each surface's clients can read, in both languages, and
// rates.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/testing.h"

namespace sekisho::api {
namespace {

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

// An RFC 9457 document with a stable code and both languages, in the reader's own first.
void check_problem(Desk& desk, const Response& answer, int status, std::string_view code) {
  CAPTURE(answer.body);
  CHECK(answer.status == status);
  CHECK(answer.content_type == "application/problem+json");
  const auto body = desk.object_of(answer);
  CHECK(integer_or(body, "status") == status);
  CHECK(string_or(body, "code") == code);
  CHECK(string_or(body, "type") == "urn:sekisho:problem:" + std::string(code));
  const auto& titles = body.at("titles").get_object();
  CHECK(string_or(titles, "en").size() > 10);
  CHECK(string_or(titles, "ja").size() > 10);
  CHECK(string_or(body, "title") == string_or(titles, "en"));
  CHECK(string_or(body, "instance").starts_with("urn:uuid:"));
}

}  // namespace

TEST_CASE(
    "whatever is refused before it is a request is a problem with a code, in both languages, and of its surface's "
    "shape") {
  Desk desk;
  const std::pair<int, const char*> rows[] = {
      {400, "request.malformed"},       {408, "request.timed_out"},   {413, "request.too_large"},
      {414, "request.target_too_long"}, {417, "request.expectation"}, {431, "request.header_too_large"},
      {501, "request.unsupported"},     {503, "service.unavailable"}, {505, "request.version"}};
  for (const auto& [status, code] : rows) {
    CAPTURE(status);
    Request request;
    request.id = make_uuid(desk.world.random);
    request.path = "/api/v1/policies";
    auto own = desk.api->refuse(request, status, "why");
    CHECK(header_of(own, "Date") == "Mon, 23 Nov 2026 05:00:00 GMT");
    check_problem(desk, own, status, code);
    request.headers = {{"Accept-Language", "ja-JP, en;q=0.5"}};
    own = desk.api->refuse(request, status, "why");
    CHECK(string_or(desk.object_of(own), "title") == string_or(desk.object_of(own).at("titles").get_object(), "ja"));
    request.path = "/v1/siem/security_events";
    const auto cas = desk.api->refuse(request, status, "why");
    CHECK(cas.status == status);
    CHECK(string_or(desk.object_of(cas), "msg") == "why");
    CHECK(string_or(desk.object_of(cas), "traceId") == request.id);
    CHECK(integer_or(desk.object_of(cas), "code") == -status * 10'000);
    CHECK(header_of(cas, "traceId") == request.id);
    request.path = "/v3.0/iam/accounts";
    const auto vision = desk.api->refuse(request, status, "why");
    CHECK(vision.status == status);
    CHECK(string_or(desk.object_of(vision).at("error").get_object(), "message") == "why");
    CHECK(header_of(vision, "x-trace-id") == request.id);
  }
}

TEST_CASE("no route, another method, another type, a name given twice, and a question about the whole server") {
  Desk desk;
  Principal who;
  who.permissions = {"policies=read", "policies=full", "logs=read"};
  desk.gate_as(who, "cas");
  const std::vector<std::pair<std::string, std::string>> signed_in = {{"Authorization", "Bearer x"}};
  check_problem(desk, desk.send("GET", "/api/v1/nothing", signed_in, ""), 404, "route.not_found");
  const auto method = desk.send("PATCH", "/api/v1/policies", signed_in, "");
  check_problem(desk, method, 405, "route.method");
  CHECK(header_of(method, "Allow") == "GET, HEAD, POST, OPTIONS");
  check_problem(
      desk,
      desk.send("POST", "/api/v1/policies", {{"Authorization", "Bearer x"}, {"Content-Type", "text/plain"}}, "{}"), 415,
      "request.media_type");
  check_problem(desk, desk.send("GET", "/api/v1/logs/detection?limit=1&limit=2", signed_in, ""), 400,
                "request.invalid");
  CHECK(desk.send("GET", "/api/v1/logs/detection?limit=1", signed_in, "").status == 200);
  const auto options = desk.send("OPTIONS", "/api/v1/policies", {}, "");
  CHECK(options.status == 204);
  CHECK(header_of(options, "Allow").find("POST") != std::string::npos);
  Request whole;
  whole.method = "OPTIONS";
  whole.target = "*";
  CHECK(desk.api->handle(whole).status == 204);
  desk.gate.fixed = {};
  check_problem(desk, desk.send("GET", "/api/v1/policies", {}, ""), 401, "auth.required");
}

TEST_CASE("each token and each address has a rate of its own, and who is over it is told how long to wait") {
  Desk desk;
  desk.services.settings.own_requests_per_minute = 3;
  desk.services.settings.vision_requests_per_minute = 2;
  const auto key = desk.platform_key("Auditor"), other = desk.platform_key("Auditor");
  for (int i = 0; i < 3; ++i) CHECK(desk.get("/api/v1/version").status == 200);  // of the address
  auto answer = desk.get("/api/v1/version");
  check_problem(desk, answer, 429, "rate.limited");
  CHECK(std::stoi(header_of(answer, "Retry-After")) == 60);
  for (int i = 0; i < 3; ++i) CHECK(desk.get("/api/v1/audit?limit=1", key).status == 200);
  CHECK(desk.get("/api/v1/audit?limit=1", key).status == 429);
  CHECK(desk.get("/api/v1/audit?limit=1", other).status == 200);  // another key from the same address
  for (int i = 0; i < 2; ++i) CHECK(desk.get("/v3.0/audit/logs", key).status == 200);  // a count for each surface
  answer = desk.get("/v3.0/audit/logs", key);
  CHECK(answer.status == 429);
  CHECK(string_or(desk.object_of(answer).at("error").get_object(), "code") == "TooManyRequests");
  // guesses count by address
  for (int i = 0; i < 3; ++i) CHECK(desk.get("/api/v1/policies", "guess" + std::to_string(i)).status == 401);
  CHECK(desk.get("/api/v1/policies", "guess").status == 429);
  desk.world.clock.advance(std::chrono::seconds(61));
  CHECK(desk.get("/api/v1/version").status == 200);
  CHECK(desk.get("/v3.0/audit/logs", key).status == 200);
}

TEST_CASE("an address that fails to sign in again and again waits, whatever names it tries") {
  Desk desk;
  desk.services.settings.failed_sign_ins_per_minute = 4;
  const auto try_name = [&](int i) {
    return desk.send("POST", "/api/v1/session", {{"Content-Type", "application/json"}},
                     R"({"side":"cas","name":"nobody)" + std::to_string(i) + R"(@desk.example","password":"x"})");
  };
  for (int i = 0; i < 4; ++i) CHECK(try_name(i).status == 401);
  const auto answer = try_name(5);
  check_problem(desk, answer, 429, "rate.limited");
  CHECK_FALSE(header_of(answer, "Retry-After").empty());
  CHECK(desk.send("POST", "/api/v1/session/code", {{"Content-Type", "application/json"}},
                  R"({"challenge":"x","code":"123456"})")
            .status == 429);
  CHECK(desk.get("/api/v1/version").status == 200);  // the rest is as before
  desk.world.clock.advance(std::chrono::seconds(61));
  CHECK(try_name(6).status == 401);
}

}  // namespace sekisho::api
