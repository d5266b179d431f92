#pragma once

#include <string_view>

#include "scan/report.h"

namespace sekisho::scan {

inline constexpr double least_score = 0.5;  // policy's highest detection level starts here

/// Whether a rule is the mail model's score of a class ("mail.score.spam") and no fact beside it.
bool is_score_rule(std::string_view rule);
bool is_score(const Finding& finding);
/// Moves the score of one class ("spam", "phishing") by log-odds: its probability and its uncalibrated log-odds. A
/// class that was not scored stays so. Pure.
void move_score(Report& report, std::string_view name, double log_odds);
/// Takes back the model's finding (mail.score.*) where the score has fallen below least_score. Pure.
void drop_low_scores(Report& report);

/// One number that orders all items: how likely this one is unwanted or dangerous, 0 to 1. The larger of the model's
/// probabilities, moved by the strongest finding; no less than what certain findings (malware, grave active content,
/// lists) say by themselves, and at least 0.5 where something is found in an item that no model judges. It orders, the
/// verdict decides: a mail that reads honest may be found for a link and still stand low. Pure.
double overall_score(const Report& report);

}  // namespace sekisho::scan
