#include "scan/dlp/exchange.h"

#include <boost/json.hpp>
#include <cstdlib>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.h"
#include "scan/dlp/definitions.h"

namespace sekisho::scan::dlp {
namespace {

namespace json = boost::json;

constexpr int max_depth = 24;
constexpr std::size_t max_definitions = 2'000;

void write_value(pugi::xml_node node, const json::value& value) {
  if (value.is_string()) {
    node.text().set(std::string(value.get_string()).c_str());
  } else if (value.is_bool()) {
    node.append_attribute("type") = "bool";
    node.text().set(value.get_bool() ? "true" : "false");
  } else if (value.is_int64() || value.is_uint64()) {
    node.append_attribute("type") = "number";
    node.text().set(
        std::to_string(value.is_int64() ? value.get_int64() : static_cast<std::int64_t>(value.get_uint64())).c_str());
  } else if (value.is_array()) {
    node.append_attribute("type") = "list";
    for (const auto& element : value.get_array()) write_value(node.append_child("item"), element);
  } else if (value.is_object()) {
    node.append_attribute("type") = "object";
    for (const auto& member : value.get_object())
      write_value(node.append_child(std::string(member.key()).c_str()), member.value());
  }
}

json::value read_value(const pugi::xml_node& node, int depth) {
  const std::string_view type = node.attribute("type").as_string("text");
  if (type == "bool") return std::string_view(node.text().as_string()) == "true";
  if (type == "number") return static_cast<std::int64_t>(std::strtoll(node.text().as_string(), nullptr, 10));
  if (type == "list") {
    json::array out;
    for (const auto& child : node.children("item")) {
      if (depth < max_depth) out.push_back(read_value(child, depth + 1));
    }
    return out;
  }
  if (type == "object") {
    json::object out;
    for (const auto& child : node.children()) {
      if (child.type() == pugi::node_element && depth < max_depth) out[child.name()] = read_value(child, depth + 1);
    }
    return out;
  }
  return json::string(node.text().as_string());
}

}  // namespace

std::string export_xml(std::span<const DlpDefinition> definitions) {
  pugi::xml_document document;
  auto root = document.append_child("dlp");
  root.append_attribute("version") = "1";
  for (const auto& definition : definitions) {
    auto node = root.append_child("definition");
    node.append_attribute("id") = definition.id.c_str();
    node.append_attribute("name") = definition.name.c_str();
    node.append_attribute("kind") = definition.kind.c_str();
    boost::system::error_code error;
    const auto body = json::parse(definition.json, error);
    if (error || !body.is_object()) continue;
    for (const auto& member : body.get_object())
      write_value(node.append_child(std::string(member.key()).c_str()), member.value());
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return out.str();
}

Result<std::vector<DlpDefinition>> import_xml(std::string_view text, std::span<const std::string> known) {
  if (text.size() > max_exchange) return fail(Code::over_limit, "dlp import: a file has at most 4 MiB");
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single,
                                           pugi::encoding_utf8);
  if (!parsed)
    return fail(Code::malformed,
                "dlp import: no XML at byte " + std::to_string(parsed.offset) + ": " + parsed.description());
  const auto root = document.child("dlp");
  if (!root || std::string_view(root.attribute("version").as_string()) != "1")
    return fail(Code::malformed, "dlp import: expected <dlp version=\"1\">");
  std::vector<DlpDefinition> out;
  for (const auto& node : root.children("definition")) {
    if (out.size() == max_definitions) return fail(Code::over_limit, "dlp import: at most 2,000 definitions");
    DlpDefinition definition{.id = node.attribute("id").as_string(),
                             .name = node.attribute("name").as_string(),
                             .kind = node.attribute("kind").as_string(),
                             .json = {}};
    json::object body;
    for (const auto& child : node.children()) {
      if (child.type() == pugi::node_element) body[child.name()] = read_value(child, 0);
    }
    definition.json = json::serialize(body);
    out.push_back(std::move(definition));
  }
  if (out.empty()) return fail(Code::malformed, "dlp import: the file holds no definition");
  // Templates may name identifiers of the same file.
  std::vector<std::string> ids(known.begin(), known.end());
  for (const auto& definition : out) {
    if (definition.kind != "template") ids.push_back(definition.id);
  }
  for (const auto& definition : out) {
    if (const auto valid = validate_definition(definition, ids); !valid)
      return fail(valid.error().code, "dlp import: \"" + ellipsis(definition.name, 100) + "\": " + valid.error().what);
  }
  return out;
}

}  // namespace sekisho::scan::dlp
