// Logs over REST: what each side's logs have, and a file that says when it is not all.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/door_testing.h"

namespace sekisho::api {

TEST_CASE("the logs of both sides are told with their fields, and kept as long as the log they are part of") {
  Door door;
  door.sign_in("logs=read");
  const auto types = door.does("GET", "logs").at("items").get_array();
  const auto of = [&](std::string_view name) {
    for (const auto& type : types) {
      if (type.at("type").get_string() == name) return type.get_object();
    }
    return json::object{};
  };
  for (const auto* name : {"security_risk", "ransomware", "virtual_analyzer", "data_loss"}) {
    CAPTURE(name);
    REQUIRE(of(name).contains("fields"));
    CHECK(of(name).at("retention_days") == of("detection").at("retention_days"));
    CHECK(door.does("GET", std::string("logs/") + name).at("items").get_array().empty());
  }
  const auto has = [&](std::string_view log, std::string_view field) {
    const auto fields = of(log).at("fields").get_array();
    return std::any_of(fields.begin(), fields.end(),
                       [&](const auto& one) { return one.at("name").get_string() == field; });
  };
  CHECK(has("data_loss", "violating_content"));
  CHECK_FALSE(has("security_risk", "violating_content"));
  for (const auto* field : {"organization", "spam_category", "url_category", "detection_type", "received_at"})
    CHECK(has("detection", field));
  door.does("GET", "logs/sandbox", "", 404);
}

TEST_CASE("an export has the fields asked for, and says when it was cut") {
  Door door;
  door.sign_in("logs=read");
  const auto now = door.office.world.clock.now();
  const auto add = [&](int from, int until) {
    REQUIRE(door.office.world.database->transaction([&]() -> Result<void> {
      for (int n = from; n < until; ++n)
        TRY_VOID(
            door.records.add(door.office.tenant, protect::UrlClick{.at = now - std::chrono::minutes(1),
                                                                   .action = "allowed",
                                                                   .recipient = "bob@corp.example",
                                                                   .url = "http://site.example/" + std::to_string(n)}));
      return {};
    }));
  };
  add(0, 10'000);
  const auto lines = [](const Response& answer) { return std::count(answer.body.begin(), answer.body.end(), '\n'); };
  const auto cut_after = [](const Response& answer) {
    for (const auto& [name, value] : answer.headers) {
      if (name == "Sekisho-Cut-After") return value;
    }
    return std::string("all");
  };
  const auto all = door.admin("GET", "/api/v1/logs/url_click/export");
  CHECK(lines(all) == 10'001);
  CHECK(cut_after(all) == "all");
  add(10'000, 10'001);
  const auto cut = door.admin("GET", "/api/v1/logs/url_click/export?fields=url,recipient");
  CHECK(lines(cut) == 10'001);
  CHECK(cut_after(cut) == "10000");
  CHECK(cut.body.starts_with(
      "\xEF\xBB\xBFid,url,recipient\r\n10001,\"http://site.example/10000\",\"bob@corp.example\"\r\n"));
  const auto refused = door.admin("GET", "/api/v1/logs/url_click/export?fields=subject");
  CHECK(refused.status == 400);
  CHECK(refused.body.find("このログにフィールド「subject」はありません") != std::string::npos);
}

}  // namespace sekisho::api
