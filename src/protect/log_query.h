#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "protect/log_types.h"
#include "store/sql.h"

namespace sekisho::protect {

/// Where in a query something is wrong, and what was expected: for the caret in the console.
struct QueryProblem {
  std::size_t position = 0;
  std::string code;  // "unknown_field", "unterminated_string", "expected_value", …
  std::string what;
};

/// A query as SQL: `condition` holds $n from first_parameter on; values go with it in that order.
struct CompiledQuery {
  std::string condition;  // "(1=1)" for an empty query
  std::vector<store::Value> parameters;
};

/// Compiles the log query language to a SQL condition. Values are only ever bound.
///   sender:alice@example.com subject:"past due" AND NOT (action:quarantine OR severity>=80)
///   at:[2026-11-01 TO 2026-11-30]  at>-24h  recipient:*@example.com  invoice
/// field:value is a partial match without case; * is a wildcard and then the whole value must match; field="value" is
/// equality; > >= < <= and [a TO b] compare numbers and times; times are ISO 8601 or relative (-15m, -24h, -7d, now).
/// Words without a field are looked for in the free-text fields. AND is implied; OR, NOT, - and parentheses as usual.
/// ≤4 KiB, ≤200 terms, ≤50 levels. problem: filled when the result is an error (Code::malformed).
Result<CompiledQuery> compile_query(LogType type, std::string_view query, Time now, int first_parameter,
                                    QueryProblem* problem = nullptr);

}  // namespace sekisho::protect
