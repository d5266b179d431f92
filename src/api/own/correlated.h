#pragma once

#include <span>

#include "api/route.h"

namespace sekisho::api::own {

/// What Correlated Intelligence found, as a list of its own.
std::span<const Route> correlated_routes();

}  // namespace sekisho::api::own
