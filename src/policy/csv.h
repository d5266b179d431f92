#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::policy {

using CsvRow = std::vector<std::string>;

/// RFC 4180 with CRLF or LF; a byte order mark is dropped, empty lines are skipped. Code::over_limit beyond max_bytes
/// or max_rows, Code::malformed with the line for a quote that does not end, more than 32 columns, or bytes that are
/// not UTF-8.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t max_bytes, std::size_t max_rows);
/// One row with CRLF; fields are quoted where needed.
std::string to_csv(const CsvRow& row);

}  // namespace sekisho::policy
