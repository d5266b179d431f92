#pragma once

#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/tenants.h"

namespace sekisho::platform::update {

/// A part of the roll-out (U-4): from `begins_at` on the tenants of a region, or listed by Business ID, are offered the
/// update.
struct Phase {
  std::string name;
  Time begins_at;
  std::string region;                     // empty: every region
  std::vector<std::string> business_ids;  // empty: every tenant of the region
};

/// The operator's plan. Without any phase the reference's date stands: everybody from 2024-01-15.
class Phases {
 public:
  explicit Phases(const Context& context) : context_(context) {}
  Result<std::vector<Phase>> list() const;
  /// Adds or replaces by name. Refusal::bad_name, bad_setting.
  Result<void> put(const Phase& phase);
  Result<void> remove(const std::string& name);
  /// When the tenant's first phase begins; nothing if none matches.
  Result<std::optional<Time>> begins_for(const Tenant& tenant) const;
  Result<bool> has_begun(const Tenant& tenant) const;

 private:
  Context context_;
};

}  // namespace sekisho::platform::update
