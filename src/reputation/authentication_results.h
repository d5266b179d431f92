#pragma once

#include <string>
#include <string_view>

#include "scan/report.h"
#include "scan/scanner.h"

namespace sekisho::reputation {

/// Whether `name` may stand as an authserv-id without quotes: a host name of 1 to 255 letters, digits, '.', '-', '_'.
bool is_authserv_id(std::string_view name);

/// The value of an Authentication-Results field (RFC 8601) of what add_to_report() wrote into the report: one line of
/// at most 900 bytes without line ends, "mx.example.com; spf=pass smtp.mailfrom=a.example; dkim=pass
/// header.d=a.example". Names that are no host names (A-labels) are left out, their results are not; so a mail cannot
/// write into the field. Empty when the mail was not authenticated. `authserv_id`: see is_authserv_id(). Pure.
std::string authentication_results(std::string_view authserv_id, const scan::ScanContext& context,
                                   const scan::Report& report);

/// Whether the value of an Authentication-Results field names `authserv_id` as who vouches for it, as any reader might
/// take it: comments and folds before it, quoted, any case, with or without version. Linear; pure.
bool vouched_by(std::string_view authserv_id, std::string_view value);

}  // namespace sekisho::reputation
