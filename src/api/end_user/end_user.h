#pragma once

#include <span>

#include "api/route.h"

namespace sekisho::api::end_user {

/// /user/quarantine: pages for people without an account, opened by the links of digests.
std::span<const Route> routes();

}  // namespace sekisho::api::end_user
