#pragma once

#include <functional>
#include <vector>

#include "policy/plan.h"

namespace sekisho::app {

using Keeps = std::function<bool(const policy::Action&)>;

/// Leaves of a plan for a delivered message only what `does` says true of among actions and what they overruled, and
/// `shows` among what is only logged. What is left is settled anew: delete and quarantine stand alone, the rest is done
/// together. Notifications are the caller's.
void narrow(policy::Plan& plan, const Keeps& does, const Keeps& shows);

/// Trust Scan (reference.md §1.2): leaves out what policies ask by filters that judged the message on its way, with
/// what they would have told people. The lists that stand before every policy stay.
void leave_out(policy::Plan& plan, const std::vector<scan::Filter>& judged_before);

}  // namespace sekisho::app
