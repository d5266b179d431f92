#pragma once

#include <string>

#include "scan/mail/train/judge.h"

namespace sekisho::scan::mail::train {

// Tables in Markdown, to stdout (docs/detection.md).

/// Share of each source, kind and language above three thresholds, each of what share of the ham it lets pass.
void print_tables(const std::string& title, const HeldOut& held_out, const Judge& judge);
/// The worst errors of each label, then of each kind of it, for reading.
void print_errors(HeldOut held_out);
/// What policies see: shares above the probabilities at which their detection levels act.
void print_levels(const Trained& model, const HeldOut& held_out);
/// What somebody without any settings is told: found, by the model at 0.5 or by any rule beside it.
void print_verdicts(const Trained& model, const HeldOut& held_out);
/// How far the probabilities are from what happened, over ten steps of probability, each weighing by its mails;
/// unwanted mail weighs as the moved curve assumes. A number for all, and one for the worst step of at least 1 % of the
/// weight.
void print_calibration(const Trained& model, const HeldOut& held_out, double shift);

}  // namespace sekisho::scan::mail::train
