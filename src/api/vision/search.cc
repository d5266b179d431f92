#include "api/response/responder.h"
#include "api/vision/vision.h"

namespace sekisho::api::vision {
namespace {

json::array list_from(const std::string& text) {
  const auto value = parse_json(text);
  return value && value->is_array() ? value->get_array() : json::array{};
}

constexpr std::string_view select_mail =
    "SELECT id, at, item, direction, sender, envelope_sender, subject, message_id, client_ip, source_domain, recipients, urls, service, size, files FROM mail_tracking WHERE tenant = $1 AND "
    "at >= $2 AND at < $3 AND (at < $4 OR (at = $4 AND id < $5)) ORDER BY at DESC, id DESC";

// Types exactly as the strict client wants them (services.md §1.4): ints, arrays of strings, the rest strings.
json::object activity_json(const store::Row& row, TenantId tenant) {
  const auto recipients = list_from(row.text(10));
  const auto urls = list_from(row.text(11));
  const auto sender = row.text(4).empty() ? row.text(5) : row.text(4);
  const bool outgoing = row.text(3) == "outgoing";
  std::string mailbox = outgoing ? row.text(5) : std::string{};
  if (!outgoing && !recipients.empty() && recipients[0].is_string()) mailbox = std::string(recipients[0].get_string().data(), recipients[0].get_string().size());
  return {{"msgUuid", row.text(2)},
          {"uuid", row.text(2)},
          {"mailMsgId", bracketed(row.text(7))},
          {"mailMsgSubject", row.text(6)},
          {"mailbox", mailbox},
          {"mailSenderIp", row.text(8)},
          {"mailFromAddresses", json::array{sender}},
          {"mailToAddresses", recipients},
          {"mailSourceDomain", row.text(9)},
          {"mailUrlsVisibleLink", urls},
          {"mailUrlsRealLink", urls},
          {"mailDirection", row.text(3)},
          {"scanType", "inline"},
          {"eventTime", row.integer(1)},
          {"eventSourceType", 2},
          {"orgId", std::to_string(tenant.value)},
          {"searchDL", "SDL"}};
}

Result<json::array> headers_of(const Call& call, std::int64_t id) {
  TRY(const auto rows, call.services.database.query("SELECT * FROM mail_tracking WHERE tenant = $1 AND id = $2", {call.who.tenant.value, id}));
  json::array out;
  if (rows.empty()) return out;
  const auto report = parse_json(protect::track_from(rows.front()).report_json);
  if (!report || !report->is_object()) return out;
  const auto* mail = report->get_object().if_contains("mail");
  const auto* headers = mail != nullptr && mail->is_object() ? mail->get_object().if_contains("headers") : nullptr;
  if (headers == nullptr || !headers->is_array()) return out;
  for (const auto& header : headers->get_array()) {
    if (header.is_array() && header.get_array().size() == 2 && header.get_array()[0].is_string() && header.get_array()[1].is_string()) {
      out.emplace_back(std::string(header.get_array()[0].get_string()) + ": " + std::string(header.get_array()[1].get_string()));
    }
  }
  return out;
}

json::object selected(json::object object, std::string_view fields) {
  if (fields.empty() || fields == "empty") return object;
  json::object out;
  for (const auto field : split(fields, ',')) {
    if (const auto* value = object.if_contains(trim(field)); value != nullptr) out[trim(field)] = *value;
  }
  for (const auto always : {"msgUuid", "mailMsgId"}) {
    if (const auto* value = object.if_contains(always); value != nullptr) out[always] = *value;
  }
  return out;
}

Result<Response> email_activities(Call& call) {
  TRY(const auto filter, filter_of(call));
  TRY(const auto span, span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24)));
  TRY(const auto skip, read_skip(call));
  const auto top = top_of(call, 500, 5000);
  const bool count_only = call.query("mode") == "countOnly";
  json::array items;
  std::vector<std::int64_t> ids;
  std::int64_t total = 0;
  Skip last;
  bool more = false;
  TRY_VOID(call.services.database.each(
      select_mail, {call.who.tenant.value, to_millis(span.from), to_millis(span.until), skip ? skip->at : INT64_MAX, skip ? skip->id : INT64_MAX}, [&](const store::Row& row) {
        auto one = activity_json(row, call.who.tenant);
        if (!matches(filter, one)) return true;
        if (count_only) {
          ++total;
          return true;
        }
        if (static_cast<int>(items.size()) == top) {
          more = true;
          return false;
        }
        last = {row.integer(1), row.integer(0)};
        ids.push_back(row.integer(0));
        items.push_back(std::move(one));
        return true;
      }));
  if (count_only) return json_response({{"totalCount", total}});
  for (std::size_t i = 0; i < ids.size(); ++i) {
    TRY(items[i].get_object()["mailWholeHeader"], headers_of(call, ids[i]));
    items[i] = selected(items[i].get_object(), call.query("select"));
  }
  json::object out{{"items", std::move(items)}, {"progressRate", 100}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return json_response(out);
}

// The published "Cloud App Security" detection schema (product code sca), the part of it that we have data for.
json::object detection_json(const protect::Detection& d, TenantId tenant) {
  const auto ms = to_millis(d.at);
  json::object out{{"uuid", d.log_id},
                   {"logKey", d.log_id},
                   {"eventId", "100101"},
                   {"eventName", d.filter == "data_loss" ? "DLP_DETECTION" : d.url.empty() ? "MALWARE_DETECTION" : "WEB_REPUTATION_DETECTION"},
                   {"eventTime", ms},
                   {"eventTimeDT", time_text(d.at).substr(0, 19) + "+00:00"},
                   {"rt", ms},
                   {"productCode", "sca"},
                   {"pname", "Cloud App Security"},
                   {"cloudAppName", "exchange"},
                   {"filterName", protect::display_name(scan::Filter{})},
                   {"act", json::array{d.action}},
                   {"actResult", json::array{d.action_result}},
                   {"policyName", d.policy_name},
                   {"ruleName", d.rule},
                   {"scanType", d.scan_type},
                   {"mailMsgSubject", d.subject},
                   {"mailMsgId", bracketed(d.message_id)},
                   {"msgUuid", d.item},
                   {"mailbox", d.affected_user},
                   {"suser", json::array{d.sender}},
                   {"duser", to_array(d.recipients)},
                   {"mailFromAddresses", json::array{d.sender}},
                   {"mailToAddresses", to_array(d.recipients)},
                   {"mailDirection", d.direction},
                   {"mailFolder", d.location},
                   {"mailThreatType", d.threat_type},
                   {"threatName", d.security_risk_name},
                   {"detectionType", d.url.empty() ? "File" : "URL"},
                   {"riskLevel", d.risk_level},
                   {"orgId", std::to_string(tenant.value)},
                   {"principalName", d.affected_user}};
  scan::Filter filter{};
  if (scan::from_string(d.filter, filter)) out["filterName"] = protect::display_name(filter);
  if (!d.file_name.empty()) out["attachmentFileName"] = d.file_name;
  if (!d.file_sha1.empty()) out["attachmentFileHash"] = d.file_sha1;
  if (!d.file_sha256.empty()) out["attachmentFileHashSha256s"] = json::array{d.file_sha256};
  if (!d.url.empty()) out["request"] = d.url;
  if (!d.domain.empty()) out["domainName"] = d.domain;
  if (!d.templates.empty()) out["policyTemplate"] = to_array(d.templates);
  return out;
}

constexpr std::string_view select_detections = "SELECT * FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3 AND (at < $4 OR (at = $4 AND id < $5)) ORDER BY at DESC, id DESC";

template <class Make>
Result<json::object> detections_page(Call& call, const Span& span, int top, const Make& make) {
  TRY(const auto filter, filter_of(call));
  TRY(const auto skip, read_skip(call));
  json::array items;
  Skip last;
  bool more = false;
  TRY_VOID(call.services.database.each(
      select_detections, {call.who.tenant.value, to_millis(span.from), to_millis(span.until), skip ? skip->at : INT64_MAX, skip ? skip->id : INT64_MAX}, [&](const store::Row& row) {
        const auto d = protect::detection_from(row);
        json::object one = make(d);
        if (!matches(filter, one)) return true;
        if (static_cast<int>(items.size()) == top) {
          more = true;
          return false;
        }
        last = {to_millis(d.at), d.id};
        items.push_back(std::move(one));
        return true;
      }));
  TRY(const auto count, call.services.database.query("SELECT COUNT(*) FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3", {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
  json::object out{{"totalCount", count.front().integer(0)}, {"count", items.size()}, {"items", std::move(items)}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return out;
}

Result<Response> detections(Call& call) {
  TRY(const auto span, span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24)));
  TRY(auto out, detections_page(call, span, top_of(call, 500, 5000), [&](const protect::Detection& d) { return detection_json(d, call.who.tenant); }));
  out["progressRate"] = 100;
  return json_response(out);
}

Result<Response> oat_detections(Call& call) {
  TRY(const auto span, span_of(call, "detectedStartDateTime", "detectedEndDateTime", std::chrono::hours(24)));
  TRY(const auto out, detections_page(call, span, top_of(call, 50, 200), [&](const protect::Detection& d) {
        const auto level = d.severity >= 80 ? "high" : d.severity >= 50 ? "medium" : d.severity >= 20 ? "low" : "info";
        json::array highlighted;
        highlighted.push_back(json::object{{"type", "text"}, {"field", "mailMsgSubject"}, {"value", d.subject}});
        if (!d.url.empty()) highlighted.push_back(json::object{{"type", "url"}, {"field", "request"}, {"value", d.url}});
        return json::object{{"uuid", d.log_id},
                            {"source", "emailActivityData"},
                            {"entityType", "mailbox"},
                            {"entityName", d.affected_user},
                            {"filters", json::array{json::object{{"id", d.rule}, {"name", d.security_risk_name.empty() ? d.rule : d.security_risk_name}, {"description", d.evidence}, {"level", level}, {"type", "preset"},
                                                                 {"riskLevel", level}, {"mitreTacticIds", json::array{}}, {"mitreTechniqueIds", json::array{}}, {"highlightedObjects", std::move(highlighted)}}}},
                            {"riskLevel", level},
                            {"severity", level},
                            {"detectedDateTime", time_text(d.at)},
                            {"ingestedDateTime", time_text(d.at)},
                            {"detail", detection_json(d, call.who.tenant)}};
      }));
  return json_response(out);
}

}  // namespace

std::span<const Route> search_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/search/emailActivities", Access::holder, "search=read", "Search e-mail activity", "", "", "{...}", email_activities},
      {"GET", "/v3.0/search/detections", Access::holder, "search=read", "Search detections", "", "", "{...}", detections},
      {"GET", "/v3.0/oat/detections", Access::holder, "search=read", "Observed attack techniques", "", "", "{...}", oat_detections},
  };
  return all;
}

}  // namespace sekisho::api::vision
