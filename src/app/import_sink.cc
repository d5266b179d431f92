#include "app/import_sink.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "policy/tokens.h"
#include "scan/json_fields.h"

namespace sekisho::app {
namespace {

using scan::json_text;
using scan::json_texts;

Result<boost::json::object> object_from(std::string_view text) {
  boost::json::error_code error;
  auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::malformed, "import: an event is no JSON object");
  return std::move(value.get_object());
}

boost::json::object message_of(const boost::json::object& event) {
  const auto* message = event.if_contains("message");
  return message && message->is_object() ? message->get_object() : boost::json::object{};
}

Time time_of(const boost::json::object& message, std::string_view key) {
  return parse_iso8601(json_text(message, key)).value_or(Time{});
}

// As our own records hold it, without the brackets that the API shows.
std::string message_id_of(const boost::json::object& message) {
  const auto text = json_text(message, "mail_message_id");
  const auto bare = trim(text);
  return std::string(bare.size() > 2 && bare.front() == '<' && bare.back() == '>' ? bare.substr(1, bare.size() - 2)
                                                                                  : bare);
}

// Filter names as the reference shows them, in our own words where we know them.
std::string filter_of(const std::string& shown) {
  for (int i = 0; i <= static_cast<int>(scan::Filter::data_loss); ++i) {
    const auto filter = static_cast<scan::Filter>(i);
    if (equal_ignore_case(shown, policy::display_name(filter, Language::english)))
      return std::string(to_string(filter));
  }
  return shown;
}

std::string action_of(const std::string& shown) {
  std::string out = to_lower_ascii(shown);
  for (char& c : out) c = c == ' ' ? '_' : c;
  return out == "delete" ? "delete_message" : out;
}

}  // namespace

Result<void> LogImport::security_event(TenantId tenant, std::string_view service, std::string_view event,
                                       std::string_view json) {
  TRY(const auto outer, object_from(json));
  const auto message = message_of(outer);
  protect::Detection d{.at = time_of(message, "detection_time"),
                       .log_id = json_text(outer, "log_item_id"),
                       .item = "import-" + json_text(outer, "log_item_id"),
                       .service = std::string(service)};
  d.scan_type = json_text(message, "scan_type");
  d.affected_user = json_text(message, "affected_user");
  d.location = json_text(message, "location");
  d.policy_name = json_text(message, "triggered_policy_name");
  d.filter = filter_of(json_text(message, "triggered_security_filter"));
  d.action = action_of(json_text(message, "action"));
  d.action_result = json_text(message, "action_result");
  d.rule = "import." + std::string(event);
  d.threat_type = json_text(message, "security_risk_name");
  d.security_risk_name = json_text(message, "security_risk_name");
  if (d.security_risk_name.empty()) d.security_risk_name = json_text(message, "virus_name");
  if (d.security_risk_name.empty()) d.security_risk_name = json_text(message, "ransomware_name");
  d.category = event == "dlp" ? "data_loss" : event == "ransomware" ? "ransomware" : "";
  d.detected_by = json_text(message, "detected_by");
  d.risk_level = json_text(message, "risk_level");
  d.sender = json_text(message, "mail_message_sender");
  d.recipients = json_texts(message, "mail_message_recipient");
  d.subject = json_text(message, "mail_message_subject");
  d.message_id = message_id_of(message);
  d.received_at = time_of(message, "mail_message_delivery_time");
  d.file_name = json_text(message, "file_name");
  if (d.file_name.empty()) d.file_name = json_text(message, "mail_message_file_name");
  d.file_sha1 = json_text(message, "file_sha1");
  d.file_sha256 = json_text(message, "file_sha256");
  d.templates = json_texts(message, "triggered_dlp_template");
  return records_.add(tenant, d);
}

Result<void> LogImport::quarantine_event(TenantId tenant, std::string_view json) {
  TRY(const auto outer, object_from(json));
  const auto message = message_of(outer);
  return records_.add(tenant,
                      protect::QuarantineEvent{.at = time_of(message, "detection_time"),
                                               .item = "import-" + json_text(message, "mail_unique_id"),
                                               .service = "exchange",
                                               .affected_user = json_text(message, "affected_user"),
                                               .filter = filter_of(json_text(message, "triggered_security_filter")),
                                               .security_risk_name = json_text(message, "security_risk_name"),
                                               .type = json_text(message, "mail_quarantine_type"),
                                               .status = json_text(message, "mail_status"),
                                               .performed_by = "import",
                                               .sender = json_text(message, "mail_message_sender"),
                                               .recipients = json_texts(message, "mail_message_recipient"),
                                               .subject = json_text(message, "mail_message_subject"),
                                               .message_id = message_id_of(message),
                                               .location = json_text(message, "location")});
}

Result<void> LogImport::blocked_lists(TenantId tenant, const platform::BlockedLists& lists) {
  struct Row {
    policy::ListKind kind;
    const std::vector<std::string>& values;
  };
  const Row rows[] = {{policy::ListKind::blocked_senders, lists.senders},
                      {policy::ListKind::blocked_urls, lists.urls},
                      {policy::ListKind::blocked_sha1, lists.sha1},
                      {policy::ListKind::blocked_sha256, lists.sha256}};
  for (const auto& row : rows) {
    std::vector<policy::ListEntry> entries;
    for (const auto& value : row.values) entries.push_back({.value = value, .source = "import"});
    for (std::size_t i = 0; i < entries.size(); i += 1000) {
      const auto end = std::min(entries.size(), i + 1000);
      TRY_VOID(policies_.add_entries(
          tenant, row.kind,
          {entries.begin() + static_cast<std::ptrdiff_t>(i), entries.begin() + static_cast<std::ptrdiff_t>(end)},
          "import"));
    }
  }
  return {};
}

}  // namespace sekisho::app
