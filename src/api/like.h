#pragma once

#include <string>
#include <string_view>

namespace sekisho::api {

/// A LIKE pattern (ESCAPE '\') that finds the value anywhere, with * as anything; without ASCII case, as our own
/// comparisons are.
std::string like_anywhere(std::string_view value);
/// Whether a text stands in the text of a JSON list as it is, so that it can be looked for there.
bool is_plain_in_json(std::string_view value);

}  // namespace sekisho::api
