#include "desk/simulation.h"

#include <algorithm>
#include <map>

#include "protect/record_row.h"
#include "protect/reread.h"

namespace sekisho::desk {
namespace {

using policy::ActionKind;

// What a set of policies would do with one passage: over all plans of its recipients.
struct Treated {
  ActionKind strictest = ActionKind::pass;
  std::string actions = "pass", policy, rule, risk_name;
};

Treated treat(const policy::PolicySet& policies, const SimulationRequest& request, const scan::Report& report,
              const scan::ScanContext& context) {
  Treated out;
  std::vector<ActionKind> kinds;
  for (const auto& plan : policy::decide(policies, request.lists, *request.directory, report, context)) {
    for (const auto& action : plan.actions) {
      if (std::find(kinds.begin(), kinds.end(), action.kind) == kinds.end()) kinds.push_back(action.kind);
      if (action.kind < out.strictest || (action.kind == out.strictest && !out.rule.empty())) continue;
      out.strictest = action.kind;
      out.policy = action.policy_name;
      out.rule = action.cause.rule;
      out.risk_name = action.security_risk_name;
    }
  }
  std::sort(kinds.rbegin(), kinds.rend());
  if (!kinds.empty()) out.actions.clear();
  for (const auto kind : kinds) out.actions += (out.actions.empty() ? "" : "+") + std::string(policy::to_string(kind));
  return out;
}

}  // namespace

policy::PolicySet with_candidate(policy::PolicySet set, policy::Policy candidate) {
  auto& policies = set.policies;
  auto place = std::find_if(policies.begin(), policies.end(),
                            [&](const auto& one) { return candidate.id != 0 && one.id == candidate.id; });
  if (place == policies.end()) {
    place = std::find_if(policies.begin(), policies.end(), [&](const auto& one) {
      return one.service == candidate.service && one.kind == candidate.kind && one.name == candidate.name;
    });
  }
  if (place == policies.end()) {
    policies.push_back(std::move(candidate));
    return set;
  }
  if (candidate.id == 0) candidate.id = place->id;
  *place = std::move(candidate);
  return set;
}

Result<SimulationResult> simulate(store::Database& database, TenantId tenant, const SimulationRequest& request) {
  if (request.limit < 1 || request.limit > max_simulated)
    return fail(Code::malformed, "simulation: a limit from 1 to 50,000");
  if (request.directory == nullptr) return fail(Code::malformed, "simulation: no directory");
  SimulationResult result;
  std::map<std::pair<std::string, std::string>, std::int64_t> transitions;
  std::map<std::pair<std::string, std::string>, std::vector<SimulatedMail>> examples;
  const auto per_transition = static_cast<std::size_t>(std::clamp(request.examples, 0, 200));
  TRY_VOID(
      database.each("SELECT * FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at < $3 ORDER BY at DESC, id DESC",
                    {tenant.value, to_millis(request.from), to_millis(request.until)}, [&](const store::Row& row) {
                      if (result.looked_at + result.unreadable >= request.limit) {
                        result.complete = false;
                        return false;
                      }
                      const auto track = protect::track_from(row);
                      result.oldest = track.at;
                      const auto report = protect::report_of(track);
                      if (!report) {
                        ++result.unreadable;
                        return true;
                      }
                      ++result.looked_at;
                      const auto context = protect::context_of(track, *report);
                      const auto before = treat(request.before, request, *report, context),
                                 after = treat(request.after, request, *report, context);
                      if (before.actions == after.actions) return true;
                      ++result.changed;
                      if (after.strictest > before.strictest) ++result.stricter;
                      if (after.strictest < before.strictest) ++result.weaker;
                      const std::pair key{before.actions, after.actions};
                      ++transitions[key];
                      auto& shown = examples[key];
                      if (shown.size() >= per_transition) return true;
                      const auto& louder = after.strictest >= before.strictest ? after : before;
                      shown.push_back({.track = track.id,
                                       .at = track.at,
                                       .item = track.item,
                                       .sender = track.sender,
                                       .subject = track.subject,
                                       .recipients = track.recipients,
                                       .then = track.action,
                                       .from = before.actions,
                                       .to = after.actions,
                                       .from_policy = before.policy,
                                       .to_policy = after.policy,
                                       .rule = louder.rule,
                                       .risk_name = louder.risk_name});
                      return true;
                    }));
  for (const auto& [key, count] : transitions) result.transitions.push_back({key.first, key.second, count});
  std::stable_sort(result.transitions.begin(), result.transitions.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  // In turn, so that a rare transition is shown beside a frequent one.
  for (std::size_t round = 0; result.examples.size() < per_transition; ++round) {
    bool any = false;
    for (const auto& transition : result.transitions) {
      auto& shown = examples[{transition.from, transition.to}];
      if (round >= shown.size() || result.examples.size() >= per_transition) continue;
      result.examples.push_back(std::move(shown[round]));
      any = true;
    }
    if (!any) break;
  }
  return result;
}

}  // namespace sekisho::desk
