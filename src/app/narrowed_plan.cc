#include "app/narrowed_plan.h"

#include <algorithm>
#include <utility>

namespace sekisho::app {

void narrow(policy::Plan& plan, const Keeps& does, const Keeps& shows) {
  auto asked = std::exchange(plan.actions, {});
  asked.insert(asked.end(), std::make_move_iterator(plan.overruled.begin()),
               std::make_move_iterator(plan.overruled.end()));
  std::erase_if(asked, [&](const policy::Action& action) { return !does(action); });
  std::erase_if(plan.observed, [&](const policy::Action& action) { return !shows(action); });
  std::stable_sort(asked.begin(), asked.end(),
                   [](const policy::Action& a, const policy::Action& b) { return a.kind > b.kind; });
  const bool alone = !asked.empty() && asked.front().kind >= policy::ActionKind::quarantine;
  const auto rest = alone ? asked.begin() + 1 : asked.end();
  plan.overruled.assign(std::make_move_iterator(rest), std::make_move_iterator(asked.end()));
  asked.erase(rest, asked.end());
  plan.decision = asked.empty() ? policy::ActionKind::pass : asked.front().kind;
  plan.actions = std::move(asked);
}

void leave_out(policy::Plan& plan, const std::vector<scan::Filter>& judged_before) {
  const auto judged = [&](scan::Filter filter) {
    return std::find(judged_before.begin(), judged_before.end(), filter) != judged_before.end();
  };
  const auto keeps = [&](const policy::Action& action) { return action.policy_id == 0 || !judged(action.filter); };
  narrow(plan, keeps, keeps);
  std::erase_if(plan.notifications, [&](const policy::Notification& notice) { return judged(notice.filter); });
}

}  // namespace sekisho::app
