#include "policy/json.h"

#include <boost/json.hpp>

#include "policy/schema.h"
#include "policy/yaml.h"

namespace sekisho::policy {
namespace {

// Depth is bounded by Node::max_depth.
bool convert(const boost::json::value& json, int depth, Node& out) {
  if (depth > Node::max_depth) return false;
  switch (json.kind()) {
    case boost::json::kind::null:
      break;
    case boost::json::kind::bool_:
      out = Node::of(json.get_bool());
      break;
    case boost::json::kind::int64:
      out = Node::of(json.get_int64());
      break;
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
      out.type = Node::Type::real;
      out.real = json.to_number<double>();
      break;
    case boost::json::kind::string:
      out = Node::of(std::string(json.get_string()));
      break;
    case boost::json::kind::array:
      out = Node::list();
      for (const auto& item : json.get_array()) {
        out.items.emplace_back();
        if (!convert(item, depth + 1, out.items.back())) return false;
      }
      break;
    case boost::json::kind::object:
      out = Node::map();
      for (const auto& [key, value] : json.get_object()) {
        if (!convert(value, depth + 1, out.add(std::string(key)))) return false;
      }
      break;
  }
  return true;
}

}  // namespace

Result<Node> node_from_json(const boost::json::value& json) {
  Node out;
  if (!convert(json, 1, out))
    return fail(Code::malformed, "nested deeper than " + std::to_string(Node::max_depth) + " levels");
  return out;
}

boost::json::value to_json(const Node& node) {
  switch (node.type) {
    case Node::Type::null:
      return nullptr;
    case Node::Type::boolean:
      return node.boolean;
    case Node::Type::integer:
      return node.integer;
    case Node::Type::real:
      return node.real;
    case Node::Type::text:
      return boost::json::string(node.text);
    case Node::Type::list: {
      boost::json::array out;
      for (const auto& item : node.items) out.push_back(to_json(item));
      return out;
    }
    case Node::Type::map: {
      boost::json::object out;
      for (const auto& member : node.members) out[member.key] = to_json(member.value);
      return out;
    }
  }
  return nullptr;
}

boost::json::value to_json(const Policy& policy) { return to_json(to_node(policy, Detail::full)); }

std::string to_json_text(const Policy& policy) { return boost::json::serialize(to_json(policy)); }

Result<Policy> policy_from_json(const boost::json::value& json) {
  TRY(const auto node, node_from_json(json));
  return policy_from_node(node, "");
}

Result<Policy> policy_from_json_text(std::string_view text) {
  if (text.size() > max_policy_text)
    return fail(Code::over_limit, "the text is larger than " + std::to_string(max_policy_text) + " bytes");
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  if (error) return fail(Code::malformed, "not JSON: " + error.message());
  return policy_from_json(json);
}

}  // namespace sekisho::policy
