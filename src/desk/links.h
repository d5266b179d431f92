#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::desk {

/// What a link opens: one mailbox's quarantine (held 0: looking only), or one item of it, to act on once.
struct Link {
  TenantId tenant;
  std::string mailbox;  // lower case
  QuarantineId held;
  Time expires_at{};
  bool used = false;
};

/// Links for people without an account: 256 random bits behind the tenant's number; the database keeps the SHA-256
/// only. Looking at one changes nothing, so link scanners and previews do no harm. Thread-safe.
class Links {
 public:
  Links(store::Database& database, const Clock& clock, Random& random)
      : database_(database), clock_(clock), random_(random) {}
  Result<std::string> make(TenantId tenant, std::string_view mailbox, QuarantineId held,
                           std::chrono::milliseconds valid);
  /// Code::not_found when unknown or expired; a used one is found and says so.
  Result<Link> look(std::string_view token) const;
  /// Marks an item's link used. Code::not_found as look(); Code::conflict when it was used already: then nothing may be
  /// done.
  Result<Link> use(std::string_view token);
  /// Removes expired ones; the number removed.
  Result<std::int64_t> purge();

 private:
  store::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace sekisho::desk
