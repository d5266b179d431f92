#pragma once

#include <string>
#include <string_view>

#include "platform/context.h"

namespace sekisho::platform {

/// A mail of the platform itself (invitation, code, warning); plain text, UTF-8.
struct Mail {
  std::string recipient;
  std::string subject;
  std::string body;
};

/// Hands one mail to the configured SMTP server. Implemented by the wiring; Code::unavailable is tried again.
class MailSender {
 public:
  virtual ~MailSender() = default;
  virtual Result<void> send(const Mail& mail) = 0;
};

enum class MailKind : unsigned char {
  invitation,
  reset_password,
  verify_email,
  email_code,
  transfer_code,
  platform_updated,
  cecp_updated,
  token_expires,
  licence_expires
};

/// What fills a template: each template uses what it needs.
struct MailFacts {
  std::string account;
  std::string link;
  std::string code;
  std::string subject_name;  // token, licence, …
  std::string when;          // a date in the tenant's time zone
};
Mail write_mail(MailKind kind, Language language, std::string_view recipient, const MailFacts& facts);

/// Mails wait here durably, written in the transaction of what causes them, until the sender has taken them. A body is
/// erased once sent (it may hold a link or code).
class Outbox {
 public:
  explicit Outbox(const Context& context) : context_(context) {}
  /// unique_key: at most one mail with this key per tenant for ever ("token-expires:7"); empty: no such limit.
  Result<void> enqueue(TenantId tenant, MailKind kind, Language language, std::string_view recipient,
                       const MailFacts& facts, std::string_view unique_key = {});
  /// Sends what is due (platform-wide: an operator's call, no tenant). Failures wait 1 min, doubled each time, up to 1
  /// h, ten times. Returns how many were sent.
  Result<int> deliver_due(MailSender& sender);
  /// Of one tenant, unsent first: for tests and the support bundle (count only).
  Result<int> waiting(TenantId tenant) const;

 private:
  Context context_;
};

}  // namespace sekisho::platform
