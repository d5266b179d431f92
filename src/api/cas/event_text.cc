#include <algorithm>

#include "api/cas/cas.h"
#include "api/response/responder.h"
#include "policy/tokens.h"

namespace sekisho::api::cas {
namespace {

constexpr ServiceName services[] = {{"exchange", "Exchange Online"},
                                    {"sharepoint", "SharePoint Online"},
                                    {"onedrive", "OneDrive"},
                                    {"dropbox", "Dropbox"},
                                    {"box", "Box"},
                                    {"googledrive", "Google Drive"},
                                    {"gmail", "Gmail"},
                                    {"teams", "Microsoft Teams"},
                                    {"exchangeserver", "Exchange Server"},
                                    {"salesforce_sandbox", "Salesforce Sandbox"},
                                    {"salesforce_production", "Salesforce Production"},
                                    {"teams_chat", "Teams Chat"}};

struct Group {
  std::string_view name;
  std::vector<std::string_view> members;
};
// Group names of one Splunk add-on (services.md §1.2).
const std::vector<Group>& groups() {
  static const std::vector<Group> all = {{"office365", {"exchange", "sharepoint", "onedrive", "teams", "teams_chat"}},
                                         {"google", {"gmail", "googledrive"}},
                                         {"storage", {"dropbox", "box", "googledrive", "onedrive", "sharepoint"}},
                                         {"crm", {"salesforce_sandbox", "salesforce_production"}},
                                         {"exchange_server", {"exchangeserver"}}};
  return all;
}

// CEF extension value (ArcSight CEF 0.1): backslash, equals sign and line ends escaped.
std::string cef_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '=') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  return out;
}

std::string risk_display(std::string_view level) {
  std::string out(level);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z') out.front() = static_cast<char>(out.front() - 32);
  return out;
}

}  // namespace

const ServiceName* service_named(std::string_view name) {
  for (const auto& service : services) {
    if (service.name == name) return &service;
  }
  return nullptr;
}

std::vector<std::string_view> services_behind(std::string_view parameter) {
  if (service_named(parameter) != nullptr) return {parameter};
  for (const auto& group : groups()) {
    if (group.name == parameter) return group.members;
  }
  return {};
}

Result<std::map<std::string, std::string>> read_services(std::string_view text) {
  std::map<std::string, std::string> out;
  for (const auto part : split(text, ',')) {
    if (trim(part).empty()) continue;
    const auto equals = part.find('=');
    const auto ours = trim(part.substr(0, equals)),
               theirs = equals == part.npos ? std::string_view{} : trim(part.substr(equals + 1));
    if (ours.empty() || service_named(theirs) == nullptr)
      return fail(Code::malformed,
                  "api.services: pairs like imap=gmail expected, not “" + to_valid_utf8(trim(part)) + "”");
    out[std::string(ours)] = theirs;
  }
  return out;
}

std::string_view cas_service_of(const ApiSettings& settings, std::string_view protected_service) {
  const auto found = settings.service_of.find(std::string(protected_service));
  return found == settings.service_of.end() ? std::string_view("exchange") : std::string_view(found->second);
}

std::optional<EventKind> event_kind(std::string_view parameter) {
  if (parameter == "securityrisk") return EventKind::security_risk;
  if (parameter == "virtualanalyzer") return EventKind::virtual_analyzer;
  if (parameter == "ransomware") return EventKind::ransomware;
  if (parameter == "dlp") return EventKind::data_loss;
  return std::nullopt;
}

std::string_view long_name(EventKind kind) {
  switch (kind) {
    case EventKind::security_risk:
      return "security_risk_scan";
    case EventKind::virtual_analyzer:
      return "virtual_analyzer";
    case EventKind::ransomware:
      return "ransomware";
    case EventKind::data_loss:
      return "data_loss_prevention";
  }
  return {};
}

