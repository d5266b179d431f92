#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/plan.h"
#include "protect/conveyor.h"
#include "protect/intents.h"
#include "store/sql.h"

namespace sekisho::protect {

/// Notifications on their way out: each by itself, every so many events together, or all events of so many hours
/// together, as the notification says (reference.md §2.9; policy/notify_threshold.h decides when). What waits stands in
/// the database, so that a restart forgets nothing. Thread-safe.
class Notices {
 public:
  /// settings: sender, product name and host of the mails; must outlive this, as must the others.
  Notices(store::Database& database, Intents& intents, const ConveyorSettings& settings, const Clock& clock)
      : database_(database), intents_(intents), settings_(settings), clock_(clock) {}

  /// One more event, inside the transaction that makes the item's effects durable: plans the mail to be sent, or keeps
  /// the event until its time. `unique`: the same event told twice counts once. `original`: the mail that it tells of,
  /// which goes along where the notification attaches it and is sent at once. Call Intents::wake() after the commit.
  Result<void> add(TenantId tenant, const std::string& item, const std::string& unique,
                   const policy::Notification& notification, std::string_view original = {});

  /// Plans the mails whose hours are over, of all tenants, each in one transaction; the number of mails. Call it from
  /// time to time.
  Result<int> send_due();

  /// Events of one key that wait. For tests and the console.
  Result<std::int64_t> waiting(TenantId tenant, const std::string& threshold_key);

 private:
  Result<void> plan_mail(TenantId tenant, const std::string& item, const std::string& unique,
                         const policy::Notification& notification, std::string_view original = {});
  Result<void> send_together(TenantId tenant, const std::string& key);

  store::Database& database_;
  Intents& intents_;
  const ConveyorSettings& settings_;
  const Clock& clock_;
};

/// Events of one mail beyond this number are counted, not shown.
inline constexpr std::size_t max_events_in_notice = 100;

}  // namespace sekisho::protect
