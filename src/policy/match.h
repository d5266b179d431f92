#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "scan/report.h"

namespace sekisho::policy {

/// "<A@B.example> " → "a@b.example": lower case, without angle brackets and outer space. What lists are compared with.
std::string normal_address(std::string_view address);
/// What follows the last @, empty if there is none.
std::string_view domain_of(std::string_view address);
/// The same in lower case, as domains are stored.
std::string lower_domain_of(std::string_view address);

/// A pattern with @ is matched with the whole address, one without with its domain; `*` matches any run (reference.md
/// §4.3).
bool matches_sender(std::string_view pattern, std::string_view address);
bool matches_any_sender(const std::vector<std::string>& patterns, std::string_view address);

/// URL list entries (reference.md §2.6): "example.com" and "*.example.com" the host with every path; "example.com/a"
/// exactly that path; "example.com/a/*" all below it; with a query string the whole URL exactly. The scheme does not
/// matter when the entry names none; hosts compare without case, paths with. `*.example.com` does not hold example.com
/// itself.
bool matches_url(std::string_view pattern, std::string_view url);
bool matches_any_url(const std::vector<std::string>& patterns, std::string_view url);

/// The host of a URL or URL pattern, lower case; a pattern keeps its leading "*.".
std::string host_of_url(std::string_view url);

bool matches_header(const HeaderField& field, const scan::MailFacts& mail);

/// Checks of one list entry: empty when it is fine, else what was expected, in English, for an error message.
std::string check_sender_pattern(std::string_view text);
std::string check_url_pattern(std::string_view text);
std::string check_address(std::string_view text);
std::string check_domain(std::string_view text);
std::string check_extension(std::string_view text);
std::string check_file_pattern(std::string_view text);
std::string check_true_type(std::string_view text);
std::string check_header_name(std::string_view text);
/// No control characters: fit for a subject, a name, a header value.
std::string check_line(std::string_view text);
/// Valid UTF-8 without control characters other than tab and line ends.
std::string check_text(std::string_view text);

}  // namespace sekisho::policy
