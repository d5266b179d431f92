#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "connect/connector.h"
#include "policy/plan.h"
#include "protect/item.h"
#include "scan/report.h"

namespace sekisho::protect {

/// A message that lies in an account, as an item of incoming mail to the account's owner. Its id follows from where it
/// lies, its bytes and `scan` (the manual scan that looks at it; empty: protection as it arrives), so that the same
/// look at it is recorded once.
Item delivered_item(const connect::Connector& connector, const connect::Account& account, const connect::ItemRef& at,
                    std::string bytes, Time now, std::string_view scan = {});

/// Whom a message in the folder of sent mail went to, as it says itself (To, Cc): at most 1,000 addresses.
std::vector<std::string> sent_to(const scan::MailFacts& mail);

/// Does to a delivered message what a plan decided, once for the item and effect. The reason in English when it could
/// not be done, for the logs: a message that has arrived is not rewritten, and it may be gone, or its server refuse;
/// empty: done, or nothing to do. Errors as Connector::apply, without those: to be tried again.
Result<std::string> act_on_delivered(connect::Connector& connector, const connect::Account& account,
                                     const connect::ItemRef& at, const Item& item, policy::ActionKind decision);

}  // namespace sekisho::protect
