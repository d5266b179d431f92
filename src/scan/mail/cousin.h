#pragma once

#include <string_view>

#include "scan/settings.h"

namespace sekisho::scan::mail {

/// True if `domain` looks like `original` but is another name, by the first label of both. Registrable domains, lower
/// case; names of fewer than four letters have no cousins. What counts (letters are those of `original`'s name):
/// conservative  look-alike letters (also in an xn-- name), hyphens put in or left out (from 8 letters), one letter
///               off (from 8)
/// normal        also one letter off from 5 and two from 9, the same name below another top domain (from 6), the name
///               with words around it by hyphens (from 6), or joined to what firms and offices add to theirs (from 8)
/// aggressive    also one letter off from 4 and two from 7, the same name and hyphens from 4, words by hyphens from 4,
///               joined to any word from 6
/// Linear for one pair. Any thread.
bool is_cousin(std::string_view domain, std::string_view original, DetectionThreshold threshold);

/// True if the whole of `name` stands as labels before another domain: corp.com.secure.example for corp.com. At every
/// threshold an impersonation.
bool stands_before(std::string_view domain, std::string_view name);

}  // namespace sekisho::scan::mail
