#pragma once

#include "scan/scanner.h"

namespace sekisho::scan::mail {

class Model;

/// A mail of less probability than this is clearly honest: one in eight of that score is unwanted in mail of which 5 %
/// is.
inline constexpr double clearly_honest = 0.12;

/// Advanced Spam Protection's statistical part (reference.md §2.3): scores "spam" and "phishing" with their reasons,
/// and findings `mail.score.spam` / `mail.score.phishing` from 0.5 on, which policies weigh by their detection level.
/// Leaves the digest "traits" (scan/learn) for the tenant's layer to learn from. Runs after the URL, file and malware
/// scanners, whose findings are features. Immutable; any thread.
std::unique_ptr<Scanner> make_mail_scanner(const Settings& settings, PatternBuilder& patterns);
/// The same with this model: how script/bench online judges what no model has seen.
std::unique_ptr<Scanner> make_mail_scanner(std::shared_ptr<const Model> model, const Settings& settings);

}  // namespace sekisho::scan::mail
