#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "policy/plan.h"
#include "policy/policy.h"
#include "scan/report.h"
#include "scan/scanner.h"

namespace sekisho::policy {

/// What is known of the tenant's people. Implementations are immutable or locked: called from any thread.
class Directory {
 public:
  virtual ~Directory() = default;
  /// Names of the groups an address is in, lower case. Empty when it is unknown.
  virtual std::vector<std::string> groups_of(std::string_view address) const = 0;
};

/// A directory held in memory: address (lower case) → groups (lower case).
struct TableDirectory final : Directory {
  std::map<std::string, std::vector<std::string>, std::less<>> groups;
  std::vector<std::string> groups_of(std::string_view address) const override;
};

struct ApprovedSender {
  std::string pattern;
  std::int64_t expires_ms = 0;  // 0: never
};

/// The tenant-wide lists that stand outside the policies (reference.md §4.1, §4.3). Addresses, domains and hashes lower
/// case.
struct Lists {
  std::vector<std::string> internal_domains;
  std::vector<std::string> approved_users_threat, approved_users_data;  // policy kind does not apply to them at all
  std::vector<HeaderField> approved_headers;                            // skips everything
  std::vector<ApprovedSender> approved_senders;                         // central: skips spam protection and CI
  bool blocked_lists_enabled = true;
  // central: quarantine before any policy
  std::vector<std::string> blocked_senders, blocked_urls, blocked_sha1, blocked_sha256;
  // findings of category suspicious_object
  bool suspicious_objects_enabled = false;
  std::vector<std::string> pml_exceptions;                          // SHA-1
  std::map<std::string, std::vector<std::string>> trusted_senders;  // per recipient: skips spam protection
  // per recipient: quarantined for that recipient
  std::map<std::string, std::vector<std::string>> user_blocked_senders;
};

/// The probability from which a score counts at a detection level: low 0.95, medium 0.80, high 0.50.
double threshold_of(Level level);

/// Which policies speak for the item: the service of the list and whether senders or recipients select.
Service service_of(const scan::ScanContext& context, Kind kind);

/// What shall be done with one item: one plan per group of recipients to whom the same policies apply. Every recipient
/// of the context is in exactly one plan; without recipients there is one plan for nobody in particular (command line
/// scans).
///
/// Order (reference.md §2.14): tenant-wide approved headers and users → central blocked lists (quarantine) → of each
/// kind the first enabled policy whose targets hold the recipient (incoming, internal) or the sender (outgoing) → per
/// filter its own approved lists, then findings → responses → conflict rules.
///   - Findings count by category. Scores of the mail model count from threshold_of(level); findings named
///   "mail.score.*" are those
///     same scores and are judged by the level only. Findings of rules count at every level.
///   - Within spam protection and CI the strictest response wins. Between filters, delete and quarantine stand alone
///   (what the others
///     asked for is in Plan::overruled); the rest combines.
///   - A monitor-only policy never adds to Plan::actions: what it would have done is in Plan::observed with its own
///   kind.
/// Pure; callable from any thread. Never fails; never empty.
std::vector<Plan> decide(const PolicySet& policies, const Lists& lists, const Directory& directory,
                         const scan::Report& report, const scan::ScanContext& context);

/// The first enabled policy of service and kind whose targets hold the address; null if there is none.
const Policy* first_match(const PolicySet& policies, Service service, Kind kind, std::string_view address,
                          const Directory& directory);

}  // namespace sekisho::policy
