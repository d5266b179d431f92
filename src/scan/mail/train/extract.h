#pragma once

#include <vector>

#include "scan/mail/train/fit.h"

namespace sekisho::scan::mail::train {

/// Reads all mails and keeps their features as rows; features that only one source shows are dropped later (steady.h).
/// With the rules: also what they say beside a model, and the mail's kind. A file that cannot be read has no features.
Names extract(std::vector<Sample>& samples, bool with_rules);

}  // namespace sekisho::scan::mail::train
