#pragma once

#include <cstdint>
#include <span>
#include <string_view>

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

}  // namespace sekisho::protect
