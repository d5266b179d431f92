#pragma once

#include <string>
#include <vector>

#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// What can be said of a mail only when the correspondents' past (ScanContext::history, Report::history) and sender
/// authentication are known, which is after the scan: a sender long silent, a first contact that brings new bank
/// details or a page about a payment, a mail under an own domain that nobody vouches for. Adds findings `unusual.*`,
/// `bec.*` and signals; what is there already is not said again. A proven sender to whom mail went out from here
/// before, or who answers such a mail, is cleared by a bounded number of log-odds, with a signal and a reason of its
/// own; that is reckoned anew each time. internal_domains: lower case. Pure; any thread.
void judge_history(const std::vector<std::string>& internal_domains, const ScanContext& context, Report& report);

}  // namespace sekisho::scan::mail
