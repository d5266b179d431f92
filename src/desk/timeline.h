#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::desk {

/// One thing that happened to a mail, by whoever it was.
struct TimelineEvent {
  Time at{};
  // arrived, judged, detected, treated, delivery, quarantine, request, response, click, reported, decided, authorship
  std::string kind;
  // a stored value: direction, verdict, threat type, action, status; the reader's words are the console's
  std::string what;
  std::string by;      // policy, rule, account, mailbox; empty when nobody in particular
  std::string detail;  // recipients, error, URL, note: text of the mail or of people, to be shown as text
};

/// Everything that is recorded of the mail with that Message-ID (with or without angle brackets), item or queue id,
/// oldest first: inline passage, detections, quarantine, deliveries of ours, what was done after delivery, what its
/// users and administrators did. At most 1,000 events of each kind. Empty when nothing is known.
Result<std::vector<TimelineEvent>> timeline(store::Database& database, TenantId tenant, const std::string& key);

}  // namespace sekisho::desk
