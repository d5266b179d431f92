#include "app/narrowed_plan.h"

#include <doctest/doctest.h>

#include "app/trust_scan.h"

namespace sekisho::app {
namespace {

using policy::ActionKind;
using scan::Filter;

policy::Action action(ActionKind kind, Filter filter, std::int64_t policy = 5) {
  policy::Action out;
  out.kind = kind, out.filter = filter, out.policy_id = policy;
  return out;
}

policy::Notification notice(std::string key, Filter filter, std::int64_t policy = 5) {
  policy::Notification out;
  out.threshold_key = std::move(key), out.filter = filter, out.policy_id = policy;
  return out;
}

policy::Plan plan_of(std::vector<policy::Action> actions, std::vector<policy::Action> overruled = {}) {
  policy::Plan out;
  out.actions = std::move(actions), out.overruled = std::move(overruled);
  out.decision = out.actions.empty() ? ActionKind::pass : out.actions.front().kind;
  return out;
}

}  // namespace

TEST_CASE("what judged a message on its way is left out with what it would have told; what it stood before is done") {
  auto plan = plan_of(
      {action(ActionKind::quarantine, Filter::spam_protection)},
      {action(ActionKind::tag_subject, Filter::malware), action(ActionKind::move_to_junk, Filter::web_reputation)});
  plan.observed = {action(ActionKind::pass, Filter::spam_protection), action(ActionKind::pass, Filter::data_loss, 9)};
  plan.notifications = {notice("5:spam_protection:admin", Filter::spam_protection),
                        notice("5:malware:admin", Filter::malware),
                        notice("5:supposed_sender", Filter::spam_protection)};
  leave_out(plan, {Filter::spam_protection});
  CHECK(plan.decision == ActionKind::move_to_junk);
  REQUIRE(plan.actions.size() == 2);
  CHECK(plan.overruled.empty());
  REQUIRE(plan.observed.size() == 1);
  CHECK(plan.observed[0].filter == Filter::data_loss);
  REQUIRE(plan.notifications.size() == 1);
  CHECK(plan.notifications[0].threshold_key == "5:malware:admin");
}

TEST_CASE("central lists stand, and nothing judged before leaves a plan as it is") {
  auto central = plan_of({action(ActionKind::quarantine, Filter::spam_protection, 0)},
                         {action(ActionKind::quarantine, Filter::spam_protection)});
  leave_out(central, {Filter::spam_protection, Filter::malware});
  CHECK(central.decision == ActionKind::quarantine);
  CHECK(central.actions.size() == 1);
  CHECK(central.overruled.empty());
  auto untouched = plan_of({action(ActionKind::delete_message, Filter::malware)},
                           {action(ActionKind::quarantine, Filter::data_loss)});
  leave_out(untouched, {});
  CHECK(untouched.decision == ActionKind::delete_message);
  CHECK(untouched.overruled.size() == 1);
  auto gone = plan_of({action(ActionKind::delete_message, Filter::malware)});
  leave_out(gone, {Filter::malware});
  CHECK(gone.decision == ActionKind::pass);
  CHECK(gone.actions.empty());
}

TEST_CASE("the filters of policies are those switched on for the mail's direction") {
  policy::Policy threats, data;
  threats.file_blocking.enabled = false;
  threats.spam.apply_to = policy::ApplyTo::incoming;
  data.kind = policy::Kind::data_loss;
  data.data_loss.apply_to = policy::ApplyTo::sent;
  CHECK(filters_of(&threats, &data, scan::Direction::incoming) ==
        std::vector<Filter>{Filter::spam_protection, Filter::correlated_intelligence, Filter::malware,
                            Filter::web_reputation});
  CHECK(filters_of(&threats, &data, scan::Direction::internal) ==
        std::vector<Filter>{Filter::correlated_intelligence, Filter::malware, Filter::web_reputation});
  data.data_loss.apply_to = policy::ApplyTo::all;
  CHECK(filters_of(nullptr, &data, scan::Direction::incoming) == std::vector<Filter>{Filter::data_loss});
  CHECK(filters_of(nullptr, nullptr, scan::Direction::incoming).empty());
}

}  // namespace sekisho::app
