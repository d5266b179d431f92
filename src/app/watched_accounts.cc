#include "app/watched_accounts.h"

#include <map>
#include <string>

#include "base/log.h"
#include "base/text.h"

namespace sekisho::app {

Result<std::vector<connect::Account>> watched_accounts(std::string_view setting, TenantRules& rules, store::Database& database) {
  TRY(const auto tenants, rules.tenants());
  if (tenants.empty() || trim(setting).empty()) return std::vector<connect::Account>{};
  std::map<std::string, TenantId> owner;
  for (const auto tenant : tenants) {
    TRY(const auto own, rules.rules(tenant));
    for (const auto& domain : own->lists.internal_domains) owner.emplace(domain, tenant);
  }
  std::map<std::string, TenantId> found;
  const auto add = [&](const std::string& address, TenantId otherwise) {
    const auto domain = owner.find(address.substr(address.rfind('@') + 1));
    found.emplace(address, domain != owner.end() ? domain->second : otherwise);
  };
  for (const auto part : split(setting, ',')) {
    const auto pattern = to_lower_ascii(trim(part));
    if (pattern.empty()) continue;
    if (pattern.find('*') == std::string::npos) {
      add(pattern, tenants.front());
      continue;
    }
    for (const auto tenant : tenants) {
      TRY(const auto rows, database.query("SELECT DISTINCT address FROM group_member WHERE tenant = $1", {tenant.value}));
      for (const auto& row : rows) {
        const auto address = to_lower_ascii(row.text(0));
        if (matches_wildcard(pattern, address)) add(address, tenant);
      }
    }
  }
  std::vector<connect::Account> out;
  for (const auto& [address, tenant] : found) {
    if (out.size() == max_watched_accounts) {
      log::warning("connector.too_many_accounts", {{"watched", static_cast<std::int64_t>(out.size())}, {"named", static_cast<std::int64_t>(found.size())}});
      break;
    }
    out.push_back({tenant, address});
  }
  return out;
}

}  // namespace sekisho::app
