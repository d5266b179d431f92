#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "protect/log_facets.h"
#include "protect/log_query.h"

namespace sekisho::protect {

inline constexpr std::int64_t most_skipped = 1'000'000;

struct LogRequest {
  LogType type = LogType::detection;
  std::string query;
  Time from{}, until{};  // [from, until); until zero: open
  int limit = 50;        // ≤ 1000
  std::string after;     // page token of the previous answer; newest first
  // of these alone; empty: of all. The audit log has no such column: nothing fits
  std::vector<std::int64_t> organizations;
  // so many rows are passed over first, ≤ most_skipped; reads of them no more than the index and what the query asks
  // for
  std::int64_t skip = 0;
};

struct LogPage {
  std::vector<boost::json::object> rows;  // field names of fields_of(type), plus "id"
  std::string next;                       // empty on the last page
};

struct VolumeBucket {
  Time start{};
  std::int64_t count = 0;
};

/// Search over one tenant's logs. Thread-safe. Code::malformed for a bad query (problem filled) or page token.
class LogSearch {
 public:
  LogSearch(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<LogPage> search(TenantId tenant, const LogRequest& request, QueryProblem* problem = nullptr);
  Result<std::int64_t> count(TenantId tenant, const LogRequest& request, QueryProblem* problem = nullptr);
  /// The most frequent values of a facet field, ≤ limit.
  Result<std::vector<FacetValue>> facet(TenantId tenant, const LogRequest& request, std::string_view field,
                                        int limit = 10, QueryProblem* problem = nullptr);
  /// The same for several facet fields in one pass; none named: for all. Lists count each entry. Whole hours and days
  /// come from memory, unless the query speaks of times before now. By field, in the log's order.
  Result<Facets> facets(TenantId tenant, const LogRequest& request, const std::vector<std::string>& fields,
                        int limit = 10, QueryProblem* problem = nullptr);
  /// Rows of [from, until) that fit something else than a query of the log: `fitting` counts those of a part of that
  /// time, and `asked` tells what it looks for apart from everything else. Whole hours and days come from memory, so it
  /// must ask for nothing that a row does not say for good.
  Result<std::int64_t> count_fitting(TenantId tenant, LogType type, Time from, Time until, const std::string& asked,
                                     const std::function<Result<std::int64_t>(Time from, Time until)>& fitting);
  /// Rows per bucket of time, empty ones left out.
  Result<std::vector<VolumeBucket>> volume(TenantId tenant, const LogRequest& request, std::chrono::milliseconds bucket,
                                           QueryProblem* problem = nullptr);
  /// The number of the newest row; 0 when there is none.
  Result<std::int64_t> newest(TenantId tenant, LogType type);
  /// What came after row number `after`, in the order in which it came: the rows that fit the query among the next
  /// `limit` ones, and the number of the last of those.
  struct Grown {
    std::vector<boost::json::object> rows;
    std::int64_t last = 0;
  };
  Result<Grown> grown(TenantId tenant, LogType type, std::int64_t after, const std::string& query, int limit);
  /// Streams every row, newest first, without holding them; `row` returns false to stop.
  Result<void> each(TenantId tenant, const LogRequest& request,
                    const std::function<bool(const boost::json::object&)>& row, QueryProblem* problem = nullptr);

 private:
  struct Filtered {
    std::string where;
    std::vector<store::Value> parameters;
  };
  Result<Filtered> filtered(TenantId tenant, const LogRequest& request, QueryProblem* problem);

  Result<void> name_organizations(TenantId tenant, std::vector<FacetValue>& values);
  Result<FacetTally> tally(TenantId tenant, const LogRequest& request, const std::vector<FacetField>& fields,
                           QueryProblem* problem);
  using CountSpan = std::function<Result<std::shared_ptr<const FacetCounts>>(Time from, Time until)>;
  Result<FacetParts> parts_of(TenantId tenant, LogType type, Time from, Time until, const std::string& asked,
                              FacetValues& values, const CountSpan& count);

  store::Database& database_;
  const Clock& clock_;
  FacetCache cache_;
};

/// The fields of these names, in their order; of none: all of the log's. Code::malformed for a name the log has not.
Result<std::vector<LogField>> chosen_fields(LogType type, const std::vector<std::string>& names);

/// One CSV line of the row's number and these fields; a cell that a spreadsheet would run (=, +, -, @) is quoted with
/// '.
std::string to_csv(std::span<const LogField> fields, const boost::json::object& row);
std::string csv_header(std::span<const LogField> fields);

}  // namespace sekisho::protect
