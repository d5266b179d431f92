// A policy's life over REST, one by one and as YAML, and the tenant's own DLP definitions.
#include <doctest/doctest.h>

#include "api/life_testing.h"

namespace sekisho::api {
namespace {

json::array policies_of(Life& life) { return life.does("GET", "policies").at("items").get_array(); }

json::object policy_of(Life& life, const std::string& id) {
  return life.does("GET", "policies/" + id).at("policy").get_object();
}

// A policy that the product did not make.
std::string added(Life& life, const std::string& name, int priority) {
  std::int64_t original = 0;
  const auto all = policies_of(life);
  for (const auto& one : all) {
    if (one.at("kind") == "threat_protection") original = one.at("id").get_int64();
  }
  auto draft = policy_of(life, std::to_string(original));
  draft["name"] = name;
  draft["built_in"] = "no";
  draft["priority"] = priority;
  draft["description"] = "";
  return Life::id_of(life.does("POST", "policies", to_text(draft)).at("policy"));
}

std::string order(Life& life) {
  std::string out;
  const auto all = policies_of(life);
  for (const auto& one : all) {
    const auto name = std::string(one.at("name").get_string());
    if (name.size() == 1) out += name;
  }
  return out;
}

}  // namespace

TEST_CASE(
    "a policy is added, changed, moved, switched off, put back and removed; a stale change and a taken name are "
    "refused") {
  Life life;
  const auto a = added(life, "A", 500), b = added(life, "B", 600);
  auto draft = policy_of(life, a);
  draft["description"] = "first";
  const auto changed = life.does("PUT", "policies/" + a, to_text(draft));
  CHECK(changed.at("version") == 2);
  CHECK(changed.at("policy").at("description") == "first");
  draft["description"] = "stale";
  CHECK(life.refused("PUT", "policies/" + a, to_text(draft), {{"If-Match", "\"1\""}}) == 412);
  CHECK(life.refused("POST", "policies", to_text(draft)) == 409);  // the name is taken
  draft["name"] = "";
  CHECK(life.refused("POST", "policies", to_text(draft)) == 400);
  CHECK(life.refused("PUT", "policies/" + a, R"({"name":"A","surprise":1})") == 422);

  CHECK(order(life) == "AB");
  life.does("POST", "policies/" + b + "/move", R"({"priority":1})");
  CHECK(order(life) == "BA");
  CHECK(life.refused("POST", "policies/" + b + "/move", R"({"priority":100000})") == 400);
  CHECK(life.does("POST", "policies/" + a + "/enable", R"({"enabled":false})").at("policy").at("enabled") == false);
  CHECK(life.does("POST", "policies/" + a + "/restore", R"({"version":1})").at("policy").at("description") == "");
  CHECK(life.refused("POST", "policies/" + a + "/restore", R"({"version":99})") == 404);
  CHECK(life.does("GET", "policies/" + a + "/versions").at("items").get_array().size() >= 3);
  life.does("DELETE", "policies/" + a);
  CHECK(life.refused("GET", "policies/" + a) == 404);
  CHECK(life.refused("DELETE", "policies/" + a) == 404);
  const auto all = policies_of(life);
  for (const auto& one : all) {
    if (one.at("built_in") != "no") CHECK(life.refused("DELETE", "policies/" + Life::id_of(one)) == 409);
  }
}

TEST_CASE("policies as YAML are checked, compared and applied all or nothing") {
  Life life;
  added(life, "A", 500);
  const auto yaml = life.send("GET", "/api/v1/policies.yaml", {{"Authorization", "Bearer x"}}, "").body;
  REQUIRE(yaml.find("name: A\n") != std::string::npos);
  const auto post = [&](const std::string& path, const std::string& body) {
    const auto answer = life.send("POST", "/api/v1/policies.yaml/" + path,
                                  {{"Authorization", "Bearer x"}, {"Content-Type", "application/yaml"}}, body);
    return std::pair(answer.status, life.object_of(answer));
  };
  CHECK(post("validate", yaml).second.at("valid") == true);
  CHECK(post("diff", yaml).second.at("difference") == "");
  auto changed = yaml;
  changed.replace(changed.find("name: A\n"), 8, "name: C\n");
  changed.replace(changed.find("priority: 500\n"), 14, "priority: 501\n");
  const auto shown = post("diff", changed);
  CHECK(shown.second.at("applied") == false);
  CHECK(shown.second.at("difference").get_string().find("C") != json::string::npos);
  CHECK(order(life) == "A");
  CHECK(post("apply?mode=merge", changed).second.at("applied") == true);
  CHECK(order(life).size() == 2);
  CHECK(post("apply?mode=replace", changed).second.at("applied") == true);
  CHECK(order(life) == "C");
  for (const auto* path : {"validate", "diff", "apply"}) {
    CHECK(post(path, "policies: [").first == 422);
    CHECK(post(path, "policies:\n  - name: X\n    kind: nonsense\n").first == 422);
  }
  CHECK(post("apply?mode=all", changed).first == 400);
  CHECK(order(life) == "C");
}

TEST_CASE("an own DLP identifier is added, tried, changed and removed, but not while a policy uses it") {
  Life life;
  const std::string body = R"({"name":"Staff numbers","kind":"expression","definition":{"expression":"ST-\\d{6}"}})";
  CHECK(life.does("POST", "dlp/test", R"({"text":"no 4111 1111 1111 1111 here"})").at("hits").is_array());
  const auto definition =
      R"(<dlp version="1"><definition id="own.staff" name="Staff numbers" kind="expression"><expression>ST-\d{6}</expression></definition></dlp>)";
  const auto xml = [&](const std::string& text) {
    return life.send("POST", "/api/v1/dlp-definitions",
                     {{"Authorization", "Bearer x"}, {"Content-Type", "application/xml"}}, text);
  };
  CHECK(life.object_of(xml(definition)).at("added") == 1);
  CHECK(life.object_of(xml(definition)).at("replaced") == 1);
  CHECK(xml("<dlp").status == 400);
  const auto shown = life.does("GET", "dlp").at("items").get_array();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].at("id") == "own.staff");
  const auto again =
      json::object{{"name", "Staff"}, {"kind", shown[0].at("kind")}, {"definition", shown[0].at("definition")}};
  life.does("PUT", "dlp/own.staff", to_text(again));
  CHECK(life.does("GET", "dlp").at("items").get_array()[0].at("name") == "Staff");
  const auto hits = life.does("POST", "dlp/test", R"({"text":"see ST-123456 there"})").at("hits").get_array();
  CHECK(std::any_of(hits.begin(), hits.end(), [](const auto& hit) {
    return hit.at("identifier") == "own.staff" && hit.at("text") == "ST-123456";
  }));
  CHECK(life.refused("PUT", "dlp/own.bad", R"({"name":"x","kind":"expression","definition":{"expression":"("}})") ==
        422);
  CHECK(life.refused("PUT", "dlp/own.bad", R"({"name":"x","kind":"spell","definition":{}})") == 400);
  CHECK(life.refused("POST", "dlp/test", R"({"text":""})") == 400);
  life.does("DELETE", "dlp/own.staff");
  CHECK(life.does("GET", "dlp").at("items").get_array().empty());
}

}  // namespace sekisho::api
