#pragma once

#include <string_view>
#include <vector>

#include "app/tenants.h"
#include "connect/connector.h"

namespace sekisho::app {

/// Most mailboxes that one process watches: a thread and a connection each.
inline constexpr std::size_t max_watched_accounts = 2'000;

/// The mailboxes that a setting names, "bob@example.com, *@corp.example": an address stands for itself, a pattern for
/// whoever of the tenants' directories it matches, when the tenant holds its domain. A domain that no tenant holds is
/// the first tenant's. At most max_watched_accounts; more are logged. Errors as store::Database.
Result<std::vector<connect::Account>> watched_accounts(std::string_view setting, TenantRules& rules,
                                                       store::Database& database);

}  // namespace sekisho::app
