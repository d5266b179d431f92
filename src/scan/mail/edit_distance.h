#pragma once

#include <string_view>

namespace sekisho::scan::mail {

/// Damerau-Levenshtein distance of two short texts in bytes (insert, remove, replace, swap neighbours), at most
/// `most` + 1; `most` + 1 also for a text of more than 63 bytes, the length of a DNS label. Any thread.
int edit_distance(std::string_view a, std::string_view b, int most);

}  // namespace sekisho::scan::mail
