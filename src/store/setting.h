#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "store/sql.h"

namespace sekisho::store {

/// A tenant's value under a name (table `setting`); nothing when it was never saved. Errors and threads as Database.
Result<std::optional<std::string>> load_setting(Database& database, TenantId tenant, std::string_view name);
/// Puts the value in the place of what was there. Joins the transaction that it is called in.
Result<void> save_setting(Database& database, TenantId tenant, std::string_view name, std::string_view value);

}  // namespace sekisho::store
