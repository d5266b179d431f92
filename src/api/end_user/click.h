#pragma once

#include <span>

#include "api/route.h"

namespace sekisho::api::end_user {

/// /user/click: where rewritten links lead (Time-of-Click).
std::span<const Route> click_routes();

}  // namespace sekisho::api::end_user
