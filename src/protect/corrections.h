#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/policy_store.h"
#include "scan/likeness/corrections.h"
#include "store/sql.h"

namespace sekisho::protect {

/// One report of a wrong judgement, as it is kept: who said what of which mail, and the mail's likeness, never its text.
struct CorrectionRow {
  std::int64_t id = 0;
  Time at{};
  std::string item, message_id;
  std::string verdict;   // "wanted", "spam", "phishing"
  std::string source;    // "console", "api", "cli", "imap", "end_user", "reported", "alert"
  std::string reporter;  // account or mailbox
  bool trusted = false;  // an administrator's
  std::string sender, subject;
  std::string vouched;   // domain whose DKIM signature passed on the mail
  std::optional<Time> undone_at;
  std::string undone_by;
};

struct CorrectionReport {
  std::string key;       // item id or Message-ID of a mail that the service judged
  std::string verdict;   // "wanted", "spam", "phishing"
  std::string source, reporter;
  bool trusted = false;
  std::string mailbox;   // a user's report: only mail of this mailbox may be reported; empty: any
};

/// What people of a tenant said was judged wrongly, and the layer above the mail model made of it (scan/likeness/corrections.h). The newest
/// most_corrections that are not undone count; a user may report user_reports_a_day. Thread-safe.
class CorrectionBook {
 public:
  static constexpr int user_reports_a_day = 50;

  CorrectionBook(store::Database& database, policy::PolicyStore& policies, const Clock& clock) : database_(database), policies_(policies), clock_(clock) {}

  /// Keeps the report and, when it is trusted, puts the new layer in force at once; users' reports wait for refresh(). A second report
  /// of the same person about the same mail replaces the first. Errors: malformed "correction.verdict"; not_found "correction.unknown_mail"
  /// (no such mail, not of this mailbox, or judged before likeness was kept); over_limit "correction.too_many".
  Result<CorrectionRow> report(TenantId tenant, const CorrectionReport& report);
  /// Newest first.
  Result<std::vector<CorrectionRow>> list(TenantId tenant, int limit = 200);
  /// As if it had not been reported. Errors: not_found; conflict when it is undone already.
  Result<void> undo(TenantId tenant, std::int64_t id, const std::string& who);
  /// Undoes what `source` said of this mail, whoever said it: it was decided otherwise since. How many reports that were.
  Result<int> withdraw(TenantId tenant, const std::string& key, const std::string& source, const std::string& who);
  /// Puts the layer in force if it differs from the one that is.
  Result<void> refresh(TenantId tenant);
  Result<scan::likeness::Corrections> layer(TenantId tenant);

 private:
  store::Database& database_;
  policy::PolicyStore& policies_;
  const Clock& clock_;
};

}  // namespace sekisho::protect
