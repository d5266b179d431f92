#pragma once

#include <span>

#include "api/route.h"

namespace sekisho::api::own {

/// Groups of people: who is in them.
std::span<const Route> group_routes();

}  // namespace sekisho::api::own
