#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "protect/record.h"
#include "store/sql.h"

namespace sekisho::protect {

/// Days each log is kept (reference.md §6).
struct Retention {
  int detection_days = 180, quarantine_days = 90, url_click_days = 90, mail_tracking_days = 60, integration_days = 180,
      audit_days = 180;
};

/// The log tables. All calls name the tenant; thread-safe; errors as store::Database. Writes are durable when they
/// return (join a surrounding Database::transaction to make several one).
class Records {
 public:
  explicit Records(store::Database& database) : database_(database) {}

  /// The same log_id twice keeps the first and succeeds: replays are harmless. A blocked list's ("list.blocked_…") is
  /// in the API integration log too.
  Result<void> add(TenantId tenant, const Detection& detection);
  /// Unique by (item, action, recipients): replays are harmless.
  Result<void> add(TenantId tenant, const MailTrack& track);
  /// Puts verdict, files, URLs and report of `anew` in the place of those of row `id`; what was done with the mail
  /// stays.
  Result<void> judged_anew(TenantId tenant, std::int64_t id, const MailTrack& anew);
  Result<void> add(TenantId tenant, const QuarantineEvent& event);
  Result<void> add(TenantId tenant, const IntegrationEvent& event);  // once by (item, affected user, matched)
  Result<void> add(TenantId tenant, const UrlClick& click);

  /// What happened to a message, newest first: by Message-ID (with or without angle brackets), item id or queue id.
  Result<std::vector<MailTrack>> trace(TenantId tenant, const std::string& key);
  Result<std::vector<Detection>> detections_of(TenantId tenant, const std::string& item);

  /// Removes what is older than the retention, at most `limit` rows a call and table; the number removed. With the
  /// quarantine log go what is known of items that are no longer held, and effects that were carried out; the audit log
  /// is platform::AuditLog's.
  Result<std::int64_t> purge(TenantId tenant, const Retention& retention, Time now, std::int64_t limit = 10'000);

 private:
  store::Database& database_;
};

}  // namespace sekisho::protect
