#include <algorithm>

#include "api/own/own.h"
#include "policy/policy_store.h"

// Configuration health (reference.md §7.2): which protection features at least one enabled policy of a service uses.
namespace sekisho::api::own {
namespace {

using policy::Policy;

struct Feature {
  std::string_view id;
  bool high;      // importance: high or medium
  bool outbound;  // whether mail that leaves has it at all (reference.md §2.3)
  bool (*used)(const Policy&);
};

constexpr auto is_threat = [](const Policy& p) { return p.kind == policy::Kind::threat_protection; };
constexpr Feature features[] = {
    {"spam", true, true, [](const Policy& p) { return is_threat(p) && p.spam.enabled; }},
    {"enhanced_bec", true, false,
     [](const Policy& p) { return is_threat(p) && p.spam.enabled && p.spam.enhanced_bec; }},
    {"name_spoof", false, false, [](const Policy& p) { return is_threat(p) && p.spam.enabled && p.spam.name_spoof; }},
    {"unusual_signals", false, false,
     [](const Policy& p) { return is_threat(p) && p.spam.enabled && p.spam.unusual_signals; }},
    {"malware", true, true, [](const Policy& p) { return is_threat(p) && p.malware.enabled; }},
    {"machine_learning", true, true,
     [](const Policy& p) { return is_threat(p) && p.malware.enabled && p.malware.machine_learning; }},
    {"active_content", false, true,
     [](const Policy& p) { return is_threat(p) && p.malware.enabled && p.malware.active_content; }},
    {"file_blocking", false, true, [](const Policy& p) { return is_threat(p) && p.file_blocking.enabled; }},
    {"web_reputation", true, true, [](const Policy& p) { return is_threat(p) && p.web_reputation.enabled; }},
    {"attachments", false, true,
     [](const Policy& p) { return is_threat(p) && p.web_reputation.enabled && p.web_reputation.attachments; }},
    {"correlated_intelligence", false, true,
     [](const Policy& p) { return is_threat(p) && p.correlated_intelligence.enabled; }},
    {"data_loss", false, true,
     [](const Policy& p) { return p.kind == policy::Kind::data_loss && !p.data_loss.templates.empty(); }},
};

Result<Response> health(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto policies, call.services.policies->list(call.who.tenant));
  json::array items;
  for (const auto service :
       {policy::Service::inline_inbound, policy::Service::inline_outbound, policy::Service::mailbox}) {
    json::array found;
    int adopted = 0, offered = 0;
    bool lacks_high = false;
    for (const auto& feature : features) {
      if (service == policy::Service::inline_outbound && !feature.outbound) continue;
      // A policy that only monitors uses a feature without protecting anybody by it.
      const auto count = std::count_if(policies.begin(), policies.end(), [&](const Policy& p) {
        return p.service == service && p.enabled && !p.monitor_only && feature.used(p);
      });
      found.push_back(json::object{{"id", feature.id},
                                   {"importance", feature.high ? "high" : "medium"},
                                   {"adopted", count > 0},
                                   {"policies", count}});
      ++offered;
      adopted += count > 0;
      lacks_high |= feature.high && count == 0;
    }
    items.push_back(json::object{{"service", to_string(service)},
                                 {"rate", 100 * adopted / offered},
                                 {"state", lacks_high           ? "warning"
                                           : adopted == offered ? "good"
                                                                : "partial"},
                                 {"features", std::move(found)}});
  }
  return json_response({{"items", std::move(items)}});
}

}  // namespace

std::span<const Route> health_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/dashboard/health", Access::holder, "dashboard=read",
       "Which protection features the enabled policies of each service use", "", "", "ConfigurationHealth", health},
  };
  return all;
}

}  // namespace sekisho::api::own
