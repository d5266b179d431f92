#pragma once

#include <memory>
#include <string>

#include "policy/policy_store.h"
#include "scan/likeness/corrections.h"
#include "scan/report.h"
#include "scan/scanner.h"
#include "scan/settings.h"

namespace sekisho::protect {

/// Judges past mail again from what was kept of it, its report: URLs against lists and feeds, files against suspicious
/// objects, senders against blocked ones, scores against the tenant's corrections, then the correspondents' past and
/// correlation. No content, no network. Built once for one state of the lists; immutable; any thread.
class Rejudge {
 public:
  Rejudge(const scan::Settings& settings, const policy::Rules& rules);
  ~Rejudge();
  /// The report as it would be today; what needs the content stays as it was.
  scan::Report operator()(scan::Report past, const scan::ScanContext& context) const;

 private:
  struct Lists;
  std::unique_ptr<const Lists> lists_;
};

/// What of the settings decides a past mail's judgement, by part: "feed:1a2b senders:… objects:… urls:… corrections:…
/// correlation:… people:…". Equal texts: nothing to judge again.
std::string fingerprint(const scan::Settings& settings);
/// The names of the parts that differ, for people: "feed, corrections".
std::string changed_parts(const std::string& before, const std::string& after);
/// True if the two say something else: other rules, or scores more than a percent apart.
bool judged_differently(const scan::Report& one, const scan::Report& other);

}  // namespace sekisho::protect
