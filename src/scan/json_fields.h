#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"

namespace sekisho::scan {

/// Small readers for trusted-shape JSON: a missing or wrongly typed member reads as the default. Throws nothing.
inline std::string json_text(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}
inline std::int64_t json_integer(const boost::json::object& object, std::string_view key, std::int64_t fallback = 0) {
  const auto* value = object.if_contains(key);
  if (!value) return fallback;
  if (value->is_int64()) return value->get_int64();
  if (value->is_uint64()) return static_cast<std::int64_t>(value->get_uint64());
  return fallback;
}
inline double json_real(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value) return 0;
  if (value->is_double()) return value->get_double();
  return static_cast<double>(json_integer(object, key));
}
inline bool json_flag(const boost::json::object& object, std::string_view key, bool fallback = false) {
  const auto* value = object.if_contains(key);
  return value && value->is_bool() ? value->get_bool() : fallback;
}
inline const boost::json::array& json_list(const boost::json::object& object, std::string_view key) {
  static const boost::json::array empty;
  const auto* value = object.if_contains(key);
  return value && value->is_array() ? value->get_array() : empty;
}
inline std::vector<std::string> json_texts(const boost::json::object& object, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& value : json_list(object, key)) {
    if (value.is_string()) out.emplace_back(value.get_string());
  }
  return out;
}
inline boost::json::array to_json_array(const std::vector<std::string>& texts) {
  boost::json::array out;
  for (const auto& text : texts) out.emplace_back(to_valid_utf8(text));
  return out;
}

}  // namespace sekisho::scan
