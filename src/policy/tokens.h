#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "policy/plan.h"
#include "policy/policy.h"
#include "scan/report.h"
#include "scan/scanner.h"

namespace sekisho::policy {

/// Token (lower case, without %) → value. Values are taken literally: a token inside a value is not expanded again.
using TokenValues = std::map<std::string, std::string, std::less<>>;

enum class TokenContext : std::uint8_t {
  line,  // subject, tag, name: one line; line ends and control characters of values become spaces (header injection)
  text   // body, disclaimer, replacement: line ends stay
};

/// Replaces each %token% (reference.md §2.13; names without regard to case) and [Attachment Name] by its value; tokens
/// without a value stay as they stand. One pass, linear. Values are cut to 1,000 bytes and made valid UTF-8. The result
/// is plain text: who puts it into HTML escapes it.
std::string expand_tokens(std::string_view text, const TokenValues& values, TokenContext context);

/// The values every text of one detection may name. `finding` is the cause, `action` what was decided about it.
TokenValues token_values(const PolicySet& policies, const Policy* policy, const scan::Report& report,
                         const scan::ScanContext& context, const scan::Finding& finding, ActionKind action,
                         const std::vector<std::string>& recipients, const std::vector<std::string>& redirected_to);

/// %Security_risk_name%: the malware's name, "Phishing", "Over restriction (compression ratio)", …
std::string security_risk_name(const scan::Finding& finding, Language language);
/// %detected_by% (the value list of reference.md §2.13).
std::string detected_by(const scan::Finding& finding);
std::string display_name(ActionKind action, Language language);
std::string display_name(scan::Filter filter, Language language);

/// Built-in texts for a policy that gives none.
struct Texts {
  std::string tag_spam, tag_unscanned, tag_risk;
  std::string disclaimer, redirect_disclaimer;
  std::string replacement_name, replacement_text;
  std::string admin_subject, admin_body, user_subject, user_body;
  std::string supposed_sender_subject, supposed_sender_body;
  std::vector<ReportButton> report_buttons;
};
const Texts& default_texts(Language language);

}  // namespace sekisho::policy
