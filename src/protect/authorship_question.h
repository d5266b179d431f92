#pragma once

#include <string_view>

#include "policy/plan.h"
#include "protect/feedback_links.h"

namespace sekisho::protect {

/// A notice to the supposed sender of mail `item` (Item::id) with a link for each answer to whether they wrote it
/// (reference.md §2.3). As it was when it does not ask, when there are no links (null or not configured), or when it
/// does not go to one person alone. Thread-safe.
policy::Notification with_answers(policy::Notification notice, const FeedbackLinks* links, TenantId tenant,
                                  std::string_view item, Time now);

}  // namespace sekisho::protect
