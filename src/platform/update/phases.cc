#include "platform/update/phases.h"

#include <algorithm>

#include "platform/errors.h"
#include "platform/text_rules.h"

namespace sekisho::platform::update {

Result<std::vector<Phase>> Phases::list() const {
  TRY(const auto rows,
      context_.database.query("SELECT name, begins_at, region, tenants FROM update_phase ORDER BY begins_at, name"));
  std::vector<Phase> all;
  for (const auto& row : rows) {
    Phase phase{row.text(0), from_millis(row.integer(1)), row.text(2)};
    const auto tenants = row.text(3);
    for (const auto id : split(tenants, '\n')) {
      if (!id.empty()) phase.business_ids.emplace_back(id);
    }
    all.push_back(std::move(phase));
  }
  return all;
}

Result<void> Phases::put(const Phase& phase) {
  TRY(const auto name, checked_name(phase.name, 64));
  const auto& known = regions();
  if (!phase.region.empty() &&
      std::none_of(known.begin(), known.end(), [&](const Region& r) { return r.id == phase.region; })) {
    return refuse(Refusal::bad_setting, "region");
  }
  std::string tenants;
  for (const auto& id : phase.business_ids) tenants += id + "\n";
  TRY_VOID(
      context_.database.execute("INSERT INTO update_phase (name, begins_at, region, tenants) VALUES ($1, $2, $3, $4) "
                                "ON CONFLICT (name) DO UPDATE SET begins_at = excluded.begins_at, region = "
                                "excluded.region, tenants = excluded.tenants",
                                {name, to_millis(phase.begins_at), phase.region, tenants}));
  return {};
}

Result<void> Phases::remove(const std::string& name) {
  TRY(const auto removed, context_.database.execute("DELETE FROM update_phase WHERE name = $1", {name}));
  if (removed == 0) return fail(Code::not_found, "phase: none with this name");
  return {};
}

Result<std::optional<Time>> Phases::begins_for(const Tenant& tenant) const {
  TRY(const auto all, list());
  if (all.empty()) return parse_iso8601("2024-01-15T00:00:00Z");
  for (const auto& phase : all) {
    const bool here = phase.region.empty() || phase.region == tenant.region;
    const auto& ids = phase.business_ids;
    const bool listed = ids.empty() || std::find(ids.begin(), ids.end(), tenant.business_id) != ids.end();
    if (here && listed) return std::optional(phase.begins_at);
  }
  return std::optional<Time>();
}

Result<bool> Phases::has_begun(const Tenant& tenant) const {
  TRY(const auto begins, begins_for(tenant));
  return begins && *begins <= context_.clock.now();
}

}  // namespace sekisho::platform::update
