#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/decide.h"
#include "policy/policy_store.h"
#include "store/sql.h"

namespace sekisho::desk {

/// Two sets of policies over the same past mail. Lists, directory and language are today's for both: only the policies
/// differ.
struct SimulationRequest {
  Time from{}, until{};  // of mail_tracking, [from, until)
  int limit = 5'000;     // passages looked at, newest first, 1..max_simulated
  int examples = 50;     // changed ones told one by one, 0..200
  policy::PolicySet before, after;
  policy::Lists lists;
  std::shared_ptr<const policy::Directory> directory;
};
inline constexpr int max_simulated = 50'000;

/// How many passages would be treated so instead of so: the actions' names, strictest first, joined by "+" ("pass" for
/// none).
struct Transition {
  std::string from, to;
  std::int64_t count = 0;
};

/// One passage that would be treated differently.
struct SimulatedMail {
  std::int64_t track = 0;
  Time at{};
  std::string item, sender, subject;
  std::vector<std::string> recipients;
  std::string then;                    // the action that was really done
  std::string from, to;                // as Transition
  std::string from_policy, to_policy;  // whose action it would be; empty for none
  std::string rule, risk_name;         // of the strictest action on the stricter side
};

struct SimulationResult {
  // stricter + weaker ≤ changed: the rest does other things of the same strictness
  std::int64_t looked_at = 0, changed = 0, stricter = 0, weaker = 0;
  std::int64_t unreadable = 0;          // passages whose stored report cannot be read (an older program's)
  bool complete = true;                 // false: there are older ones beyond the limit
  Time oldest{};                        // of what was looked at
  std::vector<Transition> transitions;  // changed ones, most frequent first
  std::vector<SimulatedMail> examples;  // newest first, each kind of transition in turn
};

/// Judges again what the log kept of each mail (findings, scores, facts), without its bytes and without any effect.
/// Linear in `limit`; blocks.
Result<SimulationResult> simulate(store::Database& database, TenantId tenant, const SimulationRequest& request);

/// The set with the candidate in the place of the policy of the same id, else of the same service, kind and name, else
/// added.
policy::PolicySet with_candidate(policy::PolicySet policies, policy::Policy candidate);

}  // namespace sekisho::desk
