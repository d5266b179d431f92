#pragma once

#include "base/text.h"
#include "desk/letter.h"
#include "desk/manual_scan.h"

namespace sekisho::desk {

/// The mail at the end of a manual scan (reference.md §2.10): when, what kind, how it ended, how many mailboxes and
/// items, what was found, and where the details are. console_url: where the console is reached; empty: no link. Times
/// are written in UTC. Pure.
Letter scan_report(const ManualScan& scan, Language language, std::string_view console_url);

}  // namespace sekisho::desk
