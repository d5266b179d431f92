#pragma once

#include <string>

#include "api/route.h"
#include "platform/permissions.h"
#include "platform/roles.h"

namespace sekisho::api {

/// What of these permissions is beyond the caller's own, as "screen=level"; empty when nothing is. Nobody gives more
/// than they have: else who manages keys, accounts or roles could lift themselves. Pure.
std::string beyond_own(const Call& call, const platform::Permissions& permissions);

/// Code::denied when the permissions, or the role's, open more than the caller has. A role that is not there, or is the
/// other console's, is left to whoever would give it to refuse.
Result<void> check_no_more_than_own(const Call& call, const platform::Permissions& permissions);
Result<void> check_no_more_than_own(const Call& call, platform::RoleId role);

}  // namespace sekisho::api
