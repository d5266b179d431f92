#pragma once

#include <string>

#include "protect/record.h"
#include "store/sql.h"

namespace sekisho::protect {

/// One detection read from a row of `SELECT * FROM detection` (columns in table order).
Detection detection_from(const store::Row& row);
/// One passage read from a row of `SELECT * FROM mail_tracking`.
MailTrack track_from(const store::Row& row);

/// How the column "report" of a mail_tracking row holds a report's JSON (scan/report.h): deflated (RFC 1950); empty
/// when memory lacks.
std::string report_bytes(const std::string& json);
/// What that column holds, as JSON; empty where it is damaged.
std::string report_text(const std::string& bytes);

}  // namespace sekisho::protect
