#include <algorithm>
#include <array>
#include <charconv>

#include "api/vision/vision.h"
#include "api/zip.h"
#include "base/random.h"
#include "protect/record_row.h"

// Data pipelines: the same records as the search endpoints, in packages that a collector fetches one after the other.
//   oat       a package is one observed attack technique (the strict client parses it as one object)
//   datalake  a package is what came in ten seconds, one JSON object a line
// Packages are not stored: they follow from the logs, so a pipeline also gives what came before it was registered.

namespace sekisho::api::vision {
namespace {

constexpr std::size_t max_pipelines = 20;  // per tenant and kind
constexpr std::int64_t slot = 10'000;      // milliseconds of the datalake's packages
// milliseconds until a package is listed, so that nothing is written into it any more
constexpr std::int64_t settled_after = 5'000;
constexpr int most_records = 20'000;  // of one package: 2,000 a second and tenant
constexpr auto longest_span = std::chrono::hours(24 * 366);
constexpr std::size_t max_description = 1'024;

enum class Kind : std::uint8_t { oat, datalake };
Kind kind_of(const Call& call) { return call.request.path.starts_with("/v3.0/oat/") ? Kind::oat : Kind::datalake; }
const char* name_of(Kind kind) { return kind == Kind::oat ? "oat" : "datalake"; }

struct Pipeline {
  std::string id;
  json::object settings;
  std::int64_t version = 1, registered = 0;
};

json::object pipeline_json(const Pipeline& p) {
  json::object out = p.settings;
  out["id"] = p.id;
  out["registeredDateTime"] = time_text(from_millis(p.registered));
  return out;
}

Pipeline pipeline_from(const store::Row& row) {
  Pipeline out{.id = row.text(0), .version = row.integer(2), .registered = row.integer(3)};
  if (const auto settings = parse_json(row.text(1)); settings && settings->is_object())
    out.settings = settings->get_object();
  return out;
}

constexpr std::string_view select_pipelines =
    "SELECT id, settings, version, registered_at FROM data_pipeline WHERE tenant = $1 AND kind = $2";

Result<Pipeline> pipeline_of(const Call& call) {
  TRY(const auto rows, call.services.database.query(
                           std::string(select_pipelines) + " AND id = $3",
                           {call.who.tenant.value, name_of(kind_of(call)), std::string(call.path_value("id"))}));
  if (rows.empty()) return fail(Code::not_found, "The data pipeline was not found");
  return pipeline_from(rows.front());
}

// A list of words, each of them allowed; without doubles. Empty text: fine.
std::string read_words(const json::value& value, std::span<const std::string_view> allowed, const char* name,
                       json::array& out) {
  if (!value.is_array() || value.get_array().empty() || value.get_array().size() > allowed.size())
    return std::string(name) + " must be a list of 1 to " + std::to_string(allowed.size()) + " values";
  for (const auto& element : value.get_array()) {
    const auto word = element.is_string() ? std::string_view(element.get_string().data(), element.get_string().size())
                                          : std::string_view{};
    if (std::find(allowed.begin(), allowed.end(), word) == allowed.end())
      return std::string(name) + " holds a value that is not valid";
    if (std::find(out.begin(), out.end(), element) == out.end()) out.push_back(element);
  }
  return {};
}

// Takes what the body says over into the settings; the text says what is wrong with it.
std::string take_over(Kind kind, const json::object& body, json::object& settings) {
  if (const auto* description = body.if_contains("description"); description != nullptr && !description->is_null()) {
    if (!description->is_string() || description->get_string().size() > max_description)
      return "description must be a text of at most 1,024 bytes";
    settings["description"] = *description;
  }
  if (kind == Kind::oat) {
    static constexpr std::array<std::string_view, 6> levels = {"undefined", "info", "low",
                                                               "medium",    "high", "critical"};
    if (const auto* given = body.if_contains("riskLevels"); given != nullptr) {
      json::array words;
      if (auto problem = read_words(*given, levels, "riskLevels", words); !problem.empty()) return problem;
      settings["riskLevels"] = std::move(words);
    }
    if (const auto* detail = body.if_contains("hasDetail"); detail != nullptr) {
      if (!detail->is_bool()) return "hasDetail must be true or false";
      settings["hasDetail"] = *detail;
    }
    return settings.contains("riskLevels") ? std::string{} : "riskLevels is needed";
  }
  static constexpr std::array<std::string_view, 2> types = {"telemetry", "detection"};
  // The vendor's clients write some of them one way, some the other.
  static constexpr std::array<std::string_view, 17> parts = {
      "endpoint",          "email",           "network",         "cloud",         "mobile",
      "container",         "identity",        "messaging",       "file",          "all",
      "endpointActivity",  "emailActivity",   "networkActivity", "cloudActivity", "mobileActivity",
      "containerActivity", "identityActivity"};
  if (const auto* type = body.if_contains("type"); type != nullptr) {
    if (!type->is_string() ||
        std::find(types.begin(), types.end(), std::string_view(type->get_string().data(), type->get_string().size())) ==
            types.end())
      return "type must be telemetry or detection";
    if (*type != settings["type"]) settings.erase("subType");
    settings["type"] = *type;
  }
  if (const auto* given = body.if_contains("subType"); given != nullptr && !given->is_null()) {
    json::array words;
    if (auto problem = read_words(*given, parts, "subType", words); !problem.empty()) return problem;
    settings["subType"] = std::move(words);
  }
  if (string_or(settings, "type").empty()) return "type is needed";
  if (settings.contains("subType") && string_or(settings, "type") != "telemetry")
    return "subType goes with telemetry only";
  return {};
}

Result<Response> list(Call& call) {
  TRY(const auto rows, call.services.database.query(std::string(select_pipelines) + " ORDER BY registered_at, id",
                                                    {call.who.tenant.value, name_of(kind_of(call))}));
  std::vector<json::object> all;
  for (const auto& row : rows) all.push_back(pipeline_json(pipeline_from(row)));
  static constexpr std::string_view orders[] = {"registeredDateTime"};
  static constexpr std::string_view fields[] = {"id",   "description", "registeredDateTime", "riskLevels", "hasDetail",
                                                "type", "subType"};
  return page_of(call, std::move(all), fields, orders, 50, 200);
}

Result<Response> add(Call& call) {
  const auto kind = kind_of(call);
  Pipeline made{.id = make_uuid(call.services.random), .registered = to_millis(call.services.clock.now())};
  if (kind == Kind::oat) made.settings = {{"hasDetail", false}};
  made.settings["description"] = "";
  if (const auto problem = take_over(kind, call.object(), made.settings); !problem.empty())
    return vision_error(400, problem);
  bool full = false;
  TRY_VOID(call.services.database.transaction([&]() -> Result<void> {
    TRY(const auto rows,
        call.services.database.query("SELECT COUNT(*) FROM data_pipeline WHERE tenant = $1 AND kind = $2",
                                     {call.who.tenant.value, name_of(kind)}));
    full = rows.front().integer(0) >= static_cast<std::int64_t>(max_pipelines);
    if (full) return {};
    TRY_VOID(call.services.database.execute(
        "INSERT INTO data_pipeline (tenant, id, kind, settings, registered_at) VALUES ($1, $2, $3, $4, $5)",
        {call.who.tenant.value, made.id, name_of(kind), to_text(made.settings), made.registered}));
    return {};
  }));
  if (full) return vision_error(400, "At most " + std::to_string(max_pipelines) + " data pipelines can be registered");
  auto response = json_response(pipeline_json(made), 201);
  response.set("Location", call.request.base_url() + call.request.path + "/" + made.id);
  return response;
}

Result<Response> show(Call& call) {
  TRY(const auto pipeline, pipeline_of(call));
  auto response = json_response(pipeline_json(pipeline));
  response.set("ETag", "\"" + std::to_string(pipeline.version) + "\"");
  return response;
}

Result<Response> change(Call& call) {
  Pipeline pipeline;
  std::string problem;
  bool stale = false;
  TRY_VOID(call.services.database.transaction([&]() -> Result<void> {
    TRY(pipeline, pipeline_of(call));
    stale = !fits_version(call, std::to_string(pipeline.version));
    if (stale) return {};
    problem = take_over(kind_of(call), call.object(), pipeline.settings);
    if (!problem.empty()) return {};
    TRY_VOID(call.services.database.execute(
        "UPDATE data_pipeline SET tenant = $1, settings = $2, version = version + 1 WHERE tenant = $1 AND id = $3",
        {call.who.tenant.value, to_text(pipeline.settings), pipeline.id}));
    return {};
  }));
  if (stale) return vision_error(412, "The data pipeline has been changed meanwhile");
  if (!problem.empty()) return vision_error(400, problem);
  // One client wants a body, another takes any success for one.
  auto response = json_response(pipeline_json(pipeline));
  response.set("ETag", "\"" + std::to_string(pipeline.version + 1) + "\"");
  return response;
}

Result<Response> remove(Call& call) {
  if (call.body.get_array().empty() || call.body.get_array().size() > max_pipelines)
    return vision_error(400, "The body must be an array of 1 to 20 ids");
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    const auto id = element.is_object() ? string_or(element.get_object(), "id") : std::string{};
    TRY(const auto there, call.services.database.query(std::string(select_pipelines) + " AND id = $3",
                                                       {call.who.tenant.value, name_of(kind_of(call)), id}));
    if (there.empty()) {
      answers.push_back(refused(404, "The data pipeline was not found"));
      continue;
    }
    TRY_VOID(call.services.database.execute("DELETE FROM data_pipeline WHERE tenant = $1 AND id = $2",
                                            {call.who.tenant.value, id}));
    answers.push_back(json::object{{"status", 204}});
  }
  return json_response(answers, 207);
}

// ---- packages
// ----------------------------------------------------------------------------------------------------------------------
struct Package {
  std::string id;
  std::int64_t created = 0;  // milliseconds
};

// "2026112902" of a moment; with its seconds: a slot.
std::string hour_text(std::int64_t at) {
  const auto text = format_iso8601(from_millis(at));
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + text.substr(11, 2);
}
std::string slot_text(std::int64_t at) {
  const auto text = format_iso8601(from_millis(at));
  return hour_text(at) + text.substr(14, 2) + text.substr(17, 2);
}

bool wants_level(const Pipeline& pipeline, int severity) {
  const auto* levels = pipeline.settings.if_contains("riskLevels");
  return levels != nullptr && levels->is_array() &&
         std::find(levels->get_array().begin(), levels->get_array().end(), json::value(level_of(severity))) !=
             levels->get_array().end();
}
// E-mail is all the telemetry that there is here.
bool wants_mail(const Pipeline& pipeline) {
  const auto* parts = pipeline.settings.if_contains("subType");
  if (parts == nullptr || !parts->is_array()) return true;
  return std::any_of(parts->get_array().begin(), parts->get_array().end(), [](const json::value& part) {
    return part == "email" || part == "emailActivity" || part == "messaging" || part == "all";
  });
}
bool is_telemetry(const Pipeline& pipeline) { return string_or(pipeline.settings, "type") == "telemetry"; }

// All packages created in [from, until), oldest first.
Result<std::vector<Package>> packages_of(const Call& call, const Pipeline& pipeline, std::int64_t from,
                                         std::int64_t until) {
  std::vector<Package> out;
  until = std::min(until, to_millis(call.services.clock.now()) + 1);
  if (kind_of(call) == Kind::oat) {
    TRY_VOID(call.services.database.each(
        "SELECT at, log_id, severity FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3 ORDER BY at, id",
        {call.who.tenant.value, from - settled_after, until - settled_after}, [&](const store::Row& row) {
          if (wants_level(pipeline, static_cast<int>(row.integer(2))))
            out.push_back({hour_text(row.integer(0)) + "-" + row.text(1), row.integer(0) + settled_after});
          return true;
        }));
    return out;
  }
  if (is_telemetry(pipeline) && !wants_mail(pipeline)) return out;
  // A slot is created when it is over and settled; so its records are older than its creation by that and its length.
  const auto before = settled_after + slot;
  TRY_VOID(call.services.database.each(std::string("SELECT DISTINCT at / 10000 FROM ") +
                                           (is_telemetry(pipeline) ? "mail_tracking" : "detection") +
                                           " WHERE tenant = $1 AND at >= $2 AND at < $3 ORDER BY 1",
                                       {call.who.tenant.value, from - before, until}, [&](const store::Row& row) {
                                         const auto begin = row.integer(0) * slot, created = begin + before;
                                         if (created >= from && created < until)
                                           out.push_back({slot_text(begin), created});
                                         return true;
                                       }));
  return out;
}

Result<Response> list_packages(Call& call) {
  TRY(const auto pipeline, pipeline_of(call));
  static constexpr std::string_view orders[] = {"createdDateTime"};
  TRY(const auto order, order_of(call, orders, {"createdDateTime", true}));
  TRY(const auto span, log_span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24)));
  if (span.until - span.from > longest_span) return vision_error(400, "The time range is longer than 366 days");
  TRY(const auto skip, read_skip(call));
  TRY(const auto top, top_of(call, 500, 1000));
  TRY(auto all, packages_of(call, pipeline, to_millis(span.from), to_millis(span.until)));
  const auto latest = all.empty() ? std::int64_t{0} : all.back().created;
  if (!order.ascending) std::reverse(all.begin(), all.end());
  const auto first =
      std::min<std::size_t>(all.size(), skip ? static_cast<std::size_t>(std::max<std::int64_t>(0, skip->at)) : 0);
  json::array items;
  for (auto i = first; i < all.size() && static_cast<int>(items.size()) < top; ++i)
    items.push_back(json::object{{"id", all[i].id}, {"createdDateTime", time_text(from_millis(all[i].created))}});
  const auto next = first + items.size();
  json::object out{{"totalCount", all.size()},
                   {"count", items.size()},
                   {"items", std::move(items)},
                   {"requestedDateTime", time_text(call.services.clock.now())}};
  if (!all.empty()) out["latestPackageCreatedDateTime"] = time_text(from_millis(latest));
  if (next < all.size()) out["nextLink"] = next_link(call, write_skip({static_cast<std::int64_t>(next), 0}));
  return json_response(out);
}

