#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/policy_store.h"
#include "protect/quarantine.h"
#include "protect/record.h"
#include "protect/rejudge.h"
#include "protect/reread.h"
#include "store/sql.h"

namespace sekisho::protect {

/// Mail that was delivered, as far as its mailboxes can be reached. Idempotent; errors: not_found (not there),
/// unavailable.
class DeliveredMail {
 public:
  virtual ~DeliveredMail() = default;
  virtual Result<void> quarantine(TenantId tenant, const std::string& mailbox, const std::string& message_id) = 0;
  virtual Result<void> move_to_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id) = 0;
  virtual Result<void> remove(TenantId tenant, const std::string& mailbox, const std::string& message_id) = 0;
  virtual Result<void> from_quarantine(TenantId tenant, const std::string& mailbox, const std::string& message_id) = 0;
  virtual Result<void> from_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id) = 0;
};

/// One thing that retro scan decided, from intent to end.
struct RetroAction {
  std::int64_t id = 0;
  Time at{}, changed_at{};
  std::string item, recipient, message_id;
  std::string action;               // "quarantine", "move_to_junk", "delete_message"; "restore", "restore_from_junk"
  std::string rule, reason, cause;  // the finding, in words, and what had changed
  std::string state;                // "planned", "done", "failed"
  std::string error;
};

struct RetroState {
  bool enabled = false;  // by a policy in force
  bool running = false;
  Time started_at{};
  std::string cause;  // what had changed: "feed, corrections"
  std::int64_t judged = 0, late = 0, cleared = 0;
};

/// Retro Scan & Auto Remediate (reference.md §2.3, §2.6): when lists, feeds, suspicious objects, corrections or
/// correlation rules change, the mails of the last days are judged again from their reports; when YARA rules, DLP
/// definitions or the built-in models change, from their bytes where these can still be had (protect/reread.h), else
/// from their reports; what policy would now treat more strictly is treated so in the mailbox, what was held wrongly is
/// given back. Only where a policy's own switch says so (off by default), only for that policy's filters, and only when
/// the judgement itself changed: a changed action of a policy moves no mail. Each action is written down before it is
/// done, is done at most once, and is logged as detected by "Retro Scan & Auto Remediate" with its reason. Thread-safe
/// for different tenants.
class Retro {
 public:
  static constexpr int window_days = 14, most_attempts = 5;

  /// quarantine and mailboxes may be null: then what needs them fails with that reason. Without `reread` all is judged
  /// from the reports.
  Retro(store::Database& database, Quarantine* quarantine, DeliveredMail* mailboxes, const Clock& clock,
        Reread reread = {})
      : database_(database),
        quarantine_(quarantine),
        mailboxes_(mailboxes),
        clock_(clock),
        reread_(std::move(reread)) {}

  /// The version of the mail model that an administrator put in the shipped one's place; empty: the shipped one judges.
  /// Another one is a reason to judge again.
  void judges_with(std::string mail_model) { mail_model_ = std::move(mail_model); }
  /// Judges at most `limit` past mails, if something changed since the last complete round; a tenth of them when their
  /// bytes are read again. True: there is more. Errors: unavailable also when bytes cannot be had now; the next call
  /// goes on there.
  Result<bool> judge(TenantId tenant, const policy::Rules& rules, const scan::Settings& settings, int limit = 200);
  /// A mail turned out to be something else once a file of it could be opened (reopen.h): `fresh` takes the place of
  /// what is kept of it, its new findings are logged, and what policy says of it now is planned, whatever the switches
  /// of retro scan say. Errors: malformed when nothing readable is kept of it.
  Result<void> reopened(TenantId tenant, const MailTrack& track, scan::Report fresh, const policy::Rules& rules,
                        const scan::Settings& settings);
  /// Does what is planned; what fails for now is tried again by a later call.
  Result<int> carry_out(TenantId tenant, int limit = 50);
  /// Forgets what was judged and what failed, so that the next call judges everything again.
  Result<void> again(TenantId tenant);
  Result<RetroState> state(TenantId tenant, const policy::Rules& rules);
  Result<std::vector<RetroAction>> actions(TenantId tenant, int limit = 200);  // newest first
  Result<std::int64_t> purge(TenantId tenant, int days);

 private:
  struct Change {
    std::int64_t late = 0, cleared = 0;
  };
  enum class Whose : std::uint8_t { switched_on, every };  // policies
  Result<Change> compare(TenantId tenant, const MailTrack& track, const scan::Report& past, const scan::Report& today,
                         const policy::Rules& rules, const std::string& cause, Whose whose);
  Result<Change> judge_one(TenantId tenant, const MailTrack& track, const policy::Rules& rules, const Rejudge& rejudge,
                           const std::string& cause);
  Result<std::optional<RetroAction>> latest(TenantId tenant, const std::string& item, const std::string& recipient);
  Result<void> plan(TenantId tenant, const MailTrack& track, const std::string& recipient, std::string_view action,
                    std::int64_t held, const scan::Finding& why, const std::string& cause);
  Result<void> perform(TenantId tenant, const RetroAction& action, std::int64_t held);
  Result<void> log(TenantId tenant, const RetroAction& action, std::int64_t track);

  store::Database& database_;
  Quarantine* quarantine_;
  DeliveredMail* mailboxes_;
  const Clock& clock_;
  const Reread reread_;
  std::string mail_model_;
};

/// True if a policy in force switches retro scan on.
bool retro_enabled(const policy::PolicySet& policies);

}  // namespace sekisho::protect
