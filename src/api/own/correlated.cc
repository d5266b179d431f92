#include "api/own/correlated.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/own/own.h"
#include "base/text.h"
#include "platform/audit.h"
#include "platform/context.h"
#include "protect/log_search.h"
#include "protect/record_row.h"
#include "report/words.h"
#include "scan/correlate/custom.h"
#include "scan/correlate/rules.h"
#include "scan/explain.h"
#include "store/in_groups.h"

// What Correlated Intelligence found, as a list of its own (reference.md §5.3): the detections of its rules with the
// signals that spoke together.
namespace sekisho::api::own {
namespace {

constexpr std::int64_t most_exported = 10'000;  // as the logs (reference.md §6)

using platform::Texts;
json::object to_json(const Texts& texts) { return {{"en", texts.english}, {"ja", texts.japanese}}; }

struct Kind {
  std::string_view name, query;
};
constexpr Kind kinds[] = {{"security_risk", "category=ci_security_risk"},
                          {"anomaly", "category=ci_anomaly AND NOT rule:*_custom"},
                          {"customized", "category=ci_anomaly AND rule:*_custom"}};

// One detection of a correlation rule.
struct Found {
  std::int64_t id = 0, held = 0;
  std::string at, item, rule, evidence, status, organization, sender, affected_user, subject, policy, action,
      message_id;
  json::array recipients;
  std::vector<std::string> signals;  // their names
  bool is_custom() const { return rule.ends_with("_custom"); }
  bool is_risk() const { return rule.starts_with("ci.risk."); }
};

// The threat types of reference.md §2.8; they stand in the rules' ids (scan/correlate/rules.h).
Texts threat_type_of(const Found& one) {
  if (one.rule.starts_with("ci.risk.advanced_phishing"))
    return {"Phishing – Advanced Phishing", "フィッシング – 高度なフィッシング"};
  if (one.rule.starts_with("ci.risk.data_exfiltration"))
    return {"Phishing – Data Exfiltration", "フィッシング – 情報の持ち出し"};
  if (one.is_risk()) return {"Security risk", "セキュリティリスク"};
  if (one.rule.find(".unwanted_") != one.rule.npos)
    return {"Possibly unwanted email", "望ましくない可能性のあるメール"};
  return {"Suspicious email", "不審なメール"};
}

Texts name_of(const Found& one) {
  if (one.is_custom()) return {one.evidence, one.evidence};
  return {scan::title_of_rule(one.rule, Language::english), scan::title_of_rule(one.rule, Language::japanese)};
}

std::string_view level_of(const Found& one) {
  for (const std::string_view level : {"extra_aggressive", "aggressive", "moderate"}) {
    if (one.rule.starts_with("ci." + std::string(level) + ".")) return level;
  }
  return "risk";
}

Found found_in(const json::object& row) {
  const auto text = [&](std::string_view name) { return string_or(row, name); };
  Found out{.id = row.at("id").to_number<std::int64_t>(),
            .at = text("at"),
            .item = text("item"),
            .rule = text("rule"),
            .evidence = text("evidence"),
            .status = text("action"),
            .organization = text("organization"),
            .sender = text("sender"),
            .affected_user = text("affected_user"),
            .subject = text("subject"),
            .policy = text("policy"),
            .action = text("action"),
            .message_id = text("message_id")};
  if (const auto* recipients = row.if_contains("recipient"); recipients && recipients->is_array())
    out.recipients = recipients->get_array();
  return out;
}

Result<scan::correlate::Custom> custom_rules(const Call& call) {
  TRY(const auto rows, call.services.database.query(
                           "SELECT text FROM scan_text WHERE tenant = $1 AND kind = 'ci' ORDER BY name DESC LIMIT 1",
                           {call.who.tenant.value}));
  if (rows.empty()) return scan::correlate::Custom{};
  auto read = scan::correlate::read_custom(rows[0].text(0));
  return read ? *std::move(read) : scan::correlate::Custom{};
}

// What became of the mails since: of a held copy its state, by which it can be opened.
Result<void> add_states(const Call& call, std::vector<Found>& all) {
  std::multimap<std::string, Found*> by_message;
  for (auto& one : all) by_message.emplace(one.message_id, &one);
  std::vector<store::Value> ids;
  for (auto at = by_message.begin(); at != by_message.end(); at = by_message.upper_bound(at->first))
    ids.emplace_back(at->first);
  return store::in_groups(call.who.tenant.value, ids, [&](const std::string& list, const auto& parameters) {
    return call.services.database.each(
        "SELECT id, state, message_id, item FROM quarantine WHERE tenant = $1 AND "
        "message_id IN (" +
            list + ") ORDER BY id",
        parameters, [&](const store::Row& row) {
          const auto [from, until] = by_message.equal_range(row.text(2));
          for (auto at = from; at != until; ++at) {
            if (row.view(3) == at->second->item) at->second->held = row.integer(0), at->second->status = row.text(1);
          }
          return true;
        });
  });
}

// The signals that spoke about mails, by item: of the newest record of each.
using Spoken = std::map<std::string, std::vector<std::string>>;
Result<Spoken> spoken_about(const Call& call, const std::set<std::string>& items) {
  Spoken out;
  const std::vector<store::Value> ids(items.begin(), items.end());
  TRY_VOID(store::in_groups(call.who.tenant.value, ids, [&](const std::string& list, const auto& parameters) {
    return call.services.database.each(
        "SELECT item, report FROM mail_tracking WHERE tenant = $1 AND item IN (" + list + ") ORDER BY at, id",
        parameters, [&](const store::Row& row) {
          const auto json = parse_json(protect::report_text(row.blob(1)));
          if (!json) return true;
          if (auto report = scan::report_from_json(*json)) out[row.text(0)] = std::move(report->signals);
          return true;
        });
  }));
  return out;
}

// The names of a rule's signals. Of a tenant's own rule those of the statement that holds for the mail, as far as rule
// and report are still there.
std::vector<std::string> signals_of(const Found& one, const scan::correlate::Custom& custom, const Spoken& spoken) {
  std::vector<std::string> out;
  for (const auto& rule : scan::correlate::predefined_rules()) {
    if (rule.id != one.rule) continue;
    for (const auto name : split(rule.signals, ' ')) {
      if (!name.starts_with('!')) out.emplace_back(name);
    }
  }
  const auto own = std::find_if(custom.rules.begin(), custom.rules.end(),
                                [&](const auto& rule) { return rule.name == one.evidence; });
  const auto about = spoken.find(one.item);
  if (!one.is_custom() || own == custom.rules.end() || about == spoken.end()) return out;
  const auto speaks = [&](const std::string& name) {
    return std::find(about->second.begin(), about->second.end(), name) != about->second.end();
  };
  for (const auto& statement : own->statements) {
    if (std::all_of(statement.begin(), statement.end(), speaks)) return statement;
  }
  return out;
}

// The rows of a list with all that they show, asked for together.
Result<std::vector<Found>> read_all(const Call& call, const std::vector<json::object>& rows) {
  std::vector<Found> all;
  all.reserve(rows.size());
  for (const auto& row : rows) all.push_back(found_in(row));
  TRY_VOID(add_states(call, all));
  std::set<std::string> own;
  for (const auto& one : all) {
    if (one.is_custom()) own.insert(one.item);
  }
  scan::correlate::Custom custom;
  if (!own.empty()) {
    TRY(custom, custom_rules(call));
  }
  TRY(const auto spoken, spoken_about(call, own));
  for (auto& one : all) one.signals = signals_of(one, custom, spoken);
  return all;
}

// A predefined signal in words; a tenant's own by its name.
Texts words_of(const std::string& signal) {
  for (const auto& known : scan::correlate::predefined_signals()) {
    if (known.id == signal) return {std::string(known.english), std::string(known.japanese)};
  }
  return {signal, signal};
}

// What is asked for stands in parentheses behind the kind's own query, so it must be a query by itself; where it is
// none is told in its own words' places.
Result<protect::LogRequest> request_of(const Call& call, protect::QueryProblem& wrong) {
  const auto kind =
      std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& one) { return one.name == call.query("kind"); });
  if (kind == std::end(kinds)) return fail(Code::malformed, "kind: security_risk, anomaly or customized");
  protect::LogRequest request;
  request.type = protect::LogType::detection;
  request.query = std::string(kind->query);
  if (const auto asked = call.query("query"); !trim(asked).empty()) {
    TRY_VOID(protect::compile_query(request.type, asked, call.services.clock.now(), 1, &wrong));
    request.query += " AND (" + std::string(asked) + ")";
  }
  const auto span = span_of(call, std::chrono::hours(24 * 30));
  request.from = span.from, request.until = span.until;
  request.limit = static_cast<int>(call.query_integer("limit", 50));
  request.after = std::string(call.query("after"));
  request.organizations = call.who.organizations;
  return request;
}