// gzip, as every reader of packages expects; it is also the encoding of the answer, so that those who let HTTP unpack
// it get JSON.
Response packed(std::string_view text, const char* type, const std::string& id) {
  Response response;
  response.content_type = type;
  response.set("Content-Encoding", "gzip");
  response.set("Content-Disposition", "attachment; filename=\"" + id + ".gz\"");
  response.body = gzip_of(text);
  return response;
}

Result<Response> technique_package(Call& call, const Pipeline& pipeline, const std::string& id) {
  constexpr std::size_t hour_length = 11;  // "2026112902-"
  if (id.size() <= hour_length) return fail(Code::not_found, "The package was not found");
  TRY(const auto rows, call.services.database.query("SELECT * FROM detection WHERE tenant = $1 AND log_id = $2",
                                                    {call.who.tenant.value, id.substr(hour_length)}));
  if (rows.empty()) return fail(Code::not_found, "The package was not found");
  const auto detection = protect::detection_from(rows.front());
  if (!wants_level(pipeline, detection.severity) || hour_text(to_millis(detection.at)) != id.substr(0, hour_length - 1))
    return fail(Code::not_found, "The package was not found");
  auto one = technique_json(detection, call.who.tenant);
  one["detectionTime"] = one["detectedDateTime"];
  for (auto& filter : one["filters"].get_array()) {  // packages have shorter names than the search
    filter.get_object()["tactics"] = filter.get_object()["mitreTacticIds"];
    filter.get_object()["techniques"] = filter.get_object()["mitreTechniqueIds"];
  }
  const auto* detail = pipeline.settings.if_contains("hasDetail");
  if (detail == nullptr || *detail != true)
    one["detail"] = selected(one["detail"].get_object(), "uuid,msgUuid,mailMsgId,eventTime,mailbox,productCode");
  return packed(to_text(one), "application/json", id);
}

