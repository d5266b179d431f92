#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"

namespace sekisho::platform {

namespace limits {
inline constexpr int max_organizations = 20;  // per tenant, CAS and CECP (reference.md §1.3)
inline constexpr std::size_t organization_name = 32;
inline constexpr std::size_t organization_description = 128;
}  // namespace limits

/// Who governs the protection service for a tenant: the CAS console, nobody's console for the seconds of the update,
/// CECP.
enum class Governance : unsigned char { cas, updating, cecp };
/// The tenant's platform: not activated, activated on the old foundation, updated (Foundation Services).
enum class PlatformState : unsigned char { none, activated, updated };
const char* to_string(Governance governance);
const char* to_string(PlatformState state);

struct Tenant {
  TenantId id;
  std::string name;         // the company
  std::string business_id;  // shown under License Information, quoted to support (U-44)
  std::string region;       // "jp", "us", "eu", …
  std::string time_zone;    // IANA name
  Language language = Language::japanese;
  Time created_at;
  Governance governance = Governance::cas;
  PlatformState platform = PlatformState::none;
  std::string connected_elsewhere;  // Business ID of another platform tenant that CAS is connected to (U-3a)
  std::optional<Time> last_backup_at;
  std::optional<Time> updated_at;  // when CECP took over
};

struct NewTenant {
  std::string name;
  std::string business_id;  // empty: made (8-4-4-4-12)
  std::string region = "jp";
  std::string time_zone = "Asia/Tokyo";
  Language language = Language::japanese;
};

/// The console's time and session settings of one tenant (reference.md §10.5).
struct ConsoleSettings {
  int idle_minutes = 15;                      // 5 … 480
  int session_minutes = 480;                  // 30 … 480
  int max_sessions = 5;                       // per account, 1 … 20; the oldest is ended
  bool mfa_required = false;                  // for every local sign-in on the platform
  std::vector<std::string> allowed_networks;  // addresses or CIDR; empty: everywhere
};

/// The regions in which a platform licence can be activated, with their names.
struct Region {
  std::string_view id, english, japanese;
};
const std::vector<Region>& regions();

/// Tenants and what they consist of. Thread-safe; each call names its tenant.
class Tenants {
 public:
  explicit Tenants(const Context& context) : context_(context), audit_(context) {}
  /// Refusal::bad_name, bad_setting (region, time zone), name_taken (Business ID).
  Result<TenantId> create(const NewTenant& tenant);
  Result<Tenant> find(TenantId tenant) const;
  Result<void> set_preferences(const Actor& actor, std::string_view time_zone, Language language);
  Result<void> set_governance(TenantId tenant, Governance governance);
  Result<void> set_platform(TenantId tenant, PlatformState state);
  Result<void> set_connected_elsewhere(TenantId tenant, std::string_view business_id);
  Result<void> record_backup(TenantId tenant, Time at);
  Result<ConsoleSettings> console_settings(TenantId tenant) const;
  /// Refusal::bad_setting when a value lies outside its range, bad_network for the list.
  Result<void> set_console_settings(const Actor& actor, const ConsoleSettings& settings);

 private:
  Context context_;
  AuditLog audit_;
};

struct Organization {
  OrganizationId id;
  std::string name;
  std::string description;
  Time created_at;
};

class Organizations {
 public:
  explicit Organizations(const Context& context) : context_(context), audit_(context) {}
  Result<std::vector<Organization>> list(TenantId tenant) const;
  /// Refusal::limit_reached, bad_name, name_taken.
  Result<OrganizationId> add(const Actor& actor, std::string_view name, std::string_view description);
  Result<void> edit(const Actor& actor, OrganizationId id, std::string_view name, std::string_view description);
  /// Refusal::in_use while a role's scope names it.
  Result<void> remove(const Actor& actor, OrganizationId id);

 private:
  Context context_;
  AuditLog audit_;
};

/// "2026-11-23 14:27:22" in an IANA time zone (daylight saving included); UTC when the zone is unknown.
std::string format_local(Time at, std::string_view time_zone);
/// The next local midnight strictly after `at`.
Time next_midnight(Time at, std::string_view time_zone);
bool is_time_zone(std::string_view name);

}  // namespace sekisho::platform
