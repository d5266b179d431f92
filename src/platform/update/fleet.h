#pragma once

#include <string>
#include <vector>

#include "platform/update/update.h"

namespace sekisho::platform::update {

/// One line of the operator's list (U-48).
struct FleetLine {
  TenantId tenant;
  std::string business_id, company, region;
  Road road = Road::not_activated;
  std::vector<Refusal> blockers;
  std::optional<Time> phase_begins;
  std::optional<Time> updated_at;
  std::optional<Time> data_removed_at;  // of a tenant whose licences have lapsed: when its data goes, or went
  std::int64_t granted = 0, used = 0;
  int error_code = 0;
};
/// Where every tenant stands. An operator's call.
Result<std::vector<FleetLine>> fleet(const Context& context, const Update& update, FactsSource& facts);
std::string fleet_csv(const std::vector<FleetLine>& lines);

}  // namespace sekisho::platform::update
