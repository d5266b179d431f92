#pragma once

#include <string>
#include <vector>

#include "platform/update/update.h"

namespace sekisho::platform::update {

/// The completion report for people (U-49); update.h has the same as a page, made of the same lines. What is signed is
/// the JSON; the PDF names its SHA-256 and the signature. Numbers of what was kept are counted now, by the caller.
Result<std::string> report_pdf(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept,
                               Language language);

/// "Detection logs", "検出ログ" for the kept counts of facts.h and the kinds and outcomes of carry_over.
Texts kept_name(std::string_view what);
Texts carried_name(std::string_view what);
Texts outcome_name(std::string_view outcome);
/// A name that the product gave (predefined roles, the Primary User Account) in the language, by its name in either;
/// any other as it is.
std::string given_name(const std::string& name, Language language);

}  // namespace sekisho::platform::update
