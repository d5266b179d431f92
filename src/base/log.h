#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace sekisho::log {

enum class Level : std::uint8_t { debug, info, warning, error };

struct Field {
  Field(std::string_view field_name, std::string_view text) : name(field_name), value(std::string(text)) {}
  Field(std::string_view field_name, const std::string& text) : name(field_name), value(text) {}
  Field(std::string_view field_name, const char* text) : name(field_name), value(std::string(text)) {}
  Field(std::string_view field_name, bool flag) : name(field_name), value(flag) {}
  Field(std::string_view field_name, double number) : name(field_name), value(number) {}
  template <class I>
    requires std::is_integral_v<I>
  Field(std::string_view field_name, I number) : name(field_name), value(static_cast<std::int64_t>(number)) {}
  std::string name;
  std::variant<std::string, bool, double, std::int64_t> value;
};

/// The service log: one JSON object a line on standard error, for journald or a file. `event` is constant and dotted
/// ("quarantine.held") and has an entry in docs/operations/events.md. Never in a field: bodies, subjects, passwords,
/// tokens, cookies, mail addresses. Thread-safe.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});
inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}
/// Lines below this level are dropped. Set once at start.
void set_level(Level level);

}  // namespace sekisho::log
