#pragma once

#include <string>
#include <vector>

#include "platform/update/update.h"

namespace sekisho::platform::update {

/// The completion report for people (U-49). What is signed is the JSON; the PDF names its SHA-256 and the signature. Numbers of what was
/// kept are counted now, by the caller.
Result<std::string> report_pdf(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept, Language language);

/// "Detection logs", "検出ログ" for the kept counts of facts.h and the kinds and outcomes of carry_over.
Texts kept_name(std::string_view what);
Texts carried_name(std::string_view what);
Texts outcome_name(std::string_view outcome);
/// 12,345
std::string with_commas(std::int64_t number);

}  // namespace sekisho::platform::update
