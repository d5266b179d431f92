#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::connect::imap {

/// One value of an IMAP answer (RFC 9051 §9): an atom or number, a string (quoted or literal), NIL, or a list. Kept
/// flat: a list names how many values after it belong to it, so that no reader follows the nesting of what a server
/// sends.
struct Value {
  enum class Kind : std::uint8_t { atom, text, nil, list };
  Kind kind = Kind::atom;
  std::string text;      // of atom and text
  std::size_t span = 0;  // list: how many of the following values are inside it, at any depth
};

/// One answer: "* 12 FETCH (UID 3 …)" → tag "*", values 12, FETCH, list….
struct Response {
  std::string tag;  // "*", "+" or the command's
  std::vector<Value> values;
  std::string line;  // the answer's text without literals, for OK/NO/BAD texts; at most 1 KiB
  /// The value after the atom `name` (letters without case) inside the first list at the top; null if absent.
  const Value* item(std::string_view name) const;
  bool is(std::size_t index, std::string_view atom) const;
  std::uint32_t number(std::size_t index) const;
};

namespace limits {
inline constexpr std::size_t line = 256 * 1024;  // without literals
inline constexpr std::size_t depth = 32;
inline constexpr std::size_t values = 100'000;
inline constexpr std::uint32_t uids_at_once = 10'000;  // of one SEARCH: its answer is one line
inline constexpr std::size_t dates_at_once = 400;      // of one FETCH: its command is one line
inline constexpr std::size_t folders = 5'000;          // of one mailbox; more are not seen
}  // namespace limits

/// Parses one whole answer, its literals in place ("{5}\r\nhello"), without the last CRLF. Linear; no recursion.
/// Code::malformed says the byte; over_limit for depth and number of values.
Result<Response> parse_response(std::string_view text);
/// The length of the literal that the line announces at its end ("… {42}" or "{42+}"), or nothing.
bool ends_in_literal(std::string_view line, std::uint64_t& length);

/// "23-Nov-2026 14:27:22 +0900", also with a blank before a day of one digit (RFC 9051 §9 date-time).
std::optional<Time> read_date_time(std::string_view text);
/// "3-Nov-2026": the day in UTC (RFC 9051 §9 date).
std::string write_date(Time at);

}  // namespace sekisho::connect::imap
