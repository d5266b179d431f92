#pragma once

#include "api/response/mailbox_actions.h"
#include "connect/imap/mailboxes.h"

namespace sekisho::api {

/// MailboxActions over an IMAP server.
class ImapActions final : public MailboxActions {
 public:
  explicit ImapActions(connect::imap::Mailboxes& mailboxes) : mailboxes_(mailboxes) {}
  Result<MailboxOutcome> quarantine(TenantId tenant, const MailboxTarget& t) override {
    return outcome(mailboxes_.quarantine(tenant, t.mailbox, t.message_id));
  }
  Result<MailboxOutcome> restore(TenantId tenant, const MailboxTarget& t) override {
    return outcome(mailboxes_.restore(tenant, t.mailbox, t.message_id));
  }
  Result<MailboxOutcome> remove(TenantId tenant, const MailboxTarget& t) override {
    return outcome(mailboxes_.remove(tenant, t.mailbox, t.message_id));
  }
  Result<MailboxOutcome> move_to_junk(TenantId tenant, const MailboxTarget& t) override {
    return outcome(mailboxes_.move_to_junk(tenant, t.mailbox, t.message_id));
  }

 private:
  static Result<MailboxOutcome> outcome(const Result<connect::imap::Moved>& moved) {
    if (!moved) return tl::unexpected(moved.error());
    return MailboxOutcome{.skipped = moved->messages == 0, .subject = moved->subject, .detail = {}};
  }
  connect::imap::Mailboxes& mailboxes_;
};

}  // namespace sekisho::api
