#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "connect/imap/client.h"
#include "store/sql.h"

namespace sekisho::connect::imap {

struct MailboxSettings {
  ServerAddress server;
  // login is "mailbox*master_user"; without a master user nothing can be reached
  std::string master_user, master_password;
  std::string quarantine_folder = "Quarantine";
  std::string junk_folder = "Junk";  // where the server names none for \Junk (RFC 6154)
  std::chrono::milliseconds timeout{20'000};
  ByteCount message_limit{150u << 20};
  // whose mailbox it is; empty: everybody's (one tenant)
  std::function<Result<bool>(TenantId, const std::string& mailbox)> belongs = {};
};

struct Moved {
  int messages = 0;  // 0: there was nothing to do
  std::string subject;
};

/// The mailboxes of one IMAP server, reached as its master user. Every call opens a connection of its own; thread-safe;
/// idempotent. A mailbox of another tenant is as unknown as one that is not there. Folders that cannot be opened are
/// passed over. Errors: not_found (message nowhere), denied (login or change refused), over_limit (quota), unavailable,
/// timed_out.
class Mailboxes {
 public:
  Mailboxes(const MailboxSettings& settings, store::Database& database, const Clock& clock)
      : settings_(settings), database_(database), clock_(clock) {}

  /// Out of every folder into the quarantine folder; where from is remembered.
  Result<Moved> quarantine(TenantId tenant, const std::string& mailbox, const std::string& message_id);
  /// Back to where it came from (the inbox when that is not known). MOVE keeps bytes, date and flags (RFC 6851 §3.3).
  Result<Moved> restore(TenantId tenant, const std::string& mailbox, const std::string& message_id);
  Result<Moved> remove(TenantId tenant, const std::string& mailbox, const std::string& message_id);
  Result<Moved> move_to_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id);
  /// From the junk folder back to the inbox.
  Result<Moved> from_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id);
  /// The message's bytes wherever it lies.
  Result<std::string> raw(TenantId tenant, const std::string& mailbox, const std::string& message_id);
  /// For whoever knows whose it is.
  Result<std::unique_ptr<Client>> open(const std::string& mailbox) const;
  /// The folder of an open mailbox that junk belongs into.
  Result<std::string> junk_folder(Client& client) const;
  const MailboxSettings& settings() const { return settings_; }

 private:
  Result<std::unique_ptr<Client>> open_of(TenantId tenant, const std::string& mailbox) const;
  Result<Moved> move_all(Client& client, TenantId tenant, const std::string& mailbox, const std::string& message_id,
                         const std::string& to, bool remember);
  const MailboxSettings settings_;
  store::Database& database_;
  const Clock& clock_;
};

}  // namespace sekisho::connect::imap
