#include <unistd.h>

#include "api/response/responder.h"
#include "api/vision/techniques.h"
#include "api/vision/vision.h"
#include "policy/tokens.h"
#include "protect/log_search.h"
#include "protect/record_row.h"

namespace sekisho::api::vision {
namespace {

// The published "Cloud App Security" detection schema (product code sca), the part of it that we have data for.
// Names from the published list of event types.
std::string_view event_name(const protect::Detection& d) {
  if (d.filter == "data_loss") return "DLP_VIOLATION";
  if (d.filter == "web_reputation") return "WEB_THREAT_DETECTION";
  if (d.filter == "malware" || d.category == "ransomware") return "MALWARE_DETECTION";
  return "SECURITY_RISK_DETECTION";
}

// "0", "1" or "2": the schema has the words without meanings; here the steps of the risk level that is no URL's.
std::string_view confidence_level(int severity) { return severity >= 80 ? "2" : severity >= 50 ? "1" : "0"; }

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof(name) - 1) == 0 ? name : "localhost";
}

}  // namespace

json::object detection_json(const protect::Detection& d, TenantId tenant) {
  // of this machine, which judged the mail or answers for the one that did
  static const std::string host = host_name();
  const auto ms = to_millis(d.at);
  json::object out{{"uuid", d.log_id},
                   {"logKey", d.log_id},
                   {"eventId", "100101"},
                   {"eventName", event_name(d)},
                   {"eventSubName", d.threat_type},
                   {"eventTime", ms},
                   {"eventTimeDT", time_text(d.at).substr(0, 19) + "+00:00"},
                   {"rt", std::to_string(ms)},
                   {"productCode", "sca"},
                   {"pname", "Cloud App Security"},
                   {"cloudAppName", "exchange"},
                   {"hostName", host},
                   {"filterName", d.filter},
                   {"act", json::array{d.action}},
                   {"actResult", json::array{d.action_result}},
                   {"policyName", d.policy_name},
                   {"ruleName", d.rule},
                   {"scanType", d.scan_type == "Manual scan" ? "exchange_mailbox_manual_detection_logs"
                                                             : "exchange_mailbox_realtime_detection_logs"},
                   {"mailMsgSubject", d.subject},
                   {"mailMsgId", bracketed(d.message_id)},
                   {"msgId", bracketed(d.message_id)},
                   {"msgUuid", d.item},
                   {"mailUniqueId", d.item},
                   {"suid", d.affected_user},
                   {"mailReceivedTime", time_text(d.received_at)},
                   {"objectSubType", d.category},
                   {"mailbox", d.affected_user},
                   {"suser", json::array{d.sender}},
                   {"duser", to_array(d.recipients)},
                   {"mailFromAddresses", json::array{d.sender}},
                   {"mailToAddresses", to_array(d.recipients)},
                   {"mailDirection", direction_number(d.direction)},
                   {"mailMsgDirection", direction_number(d.direction)},
                   {"msgTOCUuid", d.item},
                   {"scanTs", std::to_string(ms)},
                   {"firstSeen", std::to_string(ms)},
                   {"lastSeen", std::to_string(ms)},
                   {"remarks", d.evidence},
                   {"mailFolder", folder_of(d.service, d.location)},
                   {"mailThreatType", d.threat_type},
                   {"threatName", d.security_risk_name},
                   {"riskLevel", d.risk_level},
                   {"riskConfidenceLevel", confidence_level(d.severity)},
                   {"orgId", std::to_string(tenant.value)},
                   {"groupId", std::to_string(d.organization)},
                   {"schemaVersion", "1.0"},
                   {"principalName", d.affected_user}};
  scan::Filter filter{};
  if (scan::from_string(d.filter, filter)) out["filterName"] = policy::display_name(filter, Language::english);
  if (!d.envelope_sender.empty()) out["mailReturnPath"] = json::array{d.envelope_sender};
  if (!d.file_name.empty()) {
    out["attachmentFileName"] = json::array{d.file_name};
    out["highlightedFileName"] = json::array{d.file_name};
    out["attachment"] =
        json::array{json::object{{"attachmentFileName", d.file_name}, {"attachmentFileHash", d.file_sha1}}};
  }
  if (!d.file_sha1.empty()) {
    out["attachmentFileHashSha1"] = d.file_sha1;
    for (const auto name : {"attachmentFileHashes", "attachmentFileHashs", "attachmentSha1", "highlightedFileHashes"})
      out[name] = json::array{d.file_sha1};
  }
  if (!d.file_sha256.empty()) {
    for (const auto name : {"attachmentFileHashSha256s", "attachmentSha256"}) out[name] = json::array{d.file_sha256};
  }
  if (!d.url.empty()) {
    out["request"] = d.url;
    out["objectType"] = "url", out["detectionType"] = "URL";
  } else if (!d.file_name.empty() || !d.file_sha1.empty()) {  // what is said of the mail as a whole is neither
    out["objectType"] = "file", out["detectionType"] = "File";
  }
  if (!d.domain.empty()) out["domainName"] = d.domain;
  if (!d.templates.empty()) out["policyTemplate"] = to_array(d.templates);
  return out;
}

