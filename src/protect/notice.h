#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "policy/plan.h"
#include "protect/conveyor.h"

namespace sekisho::protect {

/// A notification as a mail: UTF-8 text in base64, `Auto-Submitted: auto-generated` (RFC 3834), Message-ID made of
/// `id`. `original`: the mail that it tells of, where that goes along: as message/rfc822 if it is of seven bits and
/// lines that may be sent (RFC 2046 §5.2.1 allows no encoding of it), else as a file in base64; none if empty.
std::string notice_mail(const policy::Notification& notification, const ConveyorSettings& settings,
                        const std::string& id, Time now, std::string_view original = {});

}  // namespace sekisho::protect
