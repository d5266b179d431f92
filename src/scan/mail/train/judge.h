#pragma once

#include <functional>

#include "scan/mail/train/held_out.h"

namespace sekisho::scan::mail::train {

/// Orders mails: the larger, the worse.
using Judge = std::function<double(const Sample&, const Odds&)>;

/// By the model alone.
double by_model(const Sample& sample, const Odds& odds);
/// By the one score of a report (scan/score.h), as log-odds. `model`: its calibration; must outlive the judge.
Judge by_score(const Trained& model);

/// The report that a mail would get beside a model: what the scanners' rules found (Sample::beside), with the model's
/// score.
Report report_of(const Trained& model, const Sample& sample, const Odds& odds);

}  // namespace sekisho::scan::mail::train
