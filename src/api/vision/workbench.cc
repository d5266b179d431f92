#include <algorithm>

#include "api/response/responder.h"
#include "api/vision/techniques.h"
#include "api/vision/vision.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/corrections.h"
#include "protect/record_row.h"

namespace sekisho::api::vision {
namespace {

// Alerts are our detections of a severity of 50 and more, with what analysts made of them beside (workbench_alert).
// "WB-<tenant>-<detection id>".
constexpr std::string_view select_alerts =
    "SELECT d.*, COALESCE(w.status, 'Open'), COALESCE(w.investigation_status, 'New'), COALESCE(w.investigation_result, "
    "'No Findings'), COALESCE(w.version, 1), COALESCE(w.modified_at, d.at) "
    "FROM detection d LEFT JOIN workbench_alert w ON w.tenant = d.tenant AND w.detection = d.id WHERE d.tenant = $1 "
    "AND d.severity >= 50 AND ";

// What filters may name: the members, and a word of the reference that no alert here has.
constexpr std::string_view alert_fields[] = {"id",
                                             "schemaVersion",
                                             "status",
                                             "investigationStatus",
                                             "investigationResult",
                                             "workbenchLink",
                                             "alertProvider",
                                             "modelId",
                                             "model",
                                             "modelType",
                                             "score",
                                             "severity",
                                             "description",
                                             "firstInvestigatedDateTime",
                                             "createdDateTime",
                                             "updatedDateTime",
                                             "incidentId",
                                             "caseId",
                                             "ownerIds",
                                             "impactScope",
                                             "matchedRules",
                                             "indicators",
                                             "name"};

// Where what analysts made of a detection begins in a row: behind all columns that detections have by now.
std::size_t beside(const store::Row& row) { return row.size() - 5; }

std::string alert_id(TenantId tenant, std::int64_t detection) {
  return "WB-" + std::to_string(tenant.value) + "-" + std::to_string(detection);
}

json::object alert_json(const store::Row& row, const Call& call) {
  const auto d = protect::detection_from(row);
  const auto id = alert_id(call.who.tenant, d.id);
  json::array indicators, related;
  const auto indicator = [&](const char* type, const char* field, const std::string& value) {
    if (value.empty()) return;
    const auto number = static_cast<std::int64_t>(indicators.size()) + 1;
    related.emplace_back(number);
    indicators.push_back(json::object{{"id", number},
                                      {"type", type},
                                      {"field", field},
                                      {"value", value},
                                      {"relatedEntities", json::array{d.affected_user}},
                                      {"filterIds", json::array{d.rule}},
                                      {"provenance", json::array{"Alert"}}});
  };
  indicator("email_message_id", "mailMsgId", bracketed(d.message_id));
  indicator("email_message_unique_id", "msgUuid", d.item);
  // Clients block what is called a sender, a hash: never one's own people, nor the files that must not leave.
  const bool own_sender = d.direction == "outgoing" || d.direction == "internal" || d.filter == "data_loss";
  indicator(own_sender ? "user_account" : "email_sender", "mailFromAddresses",
            d.sender.empty() ? d.envelope_sender : d.sender);
  indicator("email_subject", "mailMsgSubject", d.subject);
  indicator("url", "request", d.url);
  indicator("domain", "domainName", d.domain);
  indicator("filename", "attachmentFileName", d.file_name);
  if (d.filter != "data_loss") {
    indicator("file_sha1", "attachmentFileHashSha1", d.file_sha1);
    indicator("file_sha256", "attachmentFileHashSha256", d.file_sha256);
  }
  // Clients search for mail by the indicators that an entity names: with too few of them they would act on more mail
  // than was meant.
  json::array entities{json::object{{"entityType", "emailAddress"},
                                    {"entityValue", d.affected_user},
                                    {"entityId", d.affected_user},
                                    {"relatedEntities", json::array{}},
                                    {"relatedIndicatorIds", std::move(related)},
                                    {"provenance", json::array{"Alert"}},
                                    {"managementScopeGroupId", ""}}};
  const auto modified = time_text(from_millis(row.integer(beside(row) + 4)));
  return {{"id", id},
          {"schemaVersion", "1.13"},
          {"status", row.text(beside(row))},
          {"investigationStatus", row.text(beside(row) + 1)},
          {"investigationResult", row.text(beside(row) + 2)},
          {"workbenchLink", call.request.base_url() + "/logs?item=" + percent_encode(d.item)},
          {"alertProvider", "SAE"},
          {"modelId", d.rule},
          {"model", d.security_risk_name.empty() ? d.threat_type : d.security_risk_name},
          {"modelType", "preset"},
          {"score", d.severity},
          {"severity", level_of(d.severity)},
          {"description", d.evidence},
          {"firstInvestigatedDateTime", modified},
          {"createdDateTime", time_text(d.at)},
          {"updatedDateTime", modified},
          {"incidentId", ""},
          {"caseId", ""},
          {"ownerIds", json::array{}},
          {"impactScope",
           {{"desktopCount", 0},
            {"serverCount", 0},
            {"accountCount", 0},
            {"emailAddressCount", 1},
            {"containerCount", 0},
            {"cloudIdentityCount", 0},
            {"entities", std::move(entities)}}},
          {"matchedRules",
           json::array{json::object{
               {"id", d.rule},
               {"name", d.security_risk_name.empty() ? d.rule : d.security_risk_name},
               {"matchedFilters", json::array{json::object{
                                      {"id", d.rule},
                                      {"name", d.threat_type},
                                      {"matchedDateTime", time_text(d.at)},
                                      {"mitreTechniqueIds", technique_ids(d)},
                                      {"matchedEvents", json::array{json::object{{"uuid", d.log_id},
                                                                                 {"matchedDateTime", time_text(d.at)},
                                                                                 {"type", "EMAIL_ACTIVITY"}}}}}}}}}},
          {"indicators", std::move(indicators)}};
}

std::string version_of(const store::Row& row) { return std::to_string(row.integer(beside(row) + 3)); }

Result<Response> list(Call& call) {
  TRY(const auto filter, filter_of(call, alert_fields));
  TRY(const auto span, log_span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24 * 30)));
  TRY(const auto skip, read_skip(call));
  const auto wanted_time = call.query("dateTimeTarget");
  if (!wanted_time.empty() && wanted_time != "createdDateTime" && wanted_time != "updatedDateTime" &&
      wanted_time != "firstInvestigatedDateTime")
    return fail(Code::malformed, "dateTimeTarget is not valid");
  // what was first investigated is not kept apart from what changed
  const bool updated = !wanted_time.empty() && wanted_time != "createdDateTime";
  static constexpr std::string_view orders[] = {"createdDateTime", "updatedDateTime", "score", "severity"};
  TRY(const auto order, order_of(call, orders, {updated ? "updatedDateTime" : "createdDateTime", false}));
  TRY(const auto top, top_of(call, 50, 200));
  const auto time_of = [](bool change) { return std::string(change ? "COALESCE(w.modified_at, d.at)" : "d.at"); };
  const bool by_change = order.name == "updatedDateTime", by_score = order.name == "score" || order.name == "severity";
  const auto target = time_of(updated);
  const auto statement = std::string(select_alerts) + target + " >= $2 AND " + target + " < $3 AND " +
                         beyond(by_score ? "d.severity" : time_of(by_change), "d.id", order.ascending);
  const auto start = place_before(skip, order.ascending);
  // only the first page counts what fits
  const bool all = takes_all(filter), counts = !all && (!skip || skip->total < 0);
  json::array items;
  Skip last{.total = counts ? 0 : skip ? skip->total : -1};
  bool more = false;
  TRY_VOID(call.services.database.each(
      statement, {call.who.tenant.value, to_millis(span.from), to_millis(span.until), start.at, start.id},
      [&](const store::Row& row) {
        auto one = alert_json(row, call);
        if (!matches(filter, one)) return true;
        if (counts) ++last.total;
        if (static_cast<int>(items.size()) == top) {
          more = true;
          return counts;
        }
        last.at = by_score    ? protect::detection_from(row).severity
                  : by_change ? row.integer(beside(row) + 4)
                              : row.integer(3),
        last.id = row.integer(0);
        items.push_back(std::move(one));
        return true;
      }));
  if (all) {
    const auto among = std::string(select_alerts);
    TRY(const auto count,
        call.services.database.query(
            "SELECT COUNT(*) " + among.substr(among.find("FROM detection")) + target + " >= $2 AND " + target + " < $3",
            {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
    last.total = count.front().integer(0);
  }
  json::object out{{"totalCount", last.total}, {"count", items.size()}, {"items", std::move(items)}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return json_response(out);
}

Result<store::Row> alert_row(const Call& call) {
  TRY(const auto id, alert_detection(call));
  TRY(const auto rows,
      call.services.database.query(std::string(select_alerts) + "d.id = $2", {call.who.tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "The alert was not found");
  return rows.front();
}

Result<Response> show(Call& call) {
  TRY(const auto row, alert_row(call));
  auto response = json_response(alert_json(row, call));
  response.set("ETag", "\"" + version_of(row) + "\"");
  return response;
}

// The value as it is written here: clients also write "inProgress" for "In Progress". Empty: none of them.
std::string canonical(const std::string& text, const std::vector<std::string_view>& values) {
  const auto plain = [](std::string_view one) {
    std::string out = to_lower_ascii(one);
    std::erase(out, ' ');
    return out;
  };
  for (const auto value : values) {
    if (plain(value) == plain(text)) return std::string(value);
  }
  return {};
}

// An alert that is called a false positive says that its mail was judged wrongly, as a report in the console would;
// called something else afterwards, that is taken back. A failure to learn does not undo the change.
void teach(const Call& call, const protect::Detection& detection, const std::string (&before)[3],
           const std::string (&after)[3]) {
  if (call.services.policies == nullptr) return;
  const auto wrong = [](const std::string(&v)[3]) { return v[1] == "False Positive" || v[2] == "False Positive"; };
  if (wrong(before) == wrong(after)) return;
  protect::CorrectionBook book(call.services.database, *call.services.policies, call.services.clock);
  Result<void> done = {};
  if (wrong(after)) {
    const auto kept = book.report(call.who.tenant, {.key = detection.item,
                                                    .verdict = "wanted",
                                                    .source = "alert",
                                                    .reporter = call.who.name,
                                                    .trusted = true,
                                                    .mailbox = {}});
    if (!kept) done = tl::unexpected(kept.error());
  } else {
    const auto undone = book.withdraw(call.who.tenant, detection.item, "alert", call.who.name);
    if (!undone) done = tl::unexpected(undone.error());
  }
  if (!done) log::info("correction.not_kept", {{"tenant", call.who.tenant.value}, {"why", done.error().what}});
}

Result<Response> change(Call& call) {
  TRY_VOID(alert_row(call));
  if (!call.body.is_object()) return vision_error(400, "The body must be an object");
  struct Allowed {
    const char* name;
    std::vector<std::string_view> values;
  };
  static const Allowed allowed[] = {
      {"status", {"Open", "In Progress", "Closed"}},
      {"investigationStatus",
       {"New", "In Progress", "True Positive", "False Positive", "Benign True Positive", "Closed"}},
      {"investigationResult",
       {"No Findings", "Noteworthy", "True Positive", "False Positive", "Benign True Positive", "Other Findings"}}};
  std::string wanted[3];  // empty: as it is
  for (std::size_t i = 0; i < 3; ++i) {
    if (!call.object().contains(allowed[i].name)) continue;
    const auto text = canonical(string_or(call.object(), allowed[i].name), allowed[i].values);
    if (text.empty()) return vision_error(400, std::string(allowed[i].name) + " is not valid");
    wanted[i] = text;
  }
  if (std::all_of(std::begin(wanted), std::end(wanted), [](const std::string& text) { return text.empty(); }))
    return vision_error(400, "Nothing to change");
  std::string before[3], after[3];
  protect::Detection detection;
  bool stale = false;
  TRY_VOID(call.services.database.transaction(
      [&]() -> Result<void> {  // of the version that was meant: nobody changes it between
        TRY(const auto row, alert_row(call));
        stale = !fits_version(call, version_of(row));
        if (stale) return {};
        detection = protect::detection_from(row);
        for (std::size_t i = 0; i < 3; ++i) {
          before[i] = row.text(beside(row) + i);
          after[i] = wanted[i].empty() ? before[i] : wanted[i];
        }
        TRY_VOID(call.services.database.execute(
            "INSERT INTO workbench_alert (tenant, detection, status, investigation_status, investigation_result, "
            "version, modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
            "ON CONFLICT (tenant, detection) DO UPDATE SET status = excluded.status, investigation_status = "
            "excluded.investigation_status, investigation_result = excluded.investigation_result, "
            "version = workbench_alert.version + 1, modified_at = excluded.modified_at",
            {call.who.tenant.value, detection.id, after[0], after[1], after[2], row.integer(beside(row) + 3) + 1,
             to_millis(call.services.clock.now())}));
        return {};
      }));
  if (stale) return vision_error(412, "The alert has been changed meanwhile");
  teach(call, detection, before, after);
  return no_content();
}

}  // namespace

Result<std::int64_t> alert_detection(const Call& call) {
  const auto id = call.path_value("id");
  const auto prefix = "WB-" + std::to_string(call.who.tenant.value) + "-";
  if (!id.starts_with(prefix) || id.size() == prefix.size() || id.size() > prefix.size() + 18)
    return fail(Code::not_found, "The alert was not found");
  std::int64_t n = 0;
  for (const char c : id.substr(prefix.size())) {
    if (c < '0' || c > '9') return fail(Code::not_found, "The alert was not found");
    n = n * 10 + (c - '0');
  }
  return n;
}

std::span<const Route> workbench_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/workbench/alerts", Access::holder, "search=read", "Alerts", "", "", "{...}", list},
      {"GET", "/v3.0/workbench/alerts/{id}", Access::holder, "search=read", "One alert, with its ETag", "", "", "{...}",
       show},
      {"PATCH", "/v3.0/workbench/alerts/{id}", Access::holder, "response=partial",
       "Change an alert's status (If-Match)", "", "{...}", "", change, 64 * 1024, 204},
  };
  return all;
}

}  // namespace sekisho::api::vision
