#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/credits.h"
#include "platform/errors.h"
#include "platform/licences.h"
#include "platform/tenants.h"
#include "platform/update/documents.h"
#include "platform/update/facts.h"

namespace sekisho::platform::update {

enum class CheckState : unsigned char { ok, warning, blocked };
struct Check {
  std::string id;  // "licence_programme", "connection", …
  CheckState state = CheckState::ok;
  Texts title, text;
  std::optional<Refusal> refusal;  // why, when blocked
};

struct CreditForecast {
  std::int64_t granted = 0;         // U-6, U-7
  std::int64_t standard = 0;        // used by standard protection
  std::int64_t url_sandboxing = 0;  // used on top (U-8)
  std::int64_t used() const { return standard + url_sandboxing; }
  std::int64_t shortage() const { return used() > granted ? used() - granted : 0; }
};
CreditForecast forecast(Edition edition, int seats, bool url_sandboxing);

/// What becomes of one account or role (U-38).
struct Carry {
  std::string what;  // "account", "role", "token", "sso"
  std::string name;
  std::string outcome;  // "carried", "renamed", "merged", "not_carried", "kept"
  std::string target;   // new name
  Texts reason;
};

struct FeatureUse {
  const MissingFeature* feature = nullptr;
  bool used = false;
};

struct Preflight {
  Time at;
  std::string business_id, company, time_zone;
  std::vector<Check> checks;
  CreditForecast credits;
  Programme programme = Programme::tssl;
  Edition edition = Edition::standard;
  int seats = 0;
  std::optional<Time> licence_expires;
  std::vector<Carry> carries;
  std::vector<FeatureUse> features;
  std::optional<Time> last_backup;
  std::string digest;  // of all that matters; the start must name it (stale: Refusal::preflight_outdated)
  bool may_start() const;
  std::optional<Refusal> first_blocker() const;
};

/// Looks at everything and changes nothing (U-17). Any time, any state.
Result<Preflight> preflight(const Context& context, FactsSource& facts, TenantId tenant);
/// Who may ask for the update: the permission "configure product instances" (U-3b), or the operator at the command
/// line.
Result<bool> may_configure_instances(const Context& context, const Actor& actor);

std::string preflight_json(const Preflight& preflight);
/// A page of its own that can be printed or attached; no scripts, nothing loaded.
std::string preflight_html(const Preflight& preflight, Language language);
std::string preflight_text(const Preflight& preflight, Language language);

}  // namespace sekisho::platform::update
