#pragma once

#include <string>
#include <vector>

#include "policy/judge/facts.h"

namespace sekisho::policy {

/// The links of the mail's bodies that the policy wants judged again at the click (reference.md §2.6, Time-of-Click):
/// of incoming inline mail, by risk as its scope says, without approved ones. At most 500, each of at most 2,000 bytes.
std::vector<std::string> links_at_click(const Policy& policy, const Facts& facts);

}  // namespace sekisho::policy
