#pragma once

#include <string>
#include <string_view>

namespace sekisho::rewrite {

/// Edits of a raw header block: `mail` is a whole mail or entity; everything behind the first empty line stays as it
/// is. All linear.

/// CRLF, or LF when the first line ends so.
std::string_view line_end_of(std::string_view mail);
/// Where the header block ends: the offset of the empty line (or the end), and of the body behind it.
struct Border {
  std::size_t header_end = 0, body_start = 0;
};
Border border_of(std::string_view mail);

/// Without the fields of that name (any case), folds included.
std::string remove_fields(std::string_view mail, std::string_view name);
/// With `name: value` in front. value is UTF-8; not ASCII: RFC 2047 words. Line ends and controls in it become spaces.
std::string add_field(std::string_view mail, std::string_view name, std::string_view value);
/// With `tag` in front of each Subject; a Subject of its own when there is none. `subject` is the decoded first one: if
/// it starts with the tag nothing changes.
std::string tag_subject(std::string_view mail, std::string_view subject, std::string_view tag);
/// UTF-8 as a header value: as it is when printable ASCII, else RFC 2047 words, folded.
std::string encode_value(std::string_view text, std::string_view line_end);

}  // namespace sekisho::rewrite
