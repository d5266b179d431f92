#include "app/trust_scan.h"

#include <algorithm>

namespace sekisho::app {

std::vector<scan::Filter> filters_of(const policy::Policy* threats, const policy::Policy* data,
                                     scan::Direction direction) {
  using scan::Filter;
  std::vector<Filter> out;
  const auto add = [&](bool enabled, policy::ApplyTo to, Filter filter) {
    const bool applies =
        to == policy::ApplyTo::all || (to == policy::ApplyTo::incoming && direction == scan::Direction::incoming);
    if (enabled && applies) out.push_back(filter);
  };
  if (threats != nullptr) {
    add(threats->spam.enabled, threats->spam.apply_to, Filter::spam_protection);
    add(threats->correlated_intelligence.enabled, threats->correlated_intelligence.apply_to,
        Filter::correlated_intelligence);
    add(threats->malware.enabled, threats->malware.apply_to, Filter::malware);
    add(threats->file_blocking.enabled, threats->file_blocking.apply_to, Filter::file_blocking);
    add(threats->web_reputation.enabled, threats->web_reputation.apply_to, Filter::web_reputation);
  }
  if (data != nullptr) add(true, data->data_loss.apply_to, Filter::data_loss);
  return out;
}

std::string TrustScan::stamp(const protect::Item& item, const std::vector<const policy::Plan*>& plans,
                             std::string_view bytes) const {
  if (item.context.direction == scan::Direction::outgoing || plans.empty()) return {};
  const auto on = policies_.switch_is_on(item.tenant, "trust_scan");
  if (!on || !*on) return {};
  const auto rules = rules_.rules(item.tenant);
  if (!rules) return {};
  const auto find = [&](std::optional<std::int64_t> id) -> const policy::Policy* {
    const auto& all = (*rules)->policies.policies;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const policy::Policy& one) { return id && one.id == *id; });
    return found == all.end() ? nullptr : &*found;
  };
  // What judged the mail for each of those who get these bytes.
  std::vector<scan::Filter> filters;
  for (const auto* plan : plans) {
    const auto some = plan->skipped
                          ? std::vector<scan::Filter>()
                          : filters_of(find(plan->threat_policy), find(plan->data_policy), item.context.direction);
    if (plan == plans.front())
      filters = some;
    else
      std::erase_if(filters, [&](scan::Filter one) { return std::find(some.begin(), some.end(), one) == some.end(); });
  }
  return filters.empty() ? std::string() : stamps_.make(item.tenant, bytes, filters, clock_.now());
}

Result<std::vector<scan::Filter>> TrustScan::judged(TenantId tenant, std::string_view bytes) const {
  TRY(const bool on, policies_.switch_is_on(tenant, "trust_scan"));
  return on ? stamps_.read(tenant, bytes, clock_.now()) : std::vector<scan::Filter>();
}

}  // namespace sekisho::app
