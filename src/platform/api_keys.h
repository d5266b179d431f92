#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"
#include "platform/roles.h"

namespace sekisho::platform {

using ApiKeyId = Id<struct ApiKeyTag>;

namespace limits {
inline constexpr int max_cas_tokens = 20;
inline constexpr std::size_t token_name = 128;
inline constexpr std::size_t token_description = 1024;
inline constexpr int cas_token_days = 365;
inline constexpr int cas_token_warning_days = 10;
inline constexpr int max_platform_keys = 100;
}  // namespace limits

/// API types of CAS's Automation and Integration APIs (reference.md §9.1), as stored and shown.
struct CasApiType {
  std::string_view id, english, japanese;
};
const std::vector<CasApiType>& cas_api_types();

struct ApiKey {
  ApiKeyId id;
  Side side = Side::cas;
  std::string name, description;
  RoleId role;                        // platform keys
  std::vector<std::string> types;     // CAS tokens: log_retrieval, threat_investigation, …
  std::vector<std::string> networks;  // platform keys: addresses or CIDR; empty: everywhere
  bool enabled = true;
  Time created_at, modified_at;
  std::optional<Time> expires_at;  // none: never (monthsToExpiration 0)
  std::optional<Time> last_used_at;
  TenantId tenant;
};

struct IssuedKey {
  ApiKey key;
  std::string secret;  // "TENANT.SECRET": shown once
};

struct CasTokenDraft {
  std::string name, description;
  std::vector<std::string> types;  // at least one
};

struct PlatformKeyDraft {
  std::string name, description;
  RoleId role;      // assignable to keys
  int months = 12;  // 1, 3, 6, 12, 0 = never; fixed at creation
  std::vector<std::string> networks;
  bool enabled = true;
};

/// Bearer secrets of programs. Stored as SHA-256 (they carry 256 random bits, so no slow hash is needed). Refusals:
/// bad_name, bad_permission, bad_expiry, bad_network, limit_reached, name_taken.
class ApiKeys {
 public:
  explicit ApiKeys(const Context& context) : context_(context), audit_(context) {}
  Result<std::vector<ApiKey>> list(TenantId tenant, Side side) const;
  Result<ApiKey> find(TenantId tenant, ApiKeyId id) const;
  Result<IssuedKey> add_cas_token(const Actor& actor, const CasTokenDraft& draft);
  Result<void> edit_cas_token(const Actor& actor, ApiKeyId id, const CasTokenDraft& draft);
  /// A new secret for another 365 days; the old one stops working.
  Result<IssuedKey> refresh_cas_token(const Actor& actor, ApiKeyId id);
  Result<IssuedKey> add_platform_key(const Actor& actor, const PlatformKeyDraft& draft);
  /// Months are not read.
  Result<void> edit_platform_key(const Actor& actor, ApiKeyId id, const PlatformKeyDraft& draft);
  Result<void> remove(const Actor& actor, ApiKeyId id);
  /// The key behind a bearer secret, for a client at `address`; notes the use (at most once a minute). Refusals:
  /// key_invalid (unknown, disabled), key_expired, address_not_allowed. CAS tokens go on working after the update
  /// (U-38).
  Result<ApiKey> authenticate(std::string_view secret, std::string_view address);
  /// Mails to the tenant's first CAS account and the recipients of system notifications, once per token and term, for
  /// tokens that expire within ten days. Returns how many tokens.
  Result<int> warn_of_expiry(TenantId tenant);

 private:
  Context context_;
  AuditLog audit_;
};

}  // namespace sekisho::platform
