#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "policy/policy.h"

namespace sekisho::policy {

/// The stable names of an enum, in its order: what stands in YAML, JSON and SQL.
template <class E>
struct Names;

#define SEKISHO_POLICY_NAMES(type, ...)                                               \
  template <>                                                                         \
  struct Names<type> {                                                                \
    static constexpr std::array all = std::to_array<std::string_view>({__VA_ARGS__}); \
  }
SEKISHO_POLICY_NAMES(ActionKind, "pass_without_logging", "pass", "add_disclaimer", "tag_subject", "sanitize",
                     "replace_attachment", "move_to_junk", "change_recipient", "quarantine", "delete_message");
SEKISHO_POLICY_NAMES(Kind, "threat_protection", "data_loss");
SEKISHO_POLICY_NAMES(Service, "inline_inbound", "inline_outbound", "mailbox");
SEKISHO_POLICY_NAMES(ApplyTo, "all", "incoming", "sent");
SEKISHO_POLICY_NAMES(Level, "low", "medium", "high");
SEKISHO_POLICY_NAMES(AnomalyLevel, "moderate", "aggressive", "extra_aggressive");
SEKISHO_POLICY_NAMES(FileScope, "all", "true_types", "extensions");
SEKISHO_POLICY_NAMES(Masking, "off", "unmasked", "masked");
SEKISHO_POLICY_NAMES(ClickScope, "off", "suspicious", "untested", "all");
SEKISHO_POLICY_NAMES(HeaderTest, "contains", "equals");
SEKISHO_POLICY_NAMES(ThresholdMode, "individual", "every_count", "every_hours");
SEKISHO_POLICY_NAMES(BuiltIn, "no", "default_policy", "default_monitor_only");
#undef SEKISHO_POLICY_NAMES

template <class E>
constexpr std::string_view name_of(E value) {
  return Names<E>::all[static_cast<std::size_t>(value)];
}
template <class E>
constexpr bool value_of(std::string_view text, E& value) {
  for (std::size_t i = 0; i < Names<E>::all.size(); ++i) {
    if (Names<E>::all[i] == text) return value = static_cast<E>(i), true;
  }
  return false;
}

}  // namespace sekisho::policy
