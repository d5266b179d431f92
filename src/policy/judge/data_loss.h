#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/judge/facts.h"

namespace sekisho::policy {

/// What a data loss policy asks for (reference.md §3). Pure.
std::vector<Asked> judge_data_loss(const Policy& policy, const Facts& facts);

/// What the log shows of a data-loss hit (reference.md §3): its samples, joined by "; ", at most 300 characters in all;
/// nothing when off.
std::string shown_content(const std::vector<std::string>& samples, Masking masking);
/// "4111 1111 1111 1111" → "***************1111": all but the last four characters (not bytes); at most 300 characters.
std::string mask(std::string_view utf8);

}  // namespace sekisho::policy
