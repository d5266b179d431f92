#pragma once

#include <span>

#include "api/route.h"

namespace sekisho::api::end_user {

/// /user/feedback: where the links of notices and banners lead that ask something about a mail
/// (protect/feedback_links.h). Looking changes nothing, so link scanners and previews do no harm; answering takes a
/// button.
std::span<const Route> feedback_routes();

}  // namespace sekisho::api::end_user
