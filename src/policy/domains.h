#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::policy {

/// How a tenant other than the operator's comes by a domain that nobody holds: only by the operator's assignment (what
/// a service says), or by entering it first (a database that no service has opened yet).
enum class DomainClaim : std::uint8_t { assigned, first };

struct HeldDomain {
  std::string domain;
  TenantId tenant;
  bool assigned = false;  // by the operator; else the tenant entered it first
  Time since{};
  bool verified = false;  // DNS proved that it is the tenant's
};

/// What is known of one of a tenant's internal domains beside that it is on the list.
struct DomainFact {
  std::string domain;
  OrganizationId organization{0};  // whose mail and mailboxes of it are; 0: the tenant's first
  // when DNS proved it to be the tenant's, and when that was last asked; zero: not so far
  Time verified_at{}, checked_at{};
  std::string problem;  // of the last look: "not_found" (no such record), "no_answer"; empty: none
};

/// Whose a domain is: mail to it and mailboxes in it are its holder's alone, so no two tenants hold the same one. A
/// domain is held while it also stands on its holder's list of internal domains. Thread-safe as the database is. Errors
/// as the database, and as said.
class Domains {
 public:
  Domains(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// The rule of this installation, kept in the database so that whoever writes lists goes by it; first before it is
  /// said.
  Result<void> set_claim(DomainClaim claim, TenantId operator_tenant);
  /// The tenant enters the domain, in normal form, on its list: inside the caller's transaction. Code::conflict
  /// "list.domain_held" (another tenant's) or "list.domain_unassigned".
  Result<void> claim(TenantId tenant, const std::string& domain);
  /// The tenant takes it off its list. What the operator assigned stays the tenant's; the rest is free again.
  Result<void> leave(TenantId tenant, const std::string& domain);
  /// Whose mail to the domain and mailboxes in it are; nobody's. Letters without case.
  Result<std::optional<TenantId>> holder(std::string_view domain);

  /// The domains on the tenant's list, by name, with what is known of each.
  Result<std::vector<DomainFact>> facts(TenantId tenant);
  /// The organisation that what concerns the domain's mailboxes is recorded for from now on, also of domains below it
  /// that are named nowhere; 0: the tenant's first. Code::not_found: not on the list, or no such organisation of the
  /// tenant.
  Result<void> give_to(TenantId tenant, std::string_view domain, OrganizationId organization);
  /// What DNS said (domain_proof.h). A domain whose record is gone is no longer proved; an answer that did not come
  /// changes nothing of that.
  Result<void> note_proof(TenantId tenant, std::string_view domain, bool found, bool answered);

  /// For the operator. All of the installation, by name.
  Result<std::vector<HeldDomain>> list();
  /// Puts the domain on the tenant's list and takes it from whoever had it. Code::malformed (no domain),
  /// Code::not_found (no such tenant).
  Result<void> assign(TenantId tenant, std::string_view domain, std::string_view who);
  /// The same unless another tenant has it: Code::conflict "list.domain_held".
  Result<void> assign_free(TenantId tenant, std::string_view domain, std::string_view who);
  /// Takes it from its holder, list and all. Code::not_found when nobody holds it.
  Result<void> release(std::string_view domain);

 private:
  store::Database& database_;
  const Clock& clock_;
};

}  // namespace sekisho::policy
