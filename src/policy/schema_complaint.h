#pragma once

#include <string>

#include "policy/policy.h"

namespace sekisho::policy {

/// What is wrong with a policy that no single field shows; `what` is empty when nothing is.
struct Complaint {
  std::string field, what;  // "spam.actions", "expected …"
};
Complaint first_complaint(const Policy& policy);

}  // namespace sekisho::policy
