#include "api/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <unordered_set>
#include <vector>

namespace sekisho::api {
namespace {

constexpr std::size_t max_depth = 32;

// Watches the event stream for names that occur twice in one object: what two readers would read differently is
// refused.
struct NameWatch {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Code = json::error_code;

  std::vector<std::unordered_set<std::string>> open;
  std::string name;
  std::string duplicate;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Code&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, Code&) {
    name.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Code& error) {
    name.append(part.data(), part.size());
    if (!open.back().insert(name).second) {
      duplicate = name;
      error = json::error::extra_data;
      return false;
    }
    name.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, Code&) { return true; }
  bool on_string(json::string_view, std::size_t, Code&) { return true; }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, Code&) { return true; }
  bool on_double(double, json::string_view, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }
};

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = max_depth;
  json::basic_parser<NameWatch> watch(options);
  json::error_code error;
  const auto read = watch.write_some(false, text.data(), text.size(), error);
  if (!watch.handler().duplicate.empty() ||
      (error && !watch.handler().open.empty() && !watch.handler().name.empty() && error == json::error::extra_data)) {
    return fail(Code::malformed, "a name occurs twice in one object: \"" + watch.handler().duplicate + "\" near byte " +
                                     std::to_string(read));
  }
  if (error) return fail(Code::malformed, error.message() + " near byte " + std::to_string(read));
  const auto end = text.find_first_not_of(" \t\r\n", read);
  if (end != text.npos) return fail(Code::malformed, "extra data near byte " + std::to_string(end));
  auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return fail(Code::malformed, error.message());
  return value;
}

std::string to_text(const json::value& value) { return json::serialize(value); }

std::string string_or(const json::object& object, std::string_view name, std::string_view fallback) {
  const auto* at = object.if_contains(name);
  if (at == nullptr || !at->is_string()) return std::string(fallback);
  return std::string(at->get_string().data(), at->get_string().size());
}

std::int64_t integer_or(const json::object& object, std::string_view name, std::int64_t fallback) {
  const auto* at = object.if_contains(name);
  return at != nullptr && at->is_int64() ? at->get_int64() : fallback;
}

bool bool_or(const json::object& object, std::string_view name, bool fallback) {
  const auto* at = object.if_contains(name);
  return at != nullptr && at->is_bool() ? at->get_bool() : fallback;
}

std::vector<std::string> strings_of(const json::object& object, std::string_view name) {
  std::vector<std::string> out;
  const auto* at = object.if_contains(name);
  if (at == nullptr || !at->is_array()) return out;
  for (const auto& element : at->get_array()) {
    if (element.is_string()) out.emplace_back(element.get_string().data(), element.get_string().size());
  }
  return out;
}

json::array to_array(const std::vector<std::string>& texts) {
  json::array out;
  out.reserve(texts.size());
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

}  // namespace sekisho::api
