#include "policy/policy.h"

#include <algorithm>
#include <array>

#include "policy/names.h"

namespace sekisho::policy {

std::string_view to_string(ActionKind kind) { return name_of(kind); }
bool from_string(std::string_view text, ActionKind& kind) { return value_of(text, kind); }
std::string_view to_string(Kind value) { return name_of(value); }
std::string_view to_string(Service value) { return name_of(value); }
std::string_view to_string(ApplyTo value) { return name_of(value); }
std::string_view to_string(Level value) { return name_of(value); }
std::string_view to_string(AnomalyLevel value) { return name_of(value); }
std::string_view to_string(FileScope value) { return name_of(value); }
std::string_view to_string(Masking value) { return name_of(value); }
std::string_view to_string(ClickScope value) { return name_of(value); }
std::string_view to_string(HeaderTest value) { return name_of(value); }
std::string_view to_string(ThresholdMode value) { return name_of(value); }
std::string_view to_string(BuiltIn value) { return name_of(value); }

bool is_available(ActionKind action, Service service) {
  switch (action) {
    case ActionKind::move_to_junk:
      return service != Service::inline_outbound;
    case ActionKind::change_recipient:
      return service != Service::mailbox;
    default:
      return true;
  }
}

Response recommended(scan::Category category, Service service) {
  using scan::Category;
  ActionKind action = ActionKind::pass;
  switch (category) {
    case Category::phishing:
    case Category::bec:
    case Category::scam:
    case Category::ransomware:
    case Category::malicious_content:
    case Category::blocked_sender:
    case Category::malware:
    case Category::spyware:
    case Category::packed:
    case Category::suspicious_object:
    case Category::unscannable_protected:
    case Category::unscannable_limit:
    case Category::unscannable_error:
    case Category::blocked_file:
    case Category::url_dangerous:
    case Category::url_highly_suspicious:
    case Category::url_blocked:
    case Category::data_loss:
    case Category::ci_security_risk:
      action = ActionKind::quarantine;
      break;
    case Category::spam:
      action = ActionKind::move_to_junk;
      break;
    case Category::active_content:
      action = ActionKind::sanitize;
      break;
    case Category::name_spoof:
    case Category::writing_style:
    case Category::url_suspicious:
    case Category::ci_anomaly:
      action = ActionKind::tag_subject;
      break;
    case Category::unusual_signal:
      action = ActionKind::add_disclaimer;
      break;
    case Category::graymail_newsletter:
    case Category::graymail_social:
    case Category::graymail_forum:
    case Category::graymail_bulk:
    case Category::url_untested:
    case Category::ambiguous:
      action = ActionKind::pass;
      break;
  }
  if (!is_available(action, service)) action = ActionKind::quarantine;
  return {.action = action};
}

Response recommended_over_limit(std::string_view name) {
  // Honest newsletters and scans reach these too, and the main text and files were looked at: the reader is warned, no
  // more.
  constexpr std::array<std::string_view, 6> comforts = {"links",     "pixels",  "image_count",
                                                        "text_size", "headers", "body_size"};
  const bool comfort = std::find(comforts.begin(), comforts.end(), name) != comforts.end();
  return {.action = comfort ? ActionKind::tag_subject : ActionKind::quarantine};
}

namespace {

Policy default_threat(Service service, bool enabled, bool japanese) {
  Policy policy;
  policy.kind = Kind::threat_protection;
  policy.service = service;
  policy.name = japanese ? "初期設定のATPポリシー" : "Default ATP Policy";
  policy.description = japanese ? "上位のポリシーが一致しないすべての対象に適用されます。"
                                : "Applies to everyone whom no policy above it holds.";
  policy.priority = limits::max_priority;
  policy.enabled = enabled;
  policy.built_in = BuiltIn::default_policy;
  // Outbound mail has no impostors of our own people to find (reference.md §1.2).
  if (service == Service::inline_outbound) {
    policy.spam.enhanced_bec = policy.spam.unusual_signals = policy.spam.graymail = false;
  }
  return policy;
}

}  // namespace

std::vector<Policy> default_policies(Ship ship, Language language) {
  const bool japanese = language == Language::japanese;
  std::vector<Policy> out;
  for (const auto service : {Service::inline_inbound, Service::inline_outbound, Service::mailbox}) {
    Policy monitor = default_threat(service, false, japanese);
    monitor.name = japanese ? "初期設定のATPポリシー (監視のみ)" : "Default ATP Policy (Monitor Only)";
    monitor.description =
        japanese ? "検出を記録するだけで、処理は行いません。" : "Records what it finds and acts on nothing.";
    monitor.priority = limits::max_priority - 1;
    monitor.monitor_only = true;
    monitor.built_in = BuiltIn::default_monitor_only;
    out.push_back(monitor);
    out.push_back(default_threat(service, ship == Ship::protecting, japanese));

    Policy data;
    data.kind = Kind::data_loss;
    data.service = service;
    data.name = japanese ? "初期設定のDLPポリシー" : "Default DLP Policy";
    data.description = japanese ? "テンプレートを選択し、有効にしてください。初期状態では監視のみです。"
                                : "Choose its templates and enable it. Monitors only until told otherwise.";
    data.priority = limits::max_priority;
    data.monitor_only = true;
    data.built_in = BuiltIn::default_policy;
    out.push_back(data);
  }
  return out;
}

}  // namespace sekisho::policy
