#include "store/setting.h"

namespace sekisho::store {

Result<std::optional<std::string>> load_setting(Database& database, TenantId tenant, std::string_view name) {
  TRY(const auto rows,
      database.query("SELECT value FROM setting WHERE tenant = $1 AND name = $2", {tenant.value, std::string(name)}));
  if (rows.empty()) return std::optional<std::string>();
  return rows.front().text(0);
}

Result<void> save_setting(Database& database, TenantId tenant, std::string_view name, std::string_view value) {
  TRY_VOID(
      database.execute("INSERT INTO setting (tenant, name, value) VALUES ($1, $2, $3) ON CONFLICT (tenant, name) DO "
                       "UPDATE SET value = excluded.value",
                       {tenant.value, std::string(name), std::string(value)}));
  return {};
}

}  // namespace sekisho::store
