#include "scan/dlp/performance.h"

#include <doctest/doctest.h>

#include "scan/dlp/definitions.h"

namespace sekisho::scan::dlp {

TEST_CASE("ordinary expressions pass the check of their speed, one that looks to the end from everywhere does not") {
  const auto saved = [](const std::string& expression) {
    const auto done = validate_definition({"c.x", "X", "expression", R"({"expression":")" + expression + R"("})"}, {});
    return done ? std::string("saved") : done.error().what;
  };
  CHECK(saved(R"([A-Z]{3}-\\d{4})") == "saved");
  CHECK(saved(R"((?i)\\b(?:tokyo|osaka|kyoto)\\b.{0,40}\\d{3,7})") == "saved");
  CHECK(saved(R"(\\d{1,200})") == "saved");
  const auto slow = saved("a(?s:.*QQQQ)?");
  CHECK_MESSAGE(slow.find("too slow") != std::string::npos, slow);
}

TEST_CASE("an expression that matches nothing at many places comes to an end") {
  CHECK(time_of(RE2("x*"), performance_limit) <= performance_limit);
}

}  // namespace sekisho::scan::dlp
