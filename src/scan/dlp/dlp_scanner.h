#pragma once

#include <memory>

#include "scan/scanner.h"

namespace sekisho::scan::dlp {

/// Data loss prevention (reference.md §3): finds the predefined and the tenant's own identifiers in subject, header
/// fields, body and attachments, evaluates all templates per scan target, and adds one TemplateHit per template and
/// target (part "subject", "header:<name>", or the part's path) and one finding `dlp.template` per template. Header
/// fields yield hits but no finding: a policy that names the field asks for it. A custom definition that cannot be used
/// yields `dlp.definition`. Pure; occurrences are distinct values, at most Matcher::max_values of one identifier and
/// text.
std::unique_ptr<Scanner> make_dlp_scanner(const Settings& settings, PatternBuilder& patterns);

}  // namespace sekisho::scan::dlp
