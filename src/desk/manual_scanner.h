#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "desk/letter.h"
#include "desk/manual_scan.h"
#include "desk/past_mail.h"

namespace sekisho::desk {

struct ScannerParts {
  connect::Connector& connector;
  PastMail& past_mail;
  policy::PolicyStore& policies;
  store::Database& database;
  const Clock& clock;
  Random& random;
  Post& post;
  std::string console_url;
  ByteCount message_limit{150u << 20};
  // that are known of a tenant: followed, or a member of its groups
  std::function<Result<std::vector<std::string>>(TenantId)> mailboxes;
  // whether a mailbox is the tenant's, and takes no reports
  std::function<Result<bool>(TenantId, std::string_view)> owns;
  std::function<Result<bool>(TenantId)> is_trial;  // whether the tenant's licence is one
};

/// Carries manual scans out, one after the other, on a thread of its own; goes on after a restart with the mailboxes
/// that were not done. Mail on its way comes first: a full queue of the scan workers makes it wait. Thread-safe.
class ManualScanner {
 public:
  explicit ManualScanner(const ScannerParts& parts);
  ~ManualScanner();
  ManualScanner(const ManualScanner&) = delete;
  ManualScanner& operator=(const ManualScanner&) = delete;

  /// As ManualScanBook::order; not_found for an unknown policy, malformed also for a mailbox that is not the tenant's
  /// or that the policy does not protect.
  Result<ManualScan> start(TenantId tenant, const ManualScanOrder& order, std::string_view who);
  /// The mailboxes that a scan by this policy would be about if none were named.
  Result<std::vector<std::string>> mailboxes_of(TenantId tenant, PolicyId policy);
  Result<std::vector<ManualScan>> list(TenantId tenant, int limit) const { return book_.list(tenant, limit); }
  Result<ManualScan> find(TenantId tenant, const std::string& id) const { return book_.find(tenant, id); }
  Result<void> stop(TenantId tenant, const std::string& id) { return book_.stop(tenant, id); }

 private:
  void run();
  void carry_out(const ManualScanBook::Open& open);
  Result<void> scan_all(TenantId tenant, ManualScan& scan);
  Result<void> scan_mailbox(TenantId tenant, const ManualScan& scan, const PastRules& rules, ScannedMailbox& mailbox);
  Result<void> finish(TenantId tenant, const std::string& id, ScanState state, std::string_view problem);
  bool must_stop(TenantId tenant, const std::string& id);
  bool pause(std::chrono::milliseconds most);  // false: the service ends

  const ScannerParts parts_;
  ManualScanBook book_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = true;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace sekisho::desk
