#include "platform/update/fleet.h"

#include "api/own/own.h"
#include "platform/errors.h"
#include "platform/update/phases.h"

namespace sekisho::api::own {
namespace {

namespace update = platform::update;

bool is_ready(const Call& call) {
  return call.services.platform != nullptr && call.services.facts != nullptr && call.services.changes != nullptr &&
         call.services.signing_key != nullptr;
}

// U-48: where every tenant stands, for the operator of the installation.
Result<Response> fleet(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto& context = *call.services.platform;
  const update::Update machine(context, *call.services.facts, *call.services.changes, *call.services.signing_key);
  TRY(const auto lines, update::fleet(context, machine, *call.services.facts));
  if (call.query("format") == "csv") {
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.set("Content-Disposition", "attachment; filename=\"fleet.csv\"");
    response.body = update::fleet_csv(lines);
    return response;
  }
  json::array items;
  for (const auto& line : lines) {
    json::array blockers;
    for (const auto refusal : line.blockers) blockers.push_back(refusal_json(refusal));
    items.push_back(
        json::object{{"tenant", line.tenant.value},
                     {"business_id", line.business_id},
                     {"company", line.company},
                     {"region", line.region},
                     {"road", update::to_string(line.road)},
                     {"blockers", std::move(blockers)},
                     {"phase_begins", time_or_null(line.phase_begins)},
                     {"updated_at", time_or_null(line.updated_at)},
                     {"data_removed_at", time_or_null(line.data_removed_at)},
                     {"granted", line.granted},
                     {"used", line.used},
                     {"shortage", std::max<std::int64_t>(0, line.used - line.granted)},
                     {"error", line.error_code == 0 ? json::value(nullptr)
                                                    : refusal_json(platform::refusal_from(line.error_code))}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> phases(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto list, update::Phases(*call.services.platform).list());
  json::array items;
  for (const auto& phase : list) {
    items.push_back(json::object{{"name", phase.name},
                                 {"begins_at", format_iso8601(phase.begins_at)},
                                 {"region", phase.region},
                                 {"business_ids", to_array(phase.business_ids)}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> put_phase(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto& body = call.object();
  const auto begins = parse_iso8601(string_or(body, "begins_at"));
  if (!begins) return platform::refuse(platform::Refusal::bad_setting, "begins_at");
  TRY_VOID(update::Phases(*call.services.platform)
               .put({string_or(body, "name"), *begins, string_or(body, "region"), strings_of(body, "business_ids")}));
  return phases(call);
}

Result<Response> remove_phase(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY_VOID(update::Phases(*call.services.platform).remove(std::string(call.path_value("name"))));
  return phases(call);
}

}  // namespace

std::span<const Route> fleet_routes() {
  static constexpr std::string_view items = "{items: [Phase]}";
  static const Route all[] = {
      {"GET", "/api/v1/fleet", Access::holder, "fleet=read", "Where every tenant stands on the road (operator)",
       "{format?: \"json\"|\"csv\"}", "", "{items: [FleetLine]}", fleet},
      {"GET", "/api/v1/fleet/phases", Access::holder, "fleet=read", "The roll-out's phases (operator)", "", "", items,
       phases},
      {"PUT", "/api/v1/fleet/phases", Access::holder, "fleet=full",
       "Add or change a phase; a past date starts it (operator)", "", "Phase", items, put_phase, 1u << 20, 200},
      {"DELETE", "/api/v1/fleet/phases/{name}", Access::holder, "fleet=full", "Remove a phase (operator)", "", "",
       items, remove_phase, 1024, 200},
  };
  return all;
}

}  // namespace sekisho::api::own
