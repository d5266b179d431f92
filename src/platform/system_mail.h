#pragma once

#include "platform/mail.h"

namespace sekisho::platform {

/// Tells the tenant's first administrator of the side, and the recipients of system notifications (reference.md §4.1,
/// System Notification Recipient Group; the setting notification.system_recipients), each address once. Joins the
/// caller's transaction. unique_key as Outbox's, for each address by itself. Returns how many were told.
Result<int> tell_of_system(const Context& context, TenantId tenant, Side side, MailKind kind, const MailFacts& facts,
                           std::string_view unique_key = {});

}  // namespace sekisho::platform