std::string_view level_of(int severity) {
  return severity >= 90   ? "critical"
         : severity >= 75 ? "high"
         : severity >= 50 ? "medium"
         : severity >= 20 ? "low"
                          : "info";
}

json::object technique_json(const protect::Detection& d, TenantId tenant) {
  const auto level = level_of(d.severity);
  json::array highlighted;
  highlighted.push_back(json::object{{"type", "text"}, {"field", "mailMsgSubject"}, {"value", d.subject}});
  highlighted.push_back(
      json::object{{"type", "emailAddress"}, {"field", "mailToAddresses"}, {"value", to_array(d.recipients)}});
  if (!d.file_name.empty())
    highlighted.push_back(json::object{{"type", "filename"}, {"field", "attachmentFileName"}, {"value", d.file_name}});
  if (!d.url.empty()) highlighted.push_back(json::object{{"type", "url"}, {"field", "request"}, {"value", d.url}});
  json::object filter{{"id", d.rule},
                      {"name", d.security_risk_name.empty() ? d.rule : d.security_risk_name},
                      {"description", d.evidence},
                      {"level", level},
                      {"type", "preset"},
                      {"riskLevel", level},
                      {"mitreTacticIds", tactic_ids(d)},
                      {"mitreTechniqueIds", technique_ids(d)},
                      {"highlightedObjects", std::move(highlighted)}};
  return json::object{{"uuid", d.log_id},
                      {"source", "emailActivityData"},
                      {"entityType", "mailbox"},
                      {"entityName", d.affected_user},
                      {"filters", json::array{std::move(filter)}},
                      {"riskLevel", level},
                      {"severity", level},
                      {"detectedDateTime", time_text(d.at)},
                      {"ingestedDateTime", time_text(d.at)},
                      {"detail", detection_json(d, tenant)}};
}

namespace {

// What filters of observed techniques may name. Those of endpoints and containers are the reference's; nothing here has
// them.
constexpr std::string_view technique_fields[] = {"uuid",
                                                 "source",
                                                 "entityType",
                                                 "entityName",
                                                 "riskLevel",
                                                 "severity",
                                                 "detectedDateTime",
                                                 "ingestedDateTime",
                                                 "filterId",
                                                 "filterName",
                                                 "filterRiskLevel",
                                                 "filterMitreTacticId",
                                                 "filterMitreTechniqueId",
                                                 "productCode",
                                                 "endpointName",
                                                 "endpointIp",
                                                 "agentGuid",
                                                 "containerName"};

// … beside the members of their objects: those of the filters and of the detection inside.
json::object with_filter_facts(json::object one) {
  const auto& inner = one.at("filters").get_array().at(0).get_object();
  const json::object facts{{"filterId", inner.at("id")},
                           {"filterName", inner.at("name")},
                           {"filterRiskLevel", inner.at("riskLevel")},
                           {"filterMitreTacticId", inner.at("mitreTacticIds")},
                           {"filterMitreTechniqueId", inner.at("mitreTechniqueIds")},
                           {"productCode", one.at("detail").at("productCode")}};
  for (const auto& [name, value] : facts) one[name] = value;
  return one;
}

constexpr std::size_t rows_at_once = 256;

// Reads detections by `statement`, makes objects of them and gives each to `take` with its place, until that returns
// false. With their mails' facts when asked for: looked up for many at once.
template <class Make, class Take>
Result<void> each_detection(Call& call, const std::string& statement, const std::vector<store::Value>& parameters,
                            bool with_mail, const Make& make, const Take& take) {
  json::array made;
  std::vector<Skip> places;
  const auto give = [&]() -> Result<bool> {
    if (with_mail) TRY_VOID(add_mail_facts(call, made));
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!take(places[i], made[i].get_object())) return false;
    }
    made.clear();
    places.clear();
    return true;
  };
  Result<bool> going = true;
  TRY_VOID(call.services.database.each(statement, parameters, [&](const store::Row& row) {
    const auto d = protect::detection_from(row);
    places.push_back({.at = to_millis(d.at), .id = d.id});
    made.push_back(make(d));
    if (made.size() == rows_at_once) going = give();
    return going && *going;
  }));
  if (going && *going) going = give();
  if (!going) return tl::unexpected(going.error());
  return {};
}

