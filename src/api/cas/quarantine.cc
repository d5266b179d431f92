#include "protect/quarantine.h"

#include "api/cas/cas.h"
#include "api/response/responder.h"
#include "api/zip.h"
#include "protect/settled.h"

namespace sekisho::api::cas {
namespace {

constexpr std::string_view select_held =
    "SELECT id, item, service, location, state, filter, reason, direction, sender, recipients, subject, message_id, "
    "held_at, header_from, "
    "COALESCE((SELECT category FROM detection d WHERE d.tenant = quarantine.tenant AND d.item = quarantine.item AND "
    "d.filter = quarantine.filter ORDER BY d.severity DESC LIMIT 1), '') FROM quarantine WHERE "
    "tenant = $1 AND held_at >= $2 AND held_at < $3 AND (held_at > $4 OR (held_at = $4 AND id > $5)) ORDER BY held_at, "
    "id";

std::vector<std::string> list_from(const std::string& text) {
  const auto value = parse_json(text);
  std::vector<std::string> out;
  if (!value || !value->is_array()) return out;
  for (const auto& element : value->get_array()) {
    if (element.is_string()) out.emplace_back(element.get_string().data(), element.get_string().size());
  }
  return out;
}

// The kinds of threat that the reference's quarantine screen tells apart, in its words (one reporting tool counts by
// them).
std::string_view threat_type_of(std::string_view category, std::string_view filter) {
  if (category == "phishing" || category == "scam" || category == "bec") return "Phishing";
  if (category == "name_spoof" || category == "writing_style" || category == "unusual_signal") return "Spoofing";
  if (category == "suspicious_object") return "Suspicious Object";
  if (category.starts_with("blocked_")) return "Blocked Object";
  if (category.starts_with("graymail") || category == "spam") return "Spam";
  if (category.starts_with("url_") || filter == "web_reputation") return "Malicious URLs";
  if (category.starts_with("unscannable") || category == "ambiguous") return "Unscannable";
  if (category == "data_loss" || filter == "data_loss") return "Data Loss";
  return "Malicious Files";
}

json::object message_from(const store::Row& row) {
  const auto recipients = list_from(row.text(9));
  const auto direction = row.text(7);
  const auto mailbox = direction == "outgoing" || recipients.empty() ? row.text(8) : recipients.front();
  const auto at = format_iso8601(from_millis(row.integer(12)));
  const auto blob = "quarantine/" + std::to_string(row.integer(0));
  return {{"affected_user", mailbox},
          {"mailbox", mailbox},
          {"detection_time", at},
          {"mail_unique_id", row.text(1) + ":" + std::to_string(row.integer(0))},
          {"mail_log_id", row.text(1)},
          {"mail_message_id", bracketed(row.text(11))},
          {"mail_message_delivery_time", at},
          {"mail_message_sender", row.text(13).empty() ? row.text(8) : row.text(13)},
          {"mail_message_recipient", to_array(recipients)},
          {"mail_message_subject", row.text(10)},
          {"mail_message_direction", direction},
          {"mail_status", row.text(4)},
          {"location", row.text(3)},
          {"mail_quarantine_type", "Quarantined by policy"},
          {"triggered_security_filter", filter_display(row.text(5))},
          {"security_risk_name", row.text(6)},
          {"threat_type", threat_type_of(row.text(14), row.text(5))},
          {"mail_blob_path", blob},
          {"mail_backup_blob_path", blob}};
}

}  // namespace

Result<Response> quarantine_events(Call& call) {
  const auto& request = call.request;
  const auto service = request.query_value("service");
  if (service != "exchange")
    return bad_parameter(call, service.empty() ? "Missing parameter: service" : "Invalid parameter: service");
  using namespace std::chrono_literals;
  TRY(const auto now, protect::settled_now(call.services.database, call.services.clock));
  const auto window = read_window(request, now, 24h, 7 * 24h);
  if (!window) return bad_parameter(call, window.error().what);
  const auto limit = read_limit(request, 500, 500);
  if (!limit) return bad_parameter(call, limit.error().what);
  PageId page{*window, to_millis(window->from) - 1, 0};
  if (const auto text = request.query_value("page_id"); !text.empty()) {
    const auto read = read_page_id(text);
    if (!read) return bad_parameter(call, "Invalid parameter: page_id");
    page = *read;
  }
  json::array events;
  std::int64_t last_at = to_millis(page.window.from), last_id = 0;
  bool more = false;
  TRY_VOID(call.services.database.each(
      select_held, {call.who.tenant.value, to_millis(page.window.from), to_millis(page.window.until), page.at, page.id},
      [&](const store::Row& row) {
        const auto name = cas_service_of(call.services.settings, row.text(2));
        if (name != "exchange") return true;
        if (static_cast<int>(events.size()) == *limit) {
          more = true;
          return false;
        }
        events.push_back(json::object{{"service", service_named(name)->display}, {"message", message_from(row)}});
        last_at = row.integer(12);
        last_id = row.integer(0);
        return true;
      }));
  std::vector<std::pair<std::string, std::string>> pairs = {{"service", "exchange"},
                                                            {"start", format_iso8601(page.window.from)},
                                                            {"end", format_iso8601(page.window.until)},
                                                            {"limit", std::to_string(*limit)}};
  auto next_pairs = pairs;
  next_pairs.emplace_back("page_id", write_page_id({page.window, last_at, last_id}));
  pairs.emplace_back("page_id", std::string(request.query_value("page_id")));
  return json_response({{"current_link", link(call, "/v1/siem/quarantine_events", pairs)},
                        {"next_link", more ? link(call, "/v1/siem/quarantine_events", next_pairs) : std::string{}},
                        {"last_log_item_generation_time", format_iso8601(from_millis(last_at))},
                        {"quarantine_events", std::move(events)},
                        {"traceId", request.id}});
}

Result<Response> quarantine_mails(Call& call) {
  if (call.services.quarantine == nullptr)
    return cas_error(call.request, 503, -5030001, "The quarantine is not available");
  const auto* events = call.object().if_contains("quarantine_events");
  if (events == nullptr || !events->is_array() || events->get_array().size() != 1 ||
      !events->get_array()[0].is_object()) {
    return bad_parameter(call, "quarantine_events must hold exactly one service");
  }
  const auto& event = events->get_array()[0].get_object();
  const auto* messages = event.if_contains("message");
  if (messages == nullptr) return bad_parameter(call, "Missing parameter: message");
  // The reference documents an array of one; its own sample of an answer carries an object.
  const json::value* one = messages;
  if (messages->is_array()) {
    if (messages->get_array().size() != 1) return bad_parameter(call, "Exactly one mail per request");
    one = &messages->get_array()[0];
  }
  if (!one->is_object()) return bad_parameter(call, "Invalid parameter: message");
  const auto unique = string_or(one->get_object(), "mail_unique_id"),
             log_id = string_or(one->get_object(), "mail_log_id");
  const auto mail_id = string_or(one->get_object(), "mail_message_id");
  std::string password;
  if (const auto* options = call.object().if_contains("download_options"); options != nullptr && options->is_object()) {
    password = string_or(options->get_object(), "compression_password");
  }
  const auto colon = unique.find(':');
  const auto item = colon == std::string::npos ? (unique.empty() ? log_id : unique) : unique.substr(0, colon);
  TRY(const auto rows,
      call.services.database.query("SELECT id, subject FROM quarantine WHERE tenant = $1 AND (item = $2 OR ($2 = '' "
                                   "AND message_id IN ($3, $4))) ORDER BY id DESC LIMIT 20",
                                   {call.who.tenant.value, item, bracketed(mail_id), bare(mail_id)}));
  if (rows.empty()) return cas_error(call.request, 404, -4040001, "The mail was not found in quarantine");
  std::int64_t id = rows.front().integer(0);
  for (const auto& row : rows) {
    if (colon != std::string::npos && unique.substr(colon + 1) == std::to_string(row.integer(0))) id = row.integer(0);
  }
  Response response;
  response.content_type = "application/zip";
  response.set("Content-Disposition", "attachment; filename=\"quarantined_mail.zip\"");
  if (!password.empty()) {
    TRY(response.body, call.services.quarantine->download(call.who.tenant, {QuarantineId{id}}, password));
  } else {
    TRY(const auto bytes, call.services.quarantine->content(call.who.tenant, QuarantineId{id}));
    response.body = zip_of("mail.eml", bytes, call.services.clock.now());
  }
  return response;
}

}  // namespace sekisho::api::cas
