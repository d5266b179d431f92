#include "api/end_user/click.h"

#include <doctest/doctest.h>

#include "api/door_testing.h"

namespace sekisho::api {
namespace {

bool has(const Response& response, std::string_view text) { return response.body.find(text) != std::string::npos; }

std::string header(const Response& response, std::string_view wanted) {
  for (const auto& [name, value] : response.headers) {
    if (name == wanted) return value;
  }
  return {};
}

// The path and query of a rewritten link.
std::string link_of(const Door& door, const std::string& url) {
  const auto link =
      door.office.click_links.make({door.office.tenant, url, "bob@corp.example", "eve@evil.example", "1@evil.example"});
  return link.substr(link.find("/user/click"));
}

// The form's hidden field, as a browser sends it.
std::string form_of(const std::string& link) {
  std::string body = "q=";
  for (const char c : link.substr(link.find('?') + 1)) {
    if (c == '%' || c == '&' || c == '=' || c == '+') {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(c));
      body += hex;
    } else {
      body += c;
    }
  }
  return body;
}

}  // namespace

TEST_CASE("a rewritten link leads on, warns or blocks, as it is judged at the click") {
  Door door;
  const auto link = link_of(door, "https://a.example/x?p=1&q=<b>");
  const auto safe = door.send("GET", link);
  CHECK(safe.status == 302);
  CHECK(header(safe, "Location") == "https://a.example/x?p=1&q=<b>");
  CHECK(header(safe, "Referrer-Policy") == "no-referrer");

  door.office.link_risk = scan::UrlRisk::suspicious;
  const auto warned = door.send("GET", link);
  CHECK(warned.status == 200);
  CHECK(has(warned, "https://a.example/x?p=1&amp;q=&lt;b&gt;"));
  CHECK(has(warned, "action=\"/user/click\""));
  CHECK(header(warned, "Content-Security-Policy").find("default-src 'none'") != std::string::npos);
  const auto on = door.send("POST", "/user/click", form_of(link));
  CHECK(on.status == 200);
  CHECK(header(on, "Refresh") == "0;url=https://a.example/x?p=1&q=<b>");

  door.office.link_risk = scan::UrlRisk::dangerous;
  const auto blocked = door.send("GET", link);
  CHECK(blocked.status == 403);
  CHECK_FALSE(has(blocked, "<form"));
  CHECK(door.send("POST", "/user/click", form_of(link)).status == 403);
  const auto rows = *door.office.world.database->query("SELECT action FROM url_click ORDER BY id", {});
  std::string actions;
  for (const auto& row : rows) actions += row.text(0) + " ";
  CHECK(actions == "allowed warned warned_continued blocked blocked ");
}

TEST_CASE("nobody makes us lead anywhere that did not stand in a mail") {
  Door door;
  const auto link = link_of(door, "https://a.example/");
  for (const auto& bad :
       std::vector<std::string>{std::string("/user/click"), std::string("/user/click?"), link + "x",
                                link.substr(0, link.find("&u=")) + "&u=https%3A%2F%2Fevil.example%2F",
                                "/user/click?t=99999999999999999999&u=x", "/user/click?" + std::string(3'000, 'a'),
                                std::string("/user/click?u=%00%ff&k=%25")}) {
    CAPTURE(bad.substr(0, 80));
    const auto answer = door.send("GET", bad);
    CHECK((answer.status == 404 || answer.status == 400));
    CHECK(header(answer, "Location").empty());
  }
  CHECK(door.send("POST", "/user/click", "q=t%3D1").status == 404);
  CHECK(door.office.world.database->query("SELECT id FROM url_click", {})->empty());
}

TEST_CASE("what happens at the click is set per tenant") {
  Door door;
  door.sign_in();
  door.gate.fixed.permissions = {"global_settings=full", "global_settings=read"};
  const std::string path = "/api/v1/click-settings";
  const auto settings = door.object_of(door.admin("GET", path));
  CHECK(settings.at("dangerous") == "block");
  CHECK(settings.at("configured") == true);
  CHECK(door.object_of(door.admin("PUT", path, R"({"suspicious":"block"})")).at("suspicious") == "block");
  CHECK(door.admin("PUT", path, R"({"suspicious":"perhaps"})").status == 400);
  CHECK(door.admin("PUT", path, R"({"unknown":"block"})").status == 400);
  door.office.link_risk = scan::UrlRisk::suspicious;
  CHECK(door.send("GET", link_of(door, "https://a.example/")).status == 403);
  door.sign_in("quarantine=full");
  CHECK(door.admin("PUT", path, "{}").status == 403);
}

}  // namespace sekisho::api
