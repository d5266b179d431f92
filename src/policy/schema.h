#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "policy/node.h"
#include "policy/policy.h"

namespace sekisho::policy {

/// sparse leaves out empty texts and lists and the id (YAML, diffs); full keeps all (JSON for the console).
enum class Detail : std::uint8_t { sparse, full };

Node to_node(const Policy& policy, Detail detail);

/// Strict: unknown members, wrong types, values beyond limits and combinations that make no sense are refused.
/// Code::malformed; `what` reads "line 3, column 9: policies[0].malware.level: expected low, medium or high, found
/// \"hgih\"". path   how the message names the node ("policies[0]"), may be empty.
Result<Policy> policy_from_node(const Node& node, const std::string& path);

/// {"sekisho_policies": 1, "policies": […]}; at most limits::policies, names unique within service and kind.
Result<std::vector<Policy>> policies_from_node(const Node& node);
Node to_node(const std::vector<Policy>& policies, Detail detail);

/// The same checks for a policy that was put together in memory.
Result<void> check(const Policy& policy);

/// What differs, as text, one changed field a line, policies matched by service, kind and name; empty when nothing
/// does:
///   ~ inline_inbound/threat_protection "Sales"
///       malware.level: "medium" -> "high"
///       spam.approved_senders: + "a@b.example"
std::string diff(const std::vector<Policy>& before, const std::vector<Policy>& after);

}  // namespace sekisho::policy
