#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::protect {

/// Lists of texts as they stand in database columns: a JSON array. What is no such array reads as empty.
std::string texts_to_json(const std::vector<std::string>& texts);
std::vector<std::string> texts_from_json(std::string_view json);

}  // namespace sekisho::protect