Result<Response> datalake_package(Call& call, const Pipeline& pipeline, const std::string& id) {
  const auto digits = id.size() == 14 && id.find_first_not_of("0123456789") == std::string::npos;
  const auto at = digits ? parse_iso8601(id.substr(0, 4) + "-" + id.substr(4, 2) + "-" + id.substr(6, 2) + "T" +
                                         id.substr(8, 2) + ":" + id.substr(10, 2) + ":" + id.substr(12, 2) + "Z")
                         : std::nullopt;
  if (!at || to_millis(*at) % slot != 0 || to_millis(*at) + slot + settled_after > to_millis(call.services.clock.now()))
    return fail(Code::not_found, "The package was not found");
  const auto until = *at + std::chrono::milliseconds(slot);
  std::string lines;
  if (is_telemetry(pipeline)) {
    if (!wants_mail(pipeline)) return fail(Code::not_found, "The package was not found");
    TRY(const auto records, activities_between(call, *at, until, most_records));
    for (const auto& one : records) lines += to_text(one) + "\n";
  } else {
    TRY(const auto rows,
        call.services.database.query(
            "SELECT * FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3 ORDER BY at, id LIMIT $4",
            {call.who.tenant.value, to_millis(*at), to_millis(until), std::int64_t{most_records}}));
    for (const auto& row : rows) lines += to_text(detection_json(protect::detection_from(row), call.who.tenant)) + "\n";
  }
  if (lines.empty()) return fail(Code::not_found, "The package was not found");
  return packed(lines, "application/x-ndjson", id);
}

