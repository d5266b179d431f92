#include "desk/clicks.h"

#include <doctest/doctest.h>

#include "desk/testing.h"

namespace sekisho::desk {
namespace {

std::vector<std::string> logged(Office& office) {
  std::vector<std::string> out;
  const auto rows = *office.world.database->query(
      "SELECT action, recipient, url FROM url_click WHERE tenant = $1 ORDER BY id", {office.tenant.value});
  for (const auto& row : rows) out.push_back(row.text(0) + " " + row.text(1) + " " + row.text(2));
  return out;
}

}  // namespace

TEST_CASE("a click does what the tenant's settings say of the link's risk now, and is logged") {
  Office office;
  const protect::ClickTarget target{office.tenant, "https://a.example/", "taro@corp.example", "eve@evil.example",
                                    "1@evil.example"};
  struct Row {
    Result<scan::UrlRisk> risk;
    ClickAction followed, gone_on;
    bool judged;
  };
  const Row rows[] = {
      {scan::UrlRisk::safe, ClickAction::allow, ClickAction::allow, true},
      {scan::UrlRisk::untested, ClickAction::allow, ClickAction::allow, true},
      {scan::UrlRisk::suspicious, ClickAction::warn, ClickAction::allow, true},
      {scan::UrlRisk::dangerous, ClickAction::block, ClickAction::block, true},
      {fail(Code::unavailable, "no worker"), ClickAction::warn, ClickAction::allow, false},
  };
  for (const auto& row : rows) {
    office.link_risk = row.risk;
    const auto followed = office.desk->clicks.follow(target);
    REQUIRE(followed);
    CHECK(followed->action == row.followed);
    CHECK(followed->judged == row.judged);
    CHECK(office.desk->clicks.go_on(target)->action == row.gone_on);
  }
  const std::string rest = " taro@corp.example https://a.example/";
  const std::vector<std::string> expected = {
      "allowed" + rest, "warned_continued" + rest, "allowed" + rest, "warned_continued" + rest,
      "warned" + rest,  "warned_continued" + rest, "blocked" + rest, "blocked" + rest,
      "warned" + rest,  "warned_continued" + rest};
  CHECK(logged(office) == expected);

  REQUIRE(save_click_settings(*office.world.database, office.tenant,
                              {.suspicious = ClickAction::block, .untested = ClickAction::warn}));
  office.link_risk = scan::UrlRisk::suspicious;
  CHECK(office.desk->clicks.go_on(target)->action == ClickAction::block);
  office.link_risk = scan::UrlRisk::untested;
  CHECK(office.desk->clicks.follow(target)->action == ClickAction::warn);
}

TEST_CASE("click settings survive their text form; a wrong one is named") {
  const ClickSettings settings{.dangerous = ClickAction::warn, .untested = ClickAction::block};
  CHECK(*click_settings_from(to_json_text(settings)) == settings);
  CHECK(*click_settings_from("{}") == ClickSettings{});
  for (const std::string_view text : {"", "[]", "{\"dangerous\":\"maybe\"}", "{\"untested\":1}"})
    CHECK(click_settings_from(text).error().code == Code::malformed);
}

}  // namespace sekisho::desk
