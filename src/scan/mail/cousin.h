#pragma once

#include <string_view>

namespace sekisho::scan::mail {

/// True if `domain` looks like `original` but is another name: look-alike letters (also in an xn-- name), one letter
/// off (two for long names), the same name below another top domain, the name with words around it by hyphens, or
/// joined to what firms and offices add to theirs. Registrable domains, lower case. Linear for one pair. Any thread.
bool is_cousin(std::string_view domain, std::string_view original);

/// True if the whole of `name` stands as labels before another domain: corp.com.secure.example for corp.com.
bool stands_before(std::string_view domain, std::string_view name);

}  // namespace sekisho::scan::mail