Result<Response> package(Call& call) {
  TRY(const auto pipeline, pipeline_of(call));
  const std::string id(call.path_value("package"));
  return kind_of(call) == Kind::oat ? technique_package(call, pipeline, id) : datalake_package(call, pipeline, id);
}

}  // namespace

std::span<const Route> pipeline_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/oat/dataPipelines", Access::holder, "search=read", "Data pipelines of observed attack techniques",
       "", "", "{...}", list},
      {"POST", "/v3.0/oat/dataPipelines", Access::holder, "search=full", "Register a data pipeline", "", "{...}",
       "{...}", add, 64 * 1024, 201},
      {"GET", "/v3.0/oat/dataPipelines/{id}", Access::holder, "search=read", "One data pipeline, with its ETag", "", "",
       "{...}", show},
      {"PATCH", "/v3.0/oat/dataPipelines/{id}", Access::holder, "search=full", "Change a data pipeline (If-Match)", "",
       "{...}", "{...}", change, 64 * 1024},
      {"POST", "/v3.0/oat/dataPipelines/delete", Access::holder, "search=full", "Remove data pipelines", "", "[any]",
       "[any]", remove, 64 * 1024, 207},
      {"GET", "/v3.0/oat/dataPipelines/{id}/packages", Access::holder, "search=read", "Packages of a data pipeline", "",
       "", "{...}", list_packages},
      {"GET", "/v3.0/oat/dataPipelines/{id}/packages/{package}", Access::holder, "search=read", "One package (gzip)",
       "", "", "@application/json", package},
      {"GET", "/v3.0/datalake/dataPipelines", Access::holder, "search=read", "Data pipelines of the data lake", "", "",
       "{...}", list},
      {"POST", "/v3.0/datalake/dataPipelines", Access::holder, "search=full", "Bind a kind of data to a pipeline", "",
       "{...}", "{...}", add, 64 * 1024, 201},
      {"GET", "/v3.0/datalake/dataPipelines/{id}", Access::holder, "search=read", "One data pipeline, with its ETag",
       "", "", "{...}", show},
      {"PATCH", "/v3.0/datalake/dataPipelines/{id}", Access::holder, "search=full", "Change a data pipeline", "",
       "{...}", "{...}", change, 64 * 1024},
      {"POST", "/v3.0/datalake/dataPipelines/delete", Access::holder, "search=full", "Remove data pipelines", "",
       "[any]", "[any]", remove, 64 * 1024, 207},
      {"GET", "/v3.0/datalake/dataPipelines/{id}/packages", Access::holder, "search=read",
       "Packages of a data pipeline", "", "", "{...}", list_packages},
      {"GET", "/v3.0/datalake/dataPipelines/{id}/packages/{package}", Access::holder, "search=read",
       "One package (gzip, a JSON object a line)", "", "", "@application/x-ndjson", package},
  };
  return all;
}

}  // namespace sekisho::api::vision
