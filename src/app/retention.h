#pragma once

#include "app/config.h"
#include "base/ids.h"
#include "desk/reported.h"
#include "platform/context.h"
#include "protect/quarantine.h"
#include "protect/records.h"
#include "report/reports.h"

namespace sekisho::app {

struct PurgeParts {
  const platform::Context& platform;  // database and clock of all of them
  protect::Records& records;
  protect::Quarantine& quarantine;
  report::Reports& reports;
  desk::ReportedMails& reported;
};

/// The days of each log, as it is configured.
protect::Retention retention_of(const Config::Retention& settings);

/// Removes what one tenant's retention no longer covers: each log by its own days, quarantined messages, reports,
/// reported mail, and the rows of work that ended long ago (work_rows below). Failures are logged; the next call goes
/// on. At most about a million rows a call. now: what retention_clock.h takes for it.
void purge_old(PurgeParts parts, const Config::Retention& settings, TenantId tenant, Time now);

/// The trusted time as it is kept in the database over restarts; nothing: none yet.
Result<std::optional<Time>> kept_retention_time(store::Database& database, TenantId tenant);
Result<void> keep_retention_time(store::Database& database, TenantId tenant, Time time);

/// Removes sessions, tasks, actions and positions that ended; how many rows.
Result<std::int64_t> purge_work_rows(store::Database& database, TenantId tenant, Time now);

}  // namespace sekisho::app
