#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/policy.h"
#include "store/sql.h"

namespace sekisho::desk {

/// What a manual scan does with what it finds (reference.md §2.10).
enum class ScanMode : std::uint8_t { scan_and_protect, scan_only };
std::string_view to_string(ScanMode mode);
bool from_string(std::string_view text, ScanMode& mode);

enum class ScanState : std::uint8_t { waiting, running, stopping, done, stopped, failed };
std::string_view to_string(ScanState state);
/// Waiting, running or stopping.
bool is_open(ScanState state);

/// What was found, in items.
struct ScanCounts {
  std::int64_t items = 0;              // scanned
  std::int64_t unread = 0;             // too large, or gone before they could be read
  std::int64_t found = 0;              // items with a detection
  std::int64_t acted = 0, failed = 0;  // items acted on, and items whose action could not be done
  // with a detection of: file blocking, web reputation, spam protection or correlation
  std::int64_t malware = 0, files = 0, urls = 0, messages = 0, data_loss = 0;
  ScanCounts& operator+=(const ScanCounts& other);
};

/// How one mailbox of a scan stands.
struct ScannedMailbox {
  std::string name;
  std::string state = "waiting";  // waiting, scanned, skipped
  std::string problem;            // why it was skipped
  ScanCounts counts;
};

struct ManualScanOrder {
  PolicyId policy;  // of service `mailbox`; whether it is enabled does not matter
  ScanMode mode = ScanMode::scan_only;
  Time from{}, until{};                // of the mails' arrival, [from, until)
  std::vector<std::string> mailboxes;  // empty: all that are known and that the policy protects
  std::vector<std::string> report_to;  // addresses that get the report by mail at the end; may be empty
};

struct ManualScan {
  std::string id;
  std::int64_t policy = 0;
  std::string policy_name;
  policy::Kind kind = policy::Kind::threat_protection;
  ScanMode mode = ScanMode::scan_only;
  Time from{}, until{};
  std::vector<std::string> report_to;
  ScanState state = ScanState::waiting;
  std::string problem;  // failed: why
  std::string started_by;
  Time ordered_at{}, started_at{}, ended_at{};  // the epoch: not yet
  std::vector<ScannedMailbox> mailboxes;
  ScanCounts counts() const;  // of all mailboxes
  std::int64_t mailboxes_in(std::string_view state) const;
};

namespace limits {
inline constexpr auto manual_scan_span = std::chrono::days(31);  // reference.md §2.10
inline constexpr auto trial_scan_span = std::chrono::days(1);
inline constexpr std::size_t trial_scan_mailboxes = 25;
inline constexpr std::size_t scan_report_recipients = 100;
}  // namespace limits

/// The orders and results of manual scans. Thread-safe; errors as store::Database besides those named.
class ManualScanBook {
 public:
  ManualScanBook(store::Database& database, const Clock& clock, Random& random)
      : database_(database), clock_(clock), random_(random) {}
  /// `mailboxes`: those that it is about, at least one. trial: the tenant's licence is one (a day and 25 mailboxes at
  /// most). Errors: malformed, naming the field ("from", "until", "mailboxes", "report_to", "policy_id"); conflict
  /// while another scan of the policy's kind is open.
  Result<ManualScan> order(TenantId tenant, const policy::Policy& policy, const ManualScanOrder& order,
                           const std::vector<std::string>& mailboxes, bool trial, std::string_view who);
  /// Newest first.
  Result<std::vector<ManualScan>> list(TenantId tenant, int limit) const;
  /// Code::not_found.
  Result<ManualScan> find(TenantId tenant, const std::string& id) const;
  /// What was scanned stays scanned. Code::conflict when it is over.
  Result<void> stop(TenantId tenant, const std::string& id);

  // For who carries them out.
  struct Open {
    TenantId tenant;
    std::string id;
  };
  /// Every open scan, the one ordered first ahead.
  Result<std::vector<Open>> open() const;
  Result<bool> is_stopping(TenantId tenant, const std::string& id) const;
  Result<void> set_state(TenantId tenant, const std::string& id, ScanState state, std::string_view problem = {});
  Result<void> keep(TenantId tenant, const std::string& id, const ScannedMailbox& mailbox);

 private:
  store::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace sekisho::desk