std::string action_display(std::string_view action) {
  struct Name {
    std::string_view ours, theirs;
  };
  static constexpr Name names[] = {{"pass", "Pass"},
                                   {"pass_without_logging", "Pass"},
                                   {"add_disclaimer", "Add disclaimer"},
                                   {"tag_subject", "Tag subject"},
                                   {"sanitize", "Sanitize"},
                                   {"replace_attachment", "Replace with text/file"},
                                   {"move_to_junk", "Move to Junk Email folder"},
                                   {"change_recipient", "Change recipient"},
                                   {"quarantine", "Quarantine"},
                                   {"delete_message", "Delete"}};
  for (const auto& name : names) {
    if (name.ours == action) return std::string(name.theirs);
  }
  return std::string(action);
}

std::string filter_display(std::string_view filter) {
  scan::Filter value{};
  return scan::from_string(filter, value) ? policy::display_name(value, Language::english) : std::string(filter);
}

json::object message_of(const protect::Detection& d, EventKind kind, Time delivered) {
  json::object m{{"scan_type", d.scan_type},
                 {"affected_user", d.affected_user},
                 {"location", d.location},
                 {"detection_time", format_iso8601(d.at)},
                 {"triggered_policy_name", d.policy_name},
                 {"triggered_security_filter", filter_display(d.filter)},
                 {"action", action_display(d.action)},
                 {"action_result", d.action_result},
                 {"mail_message_id", bracketed(d.message_id)},
                 {"mail_message_sender", d.sender.empty() ? d.envelope_sender : d.sender},
                 {"mail_message_recipient", to_array(d.recipients)},
                 {"mail_message_submit_time", format_iso8601(d.received_at)},
                 {"mail_message_delivery_time", format_iso8601(delivered)},
                 {"mail_message_subject", d.subject},
                 {"mail_message_file_name", d.file_name},
                 {"file_name", d.file_name},
                 {"file_upload_time", ""},
                 {"file_sha1", d.file_sha1},
                 {"file_sha256", d.file_sha256},
                 {"security_risk_name", d.security_risk_name},
                 {"detected_by", d.detected_by},
                 {"risk_level", d.risk_level}};
  if (kind == EventKind::virtual_analyzer) {
    m["virus_name"] = d.security_risk_name;
    m["detection_type"] = d.url.empty() ? "File" : "URL";
  }
  if (kind == EventKind::ransomware) m["ransomware_name"] = d.security_risk_name;
  // Absent without a hit: rules downstream ask whether it is there (services.md §1.2).
  if (kind == EventKind::data_loss && !d.templates.empty()) m["triggered_dlp_template"] = to_array(d.templates);
  return m;
}

std::string cef_of(const protect::Detection& d, EventKind kind, std::string_view short_name,
                   std::string_view service_display) {
  std::string out = "CEF:0|Trend Micro|CAS|5.0|100,101|" + std::string(short_name) + "|High|";
  bool first = true;
  const auto put = [&](std::string_view key, std::string_view value) {
    if (!first) out += ' ';
    first = false;
    out.append(key).append("=").append(cef_value(value));
  };
  put("DevicePayloadId", d.log_id);
  put("destinationServiceName", service_display);
  put("cat", long_name(kind));
  put("msg", d.scan_type);
  put("TrendMicroCasAffectedUser", d.affected_user);
  put("TrendMicroCasLocation", d.location);
  put("rt", format_iso8601(d.at));
  put("TrendMicroCasPolicyName", d.policy_name);
  put("TrendMicroCasFilter", filter_display(d.filter));
  put("act", action_display(d.action));
  put("TrendMicroCasThreatType", d.threat_type);
  put("outcome", d.action_result);
  put("suid", bracketed(d.message_id));
  put("suser", d.sender.empty() ? d.envelope_sender : d.sender);
  put("duser", to_text(to_array(d.recipients)));
  put("start", format_iso8601(d.received_at));
  put("end", format_iso8601(d.received_at));
  put("TrendMicroCasMailSubject", d.subject);
  put("TrendMicroCasMailFileName", d.file_name);
  put("TrendMicroCasRiskName", d.security_risk_name);
  put("TrendMicroCasDetectedBy", d.detected_by);
  put("TrendMicroCasRiskLevel", risk_display(d.risk_level));
  if (!d.file_sha1.empty()) put("fileHash", d.file_sha1);
  if (kind == EventKind::data_loss) put("TrendMicroCasDlpTemplate", to_text(to_array(d.templates)));
  return out;
}

}  // namespace sekisho::api::cas
