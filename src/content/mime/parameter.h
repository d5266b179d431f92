#pragma once

#include <string_view>
#include <vector>

#include "content/document.h"

namespace sekisho::content {

/// A structured MIME field: Content-Type, Content-Disposition.
struct StructuredField {
  std::string_view value;             // "text/plain", "attachment": lower case, without comments and blanks
  std::vector<Parameter> parameters;  // names lower case; values decoded, UTF-8; RFC 2231 pieces joined; each name once
  std::string_view boundary;          // the boundary's bytes, not decoded; empty when there is none
  // what else could be meant: a second parameter, its encoded-word or RFC 2231 reading
  std::vector<std::string_view> other_boundaries;
  // file names that other programs take: a second parameter, the plain beside the extended form
  std::vector<std::string_view> other_names;
  std::vector<Anomaly> anomalies;

  /// The value of a parameter, empty if it is not there.
  std::string_view parameter(std::string_view name) const;
};

/// Reads an unfolded field value (RFC 2045 §5.1, RFC 2231) as mail programs do: missing quotes and semicolons,
/// comments, blanks around
/// "=", RFC 2047 words in names. Of a parameter given twice the first counts; the extended form (name*=) before the
/// plain one. Linear but for sorting the pieces of RFC 2231.
StructuredField read_structured(std::string_view unfolded, Arena& arena, Budget& budget);

}  // namespace sekisho::content
