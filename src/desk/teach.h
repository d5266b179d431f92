#pragma once

#include "desk/reported.h"
#include "protect/corrections.h"

namespace sekisho::desk {

/// What an administrator's decision on a reported mail says of how it was judged: a confirmed claim is a correction of
/// an administrator (phishing, spam, or wanted), in force at once and listed with the others; a rejected one takes back
/// what an earlier decision on it had said and says nothing itself, for “no phishing” may still be spam. Nothing
/// happens for mail that never passed here: of it nothing was judged. Errors: those of CorrectionBook::report but for
/// the unknown mail.
Result<void> teach(protect::CorrectionBook& book, TenantId tenant, const ReportedMail& mail);

}  // namespace sekisho::desk
