#pragma once

#include <span>

#include "api/route.h"

namespace sekisho::api::own {

/// High-profile users beyond their list: whom a group would add, and the detection thresholds.
std::span<const Route> high_profile_routes();

}  // namespace sekisho::api::own
