#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/letter.h"
#include "protect/log_search.h"
#include "report/document.h"
#include "store/sql.h"

namespace sekisho::protect {
class BlobStore;
}

namespace sekisho::report {

/// A report that is made again and again.
struct Schedule {
  std::int64_t id = 0;
  std::string name;  // ≤128 bytes, unique in the tenant
  bool enabled = true;
  Document document;
  Time last_due{};  // the last moment served
  Time created_at{};
  std::string created_by;
};

enum class RunState : std::uint8_t { waiting, done, failed };
std::string_view to_string(RunState state);

/// One report that was made, or is about to be.
struct Run {
  std::int64_t id = 0, schedule = 0;  // schedule 0: one-time
  std::string title;
  Period period;
  RunState state = RunState::waiting;
  std::string error;
  std::vector<std::string> formats;  // that can be downloaded
  Time created_at{};
  std::string created_by;
};

struct ReportsParts {
  store::Database& database;
  protect::BlobStore& blobs;
  protect::LogSearch& logs;
  desk::Post& post;
  const Clock& clock;
  std::string console_url;
};

/// Scheduled and one-time reports: kept encrypted beside the quarantine, mailed to their recipients, removed by
/// retention. What is asked for is durable before it is made, and made once however many processes run. Thread-safe;
/// each call names its tenant.
class Reports {
 public:
  explicit Reports(const ReportsParts& parts) : parts_(parts) {}

  Result<std::vector<Schedule>> schedules(TenantId tenant) const;
  Result<std::optional<Schedule>> find_schedule(TenantId tenant, std::int64_t id) const;
  /// The first report is made at the next due moment from now on. Code::conflict when the name is taken,
  /// Code::over_limit beyond 50 schedules.
  Result<std::int64_t> add_schedule(TenantId tenant, std::string_view name, bool enabled, const Document& document,
                                    std::string_view who);
  Result<void> change_schedule(TenantId tenant, std::int64_t id, std::string_view name, bool enabled,
                               const Document& document);
  Result<void> remove_schedule(TenantId tenant, std::int64_t id);

  /// Asks for one report; made by the next round. Code::malformed for an empty period or one of more than 400 days.
  Result<std::int64_t> order(TenantId tenant, const Document& document, const Period& period, std::string_view who,
                             std::int64_t schedule = 0);
  Result<std::optional<Run>> find(TenantId tenant, std::int64_t id) const;
  /// Newest first, ids below `before` (0: from the newest).
  Result<std::vector<Run>> runs(TenantId tenant, std::int64_t before, int limit) const;
  /// format: pdf, html or csv. Code::not_found when the report has none in it.
  Result<std::string> content(TenantId tenant, std::int64_t id, std::string_view format) const;
  Result<void> remove(TenantId tenant, std::int64_t id);
  /// The report as it would be made now, in one format; nothing is kept or sent.
  Result<std::string> preview(TenantId tenant, const Document& document, const Period& period,
                              std::string_view format) const;

  /// Orders what schedules owe and makes what was ordered, at most `limit` reports. How many were made.
  Result<int> round(int limit);
  Result<std::int64_t> purge(TenantId tenant, Time limit);

 private:
  Result<void> make(TenantId tenant, std::int64_t id);
  Result<std::string> render(TenantId tenant, const Document& document, const Contents& contents,
                             std::string_view format) const;
  struct TenantFacts {
    std::string name, time_zone;
  };
  Result<TenantFacts> facts_of(TenantId tenant) const;

  ReportsParts parts_;
};

}  // namespace sekisho::report
