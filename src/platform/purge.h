#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/context.h"

namespace sekisho::platform {

namespace limits {
// hourly rounds in a row that must each see the end of the lock
inline constexpr int purge_rounds = 24;
inline constexpr std::chrono::minutes purge_round_least{50};  // rounds closer than this are one
// a longer pause begins the count anew: a service that stood still, a clock that jumped
inline constexpr std::chrono::hours purge_round_most{3};
}  // namespace limits

struct PurgeSettings {
  bool enabled = true;  // off: everything but the removal itself
  TenantId spared;      // the operator's own tenant
};

/// Where a tenant stands whose licences have all lapsed (reference.md §10.2: grace, lock, purge).
struct Lapse {
  Time purge_at{};
  int rounds = 0;
  std::optional<Time> purged_at;
};

/// When the lock of the tenant's last licence ends. Nothing for a tenant without licences, or with one that is yet to
/// begin.
Result<std::optional<Time>> purge_due(const Context& context, TenantId tenant);
/// Nothing for a tenant that is not locked.
Result<std::optional<Lapse>> lapse_of(const Context& context, TenantId tenant);
Result<bool> is_purged(const Context& context, TenantId tenant);

/// Once an hour, for all tenants. A tenant that is locked is announced (audit log once, service log daily, fleet). When
/// the lock is over, 24 such rounds in a row must each have seen it; then its data is removed, table by table in small
/// transactions that each look again, and what was removed is audited. A renewal at any time before calls it off. Any
/// number of processes may call it.
Result<void> purge_round(const Context& context, const PurgeSettings& settings);

/// Tables whose rows go, and tables whose rows stay: who the tenant was, what it bought, agreed to and did (audit,
/// ledger, consents), and mail that is on its way. A test demands that every table with a tenant is in one of them.
std::span<const std::string_view> purged_tables();
std::span<const std::string_view> kept_tables();

}  // namespace sekisho::platform
