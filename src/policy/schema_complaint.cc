#include "policy/schema_complaint.h"

#include <set>
#include <utility>
#include <vector>

namespace sekisho::policy {
namespace {

Complaint check_response(const std::string& field, const Response& response, Service service) {
  if (!is_available(response.action, service))
    return {field, "the action " + std::string(to_string(response.action)) + " is not available for " +
                       std::string(to_string(service))};
  if (response.action == ActionKind::change_recipient && response.new_recipients.empty())
    return {field, "expected new_recipients for the action change_recipient"};
  return {};
}

Complaint check_headers(const std::string& field, const std::vector<HeaderField>& fields) {
  for (const auto& header : fields) {
    if (header.name.size() + header.value.size() > limits::header_text)
      return {field, "expected name and value of at most 128 characters together"};
  }
  return {};
}

}  // namespace

Complaint first_complaint(const Policy& policy) {
  const auto& spam = policy.spam;
  std::vector<std::pair<std::string, const Response*>> responses;
  const auto all_of = [&](const std::string& field, const auto& map) {
    for (const auto& [key, response] : map) responses.emplace_back(field, &response);
  };
  all_of("spam.actions", spam.actions);
  all_of("malware.actions", policy.malware.actions);
  all_of("malware.over_limit", policy.malware.over_limit);
  responses.emplace_back("malware.protected_archive", &policy.malware.protected_archive);
  responses.emplace_back("malware.protected_other", &policy.malware.protected_other);
  all_of("file_blocking.actions", policy.file_blocking.actions);
  all_of("web_reputation.actions", policy.web_reputation.actions);
  responses.emplace_back("correlated_intelligence.security_risk", &policy.correlated_intelligence.security_risk);
  all_of("correlated_intelligence.suspicious_email", policy.correlated_intelligence.suspicious_email);
  all_of("correlated_intelligence.possibly_unwanted", policy.correlated_intelligence.possibly_unwanted);
  std::set<std::string> templates;
  for (const auto& rule : policy.data_loss.templates) {
    responses.emplace_back("data_loss.templates", &rule.response);
    if (!templates.insert(rule.id).second)
      return {"data_loss.templates", "the template \"" + rule.id + "\" stands twice"};
  }
  for (const auto& [field, response] : responses) {
    if (auto complaint = check_response(field, *response, policy.service); !complaint.what.empty()) return complaint;
  }
  for (const auto* list : {&spam.approved_headers, &policy.web_reputation.approved_headers}) {
    if (auto complaint = check_headers(
            list == &spam.approved_headers ? "spam.approved_headers" : "web_reputation.approved_headers", *list);
        !complaint.what.empty())
      return complaint;
  }
  for (const auto& rule : spam.blocked_headers) {
    if (rule.empty()) return {"spam.blocked_headers", "expected at least one header field in each rule"};
    if (auto complaint = check_headers("spam.blocked_headers", rule); !complaint.what.empty()) return complaint;
  }
  for (const auto& [field, apply_to] :
       {std::pair{"spam.apply_to", spam.apply_to},
        {"malware.apply_to", policy.malware.apply_to},
        {"file_blocking.apply_to", policy.file_blocking.apply_to},
        {"web_reputation.apply_to", policy.web_reputation.apply_to},
        {"correlated_intelligence.apply_to", policy.correlated_intelligence.apply_to}}) {
    if (apply_to == ApplyTo::sent) return {field, "expected all or incoming (sent is for data_loss)"};
  }
  for (const auto& [category, response] : spam.actions) {
    const bool blocked = category == scan::Category::blocked_sender;
    if (blocked && response.action != ActionKind::quarantine && response.action != ActionKind::delete_message)
      return {"spam.actions", "expected quarantine or delete_message for blocked_sender"};
  }
  if (policy.malware.files != FileScope::all && policy.malware.types.empty())
    return {"malware.types", "expected at least one type when files is not all"};
  const auto& targets = policy.targets;
  if (!targets.all && targets.users.empty() && targets.groups.empty() && targets.domains.empty())
    return {"targets", "expected users, groups or domains when all is false"};
  if (policy.built_in == BuiltIn::default_monitor_only && !policy.monitor_only)
    return {"monitor_only", "expected true: the built-in monitor-only policy cannot act"};
  if (policy.built_in != BuiltIn::no && !(targets == Targets{}))
    return {"targets", "expected all: a built-in policy protects everyone"};
  if (policy.monitor_only && policy.built_in == BuiltIn::default_monitor_only && policy.kind == Kind::data_loss)
    return {"built_in", "expected default_policy or no for data_loss"};
  return {};
}

}  // namespace sekisho::policy
