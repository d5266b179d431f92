#pragma once

#include "protect/reread.h"
#include "protect/retro.h"
#include "protect/thread_passwords.h"

namespace sekisho::protect {

/// Reads at most `limit` earlier mails anew whose closed files may open with a password that came since, and mends what
/// was said of those that do (Retro::reopened): the usual order of an archive by mail and its password by a second one.
/// `reread` offers what the thread told. The number of mails mended; what cannot be read now is tried again by a later
/// call. Errors as store::Database.
Result<int> reopen_due(TenantId tenant, store::Database& database, ThreadPasswords& threads, Retro& retro,
                       const Reread& reread, const policy::Rules& rules, const scan::Settings& settings, int limit = 5);

}  // namespace sekisho::protect
