#include <algorithm>
#include <map>

#include "api/own/own.h"
#include "base/text.h"
#include "connect/watch.h"
#include "policy/policy_store.h"
#include "protect/log_search.h"

namespace sekisho::api::own {
namespace {

// The most frequent values of a field; rows in which it is empty are none of them.
json::array top_of(const protect::Facets& counted, std::string_view field, std::size_t most) {
  json::array out;
  for (const auto& [value, count] : counted.values_of(field)) {
    if (!value.empty() && out.size() < most) out.push_back(json::object{{"value", value}, {"count", count}});
  }
  return out;
}

std::int64_t count_of(const protect::Facets& counted, std::string_view field, std::string_view value) {
  for (const auto& one : counted.values_of(field)) {
    if (one.value == value) return one.count;
  }
  return 0;
}

Result<Response> figures(Call& call) {
  using protect::LogType;
  if (call.services.logs == nullptr) return not_configured(call);
  auto& logs = *call.services.logs;
  const auto tenant = call.who.tenant;
  const auto span = span_of(call, std::chrono::hours(24));
  const auto of = [&](LogType type) {
    return protect::LogRequest{.type = type, .from = span.from, .until = span.until};
  };
  constexpr int most = 31;  // and one for the empty value
  json::object out{{"from", format_iso8601(span.from)}, {"until", format_iso8601(span.until)}};
  TRY(const auto mails, logs.facets(tenant, of(LogType::mail_tracking), {"verdict", "action"}, most));
  TRY(const auto threats,
      logs.facets(tenant, of(LogType::detection),
                  {"threat_type", "filter", "sender", "affected_user", "url", "policy", "template"}, most));
  out["mails"] = mails.rows;
  out["threats"] = threats.rows;
  out["quarantined"] = count_of(mails, "action", "quarantine");
  out["by_verdict"] = top_of(mails, "verdict", 10);
  out["by_action"] = top_of(mails, "action", 10);
  out["by_threat_type"] = top_of(threats, "threat_type", 30);
  out["by_filter"] = top_of(threats, "filter", 10);
  out["top_senders"] = top_of(threats, "sender", 5);
  out["top_recipients"] = top_of(threats, "affected_user", 5);
  out["top_urls"] = top_of(threats, "url", 5);
  out["top_policies"] = top_of(threats, "policy", 5);
  out["top_templates"] = top_of(threats, "template", 5);
  constexpr std::int64_t hour = 3'600'000;
  const auto length = to_millis(span.until) - to_millis(span.from);
  const auto bucket = length <= 6 * hour ? hour / 4 : length <= 72 * hour ? hour : 24 * hour;
  std::map<Time, std::pair<std::int64_t, std::int64_t>> buckets;  // mails and threats
  TRY(const auto mails_over_time, logs.volume(tenant, of(LogType::mail_tracking), std::chrono::milliseconds(bucket)));
  for (const auto& one : mails_over_time) buckets[one.start].first = one.count;
  TRY(const auto threats_over_time, logs.volume(tenant, of(LogType::detection), std::chrono::milliseconds(bucket)));
  for (const auto& one : threats_over_time) buckets[one.start].second = one.count;
  json::array volume;
  for (const auto& [start, counts] : buckets) {
    volume.push_back(
        json::object{{"start", format_iso8601(start)}, {"mails", counts.first}, {"threats", counts.second}});
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
  return json_response({{"items", std::move(items)},
                        {"inline", call.services.conveyor != nullptr},
                        {"mailboxes", call.services.mailboxes != nullptr}});
}

// Enabled policies of a protected service; what only monitors is one too, because somebody chose it.
std::int64_t enabled_policies(const std::vector<policy::Policy>& policies, std::string_view service) {
  return std::count_if(policies.begin(), policies.end(), [&](const policy::Policy& one) {
    return one.enabled && (one.service == policy::Service::mailbox) == (service == "imap");
  });
}

Result<Response> services(Call& call) {
  const auto now = call.services.clock.now();
  TRY(const auto rows,
      call.services.database.query("SELECT service, COUNT(*), MAX(at) FROM mail_tracking WHERE tenant = $1 AND at >= "
                                   "$2 AND service <> 'manual' GROUP BY service ORDER BY service",
                                   {call.who.tenant.value, to_millis(now) - 86'400'000}));
  TRY(const auto seen,
      call.services.database.query("SELECT 1 FROM mail_tracking WHERE tenant = $1 LIMIT 1", {call.who.tenant.value}));
  std::vector<policy::Policy> policies;
  if (call.services.policies != nullptr) {
    TRY(policies, call.services.policies->list(call.who.tenant));
  }
  const auto [followed, failing] = mailboxes_of(call);
  json::array items;
  const auto add = [&](std::string_view service, std::int64_t mails, json::value last_at) {
    const auto policies_on = enabled_policies(policies, service);
    const bool has =
        service == "imap" ? call.services.mailboxes != nullptr && followed > 0 : call.services.conveyor != nullptr;
    const auto state = mails == 0 && !has                  ? "not_configured"
                       : service == "imap" && failing > 0  ? "failing"
                       : policies_on == 0                  ? "no_policy"
                       : mails == 0 && service == "inline" ? "waiting"
                                                           : "protected";
    items.push_back(json::object{{"service", service},
                                 {"state", state},
                                 {"policies", policies_on},
                                 {"mails_24h", mails},
                                 {"last_at", std::move(last_at)}});
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
      {"GET", "/api/v1/dashboard", Access::holder, "dashboard=read", "Figures of a period",
       "{from?: time, until?: time}", "", "Figures", figures},
      {"GET", "/api/v1/dashboard/services", Access::holder, "dashboard=read", "State of the protected services", "", "",
       "ServiceStatus", services},
      {"GET", "/api/v1/service-accounts", Access::holder, "service_accounts=read",
       "What Sekisho reaches the protected services by: the mail path, and each mailbox that is followed", "", "",
       "{items: [{service: string, account: string, state: \"starting\"|\"connected\"|\"failing\", since: time, "
       "problem: string}], inline: bool, mailboxes: bool}",
       service_accounts},
  };
  return all;
}

}  // namespace sekisho::api::own
