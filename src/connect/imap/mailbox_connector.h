#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "connect/connector.h"
#include "connect/imap/folder_rules.h"
#include "connect/imap/mailboxes.h"
#include "connect/imap/places.h"

namespace sekisho::connect::imap {

/// The mailboxes of one IMAP server as a Connector. An item is a message: its container the folder (UTF-8), its id
/// "UIDVALIDITY.UID" (RFC 9051 §2.3.1.1: the pair never means another message). The cursor holds the place in every
/// folder of the mailbox (places.h), so that one which appears later counts from its beginning, one that was renamed
/// goes on where it was, and one that the rules come to cover starts with what comes then. Marks are the keywords $Junk
/// and $NotJunk (also as Junk and NonJunk), where the server counts changes (CONDSTORE). wait() hears of all folders at
/// once by NOTIFY, else of the inbox by IDLE and of the others every minute; it looks by itself for a while after a
/// folder came to be, whose first message a server may tell to nobody. One connection per account between calls.
class MailboxConnector final : public Connector {
 public:
  MailboxConnector(const Mailboxes& mailboxes, store::Database& database, const Clock& clock, FolderRules rules = {})
      : mailboxes_(mailboxes), database_(database), clock_(clock), rules_(std::move(rules)) {}

  Capabilities capabilities() const override;
  Result<Changes> changes(const Account& account, const Cursor& since) override;
  Result<std::vector<Arrival>> past(const Account& account, Time from, Time until, std::size_t most) override;
  Result<std::string> fetch(const Account& account, const ItemRef& item, ByteCount limit) override;
  Result<Applied> apply(const Account& account, const ItemRef& item, Effect effect, const std::string& intent) override;
  Result<void> wait(const Account& account, const Cursor& since, std::chrono::milliseconds most,
                    const std::function<bool()>& should_stop) override;

 private:
  struct Spare {
    std::unique_ptr<Client> client;
    std::chrono::steady_clock::time_point since;
  };
  struct Folder {
    const FolderState& state;
    Shelf shelf;
  };
  /// An open connection, kept from the last call where there is one; give it back after a success only.
  Result<std::unique_ptr<Client>> take(const Account& account);
  void give_back(const Account& account, std::unique_ptr<Client> client);
  Result<void> carry_out(Client& client, const Account& account, const ItemRef& item, std::uint32_t uid, Effect effect,
                         ItemRef& now);
  Result<void> read_news(Client& client, const Folder& folder, Place& place, Changes& out) const;
  Result<void> read_marks(Client& client, const FolderState& folder, const Place& place, Changes& out) const;

  const Mailboxes& mailboxes_;
  store::Database& database_;
  const Clock& clock_;
  const FolderRules rules_;
  /// Whether a folder of the account came to be lately.
  bool has_new_folder(const Account& account);

  Guarded<std::map<std::string, Spare>> spare_;
  // by account: until when that counts as lately
  Guarded<std::map<std::string, std::chrono::steady_clock::time_point>> new_folder_;
};

/// Messages of one page of changes.
inline constexpr std::size_t changes_per_page = 200;

}  // namespace sekisho::connect::imap
