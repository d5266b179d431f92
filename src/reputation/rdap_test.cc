#include "reputation/rdap.h"

#include <doctest/doctest.h>

#include <vector>

namespace sekisho::reputation {
namespace {

const std::string file =
    R"({"services":[[["com","NET"],["http://plain.example/a/","https://registry.example/rdap"]],[["co.jp"],["https://jp.example/"]],[["bad"],["ftp://x/"]],[["x"]],"odd"]})";

std::string said(const Result<Time>& answer) {
  return answer ? format_iso8601(*answer) : to_string(answer.error().code);
}

}  // namespace

TEST_CASE("the bootstrap file says whom to ask, by the longest suffix, https before http") {
  const auto read = RdapBootstrap::read(file);
  REQUIRE(read);
  CHECK(read->server_of("example.com") == "https://registry.example/rdap/");
  CHECK(read->server_of("example.net") == "https://registry.example/rdap/");
  CHECK(read->server_of("example.co.jp") == "https://jp.example/");
  CHECK(read->server_of("example.jp") == "");
  CHECK(read->server_of("example.bad") == "");
  CHECK(read->server_of("com") == "");
  for (const std::string broken : {"", "[]", "{}", R"({"services":{}})", R"({"services":[]})",
                                   R"({"services":[[["com"],[7]]]})", "{\"services\":[[", "\xff"})
    CHECK_MESSAGE(!RdapBootstrap::read(broken), broken);
}

TEST_CASE("an answer's registration date is taken, and nothing else is taken for one") {
  const auto with = [](const std::string& events) { return R"({"objectClassName":"domain","events":)" + events + "}"; };
  struct Row {
    std::string says, json, result;
  };
  const Row rows[] = {
      {"a date",
       with(
           R"([{"eventAction":"expiration","eventDate":"2030-01-01T00:00:00Z"},{"eventAction":"registration","eventDate":"1997-09-15T04:00:00Z"}])"),
       "1997-09-15T04:00:00.000Z"},
      {"with a zone", with(R"([{"eventAction":"registration","eventDate":"2024-01-01T09:00:00+09:00"}])"),
       "2024-01-01T00:00:00.000Z"},
      {"no such event", with(R"([{"eventAction":"transfer","eventDate":"2024-01-01T00:00:00Z"}])"),
       to_string(Code::not_found)},
      {"no events", R"({"objectClassName":"domain"})", to_string(Code::not_found)},
      {"events that are none", with("7"), to_string(Code::not_found)},
      {"entries that are none", with("[7,{},{\"eventAction\":7,\"eventDate\":[]}]"), to_string(Code::not_found)},
      {"no date", with(R"([{"eventAction":"registration","eventDate":"yesterday"}])"), to_string(Code::malformed)},
      {"about something else",
       R"({"objectClassName":"entity","events":[{"eventAction":"registration","eventDate":"1997-09-15T04:00:00Z"}]})",
       to_string(Code::malformed)},
      {"nested too deep", with(std::string(1000, '[')), to_string(Code::malformed)},
      {"cut off", R"({"objectClassName":"dom)", to_string(Code::malformed)},
      {"nothing", "", to_string(Code::malformed)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(said(read_registration(row.json)) == row.result);
  }
}

TEST_CASE("only names are asked for, and a server that failed is left alone") {
  std::vector<std::string> asked;
  Code code = Code::not_found;
  Rdap rdap(*RdapBootstrap::read(file), [&](const std::string& url, std::size_t, Deadline) -> Result<std::string> {
    asked.push_back(url);
    return fail(code, "as told");
  });
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (const std::string odd :
       {"", "com", "a/../b.com", "a b.com", "a%2f.com", "A.com", "a.com/", "\xe3\x81\x82.com", "a..com"})
    CHECK_MESSAGE(said(rdap.registered_at(odd, soon)) == to_string(Code::not_found), odd);
  CHECK(asked.empty());
  CHECK(said(rdap.registered_at("a.com", std::chrono::steady_clock::now())) == to_string(Code::timed_out));
  CHECK(said(rdap.registered_at("a.com", soon)) == to_string(Code::not_found));
  code = Code::over_limit;
  CHECK(said(rdap.registered_at("b.com", soon)) == to_string(Code::over_limit));
  CHECK(said(rdap.registered_at("c.net", soon)) == to_string(Code::unavailable));
  CHECK(said(rdap.registered_at("d.co.jp", soon)) == to_string(Code::over_limit));
  CHECK(asked == std::vector<std::string>{"https://registry.example/rdap/domain/a.com",
                                          "https://registry.example/rdap/domain/b.com",
                                          "https://jp.example/domain/d.co.jp"});
}

}  // namespace sekisho::reputation
