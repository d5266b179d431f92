#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::scan::signature {

/// `name = value ; name = value` of signatures, keys and DMARC records (RFC 6376 §3.2). Views point into the text.
struct TagList {
  std::vector<std::pair<std::string_view, std::string_view>> tags;  // values without outer white space
  /// The value of a tag, names compared exactly; nullopt if absent.
  std::optional<std::string_view> find(std::string_view name) const;
};

/// Code::malformed for an empty or impossible name, a tag without "=", or a name that stands twice (RFC 6376 §3.2 calls
/// all of them invalid); Code::over_limit beyond 100 tags. A trailing ";" is allowed.
Result<TagList> parse_tags(std::string_view text);

/// The value without any white space: for base64 and for lists with folds.
std::string without_space(std::string_view value);
/// Decodes strict base64 after removing white space; nullopt if it is none.
std::optional<std::string> decode_base64(std::string_view value);
/// dkim-quoted-printable (RFC 6376 §2.11): white space dropped, =XX decoded; a wrong escape stays.
std::string decode_quoted(std::string_view value);
/// Digits only, at most 12: seconds, lengths, instances. nullopt otherwise.
std::optional<std::int64_t> parse_number(std::string_view value);

}  // namespace sekisho::scan::signature
