#include "app/watched_accounts.h"

#include <map>
#include <string>

#include "base/log.h"
#include "base/text.h"
#include "policy/domains.h"

namespace sekisho::app {

Result<std::vector<connect::Account>> watched_accounts(std::string_view setting, TenantRules& rules,
                                                       store::Database& database) {
  TRY(const auto tenants, rules.tenants());
  if (tenants.empty() || trim(setting).empty()) return std::vector<connect::Account>{};
  std::map<std::string, TenantId> found;
  const SystemClock clock;
  policy::Domains domains(database, clock);
  std::map<std::string, TenantId> owners;
  const auto owner_of = [&](const std::string& address) -> Result<TenantId> {
    const auto domain = address.substr(address.rfind('@') + 1);
    if (const auto known = owners.find(domain); known != owners.end()) return known->second;
    TRY(const auto holder, domains.holder(domain));
    return owners[domain] = holder.value_or(tenants.front());
  };
  for (const auto part : split(setting, ',')) {
    const auto pattern = to_lower_ascii(trim(part));
    if (pattern.empty()) continue;
    if (pattern.find('*') == std::string::npos) {
      TRY(const auto owner, owner_of(pattern));
      found.emplace(pattern, owner);
      continue;
    }
    for (const auto tenant : tenants) {
      TRY(const auto rows,
          database.query("SELECT DISTINCT address FROM group_member WHERE tenant = $1", {tenant.value}));
      for (const auto& row : rows) {
        const auto address = to_lower_ascii(row.text(0));
        if (!matches_wildcard(pattern, address)) continue;
        TRY(const auto owner, owner_of(address));
        if (owner == tenant) found.emplace(address, tenant);  // naming an address does not make it one's own
      }
    }
  }
  std::vector<connect::Account> out;
  for (const auto& [address, tenant] : found) {
    if (out.size() == max_watched_accounts) {
      log::warning("connector.too_many_accounts", {{"watched", static_cast<std::int64_t>(out.size())},
                                                   {"named", static_cast<std::int64_t>(found.size())}});
      break;
    }
    out.push_back({tenant, address});
  }
  return out;
}

}  // namespace sekisho::app
