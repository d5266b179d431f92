#pragma once

#include <string>

#include "base/time.h"
#include "policy/plan.h"
#include "protect/conveyor.h"

namespace sekisho::protect {

/// A notification as a mail: UTF-8 text in base64, `Auto-Submitted: auto-generated` (RFC 3834), Message-ID made of
/// `id`.
std::string notice_mail(const policy::Notification& notification, const ConveyorSettings& settings,
                        const std::string& id, Time now);

}  // namespace sekisho::protect
