#include "protect/texts_json.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace sekisho::protect {

std::string texts_to_json(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const auto& text : texts) array.emplace_back(to_valid_utf8(text));
  return boost::json::serialize(array);
}

std::vector<std::string> texts_from_json(std::string_view json) {
  std::vector<std::string> texts;
  boost::system::error_code error;
  const auto value = boost::json::parse(json, error);
  if (error || !value.is_array()) return texts;
  for (const auto& entry : value.as_array()) {
    if (entry.is_string()) texts.emplace_back(entry.as_string());
  }
  return texts;
}

}  // namespace sekisho::protect