// How many detections fit. What the mail itself said is another log's, where it may change: then nothing is remembered.
template <class Make, class Fits>
Result<std::int64_t> count_of(Call& call, const Filter& filter, const Span& span, bool with_mail, std::string_view kind,
                              const Make& make, const Fits& fits) {
  if (takes_all(filter)) {
    TRY(const auto rows,
        call.services.database.query("SELECT COUNT(*) FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3",
                                     {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
    return rows.at(0).integer(0);
  }
  const auto fitting = [&](Time from, Time until) -> Result<std::int64_t> {
    std::int64_t total = 0;
    TRY_VOID(each_detection(call, "SELECT * FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3",
                            {call.who.tenant.value, to_millis(from), to_millis(until)}, with_mail, make,
                            [&](const Skip&, const json::object& one) {
                              total += fits(filter, one);
                              return true;
                            }));
    return total;
  };
  if (call.services.logs == nullptr || with_mail) return fitting(span.from, span.until);
  return call.services.logs->count_fitting(call.who.tenant, protect::LogType::detection, span.from, span.until,
                                           std::string(kind) + " " + digest_of(filter), fitting);
}

// A page in the order of detection, newest first unless `ascending`. totalCount is of what fits the filter; only the
// first page counts it.
template <class Make, class Fits>
Result<json::object> detections_page(Call& call, const Filter& filter, const Span& span, bool ascending, int top,
                                     bool with_mail, std::string_view kind, const Make& make, const Fits& fits) {
  TRY(const auto skip, read_skip(call));
  const bool all = takes_all(filter);
  const auto statement =
      "SELECT * FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3 AND " + beyond("at", "id", ascending);
  const auto start = place_before(skip, ascending);
  json::array items;
  Skip last{.total = skip && !all ? skip->total : -1};
  bool more = false;
  TRY_VOID(each_detection(call, statement,
                          {call.who.tenant.value, to_millis(span.from), to_millis(span.until), start.at, start.id},
                          with_mail, make, [&](const Skip& place, json::object& one) {
                            if (!all && !fits(filter, one)) return true;
                            more = static_cast<int>(items.size()) == top;
                            if (more) return false;
                            last.at = place.at, last.id = place.id;
                            items.push_back(std::move(one));
                            return true;
                          }));
  if (last.total < 0 && !skip && !more) last.total = static_cast<std::int64_t>(items.size());
  if (last.total < 0) {
    TRY(last.total, count_of(call, filter, span, with_mail, kind, make, fits));
  }
  json::object out{{"totalCount", last.total}, {"count", items.size()}, {"items", std::move(items)}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return out;
}

Result<Response> detections(Call& call) {
  static constexpr std::string_view orders[] = {"eventTime", "eventTimeDT"};
  TRY(const auto order, order_of(call, orders, {}));
  TRY(const auto span, log_span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24)));
  TRY(const auto filter, filter_of(call));
  // what the mail itself said is looked up for the page, or for all when it is asked about
  const bool early = asks_the_mail(filter);
  const auto make = [&](const protect::Detection& d) { return detection_json(d, call.who.tenant); };
  TRY(const auto mode, search_mode(call));
  if (mode.counts) {
    TRY(const auto total, count_of(call, filter, span, early, "detections", make, matches));
    return json_response({{"totalCount", total}});
  }
  TRY(auto out, detections_page(call, filter, span, order.ascending, mode.top, early, "detections", make, matches));
  auto& items = out["items"].get_array();
  if (!early) TRY_VOID(add_mail_facts(call, items));
  if (const auto fields = call.query("select"); !fields.empty() && fields != "empty") {
    for (auto& item : items) item = selected(std::move(item.get_object()), std::string(fields) + ",uuid");
  }
  out["progressRate"] = 100;
  return json_response(out);
}

Result<Response> oat_detections(Call& call) {
  // What is detected is ingested in the same moment here; some clients ask by one, some by the other, some by both.
  const bool by_ingestion = call.has_query("ingestedStartDateTime") || call.has_query("ingestedEndDateTime"),
             by_detection = call.has_query("detectedStartDateTime") || call.has_query("detectedEndDateTime");
  const bool by_neither = !by_ingestion && !by_detection;  // some write the names that the other lists have
  TRY(auto span, by_ingestion
                     ? log_span_of(call, "ingestedStartDateTime", "ingestedEndDateTime", std::chrono::hours(24))
                     : log_span_of(call, by_neither ? "startDateTime" : "detectedStartDateTime",
                                   by_neither ? "endDateTime" : "detectedEndDateTime", std::chrono::hours(24)));
  if (by_ingestion && by_detection) {
    TRY(const auto detected, log_span_of(call, "detectedStartDateTime", "detectedEndDateTime", std::chrono::hours(24)));
    span = {std::max(span.from, detected.from), std::min(span.until, detected.until)};
  }
  static constexpr std::string_view orders[] = {"detectedDateTime", "ingestedDateTime"};
  TRY(const auto order, order_of(call, orders, {}));
  TRY(const auto top, top_of(call, 50, 1000));
  TRY(const auto asked, filter_of(call, technique_fields));
  TRY(const auto out,
      detections_page(
          call, asked, span, order.ascending, top, false, "techniques",
          [&](const protect::Detection& d) { return technique_json(d, call.who.tenant); },
          [](const Filter& filter, const json::object& one) { return matches(filter, with_filter_facts(one)); }));
  return json_response(out);
}

}  // namespace

std::span<const Route> detection_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/search/detections", Access::holder, "search=read", "Search detections", "", "", "{...}",
       detections},
      {"GET", "/v3.0/oat/detections", Access::holder, "search=read", "Observed attack techniques", "", "", "{...}",
       oat_detections},
  };
  return all;
}

}  // namespace sekisho::api::vision
