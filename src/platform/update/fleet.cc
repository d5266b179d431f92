#include "platform/update/fleet.h"

#include "platform/operators.h"
#include "platform/purge.h"
#include "platform/update/phases.h"

namespace sekisho::platform::update {

Result<std::vector<FleetLine>> fleet(const Context& context, const Update& update, FactsSource& facts) {
  std::vector<FleetLine> lines;
  TRY(const auto tenants, Operators(context).tenants());
  for (const auto id : tenants) {
    TRY(const auto tenant, Tenants(context).find(id));
    TRY(const auto status, update.status(id));
    TRY(const auto checked, preflight(context, facts, id));
    TRY(const auto credits, Credits(context).summary(id));
    FleetLine line{id, tenant.business_id, tenant.name, tenant.region, status.road};
    if (status.run == 0) {
      for (const auto& check : checked.checks) {
        if (check.refusal) line.blockers.push_back(*check.refusal);
      }
    }
    TRY(line.phase_begins, Phases(context).begins_for(tenant));
    line.updated_at = tenant.updated_at;
    TRY(const auto lapse, lapse_of(context, id));
    if (lapse) line.data_removed_at = lapse->purged_at.value_or(lapse->purge_at);
    line.granted = credits.granted;
    line.used = credits.used;
    line.error_code = status.error_code;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string fleet_csv(const std::vector<FleetLine>& lines) {
  std::string out =
      "Business ID,Company,Region,State,Blocked by,Phase begins,Updated,Credits granted,Credits used,Error,Data "
      "removed\r\n";
  for (const auto& line : lines) {
    std::string blockers;
    for (const auto refusal : line.blockers) {
      blockers += (blockers.empty() ? "" : " ") + std::to_string(static_cast<int>(refusal)) + ":" +
                  std::string(describe(refusal).name);
    }
    out += csv_field(line.business_id) + "," + csv_field(line.company) + "," + line.region + "," +
           to_string(line.road) + "," + csv_field(blockers) + "," +
           (line.phase_begins ? format_iso8601(*line.phase_begins) : "") + "," +
           (line.updated_at ? format_iso8601(*line.updated_at) : "") + "," + std::to_string(line.granted) + "," +
           std::to_string(line.used) + "," + (line.error_code ? std::to_string(line.error_code) : "") + "," +
           (line.data_removed_at ? format_iso8601(*line.data_removed_at) : "") + "\r\n";
  }
  return out;
}

}  // namespace sekisho::platform::update
