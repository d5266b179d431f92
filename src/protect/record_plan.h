#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/plan.h"
#include "protect/item.h"
#include "protect/record.h"
#include "scan/report.h"

namespace sekisho::protect {

/// The detections that a plan's actions and observations amount to; `at` and log ids from outside.
std::vector<Detection> detections_of(const Item& item, const scan::Report& report, const policy::Plan& plan, Time at,
                                     const std::vector<std::string>& log_ids);
/// How many log ids that needs.
std::size_t detection_count(const policy::Plan& plan);
/// The mail's passage under that plan.
MailTrack track_of(const Item& item, const scan::Report& report, const policy::Plan& plan, Time at);

}  // namespace sekisho::protect
