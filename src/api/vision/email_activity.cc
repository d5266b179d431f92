#include <algorithm>
#include <map>
#include <set>

#include "api/response/responder.h"
#include "api/vision/narrowing.h"
#include "api/vision/vision.h"
#include "protect/log_search.h"
#include "protect/record_row.h"
#include "scan/report.h"
#include "store/in_groups.h"

namespace sekisho::api::vision {
namespace {

json::array list_from(const std::string& text) {
  const auto value = parse_json(text);
  return value && value->is_array() ? value->get_array() : json::array{};
}

namespace column {
enum Name : std::uint8_t {
  id,
  at,
  item,
  direction,
  sender,
  envelope_sender,
  subject,
  message_id,
  client_ip,
  source_domain,
  recipients,
  urls,
  service,
  files,
  location,
  report
};
}
using Column = column::Name;
constexpr std::string_view column_names[] = {
    "id",      "at",         "item",      "direction",     "sender",     "envelope_sender",
    "subject", "message_id", "client_ip", "source_domain", "recipients", "urls",
    "service", "files",      "location",  "report"};

// What only the report holds: filled in for hits, or before matching when the query asks for it.
constexpr std::string_view report_fields[] = {"mailWholeHeader",      "mailUrlsVisibleLink",  "mailCcAddresses",
                                              "mailReplyToAddresses", "mailXMailer",          "mailUserAgent",
                                              "attachmentSize",       "mailWantedHeaderName", "mailWantedHeaderValue"};
// Header fields that tell how a mail was authenticated, or by whom it was sent in bulk.
constexpr std::string_view wanted_headers[] = {"Authentication-Results", "ARC-Authentication-Results", "Received-SPF",
                                               "List-Unsubscribe", "X-Originating-IP"};

struct Mail {
  const store::Row& row;
  TenantId tenant;
  std::string text(Column which) const { return row.text(which); }
  json::array list(Column which) const { return list_from(row.text(which)); }
};

json::value from_address(const Mail& mail) {
  return json::array{mail.text(column::sender).empty() ? mail.text(column::envelope_sender)
                                                       : mail.text(column::sender)};
}

json::value mailbox_of(const Mail& mail) {
  if (mail.row.view(column::direction) == "outgoing") return json::value(mail.text(column::envelope_sender));
  const auto to = mail.list(column::recipients);
  return to.empty() || !to[0].is_string() ? json::value("") : to[0];
}

// A file is "name|sha1|sha256".
enum class FilePart : std::uint8_t { name, sha1, sha256 };
json::value files_of(const Mail& mail, FilePart part) {
  json::array out;
  for (const auto& file : mail.list(column::files)) {
    if (!file.is_string()) continue;
    const std::string_view line(file.get_string().data(), file.get_string().size());
    const auto last = line.rfind('|'), middle = last == line.npos || last == 0 ? line.npos : line.rfind('|', last - 1);
    if (part == FilePart::name)
      out.emplace_back(line.substr(0, middle));
    else if (middle == line.npos)
      continue;
    else if (part == FilePart::sha1)
      out.emplace_back(line.substr(middle + 1, last - middle - 1));
    else
      out.emplace_back(line.substr(last + 1));
  }
  return out;
}

// Types exactly as the strict client wants them (services.md §1.4): ints, arrays of strings, the rest strings. Columns:
// what it is made of.
struct Member {
  std::string_view name;
  std::vector<Column> columns;
  json::value (*of)(const Mail& mail);
};
const std::vector<Member>& members() {
  static const std::vector<Member> all = {
      {"msgUuid", {column::item}, [](const Mail& m) -> json::value { return json::value(m.text(column::item)); }},
      {"uuid", {column::item}, [](const Mail& m) -> json::value { return json::value(m.text(column::item)); }},
      {"mailMsgId",
       {column::message_id},
       [](const Mail& m) -> json::value { return json::value(bracketed(m.text(column::message_id))); }},
      {"mailMsgSubject",
       {column::subject},
       [](const Mail& m) -> json::value { return json::value(m.text(column::subject)); }},
      {"mailbox", {column::direction, column::envelope_sender, column::recipients}, mailbox_of},
      {"mailSenderIp",
       {column::client_ip},
       [](const Mail& m) -> json::value { return json::value(m.text(column::client_ip)); }},
      {"mailFromAddresses", {column::sender, column::envelope_sender}, from_address},
      {"mailToAddresses",
       {column::recipients},
       [](const Mail& m) -> json::value { return m.list(column::recipients); }},
      {"mailReturnPath",
       {column::envelope_sender},
       [](const Mail& m) -> json::value { return json::array{m.text(column::envelope_sender)}; }},
      {"mailSourceDomain",
       {column::source_domain},
       [](const Mail& m) -> json::value { return json::value(m.text(column::source_domain)); }},
      {"mailUrlsVisibleLink", {}, [](const Mail&) -> json::value { return json::array{}; }},
      {"mailUrlsRealLink", {column::urls}, [](const Mail& m) -> json::value { return m.list(column::urls); }},
      {"mailWholeHeader", {}, [](const Mail&) -> json::value { return json::array{}; }},
      {"mailCcAddresses", {}, [](const Mail&) -> json::value { return json::array{}; }},
      {"mailReplyToAddresses", {}, [](const Mail&) -> json::value { return json::array{}; }},
      {"mailDirection",
       {column::direction},
       [](const Mail& m) -> json::value { return direction_number(m.row.view(column::direction)); }},
      {"mailFolder",
       {column::service, column::location},
       [](const Mail& m) -> json::value {
         return json::value(folder_of(m.row.view(column::service), m.row.view(column::location)));
       }},
      {"mExternalUid", {column::item}, [](const Mail& m) -> json::value { return json::value(m.text(column::item)); }},
      {"attachmentFileName", {column::files}, [](const Mail& m) -> json::value { return files_of(m, FilePart::name); }},
      {"attachmentSha1", {column::files}, [](const Mail& m) -> json::value { return files_of(m, FilePart::sha1); }},
      {"attachmentFileHashes",
       {column::files},
       [](const Mail& m) -> json::value { return files_of(m, FilePart::sha1); }},
      {"attachmentSha256", {column::files}, [](const Mail& m) -> json::value { return files_of(m, FilePart::sha256); }},
      {"attachmentFileHashSha256s",
       {column::files},
       [](const Mail& m) -> json::value { return files_of(m, FilePart::sha256); }},
      {"mailUrlsOriginalLink", {column::urls}, [](const Mail& m) -> json::value { return m.list(column::urls); }},
      {"mailSmtpFromAddresses",
       {column::envelope_sender},
       [](const Mail& m) -> json::value { return json::array{m.text(column::envelope_sender)}; }},
      {"mailSmtpOriginalRecipients",
       {column::recipients},
       [](const Mail& m) -> json::value { return m.list(column::recipients); }},
      {"mailSmtpRecipients",
       {column::recipients},
       [](const Mail& m) -> json::value { return m.list(column::recipients); }},
      {"suser", {column::sender, column::envelope_sender}, from_address},
      {"duser", {column::recipients}, [](const Mail& m) -> json::value { return m.list(column::recipients); }},
      {"mailWantedHeaderName", {}, [](const Mail&) -> json::value { return json::array{}; }},
      {"mailWantedHeaderValue", {}, [](const Mail&) -> json::value { return json::array{}; }},
      // the product whose fields these are, and whose mail clients take for what can be acted on
      {"productCode", {}, [](const Mail&) -> json::value { return "xms"; }},
      {"pname", {}, [](const Mail&) -> json::value { return "Email Sensor"; }},
      {"eventId", {}, [](const Mail&) -> json::value { return 1; }},
      {"eventName", {}, [](const Mail&) -> json::value { return "MESSAGING_EMAIL_META"; }},
      {"scanType",
       {column::service},
       [](const Mail& m) -> json::value {
         return m.row.view(column::service) == "imap" ? "realtime_mailmeta-exchange" : "gateway_mailmetadata";
       }},
      {"eventTime", {column::at}, [](const Mail& m) -> json::value { return m.row.integer(column::at); }},
      {"eventTimeDT",
       {column::at},
       [](const Mail& m) -> json::value {
         return json::value(time_text(from_millis(m.row.integer(column::at))).substr(0, 19) + "+00:00");
       }},
      {"logReceivedTime", {column::at}, [](const Mail& m) -> json::value { return m.row.integer(column::at); }},
      {"eventSourceType", {}, [](const Mail&) -> json::value { return 5; }},  // EVENT_SOURCE_EMAIL_META
      {"orgId", {}, [](const Mail& m) -> json::value { return json::value(std::to_string(m.tenant.value)); }},
      {"searchDL", {}, [](const Mail&) -> json::value { return "SDL"; }}};
  return all;
}

bool asks_the_report(const Filter& filter) {
  for (const auto& step : filter.steps) {
    for (const auto field : report_fields) {
      if (step.field == field) return true;
    }
  }
  return false;
}

// What of a mail is read at all: everything for an answer, and the members that a filter names for telling which mails
// it fits.
struct Asked {
  std::vector<const Member*> members;
  std::string columns;  // as SELECT wants them, each at its place; those that are not asked for stay empty
};
Asked asked_by(const Filter* filter) {
  const auto is_asked = [&](const Member& member) {
    return filter == nullptr || std::any_of(filter->steps.begin(), filter->steps.end(), [&](const Filter::Step& step) {
             return step.kind == Filter::Kind::anywhere || step.field == member.name;
           });
  };
  Asked out;
  std::set<Column> read = {column::id, column::at};
  if (filter == nullptr || asks_the_report(*filter)) read.insert(column::report);
  for (const auto& member : members()) {
    if (!is_asked(member)) continue;
    out.members.push_back(&member);
    read.insert(member.columns.begin(), member.columns.end());
  }
  for (std::size_t i = 0; i < std::size(column_names); ++i) {
    out.columns += (i == 0 ? "" : ", ") + (read.contains(static_cast<Column>(i)) ? std::string(column_names[i]) : "''");
  }
  return out;
}

json::object activity_json(const store::Row& row, TenantId tenant, const Asked& asked) {
  json::object out;
  out.reserve(asked.members.size());
  for (const auto* member : asked.members) out.emplace(member->name, member->of({row, tenant}));
  return out;
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

void add_report_facts(json::object& activity, const store::Row& row) {
  const auto json = parse_json(protect::report_text(row.blob(column::report)));
  if (!json) return;
  if (const auto report = scan::report_from_json(*json)) add_report_facts(activity, *report);
}

// Whether what the filter asks for stays as it is: a mail that is judged anew has other links and files
// (protect/records.h), and reports.
bool lasts(const Filter& filter) {
  for (const auto& step : filter.steps) {
    if (step.kind == Filter::Kind::anywhere) return false;
    for (const auto& member : members()) {
      if (member.name != step.field) continue;
      if (std::any_of(member.columns.begin(), member.columns.end(),
                      [](Column one) { return one == column::urls || one == column::files; }))
        return false;
    }
  }
  return !asks_the_report(filter);
}

// The mails of a time that fit, in the order of `ordered` (beyond(), with its values $4 and $5 in `place`), each to
// `take` until it returns false.
template <class Take>
Result<void> each_fitting(const Call& call, const Filter& filter, const Span& span, const Asked& asked,
                          const std::string& ordered, std::vector<store::Value> place, const Take& take) {
  const bool early = asks_the_report(filter), all = takes_all(filter);
  std::vector<store::Value> parameters = {call.who.tenant.value, to_millis(span.from), to_millis(span.until)};
  parameters.insert(parameters.end(), place.begin(), place.end());
  auto narrowing = narrowed(filter, static_cast<int>(parameters.size()) + 1);
  parameters.insert(parameters.end(), narrowing.parameters.begin(), narrowing.parameters.end());
  // Parameters are counted as they come in the text: behind those of the place, before the order.
  auto where = ordered;
  if (!narrowing.condition.empty())
    where.insert(std::min(where.find(" ORDER BY "), where.size()), " AND " + narrowing.condition);
  return call.services.database.each(
      "SELECT " + asked.columns + " FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at < $3" + where, parameters,
      [&](const store::Row& row) {
        if (all) return take(row);
        auto one = activity_json(row, call.who.tenant, asked);
        if (early) add_report_facts(one, row);
        return !matches(filter, one) || take(row);
      });
}

Result<std::int64_t> count_of(const Call& call, const Filter& filter, const Span& span) {
  if (takes_all(filter)) {
    TRY(const auto rows,
        call.services.database.query("SELECT COUNT(*) FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at < $3",
                                     {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
    return rows.at(0).integer(0);
  }
  const auto asked = asked_by(&filter);
  const auto fitting = [&](Time from, Time until) -> Result<std::int64_t> {
    std::int64_t total = 0;
    TRY_VOID(each_fitting(call, filter, {from, until}, asked, "", {}, [&](const store::Row&) { return ++total > 0; }));
    return total;
  };
  if (call.services.logs == nullptr || !lasts(filter)) return fitting(span.from, span.until);
  return call.services.logs->count_fitting(call.who.tenant, protect::LogType::mail_tracking, span.from, span.until,
                                           "activities " + digest_of(filter), fitting);
}

// The mails of these numbers, in their order; without those that were purged meanwhile.
Result<json::array> activities_of(const Call& call, const std::vector<store::Value>& numbers) {
  const auto everything = asked_by(nullptr);
  const auto select = call.query("select");
  std::map<std::int64_t, json::object> by_number;
  TRY_VOID(store::in_groups(call.who.tenant.value, numbers, [&](const std::string& list, const auto& parameters) {
    return call.services.database.each(
        "SELECT " + everything.columns + " FROM mail_tracking WHERE tenant = $1 AND id IN (" + list + ")", parameters,
        [&](const store::Row& row) {
          auto one = activity_json(row, call.who.tenant, everything);
          add_report_facts(one, row);
          by_number[row.integer(column::id)] = selected(std::move(one), select);
          return true;
        });
  }));
  json::array items;
  for (const auto& number : numbers) {
    const auto found = by_number.find(std::get<std::int64_t>(number));
    if (found != by_number.end()) items.push_back(std::move(found->second));
  }
  return items;
}

Result<Response> email_activities(Call& call) {
  static constexpr std::string_view orders[] = {"eventTime", "eventTimeDT"};
  TRY(const auto order, order_of(call, orders, {}));
  TRY(const auto filter, filter_of(call));
  TRY(const auto span, log_span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24)));
  TRY(const auto skip, read_skip(call));
  TRY(const auto mode, search_mode(call));
  if (mode.counts) {
    TRY(const auto total, count_of(call, filter, span));
    return json_response({{"totalCount", total}});
  }
  const auto start = place_before(skip, order.ascending);
  std::vector<store::Value> found;
  Skip last;
  bool more = false;
  const auto asked = asked_by(&filter);
  TRY_VOID(each_fitting(call, filter, span, asked, " AND " + beyond("at", "id", order.ascending), {start.at, start.id},
                        [&](const store::Row& row) {
                          more = static_cast<int>(found.size()) == mode.top;
                          if (more) return false;
                          last = {row.integer(column::at), row.integer(column::id)};
                          found.emplace_back(row.integer(column::id));
                          return true;
                        }));
  TRY(auto items, activities_of(call, found));
  json::object out{{"items", std::move(items)}, {"progressRate", 100}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return json_response(out);
}

}  // namespace

Result<void> add_mail_facts(const Call& call, json::array& detections) {
  std::map<std::string, std::vector<json::object*>> by_mail;
  for (auto& detection : detections)
    by_mail[string_or(detection.get_object(), "msgUuid")].push_back(&detection.get_object());
  std::vector<store::Value> mails;
  for (const auto& [mail, of_it] : by_mail) mails.emplace_back(mail);
  return store::in_groups(call.who.tenant.value, mails, [&](const std::string& list, const auto& parameters) {
    std::set<std::string> known;  // a mail with several fates has several rows, the first of which speaks
    return call.services.database.each(
        "SELECT * FROM mail_tracking WHERE tenant = $1 AND item IN (" + list + ") ORDER BY id", parameters,
        [&](const store::Row& row) {
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
        });
  });
}

bool asks_the_mail(const Filter& filter) {
  return asks_the_report(filter) || std::any_of(filter.steps.begin(), filter.steps.end(), [](const Filter::Step& step) {
           return step.field == "mailSenderIp" || step.field == "patVer" || step.field == "mailSourceDomain" ||
                  step.field == "mailUrlsRealLink" || step.field == "mailUrlsOriginalLink";
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
  const auto everything = asked_by(nullptr);
  TRY(const auto rows,
      call.services.database.query(
          "SELECT " + everything.columns +
              " FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at < $3 ORDER BY at, id LIMIT $4",
          {call.who.tenant.value, to_millis(from), to_millis(until), std::int64_t{most}}));
  std::vector<json::object> out;
  for (const auto& row : rows) {
    auto& one = out.emplace_back(activity_json(row, call.who.tenant, everything));
    add_report_facts(one, row);
  }
  return out;
}

std::string_view folder_of(std::string_view service, std::string_view location) {
  return service == "inline" ? std::string_view{} : location;
}

// The published schema has 1, 3 and 25 without saying what they mean; ours: incoming 1, outgoing 2, inside 3.
int direction_number(std::string_view direction) {
  return direction == "outgoing" ? 2 : direction == "internal" ? 3 : 1;
}

std::span<const Route> email_activity_routes() {
  static const Route all[] = {{"GET", "/v3.0/search/emailActivities", Access::holder, "search=read",
                               "Search e-mail activity", "", "", "{...}", email_activities}};
  return all;
}

}  // namespace sekisho::api::vision
