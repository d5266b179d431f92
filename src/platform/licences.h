#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"
#include "platform/signing.h"

namespace sekisho::platform {

/// TSSL: SaaS subscription; TMOL: operations entrusted; MSPL: through a service provider.
enum class Programme : unsigned char { tssl, tmol, mspl };
enum class Edition : unsigned char { standard, standard_xdr };
const char* to_string(Programme programme);  // "TSSL"
std::string edition_name(Edition edition);   // "Standard", "Standard with XDR Add-on"
constexpr int credits_per_seat(Edition edition) { return edition == Edition::standard ? 25 : 30; }  // U-6, U-7

namespace limits {
inline constexpr int grace_days = 30;  // paid licences work on as before
inline constexpr int lock_days = 30;   // no sign-in, no API, data kept; then purge
inline constexpr int expires_soon_days = 30;
inline constexpr int max_seats = 10'000'000;
}  // namespace limits

enum class LicenceState : unsigned char { not_yet_valid, valid, expires_soon, grace, locked, purgeable };
const char* to_string(LicenceState state);

/// What an operator grants; becomes a licence key when signed.
struct LicenceTerms {
  std::string serial;  // unique for ever; empty when issuing: made
  std::string business_id;
  Side side = Side::cas;
  std::string name = "Trend Micro Cloud App Security";
  Programme programme = Programme::tssl;
  Edition edition = Edition::standard;
  bool trial = false;
  int seats = 0;
  Time starts_at, expires_at;
};

struct Licence {
  std::int64_t id = 0;
  LicenceTerms terms;
  Time registered_at;
};

/// Sets what is ordered in words, on the command line and over REST: programme "TSSL", "TMOL" or "MSPL", edition
/// "standard" or "standard_xdr", side "cas" or "platform"; for any other word the first of these.
void set_order(LicenceTerms& terms, std::string_view programme, std::string_view edition, std::string_view side);

/// State by the clock alone (reference.md §10.2). Trials have no grace.
LicenceState state_of(const LicenceTerms& terms, Time now);
bool is_expired_longer_than_grace(const LicenceTerms& terms, Time now);

/// A licence key: the terms as canonical JSON, sealed. Made by an operator, checked offline.
Result<std::string> issue_licence(const SigningKey& key, Random& random, const LicenceTerms& terms);
/// Refusal::licence_forged when the seal or the document is not ours.
Result<LicenceTerms> verify_licence(std::string_view public_key, std::string_view licence_key);

class Licences {
 public:
  explicit Licences(const Context& context) : context_(context), audit_(context) {}
  Result<std::vector<Licence>> list(TenantId tenant) const;
  /// The licence that counts: of those begun, the one that ends last. Code::not_found without one.
  Result<Licence> current(TenantId tenant, Side side) const;
  /// Refusals licence_forged, licence_other_business, licence_already_used (a key works once, anywhere),
  /// licence_key_expired.
  Result<Licence> activate(const Actor& actor, std::string_view public_key, std::string_view licence_key);
  /// Without a key: for the update (platform licence from the CAS one), demo tenants and trials. Idempotent by serial.
  Result<void> put(TenantId tenant, const LicenceTerms& terms);
  /// Moves an expiry, as a renewal at the licensing side would. Never touches what an update has frozen (another
  /// licence).
  Result<void> set_expiry(TenantId tenant, const std::string& serial, Time expires_at);
  /// True when the tenant has a licence that counts, and none on either side that is more than a trial.
  Result<bool> is_trial(TenantId tenant) const;
  /// True only when the side has licences and all have passed their grace.
  Result<bool> is_locked(TenantId tenant, Side side) const;

 private:
  Context context_;
  AuditLog audit_;
};

}  // namespace sekisho::platform
