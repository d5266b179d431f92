#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/tenants.h"
#include "protect/scan_stamp.h"

namespace sekisho::app {

/// Trust Scan (reference.md §1.2, §4.1): with a tenant's switch on, delivered mail bears a stamp of the filters that
/// its inbound policies judged it by, and these filters do not judge it again in the mailbox, as long as it is
/// unchanged. Thread-safe.
class TrustScan {
 public:
  /// `key`: a secret of this installation.
  TrustScan(std::string_view key, TenantRules& rules, policy::PolicyStore& policies, const Clock& clock)
      : stamps_(key), rules_(rules), policies_(policies), clock_(clock) {}

  /// The stamp of mail that goes out to recipients as these bytes; plans: theirs. Empty: none. What cannot be read now
  /// is no reason to hold mail up.
  std::string stamp(const protect::Item& item, const std::vector<const policy::Plan*>& plans,
                    std::string_view bytes) const;
  /// The filters that need not judge a received message again. Errors as Database.
  Result<std::vector<scan::Filter>> judged(TenantId tenant, std::string_view bytes) const;

 private:
  protect::ScanStamp stamps_;
  TenantRules& rules_;
  policy::PolicyStore& policies_;
  const Clock& clock_;
};

/// The filters that the policies switch on for mail of that direction: of both together.
std::vector<scan::Filter> filters_of(const policy::Policy* threats, const policy::Policy* data,
                                     scan::Direction direction);

}  // namespace sekisho::app
