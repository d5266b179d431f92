#pragma once

#include "api/schema.h"

namespace sekisho::api {

/// All named shapes of the own surface (schemas.cc).
const Shapes& all_shapes();

}  // namespace sekisho::api
