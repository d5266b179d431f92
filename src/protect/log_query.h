#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::protect {

/// The logs that can be searched (reference.md §6). The second line are parts of the detection log, each detection in
/// one of them: what the CAS side shows as logs of their own (§13 row 170).
enum class LogType : std::uint8_t {
  detection,
  quarantine,
  url_click,
  mail_tracking,
  integration,
  audit,
  security_risk,
  ransomware,
  virtual_analyzer,
  data_loss
};
inline constexpr LogType log_types[] = {
    LogType::detection,  LogType::security_risk, LogType::ransomware,    LogType::virtual_analyzer, LogType::data_loss,
    LogType::quarantine, LogType::url_click,     LogType::mail_tracking, LogType::integration,      LogType::audit};
std::string_view to_string(LogType type);
bool from_string(std::string_view text, LogType& type);

/// A field of a log as people name it and as the table holds it.
struct LogField {
  enum class Kind : std::uint8_t { text, list, number, time };
  std::string_view name;    // "sender"
  std::string_view column;  // of the log's table, or an SQL expression over its columns
  Kind kind = Kind::text;
  bool facet = false;      // offered as a facet
  bool free_text = false;  // searched by words without a field
};
std::span<const LogField> fields_of(LogType type);
std::string_view table_of(LogType type);
/// Which rows of the table are this log's, as SQL without parameters: "1=1" for all.
std::string_view rows_of(LogType type);
/// The log whose retention the rows share: itself, or the detection log.
LogType kept_with(LogType type);
/// The column that numbers the log's rows within a tenant.
std::string_view key_of(LogType type);

/// Where in a query something is wrong, and what was expected: for the caret in the console.
struct QueryProblem {
  std::size_t position = 0;
  std::string code;  // "unknown_field", "unterminated_string", "expected_value", …
  std::string what;
};

/// A query as SQL: `condition` holds $n from first_parameter on; values go with it in that order.
struct CompiledQuery {
  std::string condition;  // "(1)" for an empty query
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
