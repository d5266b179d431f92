#include "platform/operators.h"

namespace sekisho::platform {

Result<std::vector<Operators::Candidate>> Operators::sign_in_candidates(Side side, const std::string& name,
                                                                        const std::string& business_id) const {
  std::vector<Candidate> found;
  TRY(const auto rows,
      context_.database.query(
          "SELECT " + std::string(account_columns) +
              ", password_hash FROM account WHERE side = $1 AND name = $2 AND "
              "($3 = '' OR tenant IN (SELECT id FROM tenant WHERE business_id = $3)) ORDER BY id LIMIT 5",
          {std::string(to_string(side)), name, business_id}));
  for (const auto& row : rows) found.push_back({account_of(row), row.text(18)});
  return found;
}

Result<std::optional<TenantId>> Operators::tenant_of_former_name(const std::string& name) const {
  TRY(const auto rows, context_.database.query("SELECT tenant FROM former_name WHERE name = $1 LIMIT 1", {name}));
  if (rows.empty()) return std::optional<TenantId>();
  return std::optional<TenantId>(TenantId{rows[0].integer(0)});
}

Result<std::vector<TenantId>> Operators::tenants() const {
  TRY(const auto rows, context_.database.query("SELECT id FROM tenant ORDER BY id"));
  std::vector<TenantId> all;
  for (const auto& row : rows) all.push_back({row.integer(0)});
  return all;
}

Result<std::optional<TenantId>> Operators::tenant_of_business(const std::string& business_id) const {
  TRY(const auto rows, context_.database.query("SELECT id FROM tenant WHERE business_id = $1", {business_id}));
  if (rows.empty()) return std::optional<TenantId>();
  return std::optional<TenantId>(TenantId{rows[0].integer(0)});
}

}  // namespace sekisho::platform
