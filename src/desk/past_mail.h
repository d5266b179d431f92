#pragma once

#include <functional>
#include <string>

#include "connect/connector.h"
#include "desk/manual_scan.h"
#include "policy/policy_store.h"
#include "protect/conveyor.h"
#include "protect/quarantine.h"
#include "protect/record.h"

namespace sekisho::desk {

/// What a manual scan's items are judged with: the one policy, as if it were enabled, and today's lists of the tenant.
struct PastRules {
  policy::PolicySet policy;  // holds one
  policy::Lists lists;
  std::shared_ptr<const policy::Directory> directory;
  const policy::Policy& one() const { return policy.policies.front(); }
};
/// Code::not_found when the policy is gone.
Result<PastRules> past_rules(policy::PolicyStore& policies, TenantId tenant, PolicyId policy);

/// Judges items that lie in mailboxes, and acts on them where the scan is to protect. Detections say "Manual scan";
/// what has some has a passage in the logs as well, with its explanation. What somebody gave out of quarantine stays
/// where it is. Not an administrator's question: how mail is sent on, notified of, or learnt from is protection on
/// arrival alone.
class PastMail {
 public:
  using Detected = std::function<void(const protect::Detection&)>;
  /// detected is told of each new detection (for syslog); may be empty. All referents outlive it.
  PastMail(connect::Connector& connector, protect::Conveyor& conveyor, protect::Quarantine& quarantine,
           store::Database& database, const Clock& clock, Detected detected)
      : connector_(connector),
        conveyor_(conveyor),
        quarantine_(quarantine),
        database_(database),
        clock_(clock),
        detected_(std::move(detected)) {}
  /// Errors: unavailable, timed_out: try again later, nothing is counted; any other: this item cannot be read.
  Result<ScanCounts> scan(const ManualScan& scan, const PastRules& rules, const connect::Account& account,
                          const connect::Arrival& item, ByteCount limit);

 private:
  Result<void> record(const protect::Item& item, const scan::Report& report, const policy::Plan& plan,
                      std::string_view undone, ScanCounts& counts);

  connect::Connector& connector_;
  protect::Conveyor& conveyor_;
  protect::Quarantine& quarantine_;
  store::Database& database_;
  const Clock& clock_;
  const Detected detected_;
};

}  // namespace sekisho::desk
