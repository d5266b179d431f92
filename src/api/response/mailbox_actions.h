#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace sekisho::api {

/// A delivered message: by mailbox and Message-ID (with angle brackets).
struct MailboxTarget {
  std::string mailbox;
  std::string message_id;
};

/// What became of it. `skipped`: there was nothing to do (already there, already gone).
struct MailboxOutcome {
  bool skipped = false;
  std::string subject;  // of the message when it was seen
  std::string detail;
};

/// Acts on mail that already lies in a mailbox. Calls block; thread-safe; idempotent.
/// Errors: not_found (no such mailbox or message), unavailable (no connection), denied (the server refuses).
class MailboxActions {
 public:
  virtual ~MailboxActions() = default;
  /// Out of every folder into the quarantine folder, remembering where from.
  virtual Result<MailboxOutcome> quarantine(TenantId tenant, const MailboxTarget& target) = 0;
  /// Back to where it was taken from, byte-identical with its arrival date and flags.
  virtual Result<MailboxOutcome> restore(TenantId tenant, const MailboxTarget& target) = 0;
  /// Gone from every folder, the quarantine folder included.
  virtual Result<MailboxOutcome> remove(TenantId tenant, const MailboxTarget& target) = 0;
  /// Moves it to the junk folder.
  virtual Result<MailboxOutcome> move_to_junk(TenantId tenant, const MailboxTarget& target) = 0;
};

}  // namespace sekisho::api
