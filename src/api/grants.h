#pragma once

#include <string>

#include "api/route.h"
#include "platform/permissions.h"

namespace sekisho::api {

/// What of these permissions is beyond the caller's own, as "screen=level"; empty when nothing is. Nobody gives more
/// than they have: else who manages keys, accounts or roles could lift themselves. Pure.
std::string beyond_own(const Call& call, const platform::Permissions& permissions);

}  // namespace sekisho::api
