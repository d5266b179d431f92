#pragma once

#include <string>
#include <string_view>

namespace sekisho::store {

/// What * is in a text that is looked for.
enum class Star : bool { letter, anything };

/// A text as a pattern of LIKE … ESCAPE '\', in which its signs stand for themselves.
std::string like_pattern(std::string_view text, Star star);
/// … that finds the text anywhere. LIKE passes over the case of ASCII letters, as our own comparisons do.
std::string like_anywhere(std::string_view text, Star star);
/// Whether a text stands in the text of a JSON list as it is, so that it can be looked for there.
bool is_plain_in_json(std::string_view text);

}  // namespace sekisho::store
