#include "api/idempotency.h"

#include <doctest/doctest.h>

#include "api/testing.h"

namespace sekisho::api {
namespace {

struct Counter : Desk {
  Principal who;
  Counter() {
    for (const auto& route : all_routes()) {
      for (const auto one : split(route.permission, '|')) who.permissions.insert(std::string(one));
    }
    who.key = 7;
    gate_as(who, "cas");
  }
  Response post_with(std::vector<std::string> keys, const std::string& body, const std::string& path = "roles") {
    std::vector<std::pair<std::string, std::string>> headers{{"Authorization", "Bearer x"},
                                                             {"Content-Type", "application/json"}};
    for (auto& one : keys) headers.emplace_back("Idempotency-Key", std::move(one));
    return send("POST", "/api/v1/" + path, std::move(headers), body);
  }
  std::string code_of(const Response& response) { return string_or(object_of(response), "code"); }
  std::size_t roles() { return platform::Roles(context).list(tenant, platform::Side::cas)->size(); }
  static bool is_replayed(const Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "Idempotent-Replayed") return value == "true";
    }
    return false;
  }
};

constexpr const char* night = R"({"name":"Night","permissions":{"logs":"read"}})";
constexpr const char* day = R"({"name":"Day","permissions":{"logs":"read"}})";

}  // namespace

TEST_CASE("the same request under the same key is done once and answered the same") {
  Counter desk;
  const auto before = desk.roles();
  const auto first = desk.post_with({"\"k-1\""}, night), again = desk.post_with({"k-1"}, night);
  REQUIRE_MESSAGE(first.status == 201, first.body);
  CHECK(again.status == 201);
  CHECK(again.body == first.body);
  CHECK_FALSE(Counter::is_replayed(first));
  CHECK(Counter::is_replayed(again));
  CHECK(desk.roles() == before + 1);
  CHECK(desk.code_of(desk.post_with({"k-1"}, day)) == "idempotency.mismatch");
  CHECK(desk.post_with({"k-1"}, day).status == 422);
  CHECK(desk.post_with({"k-1"}, R"({"name":"policies"})", "organizations").status ==
        422);  // another address is another request
  CHECK(desk.roles() == before + 1);
  // Another token's key of the same name is another one; so is this one a day later.
  desk.who.key = 8;
  desk.gate_as(desk.who, "cas");
  CHECK(desk.post_with({"k-1"}, day).status == 201);
  desk.who.key = 7;
  desk.gate_as(desk.who, "cas");
  desk.world.clock.advance(std::chrono::hours(24));
  CHECK(desk.post_with({"k-1"}, R"({"name":"Dawn","permissions":{}})").status == 201);
  CHECK(desk.roles() == before + 3);
}

TEST_CASE("what was refused is not remembered, and what is being done is not done twice") {
  Counter desk;
  CHECK(desk.post_with({"k"}, R"({"name":"","permissions":{}})").status == 400);
  CHECK(desk.post_with({"k"}, R"({"name":"Night","permissions":{"no_such_screen":"read"}})").status >= 400);
  CHECK(desk.post_with({"k"}, night).status == 201);
  REQUIRE(desk.world.database->execute("UPDATE idempotent_request SET status = 0").has_value());
  const auto meanwhile = desk.post_with({"k"}, night);
  CHECK(meanwhile.status == 409);
  CHECK(desk.code_of(meanwhile) == "idempotency.in_progress");
  // The process ended in the middle: after a while the key is free.
  desk.world.clock.advance(std::chrono::minutes(10));
  CHECK(desk.post_with({"k"}, day).status == 201);
}

TEST_CASE("bad keys are refused; without a key, and where none is taken, nothing is remembered") {
  Counter desk;
  const std::vector<std::vector<std::string>> bad = {
      {""},     {"\"\""},        {std::string(129, 'k')}, {"a b"},    {"a\"b"},
      {"a\\b"}, {"caf\xc3\xa9"}, {std::string("a\x7f")},  {"a", "a"}, {"a", ""}};
  for (const auto& keys : bad) {
    CAPTURE(keys[0]);
    CHECK(desk.post_with(keys, night).status == 400);
  }
  CHECK(desk.post_with({std::string(128, 'k')}, night).status == 201);
  CHECK(desk.post_with({}, day).status == 201);
  CHECK(desk.post_with({"k"}, R"({"template":"x"})", "notifications/preview").status >= 400);
  CHECK((*desk.world.database->query("SELECT COUNT(*) FROM idempotent_request"))[0].integer(0) == 1);
}

TEST_CASE("a secret that is shown once is shown again to who has the key, and lies nowhere in the clear") {
  Counter desk;
  const auto first = desk.post_with({"k"}, R"({"name":"siem","types":["log_retrieval"]})", "api-tokens"),
             again = desk.post_with({"k"}, R"({"name":"siem","types":["log_retrieval"]})", "api-tokens");
  REQUIRE_MESSAGE(first.status == 201, first.body);
  CHECK(again.body == first.body);
  const auto secret = string_or(desk.object_of(first), "secret");
  const auto rows = *desk.world.database->query("SELECT idempotency_key, request, answer FROM idempotent_request");
  REQUIRE(rows.size() == 1);
  for (std::size_t i = 0; i < 3; ++i) CHECK(rows[0].text(i).find(secret) == std::string::npos);
  CHECK(rows[0].text(0) != "k");
  // Without the key of the installation it does not open, and nothing is done again.
  desk.services.signing_key = nullptr;
  CHECK(desk.code_of(desk.post_with({"k"}, R"({"name":"siem","types":["log_retrieval"]})", "api-tokens")) ==
        "idempotency.not_kept");
}

TEST_CASE("the description names the key on every route that takes one") {
  int with = 0, without = 0;
  for (const auto& route : all_routes()) {
    if (route.method != "POST" || surface_of(route.path) != Surface::own || !route.path.starts_with("/api/")) continue;
    (takes_idempotency_key(route) ? with : without) += 1;
    if (route.success == 201) CHECK(takes_idempotency_key(route));
  }
  CHECK(with > 40);
  CHECK(without > 10);
}

}  // namespace sekisho::api
