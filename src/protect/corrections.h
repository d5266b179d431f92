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

/// One report of a wrong judgement, as it is kept: who said what of which mail, and the mail's likeness, never its
/// text.
struct CorrectionRow {
  std::int64_t id = 0;
  Time at{};
  std::string item, message_id;
  std::string verdict;  // "wanted", "spam", "phishing"
  std::string source;  // "console", "api", "cli", "imap", "end_user", "reported", "supposed_sender", "alert", "history"
  std::string reporter;  // account or mailbox
  bool trusted = false;  // an administrator's
  std::string sender, subject;
  std::string vouched;  // domain whose DKIM signature passed on the mail
  std::optional<Time> undone_at;
  std::string undone_by;
};

struct CorrectionReport {
  std::string key;      // item id or Message-ID of a mail that the service judged
  std::string verdict;  // "wanted", "spam", "phishing"
  std::string source, reporter;
  bool trusted = false;
  std::string mailbox;  // a user's report: only mail of this mailbox may be reported; empty: any
};

/// Mail that an administrator hands over to learn from, all of one kind; each becomes a correction with source
/// "history".
struct LearningRun {
  std::string batch;    // names the run: it can be undone as a whole
  std::string verdict;  // "wanted", "spam", "phishing"
  std::string reporter;
};
// known: the same was said of the same mail; unreadable: no mail
enum class Taught : std::uint8_t { learned, known, unreadable };
struct BatchRow {
  std::string batch, verdict, reporter;
  Time at{};
  int mails = 0, undone = 0;
};

/// What people of a tenant said was judged wrongly, and the layer above the mail model made of it
/// (scan/likeness/corrections.h). Of what is not undone the newest most_corrections reports count, and administrators'
/// newest most_lessons are learned; a user may report user_reports_a_day. Thread-safe.
class CorrectionBook {
 public:
  static constexpr int user_reports_a_day = 50, most_lessons = 5'000;

  CorrectionBook(store::Database& database, policy::PolicyStore& policies, const Clock& clock)
      : database_(database), policies_(policies), clock_(clock) {}

  /// Keeps the report and, when it is trusted, puts the new layer in force at once; users' reports wait for refresh().
  /// A second report of the same person about the same mail replaces the first. Errors: malformed "correction.verdict";
  /// not_found "correction.unknown_mail" (no such mail, not of this mailbox, or judged before likeness was kept);
  /// over_limit "correction.too_many".
  Result<CorrectionRow> report(TenantId tenant, const CorrectionReport& report);
  /// Keeps what one mail of a run teaches; `report` is what the tenant's scan says of it. The layer stays as it is
  /// until refresh(). Errors: malformed "correction.verdict"; over_limit "correction.too_many_lessons" when the run has
  /// most_lessons.
  Result<Taught> learn(TenantId tenant, const LearningRun& run, const scan::Report& report);
  /// What learn() would answer.
  Result<Taught> would_learn(TenantId tenant, const LearningRun& run, const scan::Report& report);
  /// The runs, newest first.
  Result<std::vector<BatchRow>> batches(TenantId tenant);
  /// As if the run had not been; how many of its mails counted until now. Errors: not_found "correction.unknown_batch".
  Result<int> undo_batch(TenantId tenant, const std::string& batch, const std::string& who);
  /// Takes back everything that one account or mailbox reported: how many reports. Errors: not_found
  /// "correction.unknown_reporter".
  Result<int> undo_reporter(TenantId tenant, const std::string& reporter, const std::string& who);
  /// Newest first.
  Result<std::vector<CorrectionRow>> list(TenantId tenant, int limit = 200);
  /// As if it had not been reported. Errors: not_found; conflict when it is undone already.
  Result<void> undo(TenantId tenant, std::int64_t id, const std::string& who);
  /// Undoes what `source` said of this mail, whoever said it: it was decided otherwise since. How many reports that
  /// were.
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
