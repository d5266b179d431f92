#include <algorithm>
#include <map>
#include <set>

#include "api/response/responder.h"
#include "api/vision/vision.h"

namespace sekisho::api::vision {
namespace {

json::array list_from(const std::string& text) {
  const auto value = parse_json(text);
  return value && value->is_array() ? value->get_array() : json::array{};
}

constexpr std::string_view activity_columns = "id, at, item, direction, sender, envelope_sender, subject, message_id, client_ip, source_domain, recipients, urls, service, size, files, location";

// What only the report holds: filled in for hits, or before matching when the query asks for it.
constexpr std::string_view report_fields[] = {"mailWholeHeader", "mailUrlsVisibleLink", "mailCcAddresses", "mailReplyToAddresses", "mailXMailer", "mailUserAgent", "attachmentSize",
                                              "mailWantedHeaderName", "mailWantedHeaderValue"};
// Header fields that tell how a mail was authenticated, or by whom it was sent in bulk.
constexpr std::string_view wanted_headers[] = {"Authentication-Results", "ARC-Authentication-Results", "Received-SPF", "List-Unsubscribe", "X-Originating-IP"};

// Types exactly as the strict client wants them (services.md §1.4): ints, arrays of strings, the rest strings.
json::object activity_json(const store::Row& row, TenantId tenant) {
  const auto recipients = list_from(row.text(10));
  const auto sender = row.text(4).empty() ? row.text(5) : row.text(4);
  const bool outgoing = row.text(3) == "outgoing";
  std::string mailbox = outgoing ? row.text(5) : std::string{};
  if (!outgoing && !recipients.empty() && recipients[0].is_string()) mailbox = std::string(recipients[0].get_string().data(), recipients[0].get_string().size());
  json::array names, sha1, sha256;
  for (const auto& file : list_from(row.text(14))) {  // "name|sha1|sha256"
    if (!file.is_string()) continue;
    const std::string_view line(file.get_string().data(), file.get_string().size());
    const auto last = line.rfind('|'), middle = last == line.npos || last == 0 ? line.npos : line.rfind('|', last - 1);
    names.emplace_back(line.substr(0, middle));
    if (middle == line.npos) continue;
    sha1.emplace_back(line.substr(middle + 1, last - middle - 1));
    sha256.emplace_back(line.substr(last + 1));
  }
  return {{"msgUuid", row.text(2)},
          {"uuid", row.text(2)},
          {"mailMsgId", bracketed(row.text(7))},
          {"mailMsgSubject", row.text(6)},
          {"mailbox", mailbox},
          {"mailSenderIp", row.text(8)},
          {"mailFromAddresses", json::array{sender}},
          {"mailToAddresses", recipients},
          {"mailReturnPath", json::array{row.text(5)}},
          {"mailSourceDomain", row.text(9)},
          {"mailUrlsVisibleLink", json::array{}},
          {"mailUrlsRealLink", list_from(row.text(11))},
          {"mailWholeHeader", json::array{}},
          {"mailCcAddresses", json::array{}},
          {"mailReplyToAddresses", json::array{}},
          {"mailDirection", direction_number(row.text(3))},
          {"mailFolder", folder_of(row.text(12), row.text(15))},
          {"mExternalUid", row.text(2)},
          {"attachmentFileName", std::move(names)},
          {"attachmentSha1", sha1},
          {"attachmentFileHashes", std::move(sha1)},
          {"attachmentSha256", sha256},
          {"attachmentFileHashSha256s", std::move(sha256)},
          {"mailUrlsOriginalLink", list_from(row.text(11))},
          {"mailSmtpFromAddresses", json::array{row.text(5)}},
          {"mailSmtpOriginalRecipients", recipients},
          {"mailSmtpRecipients", recipients},
          {"suser", json::array{sender}},
          {"duser", recipients},
          {"mailWantedHeaderName", json::array{}},
          {"mailWantedHeaderValue", json::array{}},
          {"productCode", "xms"},  // the product whose fields these are, and whose mail clients take for what can be acted on
          {"pname", "Email Sensor"},
          {"eventId", 1},
          {"eventName", "MESSAGING_EMAIL_META"},
          {"scanType", row.text(12) == "imap" ? "realtime_mailmeta-exchange" : "gateway_mailmetadata"},
          {"eventTime", row.integer(1)},
          {"eventTimeDT", time_text(from_millis(row.integer(1))).substr(0, 19) + "+00:00"},
          {"logReceivedTime", row.integer(1)},
          {"eventSourceType", 5},  // EVENT_SOURCE_EMAIL_META
          {"orgId", std::to_string(tenant.value)},
          {"searchDL", "SDL"}};
}

void add_report_facts(json::object& activity, const scan::Report& report) {
  const auto addresses = [](const std::vector<scan::Address>& list) {
    json::array out;
    for (const auto& one : list) out.emplace_back(one.address);
    return out;
  };
  json::array headers, visible, sizes, wanted, wanted_values;
  for (const auto& [name, value] : report.mail.headers) {
    headers.emplace_back(name + ": " + value);
    if (equal_ignore_case(name, "X-Mailer")) activity["mailXMailer"] = value;
    if (equal_ignore_case(name, "User-Agent")) activity["mailUserAgent"] = value;
    for (const auto header : wanted_headers) {
      if (!equal_ignore_case(name, header)) continue;
      wanted.emplace_back(name);
      wanted_values.emplace_back(value);
    }
  }
  activity["mailWantedHeaderName"] = std::move(wanted);
  activity["mailWantedHeaderValue"] = std::move(wanted_values);
  for (const auto& url : report.urls) {
    if (!url.text.empty()) visible.emplace_back(url.text);
  }
  for (const auto& file : report.files) {
    if (file.attachment) sizes.emplace_back(file.size);
  }
  activity["mailWholeHeader"] = std::move(headers);
  activity["mailUrlsVisibleLink"] = std::move(visible);
  activity["mailCcAddresses"] = addresses(report.mail.cc);
  activity["mailReplyToAddresses"] = addresses(report.mail.reply_to);
  activity["attachmentSize"] = std::move(sizes);
}

Result<void> add_report_facts(const Call& call, std::int64_t id, json::object& activity) {
  TRY(const auto rows, call.services.database.query("SELECT * FROM mail_tracking WHERE tenant = $1 AND id = $2", {call.who.tenant.value, id}));
  if (rows.empty()) return {};
  const auto json = parse_json(protect::track_from(rows.front()).report_json);
  if (!json) return {};
  if (const auto report = scan::report_from_json(*json)) add_report_facts(activity, *report);
  return {};
}

bool asks_the_report(const Filter& filter) {
  for (const auto& step : filter.steps) {
    for (const auto field : report_fields) {
      if (step.field == field) return true;
    }
  }
  return false;
}

Result<Response> email_activities(Call& call) {
  static constexpr std::string_view orders[] = {"eventTime", "eventTimeDT"};
  TRY(const auto order, order_of(call, orders, {}));
  TRY(const auto filter, filter_of(call));
  TRY(const auto span, log_span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24)));
  TRY(const auto skip, read_skip(call));
  const auto start = place_before(skip, order.ascending);
  TRY(const auto top, top_of(call, 500, 5000));
  TRY(const bool count_only, counts_only(call));
  const bool early = asks_the_report(filter);
  json::array items;
  std::vector<std::int64_t> ids;
  std::int64_t total = 0;
  Skip last;
  bool more = false;
  Result<void> read = {};
  TRY_VOID(call.services.database.each(
      "SELECT " + std::string(activity_columns) + " FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at < $3 AND " + beyond("at", "id", order.ascending), {call.who.tenant.value, to_millis(span.from), to_millis(span.until), start.at, start.id}, [&](const store::Row& row) {
        auto one = activity_json(row, call.who.tenant);
        if (early) read = add_report_facts(call, row.integer(0), one);
        if (!read) return false;
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
  if (!read) return tl::unexpected(read.error());
  if (count_only) return json_response({{"totalCount", total}});
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!early) TRY_VOID(add_report_facts(call, ids[i], items[i].get_object()));
    items[i] = selected(items[i].get_object(), call.query("select"));
  }
  json::object out{{"items", std::move(items)}, {"progressRate", 100}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return json_response(out);
}

}  // namespace

Result<void> add_mail_facts(const Call& call, json::array& detections) {
  constexpr std::size_t mails_at_once = 500;  // a statement has at most 999 parameters
  std::map<std::string, std::vector<json::object*>> by_mail;
  for (auto& detection : detections) by_mail[string_or(detection.get_object(), "msgUuid")].push_back(&detection.get_object());
  for (auto next = by_mail.begin(); next != by_mail.end();) {
    std::vector<store::Value> parameters{call.who.tenant.value};
    std::string list;
    for (; next != by_mail.end() && parameters.size() <= mails_at_once; ++next) {
      parameters.emplace_back(next->first);
      list += (list.empty() ? "$" : ", $") + std::to_string(parameters.size());
    }
    std::set<std::string> known;  // a mail with several fates has several rows, the first of which speaks
    TRY_VOID(call.services.database.each("SELECT * FROM mail_tracking WHERE tenant = $1 AND item IN (" + list + ") ORDER BY id", parameters, [&](const store::Row& row) {
      const auto track = protect::track_from(row);
      if (!known.insert(track.item).second) return true;
      json::object facts;
      if (!track.client_ip.empty()) facts["mailSenderIp"] = track.client_ip;
      if (!track.ruleset.empty()) facts["patVer"] = track.ruleset;
      if (!track.source_domain.empty()) facts["mailSourceDomain"] = track.source_domain;
      if (!track.urls.empty()) facts["mailUrlsRealLink"] = facts["mailUrlsOriginalLink"] = to_array(track.urls);
      if (const auto json = parse_json(track.report_json)) {
        if (const auto report = scan::report_from_json(*json)) add_report_facts(facts, *report);
      }
      for (auto* const detection : by_mail[track.item]) {
        for (const auto& [name, value] : facts) (*detection)[name] = value;
      }
      return true;
    }));
  }
  return {};
}

bool asks_the_mail(const Filter& filter) {
  return asks_the_report(filter) || std::any_of(filter.steps.begin(), filter.steps.end(), [](const Filter::Step& step) {
           return step.field == "mailSenderIp" || step.field == "patVer" || step.field == "mailSourceDomain" || step.field == "mailUrlsRealLink" || step.field == "mailUrlsOriginalLink";
         });
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

Result<std::vector<json::object>> activities_between(const Call& call, Time from, Time until, int most) {
  TRY(const auto rows, call.services.database.query("SELECT " + std::string(activity_columns) + " FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at < $3 ORDER BY at, id LIMIT $4",
                                                    {call.who.tenant.value, to_millis(from), to_millis(until), std::int64_t{most}}));
  std::vector<json::object> out;
  for (const auto& row : rows) {
    auto& one = out.emplace_back(activity_json(row, call.who.tenant));
    TRY_VOID(add_report_facts(call, row.integer(0), one));
  }
  return out;
}

std::string_view folder_of(std::string_view service, std::string_view location) { return service == "inline" ? std::string_view{} : location; }

// The published schema has 1, 3 and 25 without saying what they mean; ours: incoming 1, outgoing 2, inside 3.
int direction_number(std::string_view direction) { return direction == "outgoing" ? 2 : direction == "internal" ? 3 : 1; }

std::span<const Route> email_activity_routes() {
  static const Route all[] = {{"GET", "/v3.0/search/emailActivities", Access::holder, "search=read", "Search e-mail activity", "", "", "{...}", email_activities}};
  return all;
}

}  // namespace sekisho::api::vision
