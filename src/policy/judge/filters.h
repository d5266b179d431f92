#pragma once

#include "policy/judge/collector.h"
#include "policy/judge/facts.h"

namespace sekisho::policy {

/// What each filter of a threat protection policy asks for (reference.md §2), added to `collect`; nothing where the
/// filter is off, or the sender approved. Pure.
void judge_spam(const Policy& policy, const Facts& facts, bool trusted, Collector& collect);
void judge_malware(const Policy& policy, const Facts& facts, Collector& collect);
void judge_files(const Policy& policy, const Facts& facts, Collector& collect);
void judge_urls(const Policy& policy, const Facts& facts, Collector& collect);
void judge_correlation(const Policy& policy, const Facts& facts, Collector& collect);

}  // namespace sekisho::policy
