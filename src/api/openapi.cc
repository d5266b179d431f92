#include "api/openapi.h"

#include <set>

#include "api/idempotency.h"
#include "api/problem.h"
#include "api/route.h"
#include "api/schemas.h"
#include "api/summaries.h"
#include "base/text.h"

namespace sekisho::api {
namespace {

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

// Without /api/v1; end users' pages have none: user/click.
std::string_view path_of(const Route& route) {
  constexpr std::string_view own = "/api/v1/";
  return route.path.substr(route.path.starts_with(own) ? own.size() : 1);
}

std::string tag_of(const Route& route) {
  const auto path = path_of(route);
  return std::string(path.substr(0, path.find_first_of("/{")));
}

// get + /api/v1/policies/{id} = "get_policies_id"
std::string operation_id(const Route& route) {
  auto id = to_lower_ascii(route.method) + "_";
  for (const char c : path_of(route)) {
    if (c == '/' || c == '-' || c == '.')
      id += '_';
    else if (c != '{' && c != '}')
      id += c;
  }
  return id;
}

json::object operation(const Route& route) {
  json::object out{
      {"operationId", operation_id(route)}, {"summary", route.summary}, {"tags", json::array{tag_of(route)}}};
  json::array parameters;
  for (auto rest = route.path; rest.find('{') != rest.npos; rest = rest.substr(rest.find('}') + 1)) {
    const auto open = rest.find('{');
    const auto name = rest.substr(open + 1, rest.find('}') - open - 1);
    parameters.push_back(
        json::object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  const auto query = read_shape(route.query.empty() ? "{}" : route.query);
  for (const auto& field : query->fields) {
    parameters.push_back(json::object{
        {"name", field.name}, {"in", "query"}, {"required", field.required}, {"schema", to_json_schema(*field.shape)}});
  }
  if (takes_idempotency_key(route)) {
    const auto* const about = has_key_of_task(route)
                                  ? "The same key gives the same task."
                                  : "The same request under the same key is done once and answered the same for 24 "
                                    "hours (Idempotent-Replayed: true); another one is refused (422).";
    parameters.push_back(json::object{{"name", "Idempotency-Key"},
                                      {"in", "header"},
                                      {"required", false},
                                      {"description", about},
                                      {"schema",
                                       {{"type", "string"},
                                        {"minLength", 1},
                                        {"maxLength", limits::idempotency_key},
                                        {"pattern", R"(^"?[!#-\[\]-~]+"?$)"}}}});
  }
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  if (!route.body.empty()) {
    const json::object schema = route.body == "*" ? json::object{} : to_json_schema(*read_shape(route.body));
    out["requestBody"] = {
        {"required", true},
        {"content", {{route.body == "*" ? "application/octet-stream" : "application/json", {{"schema", schema}}}}}};
  }
  json::object success{{"description", "Success"}};
  if (!route.answer.empty()) {
    if (route.answer.front() == '@') {
      success["content"] = json::object{{route.answer.substr(1), json::object{}}};
    } else {
      success["content"] = {{"application/json", {{"schema", to_json_schema(*read_shape(route.answer))}}}};
    }
  }
  json::object responses{{std::to_string(route.success), std::move(success)}};
  json::object refusal{{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}};
  if (route.answer == "@text/html") refusal["text/html"] = json::object{};  // pages for people say it on a page
  responses["default"] = {{"description", "Problem (RFC 9457)"}, {"content", std::move(refusal)}};
  out["responses"] = std::move(responses);
  if (route.access == Access::anyone) {
    out["security"] = json::array{};
  } else if (route.access == Access::holder) {
    out["x-permission"] = route.permission;
  }
  return out;
}

}  // namespace

json::object openapi_document(std::string_view version) {
  json::object paths;
  std::set<std::string> tags;
  for (const auto& route : all_routes()) {
    if (surface_of(route.path) != Surface::own) continue;
    tags.insert(tag_of(route));
    auto& path = paths[std::string(route.path)];
    if (path.is_null()) path = json::object{};
    path.get_object()[to_lower_ascii(route.method)] = operation(route);
  }
  json::array tag_list;
  for (const auto& tag : tags) tag_list.push_back(json::object{{"name", tag}});
  json::object schemas;
  for (const auto& [name, shape] : all_shapes()) schemas[name] = to_json_schema(*shape);
  json::array codes;
  for (const auto& kind : problem_kinds())
    codes.push_back(
        json::object{{"code", kind.code}, {"status", kind.status}, {"en", kind.english}, {"ja", kind.japanese}});
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Sekisho API"},
            {"version", version},
            {"license", {{"name", "See LICENSE"}, {"identifier", "LicenseRef-Sekisho"}}},
            {"description", "Everything Sekisho can do. The console uses nothing else."}}},
          {"servers", json::array{json::object{{"url", "/"}}}},
          {"security", json::array{json::object{{"session", json::array{}}}, json::object{{"token", json::array{}}}}},
          {"tags", std::move(tag_list)},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", std::move(schemas)},
            {"securitySchemes",
             {{"session",
               {{"type", "apiKey"},
                {"in", "cookie"},
                {"name", "sekisho_session"},
                {"description", "Writes also carry X-CSRF-Token."}}},
              {"token", {{"type", "http"}, {"scheme", "bearer"}}}}}}},
          {"x-problems", std::move(codes)}};
}

std::string reference_page() {
  const auto both = [](std::string_view english, std::string_view japanese) {
    return std::string(english) + " <span lang=\"ja\">" + std::string(japanese) + "</span>";
  };
  const auto heads = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
    std::string out = "<table><thead><tr>";
    for (const auto& [english, japanese] : names) out += "<th>" + both(english, japanese) + "</th>";
    return out + "</tr></thead><tbody>";
  };
  std::string out =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sekisho API</title><meta "
      "name=\"viewport\" content=\"width=device-width\">"
      "<link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body><h1>Sekisho API <small "
      "lang=\"ja\">APIリファレンス</small></h1>"
      "<p>The machine-readable description is <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1). "
      "<span lang=\"ja\">機械可読な定義は<a href=\"/api/v1/openapi.json\">openapi.json</a>（OpenAPI "
      "3.1）にあります。</span></p>"
      "<p>In shapes <code>?</code> is behind what may be left out, <code>~</code> behind what may be null, "
      "<code>[T]</code> is a list, <code>(1..50)</code> a range of values or lengths, "
      "<code>{*: T}</code> an object with any names, <code>...</code> says that there may be more, <code>@type</code> "
      "is not JSON. A name is a schema of openapi.json. "
      "<span lang=\"ja\">形の表記: "
      "<code>?</code>は省略可、<code>~</code>はnull可、<code>[T]</code>はリスト、<code>(1..50)</"
      "code>は値または長さの範囲、<code>{*: T}</code>は任意の名前を持つオブジェクト、"
      "<code>...</code>はほかの項目があり得ること、<code>@type</"
      "code>はJSON以外を示します。名前はopenapi.jsonのスキーマです。</span></p>";
  const auto section = [&](Surface surface, std::string_view english, std::string_view japanese) {
    out += "<h2>" + std::string(english) + " <small lang=\"ja\">" + std::string(japanese) + "</small></h2>" +
           heads({{"Method", "メソッド"},
                  {"Path", "パス"},
                  {"What it does", "内容"},
                  {"Permission", "権限"},
                  {"Query", "クエリ"},
                  {"Body", "本文"},
                  {"Answer", "応答"}});
    for (const auto& route : all_routes()) {
      if (surface_of(route.path) != surface) continue;
      out += "<tr><td>" + std::string(route.method) + "</td><td><code>" + escape_html(route.path) + "</code></td><td>" +
             escape_html(route.summary) + "<br><span lang=\"ja\">" + escape_html(summary_in_japanese(route.summary)) +
             "</span></td><td>" +
             (route.access == Access::anyone   ? both("none", "不要")
              : route.access == Access::member ? both("signed in", "サインイン")
                                               : escape_html(route.permission)) +
             "</td><td><code>" + escape_html(route.query) + "</code></td><td><code>" + escape_html(route.body) +
             "</code></td><td><code>" + escape_html(route.answer) + "</code></td></tr>";
    }
    out += "</tbody></table>";
  };
  section(Surface::own, "Own API /api/v1", "独自API");
  section(Surface::cas, "CAS compatible /v1", "CAS互換");
  section(Surface::vision, "Vision One compatible /v3.0", "Vision One互換");
  out += "<h2>Problems <small lang=\"ja\">エラー</small></h2>" +
         heads({{"Code", "コード"}, {"Status", "状態コード"}, {"English", "英語"}, {"Japanese", "日本語"}});
  for (const auto& kind : problem_kinds()) {
    out += "<tr><td><code>" + std::string(kind.code) + "</code></td><td>" + std::to_string(kind.status) + "</td><td>" +
           escape_html(kind.english) + "</td><td lang=\"ja\">" + escape_html(kind.japanese) + "</td></tr>";
  }
  out += "</tbody></table></body></html>";
  return out;
}

}  // namespace sekisho::api
