#pragma once

#include "api/json.h"
#include "desk/reported.h"

namespace sekisho::api::own {

/// Passages that are like a mail, as the API tells them: [SimilarMail].
json::array similar_json(const std::vector<desk::Similar>& similar);

}  // namespace sekisho::api::own
