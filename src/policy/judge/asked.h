#pragma once

#include <string>

#include "policy/policy.h"
#include "scan/finding.h"

namespace sekisho::policy {

/// One response that a finding asked for, before the conflict rules.
struct Asked {
  scan::Finding finding;
  scan::Filter filter = scan::Filter::malware;
  Response response;
  const Policy* policy = nullptr;  // null: a central list
  std::string risk_name;           // when the finding's own is not the one to show (DLP template names)
  std::string violating_content;   // data loss: as the policy lets it be seen
  std::string replacement_name, replacement_text;
};

}  // namespace sekisho::policy
