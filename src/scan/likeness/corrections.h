#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/explain.h"
#include "scan/learn/learner.h"
#include "scan/likeness/likeness.h"
#include "scan/scanner.h"

namespace sekisho::scan::likeness {

/// One mail that somebody of the tenant said was judged wrongly.
struct Correction {
  Likeness like;
  bool wanted = false;    // a false positive: such mail is wanted; else a false negative
  bool phishing = false;  // of a false negative: phishing, else spam
  bool trusted = false;   // by an administrator; else by a user about mail of their own
  std::string reporter;   // who, as any stable word
  // of a wanted one: the domain whose DKIM signature or SPF vouched for the mail; empty if none did
  std::string vouched;
  bool learned = false;  // stands in the learned layer: told in evidence, moves nothing once more
};

/// A tenant's corrections as a layer above the mail model: mail like a reported one is moved towards what was reported.
/// Bounded, so that nobody can poison it: it moves scores only (never rules, lists, malware). What users say moves mail
/// that resembles their report only, one user's reports together by at most 1 (log-odds), all users' by at most 2. What
/// administrators say is learned (scan/learn): the first few reports move any mail by at most 2 each, one of many by at
/// most 6, all of them by at most 12; old reports of which no traits were kept move what resembles them by at most 4.
/// Wanted and unwanted reports cancel.
struct Corrections {
  std::vector<Correction> entries;  // at most most_corrections
  learn::Layer learned;
};
inline constexpr std::size_t most_corrections = 500;

/// What the corrections say of one mail.
struct Moved {
  double shift = 0;     // log-odds added; negative: towards wanted
  double phishing = 0;  // the share of unwanted reports that said phishing, 0..1
  int reports = 0;      // that resemble the mail
  double likest = 0;    // 0..1
};
Moved weigh(const Corrections& corrections, const Likeness& like, const std::vector<std::string>& signals);

/// What a report teaches: its traits, and how it was judged without any correction. Code::not_found when it keeps no
/// traits.
Result<learn::Lesson> lesson_of(Report report, learn::Said said);

/// Moves the report's scores by what `corrections` say of its digest "likeness" and says so in reasons
/// ("tenant.corrections") and, when a score then counts, in a finding `mail.score.corrected`. An earlier move is taken
/// back first: after authentication, or when the corrections changed, it can be called again. A report without digests
/// is left alone. Pure; any thread.
void apply_corrections(const Corrections& corrections, Report& report);

/// Settings::tenant_model. Empty text: none. Code::malformed, Code::over_limit.
Result<Corrections> read_corrections(std::string_view text);
std::string write_corrections(const Corrections& corrections);

/// Puts the digest "likeness" into the report of each mail and applies the tenant's corrections. A layer that does not
/// read is left out: it is checked where it is stored. Immutable.
std::unique_ptr<Scanner> make_likeness_scanner(const Settings& settings, PatternBuilder& patterns);
std::span<const RuleText> likeness_texts();

}  // namespace sekisho::scan::likeness
