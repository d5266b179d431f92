#pragma once

#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// Advanced Spam Protection's statistical part (reference.md §2.3): scores "spam" and "phishing" with their reasons, and findings
/// `mail.score.spam` / `mail.score.phishing` from 0.5 on, which policies weigh by their detection level. Runs after the URL, file and
/// malware scanners, whose findings are features. Immutable; any thread.
std::unique_ptr<Scanner> make_mail_scanner(const Settings& settings, PatternBuilder& patterns);

}  // namespace sekisho::scan::mail
