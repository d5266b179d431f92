#pragma once

#include "platform/context.h"
#include "platform/events.h"
#include "platform/mail.h"
#include "platform/update/update.h"

namespace sekisho::platform {

/// What must happen without anybody asking. The server calls both from its timer thread; each is idempotent and may be
/// called by any number of processes. A fault of one tenant is logged and does not keep the others waiting.

/// Every second: brings connections (U-26) and unfinished updates (U-40) forward and hands due mails to the server.
Result<void> quick_round(const Context& context, Changes& changes, update::Update& update, MailSender& sender);
/// Every hour: settles credits (U-12), warns of tokens and licences that expire.
Result<void> slow_round(const Context& context);

/// U-12: mails 90, 30, 7 and 1 days before the licence's expiry, each once, to the first account of the side that
/// governs.
Result<bool> warn_of_licence_expiry(const Context& context, TenantId tenant);

}  // namespace sekisho::platform
