#include <algorithm>

#include "api/own/own.h"
#include "base/text.h"
#include "connect/watch.h"
#include "policy/policy_store.h"

namespace sekisho::api::own {
namespace {

// Value and count columns of a grouped statement over [from, until) of one tenant.
Result<json::array> grouped(const Call& call, const Span& span, std::string_view table, std::string_view column, std::string_view condition = "1 = 1", int top = 10) {
  const auto statement = "SELECT " + std::string(column) + ", COUNT(*) FROM " + std::string(table) + " WHERE tenant = $1 AND at >= $2 AND at < $3 AND " + std::string(condition) +
                         " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + std::to_string(top);
  TRY(const auto rows, call.services.database.query(statement, {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
  json::array out;
  for (const auto& row : rows) out.push_back(json::object{{"value", row.text(0)}, {"count", row.integer(1)}});
  return out;
}

Result<std::int64_t> total(const Call& call, const Span& span, std::string_view table, std::string_view condition = "1 = 1") {
  TRY(const auto rows, call.services.database.query("SELECT COUNT(*) FROM " + std::string(table) + " WHERE tenant = $1 AND at >= $2 AND at < $3 AND " + std::string(condition),
                                                    {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
  return rows.front().integer(0);
}

Result<Response> figures(Call& call) {
  const auto span = span_of(call, std::chrono::hours(24));
  json::object out{{"from", format_iso8601(span.from)}, {"until", format_iso8601(span.until)}};
  TRY(out["mails"], total(call, span, "mail_tracking"));
  TRY(out["threats"], total(call, span, "detection"));
  TRY(out["quarantined"], total(call, span, "mail_tracking", "action = 'quarantine'"));
  TRY(out["by_verdict"], grouped(call, span, "mail_tracking", "verdict"));
  TRY(out["by_threat_type"], grouped(call, span, "detection", "threat_type", "threat_type <> ''", 30));
  TRY(out["by_filter"], grouped(call, span, "detection", "filter"));
  TRY(out["by_action"], grouped(call, span, "mail_tracking", "action"));
  TRY(out["top_senders"], grouped(call, span, "detection", "sender", "sender <> ''", 5));
  TRY(out["top_recipients"], grouped(call, span, "detection", "affected_user", "affected_user <> ''", 5));
  TRY(out["top_urls"], grouped(call, span, "detection", "url", "url <> ''", 5));
  TRY(out["top_policies"], grouped(call, span, "detection", "policy_name", "policy_name <> ''", 5));
  TRY(out["top_templates"], grouped(call, span, "detection", "templates", "templates <> '[]' AND templates <> ''", 5));
  constexpr std::int64_t hour = 3'600'000;
  const auto length = to_millis(span.until) - to_millis(span.from);
  const auto bucket = length <= 6 * hour ? hour / 4 : length <= 72 * hour ? hour : 24 * hour;
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> buckets;
  for (const auto table : {"mail_tracking", "detection"}) {
    TRY(const auto rows, call.services.database.query("SELECT at / " + std::to_string(bucket) + ", COUNT(*) FROM " + table + " WHERE tenant = $1 AND at >= $2 AND at < $3 GROUP BY 1",
                                                      {call.who.tenant.value, to_millis(span.from), to_millis(span.until)}));
    for (const auto& row : rows) (table == std::string_view("detection") ? buckets[row.integer(0)].second : buckets[row.integer(0)].first) = row.integer(1);
  }
  json::array volume;
  for (const auto& [start, counts] : buckets) {
    volume.push_back(json::object{{"start", format_iso8601(from_millis(start * bucket))}, {"mails", counts.first}, {"threats", counts.second}});
  }
  out["volume"] = std::move(volume);
  out["bucket_ms"] = bucket;
  return json_response(out);
}

// Of the tenant's mailboxes that are followed: how many, and how many of them fail.
std::pair<int, int> mailboxes_of(const Call& call) {
  std::pair<int, int> out{0, 0};
  if (!call.services.watched) return out;
  for (const auto& one : call.services.watched()) {
    if (one.account.tenant != call.who.tenant) continue;
    ++out.first;
    if (one.state == connect::Standing::State::failing) ++out.second;
  }
  return out;
}

Result<Response> service_accounts(Call& call) {
  const auto now = call.services.clock.now();
  json::array items;
  if (call.services.watched) {
    for (const auto& one : call.services.watched()) {
      if (one.account.tenant != call.who.tenant) continue;
      items.push_back(json::object{{"service", "imap"},
                                   {"account", one.account.name},
                                   {"state", connect::to_string(one.state)},
                                   {"since", format_iso8601(now - one.lasting)},
                                   {"problem", ellipsis(to_valid_utf8(one.problem), 300)}});
    }
  }
  return json_response({{"items", std::move(items)}, {"inline", call.services.conveyor != nullptr}, {"mailboxes", call.services.mailboxes != nullptr}});
}

// Enabled policies of a protected service; what only monitors is one too, because somebody chose it.
std::int64_t enabled_policies(const std::vector<policy::Policy>& policies, std::string_view service) {
  return std::count_if(policies.begin(), policies.end(), [&](const policy::Policy& one) { return one.enabled && (one.service == policy::Service::mailbox) == (service == "imap"); });
}

Result<Response> services(Call& call) {
  const auto now = call.services.clock.now();
  TRY(const auto rows, call.services.database.query("SELECT service, COUNT(*), MAX(at) FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND service <> 'manual' GROUP BY service ORDER BY service",
                                                    {call.who.tenant.value, to_millis(now) - 86'400'000}));
  TRY(const auto seen, call.services.database.query("SELECT 1 FROM mail_tracking WHERE tenant = $1 LIMIT 1", {call.who.tenant.value}));
  std::vector<policy::Policy> policies;
  if (call.services.policies != nullptr) {
    TRY(policies, call.services.policies->list(call.who.tenant));
  }
  const auto [followed, failing] = mailboxes_of(call);
  json::array items;
  const auto add = [&](std::string_view service, std::int64_t mails, json::value last_at) {
    const auto policies_on = enabled_policies(policies, service);
    const bool has = service == "imap" ? call.services.mailboxes != nullptr && followed > 0 : call.services.conveyor != nullptr;
    const auto state = mails == 0 && !has                   ? "not_configured"
                       : service == "imap" && failing > 0   ? "failing"
                       : policies_on == 0                   ? "no_policy"
                       : mails == 0 && service == "inline"  ? "waiting"
                                                            : "protected";
    items.push_back(json::object{{"service", service}, {"state", state}, {"policies", policies_on}, {"mails_24h", mails}, {"last_at", std::move(last_at)}});
  };
  bool has_inline = false, has_mailbox = false;
  for (const auto& row : rows) {
    has_inline |= row.text(0) == "inline";
    has_mailbox |= row.text(0) == "imap";
    add(row.text(0), row.integer(1), json::value(format_iso8601(from_millis(row.integer(2)))));
  }
  if (!has_inline) add("inline", 0, nullptr);
  if (!has_mailbox) add("imap", 0, nullptr);
  return json_response({{"items", std::move(items)}, {"milter", call.services.milter}, {"seen", !seen.empty()}});
}

}  // namespace

std::span<const Route> dashboard_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/dashboard", Access::holder, "dashboard=read", "Figures of a period", "{from?: time, until?: time}", "", "Figures", figures},
      {"GET", "/api/v1/dashboard/services", Access::holder, "dashboard=read", "State of the protected services", "", "", "ServiceStatus", services},
      {"GET", "/api/v1/service-accounts", Access::holder, "service_accounts=read", "What Sekisho reaches the protected services by: the mail path, and each mailbox that is followed", "", "",
       "{items: [{service: string, account: string, state: \"starting\"|\"connected\"|\"failing\", since: time, problem: string}], inline: bool, mailboxes: bool}", service_accounts},
  };
  return all;
}

}  // namespace sekisho::api::own
