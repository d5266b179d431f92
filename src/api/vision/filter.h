#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.h"

namespace re2 {
class RE2;
}

namespace sekisho::api::vision {

/// A filter or query of the Vision One surface, in postfix order, so that neither parsing nor matching follows its
/// depth.
///   TMV1-Filter: severity eq 'low' and (status eq 'New' or not count ge 3)       (also in ?filter=)
///   TMV1-Query:  mailMsgSubject:"past due" and (a:"1" or a:"2")   uuid:*   *   hostName: *
///   mailUrlsRealLink:https://a.example/x
///                192.0.2.1   past due                              (without a field: anywhere, in a query only)
///                eventTime >= 1796032218743, "mailDirection < 3", mailMsgSubject:/inv(oice)?\s+\d+/    (the search's
///                own, in a query only) mailMsgSubject:Invoice past due                   (without quotes: up to the
///                next and, or, not or field, in a query only)
struct Filter {
  enum class Kind : std::uint8_t {
    equal,
    differs,
    greater,
    at_least,
    less,
    at_most,
    contains,
    present,
    pattern,
    anywhere,
    everything,
    both,
    either,
    negate
  };
  struct Step {
    Kind kind;
    std::string field, value;
    std::shared_ptr<const re2::RE2> compiled = {};  // of a pattern
  };
  std::vector<Step> steps;  // empty: everything
};

namespace limits {
inline constexpr std::size_t filter_bytes = 16 * 1024;
inline constexpr std::size_t filter_terms = 500;
inline constexpr std::size_t filter_depth = 50;
inline constexpr std::size_t filter_patterns = 10;  // regular expressions in one query
inline constexpr std::size_t pattern_bytes = 512;
}  // namespace limits

/// Whether words without a field are understood: in TMV1-Query they are looked for everywhere, in TMV1-Filter they are
/// a mistake.
enum class BareWords : std::uint8_t { refused, anywhere };
/// Reads either notation. Code::malformed with the byte position. Linear time; pure.
Result<Filter> parse_filter(std::string_view text, BareWords bare = BareWords::refused);
/// Whether an object fits: lists fit when one element does, numbers and times compare as such, texts without case.
bool matches(const Filter& filter, const json::object& object);
/// A text that is the same for filters that ask the same in the same words, and for no others; of fixed length.
std::string digest_of(const Filter& filter);
/// Values that `field eq '…'` names, in order, when the filter is nothing but such terms joined by or; else empty.
std::vector<std::string> equal_values(const Filter& filter, std::string_view field);
/// The first field that is not among the known ones; empty when all are.
std::string unknown_field(const Filter& filter, std::span<const std::string_view> known);

}  // namespace sekisho::api::vision
