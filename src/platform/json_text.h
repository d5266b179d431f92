#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::platform {

/// Writes JSON in the order given, without spaces: the same facts give the same bytes, so that they can be hashed and
/// signed. `JsonText().add("a", 1).add("b", "x").object()` is {"a":1,"b":"x"}.
class JsonText {
 public:
  JsonText& add(std::string_view name, std::string_view text);
  JsonText& add(std::string_view name, const char* text) { return add(name, std::string_view(text)); }
  JsonText& add(std::string_view name, std::int64_t number) { return add_raw(name, std::to_string(number)); }
  JsonText& add(std::string_view name, int number) { return add_raw(name, std::to_string(number)); }
  JsonText& add(std::string_view name, bool flag) { return add_raw(name, flag ? "true" : "false"); }
  /// A value that is JSON already.
  JsonText& add_raw(std::string_view name, std::string_view json);
  std::string object() const { return "{" + inside_ + "}"; }

 private:
  std::string inside_;
};

/// "text" with the quotes, escaped (RFC 8259 §7); invalid UTF-8 is replaced.
std::string json_quote(std::string_view text);
/// Joins JSON values to an array.
std::string json_array(const std::vector<std::string>& values);
std::string json_strings(const std::vector<std::string>& texts);
/// For HTML text and attributes: & < > " '.
std::string html_escape(std::string_view text);

}  // namespace sekisho::platform
