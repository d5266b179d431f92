#pragma once

#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "scan/mail/train/fit.h"

namespace sekisho::scan::mail::train {

/// Log-odds of the unwanted classes against ham, before calibration.
using Odds = std::array<double, unwanted_classes>;
/// Mails with what a model says of them that never saw their source.
using HeldOut = std::vector<std::pair<const Sample*, Odds>>;

/// Log-odds of being unwanted at all.
double badness(const Odds& odds);

/// Trains on some samples and judges others, added to `out`; never trains on "own-test". With reasons: what weighed
/// most is kept in each sample. One thread.
void judge_others(const std::vector<Sample>& samples, const Names& names,
                  const std::function<bool(const Sample&)>& is_test,
                  const std::function<bool(const Sample&)>& is_training, bool with_reasons, HeldOut& out);

/// Every source judged by a model that never saw it; two at a time.
HeldOut leave_one_out(const std::vector<Sample>& samples, const Names& names, bool with_reasons);

}  // namespace sekisho::scan::mail::train
