#pragma once

#include <string>

#include "base/ids.h"
#include "base/random.h"
#include "platform/mail.h"
#include "protect/intents.h"

namespace sekisho::app {

/// The platform's own mails (invitations, codes) go out through the same Postfix as notifications: as intents, so that
/// our own milter knows them again, for a reset or invitation mail looks like phishing and would be held. `sender`
/// empty: the null sender. Thread-safe as Intents is.
class PostfixSender final : public platform::MailSender {
 public:
  PostfixSender(protect::Intents& intents, TenantId tenant, std::string sender, const Clock& clock, Random& random)
      : intents_(intents), tenant_(tenant), sender_(std::move(sender)), clock_(clock), random_(random) {}
  Result<void> send(const platform::Mail& mail) override;

 private:
  protect::Intents& intents_;
  TenantId tenant_;
  std::string sender_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace sekisho::app
