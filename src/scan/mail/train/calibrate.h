#pragma once

#include "scan/mail/train/held_out.h"

namespace sekisho::scan::mail::train {

/// Platt scaling of each class against ham on scores the model did not train on.
void calibrate(Trained& model, const HeldOut& held_out);

/// Platt's curve says what is likely in this mixture, half of which is unwanted. Ordinary mail is mostly honest and of
/// kinds that were never seen: both curves are moved down until ham of unseen sources passes 0.8 at most in 0.2 % and
/// 0.5 in 0.6 % of cases, every source weighing by the square root of its size. Mail of our own words, written to be
/// difficult, does not count. Returns by how much: the probabilities are then those of a mixture with exp(-shift) of
/// the unwanted mail.
double move_to_caution(Trained& model, const HeldOut& held_out);

/// Calibrated probabilities of the unwanted classes; the larger one stands for "unwanted at all".
std::array<double, unwanted_classes> probabilities_of(const Trained& model, const Odds& odds);
double probability_of(const Trained& model, const Odds& odds);

}  // namespace sekisho::scan::mail::train
