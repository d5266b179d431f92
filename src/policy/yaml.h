#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "base/result.h"
#include "policy/node.h"
#include "policy/policy.h"

namespace sekisho::policy {

/// Beyond it a text is not parsed.
inline constexpr std::size_t max_policy_text = 4u << 20;

/// Reads one YAML 1.2 document into a tree. Only what policies need: no anchors, aliases, tags, complex or repeated
/// keys or keys of more than 200 bytes, at most Node::max_depth levels and 500,000 nodes. Code::malformed with "line 3,
/// column 9: …", Code::over_limit beyond max_policy_text.
Result<Node> parse_yaml(std::string_view text);
/// Block style, two spaces, texts in double quotes where a plain one could be read as something else.
/// parse_yaml(to_yaml(x)) = x.
std::string to_yaml(const Node& node);

/// `sekisho admin policy export|import`. Import checks everything (schema.h) and returns the policies without ids.
std::string export_yaml(const std::vector<Policy>& policies, std::string_view comment = {});
Result<std::vector<Policy>> import_yaml(std::string_view text);

}  // namespace sekisho::policy