Response query_problem(const Call& call, const protect::QueryProblem& found) {
  return problem(call, "query.malformed", found.what, {{"position", found.position}, {"query_code", found.code}});
}

// The error as an answer: what is wrong about the query, when it is that.
Result<Response> failed(const Call& call, const Error& error, const protect::QueryProblem& wrong) {
  return wrong.code.empty() ? Result<Response>(tl::unexpected(error)) : query_problem(call, wrong);
}

Result<Response> list(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  protect::QueryProblem wrong;
  const auto asked = request_of(call, wrong);
  if (!asked) return failed(call, asked.error(), wrong);
  const auto& request = *asked;
  const auto page = call.services.logs->search(call.who.tenant, request, &wrong);
  if (!page) return failed(call, page.error(), wrong);
  const auto total = call.services.logs->count(call.who.tenant, request);
  if (!total) return tl::unexpected(total.error());
  TRY(const auto all, read_all(call, page->rows));
  json::array items;
  for (const auto& one : all) {
    json::array signals;
    for (const auto& name : one.signals)
      signals.push_back(json::object{{"id", name}, {"name", to_json(words_of(name))}});
    items.push_back(json::object{{"id", one.id},
                                 {"at", one.at},
                                 {"item", one.item},
                                 {"kind", call.query("kind")},
                                 {"level", level_of(one)},
                                 {"threat_type", to_json(threat_type_of(one))},
                                 {"name", to_json(name_of(one))},
                                 {"signals", std::move(signals)},
                                 {"status", one.status},
                                 {"held", one.held},
                                 {"organization", one.organization},
                                 {"sender", one.sender},
                                 {"affected_user", one.affected_user},
                                 {"recipients", one.recipients},
                                 {"subject", one.subject},
                                 {"policy", one.policy},
                                 {"action", one.action},
                                 {"message_id", one.message_id}});
  }
  return json_response({{"items", std::move(items)},
                        {"total", *total},
                        {"next", page->next.empty() ? json::value(nullptr) : json::value(page->next)}});
}

