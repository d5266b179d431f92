#pragma once

#include <vector>

#include "platform/update/preflight.h"

namespace sekisho::platform::update {

/// What will become of roles, accounts, tokens and sign-on settings: the one place that decides, read by the preflight
/// and the update. Roles become custom roles of the same name, or "NAME (CAS)" where that is taken, without the
/// permissions of permissions.h that would escalate. Local administrators become local accounts; where a platform
/// account has the same sign-in name, the two are one: the platform account keeps its role, password and MFA.
Result<std::vector<Carry>> plan_carry_over(const Context& context, TenantId tenant, const ServiceFacts& facts);
/// Performs the roles' part; idempotent, joins the caller's transaction. Returns how many roles there are now from CAS.
Result<int> carry_roles(const Context& context, const Actor& actor);
/// The accounts' part; needs the roles. Mails an invitation to each new account.
Result<int> carry_accounts(const Context& context, const Actor& actor);

}  // namespace sekisho::platform::update
