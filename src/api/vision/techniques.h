#pragma once

#include "api/json.h"
#include "protect/record.h"

namespace sekisho::api::vision {

/// MITRE ATT&CK (v15, Enterprise) technique and tactic ids of what a detection saw, for alerts and observed techniques.
/// Empty for what is no attack (data loss by mistake, unscannable items, file types).
json::array technique_ids(const protect::Detection& detection);
json::array tactic_ids(const protect::Detection& detection);

}  // namespace sekisho::api::vision
