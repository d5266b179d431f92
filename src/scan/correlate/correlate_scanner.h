#pragma once

#include <memory>
#include <span>

#include "scan/correlate/custom.h"
#include "scan/explain.h"
#include "scan/scanner.h"

namespace sekisho::scan::correlate {

/// Correlated Intelligence (reference.md §2.8): ties the signals of all other scanners together by predefined and the
/// tenant's own rules. Emits `ci.*` of the categories ci_security_risk and ci_anomaly, and completes Report::signals.
/// Runs last. Immutable. Settings::ci_json that does not read is a finding-free no-op here: it is checked where it is
/// saved (custom.h).
std::unique_ptr<Scanner> make_correlate_scanner(const Settings& settings, PatternBuilder& patterns);

/// The same judgement over a report alone, for what came to be known after the scan: sender authentication, what the
/// store knows of the correspondents, a later change of rules. Replaces the findings of an earlier correlation. Pure;
/// any thread.
void correlate(const Custom& custom, const ScanContext& context, Report& report);

std::span<const RuleText> correlate_texts();

}  // namespace sekisho::scan::correlate
