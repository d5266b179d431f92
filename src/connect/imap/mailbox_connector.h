#pragma once

#include "connect/connector.h"
#include "connect/imap/mailboxes.h"

namespace sekisho::connect::imap {

/// The mailboxes of one IMAP server as a Connector. An item is a message: its container the folder, its id "UIDVALIDITY.UID" (RFC 9051
/// §2.3.1.1: the pair never means another message). The cursor is that of the watched folder. One connection per call and one per waiting
/// account.
class MailboxConnector final : public Connector {
 public:
  /// folder: whose messages count as news, made when it is not there; service: the name under which its place is kept, a literal; use: where the
  /// server says of a folder that it is for this ("\\Sent"), that one is meant instead, whatever it is called.
  MailboxConnector(const Mailboxes& mailboxes, store::Database& database, const Clock& clock, std::string folder = "INBOX", std::string_view service = "imap", std::string_view use = {})
      : mailboxes_(mailboxes), database_(database), clock_(clock), folder_(std::move(folder)), service_(service), use_(use) {}

  Capabilities capabilities() const override;
  Result<Changes> changes(const Account& account, const Cursor& since) override;
  Result<std::string> fetch(const Account& account, const ItemRef& item, ByteCount limit) override;
  Result<Applied> apply(const Account& account, const ItemRef& item, Effect effect, const std::string& intent) override;
  Result<void> wait(const Account& account, const Cursor& since, std::chrono::milliseconds most, const std::function<bool()>& should_stop) override;

 private:
  Result<std::string> watched(Client& client) const;
  Result<void> carry_out(Client& client, const Account& account, const ItemRef& item, std::uint32_t uid, Effect effect, ItemRef& now);

  const Mailboxes& mailboxes_;
  store::Database& database_;
  const Clock& clock_;
  const std::string folder_;
  const std::string_view service_, use_;
};

/// Messages of one page of changes.
inline constexpr std::size_t changes_per_page = 200;

}  // namespace sekisho::connect::imap
