#include "protect/log_types.h"

#include <array>

namespace sekisho::protect {
namespace {

using Kind = LogField::Kind;

// Why a link is called bad, by the rule that said so (scan/url/texts.cc, protect/rejudge.cc, policy/judge/urls.cc).
constexpr std::string_view url_category =
    "(CASE WHEN filter <> 'web_reputation' THEN '' "
    "WHEN rule = 'url.feed' THEN 'url_listed' "
    "WHEN rule IN ('url.blocked', 'policy.blocked_url', 'list.blocked_url') THEN 'url_of_blocked_list' "
    "WHEN rule IN ('url.homograph', 'url.typo', 'url.lookalike', 'url.mixed_script', 'url.brand_subdomain', "
    "'url.brand_combined', 'url.brand_hosted') THEN 'url_imitation' "
    "WHEN rule IN ('url.user_info', 'url.odd_address', 'url.ip_address', 'url.obfuscated', 'url.text_mismatch', "
    "'url.qr_shortener') THEN 'url_disguised' "
    "WHEN rule IN ('url.javascript', 'url.data_page', 'url.foreign_form', 'url.form') THEN 'url_script_or_form' "
    "WHEN rule = 'url.program' THEN 'url_program' "
    "WHEN rule = 'url.new_domain' THEN 'url_new_domain' "
    "WHEN rule = 'url.structure' THEN 'url_phishing_structure' "
    "WHEN category = 'url_untested' THEN 'url_unrated' ELSE 'url_other' END)";

constexpr LogField detection_fields[] = {
    {"at", "at", Kind::time},
    {"received_at", "received_at", Kind::time},
    {"organization",
     "COALESCE((SELECT o.name FROM organization o WHERE o.tenant = detection.tenant AND o.id = "
     "detection.organization), '')",
     Kind::text, true},
    {"service", "service", Kind::text, true},
    {"scan_type", "scan_type", Kind::text, true},
    {"filter", "filter", Kind::text, true},
    {"threat_type", "threat_type", Kind::text, true},
    {"category", "category", Kind::text, true},
    {"spam_category", "(CASE WHEN filter = 'spam_protection' THEN category ELSE '' END)", Kind::text, true},
    {"url_category", url_category, Kind::text, true},
    {"detection_type",
     "(CASE WHEN url <> '' THEN 'found_url' WHEN file_name <> '' OR file_sha1 <> '' THEN 'found_file' ELSE "
     "'found_message' END)",
     Kind::text, true},
    {"detected_by", "detected_by", Kind::text, true},
    {"rule", "rule", Kind::text, true, true},
    {"severity", "severity", Kind::number},
    {"risk_level", "risk_level", Kind::text, true},
    {"affected_user", "affected_user", Kind::text, true, true},
    {"policy", "policy_name", Kind::text, true},
    {"action", "action", Kind::text, true},
    {"action_result", "action_result", Kind::text, true},
    {"direction", "direction", Kind::text, true},
    {"risk_name", "security_risk_name", Kind::text, true, true},
    {"sender", "sender", Kind::text, true, true},
    {"envelope_sender", "envelope_sender", Kind::text, false, true},
    {"recipient", "recipients", Kind::list, true, true},
    {"subject", "subject", Kind::text, false, true},
    {"message_id", "message_id", Kind::text},
    {"location", "location", Kind::text},
    {"file_name", "file_name", Kind::text, true, true},
    {"sha1", "file_sha1", Kind::text},
    {"sha256", "file_sha256", Kind::text},
    {"url", "url", Kind::text, true, true},
    {"domain", "domain", Kind::text, true},
    {"template", "templates", Kind::list, true},
    {"violating_content", "violating_content", Kind::text},
    {"high_profile_user", "high_profile_user", Kind::text, true, true},
    {"qr_source", "qr_source", Kind::text, true},
    {"evidence", "evidence", Kind::text, false, true},
    {"item", "item", Kind::text},
};
constexpr LogField quarantine_fields[] = {
    {"at", "at", Kind::time},
    {"organization",
     "COALESCE((SELECT o.name FROM organization o WHERE o.tenant = quarantine_event.tenant AND o.id = "
     "quarantine_event.organization), '')",
     Kind::text, true},
    {"service", "service", Kind::text, true},
    {"filter", "filter", Kind::text, true},
    {"affected_user", "affected_user", Kind::text, true, true},
    {"type", "type", Kind::text, true},
    {"status", "status", Kind::text, true},
    {"performed_by", "performed_by", Kind::text, true},
    {"direction", "direction", Kind::text, true},
    {"risk_name", "security_risk_name", Kind::text, true, true},
    {"sender", "sender", Kind::text, true, true},
    {"recipient", "recipients", Kind::list, false, true},
    {"subject", "subject", Kind::text, false, true},
    {"message_id", "message_id", Kind::text},
    {"location", "location", Kind::text},
    {"item", "item", Kind::text},
};
constexpr LogField click_fields[] = {
    {"at", "at", Kind::time},
    {"organization",
     "COALESCE((SELECT o.name FROM organization o WHERE o.tenant = url_click.tenant AND o.id = "
     "url_click.organization), '')",
     Kind::text, true},
    {"action", "action", Kind::text, true},
    {"sender", "sender", Kind::text, true, true},
    {"recipient", "recipient", Kind::text, true, true},
    {"url", "url", Kind::text, true, true},
    {"message_id", "message_id", Kind::text},
};
constexpr LogField tracking_fields[] = {
    {"at", "at", Kind::time},
    {"organization",
     "COALESCE((SELECT o.name FROM organization o WHERE o.tenant = mail_tracking.tenant AND o.id = "
     "mail_tracking.organization), '')",
     Kind::text, true},
    {"service", "service", Kind::text, true},
    {"direction", "direction", Kind::text, true},
    {"verdict", "verdict", Kind::text, true},
    {"action", "action", Kind::text, true},
    {"delivery_status", "delivery_status", Kind::text, true},
    {"sender", "sender", Kind::text, true, true},
    {"envelope_sender", "envelope_sender", Kind::text, false, true},
    {"source_domain", "source_domain", Kind::text, true},
    {"recipient", "recipients", Kind::list, false, true},
    {"subject", "subject", Kind::text, false, true},
    {"message_id", "message_id", Kind::text, false, true},
    {"client_ip", "client_ip", Kind::text, true},
    {"location", "location", Kind::text},
    {"size", "size", Kind::number},
    {"elapsed_us", "elapsed_us", Kind::number},
    {"sha256", "sha256", Kind::text},
    {"file", "files", Kind::list, false, true},
    {"url", "urls", Kind::list, false, true},
    {"item", "item", Kind::text},
};
constexpr LogField integration_fields[] = {
    {"at", "at", Kind::time},
    {"organization",
     "COALESCE((SELECT o.name FROM organization o WHERE o.tenant = integration_event.tenant AND o.id = "
     "integration_event.organization), '')",
     Kind::text, true},
    {"service", "service", Kind::text, true},
    {"filter", "filter", Kind::text, true},
    {"affected_user", "affected_user", Kind::text, true, true},
    {"matched", "matched", Kind::text, true, true},
    {"action", "action", Kind::text, true},
    {"sender", "sender", Kind::text, true, true},
    {"subject", "subject", Kind::text, false, true},
    {"message_id", "message_id", Kind::text},
    {"item", "item", Kind::text},
};
constexpr LogField audit_fields[] = {
    {"at", "at", Kind::time},
    {"organization", "organization", Kind::text, true},
    {"account", "account", Kind::text, true, true},
    {"role", "role", Kind::text, true},
    {"source", "source", Kind::text, true},
    {"category", "category", Kind::text, true},
    {"activity", "activity", Kind::text, true, true},
    {"result", "result", Kind::text, true},
    {"details", "details", Kind::text, false, true},
};

// Fields of the detection log by name, in the order named.
template <std::size_t N>
consteval std::array<LogField, N> of_detections(const std::string_view (&names)[N]) {
  std::array<LogField, N> out;
  for (std::size_t i = 0; i < N; ++i) {
    const LogField* found = nullptr;
    for (const auto& field : detection_fields) found = field.name == names[i] ? &field : found;
    out[i] = *found;  // an unknown name does not compile
  }
  return out;
}
constexpr auto security_risk_fields = of_detections(
    {"at",         "received_at",     "organization", "service",        "scan_type",         "filter",    "threat_type",
     "category",   "spam_category",   "url_category", "detection_type", "detected_by",       "rule",      "severity",
     "risk_level", "affected_user",   "policy",       "action",         "action_result",     "direction", "risk_name",
     "sender",     "envelope_sender", "recipient",    "subject",        "message_id",        "location",  "file_name",
     "sha1",       "sha256",          "url",          "domain",         "high_profile_user", "qr_source", "evidence",
     "item"});
constexpr auto ransomware_fields = of_detections({"at",
                                                  "received_at",
                                                  "organization",
                                                  "service",
                                                  "scan_type",
                                                  "filter",
                                                  "risk_name",
                                                  "domain",
                                                  "sender",
                                                  "envelope_sender",
                                                  "detection_type",
                                                  "detected_by",
                                                  "rule",
                                                  "severity",
                                                  "affected_user",
                                                  "policy",
                                                  "action",
                                                  "action_result",
                                                  "direction",
                                                  "recipient",
                                                  "subject",
                                                  "message_id",
                                                  "location",
                                                  "file_name",
                                                  "sha1",
                                                  "sha256",
                                                  "url",
                                                  "evidence",
                                                  "item"});
constexpr auto virtual_analyzer_fields = of_detections({"at",
                                                        "received_at",
                                                        "organization",
                                                        "service",
                                                        "scan_type",
                                                        "risk_level",
                                                        "risk_name",
                                                        "detection_type",
                                                        "detected_by",
                                                        "affected_user",
                                                        "policy",
                                                        "action",
                                                        "action_result",
                                                        "direction",
                                                        "sender",
                                                        "envelope_sender",
                                                        "recipient",
                                                        "subject",
                                                        "message_id",
                                                        "location",
                                                        "file_name",
                                                        "sha1",
                                                        "sha256",
                                                        "url",
                                                        "domain",
                                                        "item"});
constexpr auto data_loss_fields = of_detections({"at",
                                                 "received_at",
                                                 "organization",
                                                 "service",
                                                 "scan_type",
                                                 "template",
                                                 "violating_content",
                                                 "affected_user",
                                                 "policy",
                                                 "action",
                                                 "action_result",
                                                 "direction",
                                                 "sender",
                                                 "envelope_sender",
                                                 "recipient",
                                                 "subject",
                                                 "message_id",
                                                 "location",
                                                 "file_name",
                                                 "sha1",
                                                 "sha256",
                                                 "rule",
                                                 "severity",
                                                 "evidence",
                                                 "item"});

struct TypeRow {
  LogType type;
  std::string_view name, table, key;
  std::span<const LogField> fields;
  std::string_view rows = "1=1";
};
constexpr TypeRow types[] = {
    {LogType::detection, "detection", "detection", "id", detection_fields},
    {LogType::quarantine, "quarantine", "quarantine_event", "id", quarantine_fields},
    {LogType::url_click, "url_click", "url_click", "id", click_fields},
    {LogType::mail_tracking, "mail_tracking", "mail_tracking", "id", tracking_fields},
    {LogType::integration, "integration", "integration_event", "id", integration_fields},
    {LogType::audit, "audit", "audit", "sequence", audit_fields},
    {LogType::security_risk, "security_risk", "detection", "id", security_risk_fields,
     "filter NOT IN ('data_loss', 'virtual_analyzer') AND category <> 'ransomware'"},
    {LogType::ransomware, "ransomware", "detection", "id", ransomware_fields,
     "category = 'ransomware' AND filter NOT IN ('data_loss', 'virtual_analyzer')"},
    {LogType::virtual_analyzer, "virtual_analyzer", "detection", "id", virtual_analyzer_fields,
     "filter = 'virtual_analyzer'"},
    {LogType::data_loss, "data_loss", "detection", "id", data_loss_fields, "filter = 'data_loss'"},
};

}  // namespace

std::string_view to_string(LogType type) {
  for (const auto& row : types) {
    if (row.type == type) return row.name;
  }
  return {};
}

bool from_string(std::string_view text, LogType& type) {
  for (const auto& row : types) {
    if (row.name == text) return type = row.type, true;
  }
  return false;
}

std::span<const LogField> fields_of(LogType type) {
  for (const auto& row : types) {
    if (row.type == type) return row.fields;
  }
  return {};
}

std::string_view table_of(LogType type) {
  for (const auto& row : types) {
    if (row.type == type) return row.table;
  }
  return {};
}

std::string_view rows_of(LogType type) {
  for (const auto& row : types) {
    if (row.type == type) return row.rows;
  }
  return {};
}

LogType kept_with(LogType type) { return table_of(type) == "detection" ? LogType::detection : type; }

std::string_view key_of(LogType type) {
  for (const auto& row : types) {
    if (row.type == type) return row.key;
  }
  return {};
}

}  // namespace sekisho::protect
