#include "policy/judge/threats.h"

#include "policy/judge/filters.h"

namespace sekisho::policy {

std::vector<Asked> judge_threats(const Policy& policy, const Facts& facts, bool trusted) {
  std::vector<Asked> out;
  Collector collect{policy, out};
  judge_spam(policy, facts, trusted, collect);
  judge_malware(policy, facts, collect);
  judge_files(policy, facts, collect);
  judge_urls(policy, facts, collect);
  judge_correlation(policy, facts, collect);
  return out;
}

}  // namespace sekisho::policy
