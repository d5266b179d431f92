#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/tenants.h"
#include "connect/imap/mailboxes.h"
#include "protect/conveyor.h"

namespace sekisho::app {

/// Protection after delivery: each new message of the watched inboxes is judged by the mailbox policies and acted on over IMAP
/// (quarantine, junk, delete); what a policy asks beyond that is recorded as not done. A message that cannot be judged now is offered
/// again. Threads as connect::imap::Watch.
class MailboxGuard {
 public:
  MailboxGuard(connect::imap::Mailboxes& mailboxes, protect::Conveyor& conveyor, LogRecorder& recorder, const Clock& clock)
      : mailboxes_(mailboxes), conveyor_(conveyor), recorder_(recorder), clock_(clock) {}
  Result<void> arrived(TenantId tenant, const std::string& mailbox, const std::string& folder, const connect::imap::Message& message);

 private:
  connect::imap::Mailboxes& mailboxes_;
  protect::Conveyor& conveyor_;
  LogRecorder& recorder_;
  const Clock& clock_;
};

}  // namespace sekisho::app
