#pragma once

#include <vector>

#include "policy/judge/facts.h"

namespace sekisho::policy {

/// What a threat protection policy asks for, filter by filter. trusted: the recipient's own list holds the sender
/// (skips spam protection). Pure.
std::vector<Asked> judge_threats(const Policy& policy, const Facts& facts, bool trusted);

}  // namespace sekisho::policy
