#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "scan/settings.h"

namespace sekisho::policy {

/// A tenant's detection thresholds of its high-profile lists (reference.md §4.1). What each level catches stands at
/// scan/mail/high_profile.h and scan/mail/cousin.h.
struct HighProfileThresholds {
  std::optional<scan::DetectionThreshold> users;  // none: built-in, what this version of the program holds for best
  scan::DetectionThreshold domains = scan::DetectionThreshold::normal;
  bool operator==(const HighProfileThresholds&) const = default;
};

/// What "built-in" stands for.
inline constexpr auto built_in_name_threshold = scan::DetectionThreshold::normal;

}  // namespace sekisho::policy
