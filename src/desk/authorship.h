#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "protect/corrections.h"
#include "store/sql.h"

namespace sekisho::desk {

/// What a person answered to whether they wrote a mail in their name (reference.md §2.3).
struct AuthorshipAnswer {
  std::string person;  // address, lower case
  bool wrote = false;
  Time at{};
};

/// Keeps the answer in the place of an earlier one of the same person, and reports it as a correction of that person
/// ("wanted" or "phishing", source "supposed_sender"): it counts as users' reports do and is listed and undone with
/// them. Who may answer is the caller's to know (protect/feedback_links.h). Errors: not_found for an item of which
/// nothing is kept any more; the store's.
Result<void> answer_authorship(store::Database& database, protect::CorrectionBook& book, const Clock& clock,
                               TenantId tenant, const std::string& item, const std::string& person, bool wrote);

/// The answers about mails by their item, oldest first, at most 100 of a mail; mails without one are left out.
Result<std::map<std::string, std::vector<AuthorshipAnswer>>> authorship_answers(store::Database& database,
                                                                                TenantId tenant,
                                                                                const std::set<std::string>& items);

}  // namespace sekisho::desk
