#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "base/result.h"
#include "content/document.h"
#include "worker/rewrite/disclaimer.h"

namespace sekisho::rewrite {

/// Base64 in lines of 76 with the mail's line end, the last one included unless the text is empty.
std::string to_base64_lines(std::string_view bytes, std::string_view line_end);
/// RFC 2045 §6.7, line ends of the text kept as line ends.
std::string to_quoted_printable(std::string_view text, std::string_view line_end);
/// `name="value"`, or RFC 2231 `name*=UTF-8''…` when value is not plain ASCII.
std::string encoded_parameter(std::string_view name, std::string_view value);

/// The disclaimer as it goes in front of a body.
std::string plain_block(const Disclaimer& disclaimer, std::string_view line_end);
std::string html_block(const Disclaimer& disclaimer);
/// Behind the <body> tag if there is one, else behind <html> or at the start.
std::size_t html_insertion_point(std::string_view html);

/// The parts that a reader sees as the message's text: first text/plain and text/html bodies. nullopt when the mail is
/// signed or encrypted and must not be touched inside.
std::optional<std::vector<int>> bodies_of(const content::Document& document);

/// The block's fields that are not Content-*.
std::string other_fields(std::string_view raw_headers);
/// The part's Content-* fields for a base64 body: transfer encoding replaced, charset replaced when given, others as
/// they were.
std::string content_fields(const content::Part& part, std::string_view charset, std::string_view line_end);

/// The mail as second part of a multipart/mixed whose first is the disclaimer: its own bytes from the Content-* fields
/// on are kept, so that a signature in it still verifies.
std::string wrap(std::string_view mail, const Disclaimer& disclaimer, std::string_view line_end);

/// The part's file without active content. Errors: denied (this kind cannot be sanitized), malformed.
Result<std::string> without_active_content(const content::Part& part, Budget& budget);

}  // namespace sekisho::rewrite
