#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sekisho::scan::mail {

/// A text as it is seen where letters are forced to run from right to left (U+202E); empty when none are. Linear.
std::string as_seen(std::string_view utf8);
/// The plain letters (and digits) from a place on, when the word surely ends with them and is no address; empty
/// otherwise. Most words of most mail are such.
std::string_view plain_word(std::string_view text, std::size_t from, bool digits_too);

}  // namespace sekisho::scan::mail
