#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"
#include "platform/roles.h"
#include "platform/signing.h"
#include "platform/sso/encryption_key.h"
#include "platform/sso/web.h"

namespace sekisho::platform::sso {

enum class ProviderKind : unsigned char { oidc, saml };
const char* to_string(ProviderKind kind);

namespace limits {
inline constexpr int max_providers = 10;  // per tenant and console
inline constexpr std::size_t max_group_roles = 100;
}  // namespace limits

/// Whoever has this group gets this role.
struct GroupRole {
  std::string group;  // as the provider writes it: a name or an object id
  RoleId role;
  bool operator==(const GroupRole&) const = default;
};

/// An identity provider of one console of one tenant (reference.md §8, §10.5).
struct Provider {
  std::int64_t id = 0;
  TenantId tenant;
  std::string public_id;  // stands in its URLs: /api/v1/sso/{public_id}/…
  Side side = Side::platform;
  ProviderKind kind = ProviderKind::oidc;
  std::string name, description;
  bool enabled = true;
  std::vector<std::string> domains;  // e-mail domains whose people are shown this provider; empty: only by Business ID
  std::string issuer;                // OIDC issuer, or the SAML entity id
  std::string sign_on_url;           // SAML: the HTTP-Redirect single sign-on service
  std::string client_id;             // OIDC
  bool has_secret = false;
  std::vector<std::string> certificates;  // SAML: PEM, one or (while it rolls over) two
  std::string claim;                      // claim or attribute that holds the address; empty: "email" or the NameID
  bool unsolicited = false;               // SAML: the provider may send people who have not asked here first
  bool sign_requests = false;             // SAML: our requests are signed
  std::string groups_attribute;           // attribute or claim that holds a person's groups
  // the first whose group a person has decides; empty: accounts keep the roles they were given
  std::vector<GroupRole> group_roles;
  Time created_at, modified_at;
};

struct ProviderDraft {
  ProviderKind kind = ProviderKind::oidc;
  std::string name;
  bool enabled = true;
  std::vector<std::string> domains;
  std::string issuer, sign_on_url, client_id;
  std::optional<std::string> client_secret;  // nothing: the stored one stays; empty: a public client
  std::vector<std::string> certificates;
  std::string claim;
  // Nothing: as stored. The first two are SAML's.
  std::optional<bool> unsolicited, sign_requests;
  std::optional<std::string> groups_attribute, description;
  std::optional<std::vector<GroupRole>> group_roles;
};

/// Settings of single sign-on. Client secrets are stored encrypted (XChaCha20-Poly1305) under a key that is derived
/// from the operator's key file, so the database alone does not hold them. Writes are audited. Refusals: bad_name,
/// name_taken, limit_reached, bad_identity_provider (what is wrong stands in the Error). On the platform an enabled
/// provider lets the SAML accounts in that waited for it.
class Providers {
 public:
  Providers(const Context& context, const SigningKey& key, Reach reach)
      : context_(context), key_(key), reach_(reach), audit_(context) {}
  Result<std::vector<Provider>> list(TenantId tenant, Side side) const;
  Result<Provider> find(TenantId tenant, std::int64_t id) const;
  /// By the id in its URLs; the tenant comes out of it.
  Result<Provider> find_public(std::string_view public_id) const;
  /// Enabled ones that a person may choose: of the company with this Business ID, or whose domains contain that of the
  /// address.
  Result<std::vector<Provider>> offered(Side side, std::string_view business_id, std::string_view email) const;
  Result<std::int64_t> add(const Actor& actor, Side side, const ProviderDraft& draft);
  Result<void> edit(const Actor& actor, std::int64_t id, const ProviderDraft& draft);
  Result<void> remove(const Actor& actor, std::int64_t id);
  /// Our key for assertions that a SAML provider encrypts and for requests that we sign; made when it is first asked
  /// for, stored like a client secret.
  Result<EncryptionKey> encryption_key(TenantId tenant, std::int64_t id) const;
  /// Of an OIDC provider; empty for a public client.
  Result<std::string> client_secret(TenantId tenant, std::int64_t id) const;

 private:
  Result<void> check(TenantId tenant, Side side, ProviderDraft& draft) const;
  Result<void> write_options(TenantId tenant, std::int64_t id, const ProviderDraft& draft);
  Result<void> welcome(const Actor& actor, Side side, bool enabled);
  Context context_;
  const SigningKey& key_;
  Reach reach_;
  AuditLog audit_;
};

}  // namespace sekisho::platform::sso
