#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::api {

namespace json = boost::json;

/// Parses one JSON text (RFC 8259): at most 32 levels, valid UTF-8, no duplicate names in an object, no trailing bytes.
/// Code::malformed says what and where (byte offset). Linear time; pure.
Result<json::value> parse_json(std::string_view text);
std::string to_text(const json::value& value);

/// Members of an object with a fallback, for bodies that a schema has checked already.
std::string string_or(const json::object& object, std::string_view name, std::string_view fallback = {});
std::int64_t integer_or(const json::object& object, std::string_view name, std::int64_t fallback = 0);
bool bool_or(const json::object& object, std::string_view name, bool fallback = false);
/// The strings of an array member; anything else is skipped.
std::vector<std::string> strings_of(const json::object& object, std::string_view name);
json::array to_array(const std::vector<std::string>& texts);

}  // namespace sekisho::api