Result<Response> export_csv(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  protect::QueryProblem wrong;
  const auto asked = request_of(call, wrong);
  if (!asked) return failed(call, asked.error(), wrong);
  const auto lang = call.query("lang");
  const auto language = lang == "ja" ? Language::japanese : lang == "en" ? Language::english : call.language;
  std::vector<json::object> rows;
  bool more = false;
  const auto read = call.services.logs->each(
      call.who.tenant, *asked,
      [&](const json::object& row) {
        more = static_cast<std::int64_t>(rows.size()) == most_exported;
        if (!more) rows.push_back(row);
        return !more;
      },
      &wrong);
  if (!read) return failed(call, read.error(), wrong);
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.set("Content-Disposition", "attachment; filename=\"correlated.csv\"");
  response.body = std::string("\xEF\xBB\xBF") +
                  (language == Language::japanese
                       ? "日時,脅威の種類,名前,レベル,シグナル,状態,件名,送信者,対象ユーザ,ポリシー\r\n"
                       : "time,threat type,name,level,signals,status,subject,sender,affected user,policy\r\n");
  TRY(const auto all, read_all(call, rows));
  for (const auto& one : all) {
    std::string signals;
    for (const auto& name : one.signals) signals += (signals.empty() ? "" : "; ") + words_of(name).in(language);
    bool is_first = true;
    for (const auto& cell :
         {one.at, threat_type_of(one).in(language), name_of(one).in(language),
          one.is_risk() ? std::string() : report::word("status", level_of(one), language), signals,
          report::word("status", one.status, language), one.subject, one.sender, one.affected_user, one.policy}) {
      response.body += (is_first ? "" : ",") + platform::csv_field(cell);
      is_first = false;
    }
    response.body += "\r\n";
  }
  if (more) response.set("Sekisho-Cut-After", std::to_string(most_exported));
  return response;
}

}  // namespace

std::span<const Route> correlated_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/correlated", Access::holder, "logs=read",
       "What Correlated Intelligence found, newest first, with the signals that spoke together",
       "{kind: \"security_risk\"|\"anomaly\"|\"customized\", query?: string(0..4096), from?: time, until?: time, "
       "limit?: int(1..200), after?: string(0..512)}",
       "", "{items: [CorrelatedDetection], total: int, next: string~}", list},
      {"GET", "/api/v1/correlated/export", Access::holder, "logs=read", "The same as CSV, at most 10,000 rows",
       "{kind: \"security_risk\"|\"anomaly\"|\"customized\", query?: string(0..4096), from?: time, until?: time, "
       "lang?: \"ja\"|\"en\"}",
       "", "@text/csv", export_csv},
  };
  return all;
}

}  // namespace sekisho::api::own
