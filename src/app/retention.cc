#include "app/retention.h"

#include "base/log.h"
#include "platform/audit.h"
#include "protect/correspondents.h"
#include "protect/quarantine_settings.h"
#include "store/setting.h"

namespace sekisho::app {
namespace {

using std::chrono::days;

constexpr int correspondent_days = 400;                              // a yearly correspondent is no stranger
constexpr std::string_view trusted_time = "retention.trusted_time";  // name of the setting
constexpr std::int64_t rows_at_once = 10'000, most_rounds = 20;

// What was worked on and is over: kept so long that a client who asks late, or an effect that is tried again, still
// finds it.
struct WorkRows {
  std::string_view sql;  // $1 tenant, $2 milliseconds
  int days;
};
constexpr WorkRows work_rows[] = {
    {"DELETE FROM session WHERE tenant = $1 AND ((ended_at > 0 AND ended_at < $2) OR expires_at < $2)", 30},
    // its key keeps a warning from being sent twice
    {"DELETE FROM platform_mail WHERE tenant = $1 AND sent_at > 0 AND sent_at < $2", 400},
    {"DELETE FROM idempotent_request WHERE tenant = $1 AND created_at < $2", 1},
    {"DELETE FROM bulk_task WHERE tenant = $1 AND ended_at > 0 AND ended_at < $2", 90},
    {"DELETE FROM manual_scan_mailbox WHERE tenant = $1 AND scan IN (SELECT id FROM manual_scan WHERE tenant = $1 AND "
     "ended_at > 0 AND ended_at < $2)",
     180},
    {"DELETE FROM manual_scan WHERE tenant = $1 AND ended_at > 0 AND ended_at < $2", 180},
    {"DELETE FROM response_action WHERE tenant = $1 AND changed_at < $2 AND status IN ('success', 'failed', 'skipped')",
     180},
    {"DELETE FROM sandbox_submission WHERE tenant = $1 AND changed_at < $2", 180},
    {"DELETE FROM connector_intent WHERE tenant = $1 AND done = 1 AND created_at < $2", 60},
    {"DELETE FROM imap_origin WHERE tenant = $1 AND moved_at < $2", 400},
    {"DELETE FROM authorship_answer WHERE tenant = $1 AND answered_at < $2", 180},
    {"DELETE FROM release_request WHERE tenant = $1 AND decided_at > 0 AND decided_at < $2", 180},
};

void say(const char* event, TenantId tenant, const Result<std::int64_t>& removed) {
  if (!removed)
    log::warning("retention.failed", {{"what", event}, {"tenant", tenant.value}, {"error", removed.error().what}});
  else if (*removed > 0)
    log::info(event, {{"tenant", tenant.value}, {"rows", *removed}});
}

}  // namespace

protect::Retention retention_of(const Config::Retention& settings) {
  return {.detection_days = static_cast<int>(settings.detection_days),
          .quarantine_days = static_cast<int>(settings.quarantine_log_days),
          .mail_tracking_days = static_cast<int>(settings.mail_tracking_days),
          .integration_days = static_cast<int>(settings.integration_days),
          .audit_days = static_cast<int>(settings.audit_days)};
}

Result<std::int64_t> purge_work_rows(store::Database& database, TenantId tenant, Time now) {
  std::int64_t removed = 0;
  for (const auto& rows : work_rows) {
    TRY(const auto some, database.execute(rows.sql, {tenant.value, to_millis(now - days{rows.days})}));
    removed += some;
  }
  return removed;
}

Result<std::optional<Time>> kept_retention_time(store::Database& database, TenantId tenant) {
  TRY(const auto kept, store::load_setting(database, tenant, trusted_time));
  if (!kept) return std::optional<Time>();
  return parse_iso8601(*kept);
}

Result<void> keep_retention_time(store::Database& database, TenantId tenant, Time time) {
  return store::save_setting(database, tenant, trusted_time, format_iso8601(time));
}

void purge_old(PurgeParts parts, const Config::Retention& settings, TenantId tenant, Time now) {
  auto& database = parts.platform.database;
  const auto retention = retention_of(settings);
  Result<std::int64_t> logs = 0;
  for (std::int64_t round = 0, some = rows_at_once; some >= rows_at_once && round < most_rounds && logs; ++round) {
    const auto removed = parts.records.purge(tenant, retention, now, rows_at_once);
    if (!removed)
      logs = tl::unexpected(removed.error());
    else
      *logs += some = *removed;
  }
  say("records.purged", tenant, logs);
  if (retention.audit_days > 0)
    say("audit.purged", tenant, platform::AuditLog(parts.platform).purge(tenant, now - days{retention.audit_days}));
  say("correspondents.purged", tenant, protect::Correspondents(database).purge(tenant, correspondent_days, now));
  const auto held = protect::load_quarantine_settings(database, tenant, static_cast<int>(settings.quarantine_days));
  say("quarantine.purged", tenant,
      held ? parts.quarantine.purge(tenant, now - days{held->days})
           : Result<std::int64_t>(tl::unexpected(held.error())));
  say("report.purged", tenant, parts.reports.purge(tenant, now - days{settings.report_days}));
  say("reported.purged", tenant, parts.reported.purge(tenant, now - days{settings.detection_days}));
  say("work.purged", tenant, purge_work_rows(database, tenant, now));
}

}  // namespace sekisho::app
