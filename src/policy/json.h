#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "policy/node.h"
#include "policy/policy.h"

namespace sekisho::policy {

/// The same schema as YAML (schema.h), for the API, the console and the store. Every member is written, the id
/// included.
boost::json::value to_json(const Policy& policy);
std::string to_json_text(const Policy& policy);
/// Code::malformed as policy_from_node; positions are member paths, JSON has no lines.
Result<Policy> policy_from_json(const boost::json::value& json);
Result<Policy> policy_from_json_text(std::string_view text);

boost::json::value to_json(const Node& node);
/// Code::malformed beyond Node::max_depth.
Result<Node> node_from_json(const boost::json::value& json);

}  // namespace sekisho::policy
