#include "scan/mail/train/calibrate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace sekisho::scan::mail::train {

void calibrate(Trained& model, const HeldOut& held_out) {
  for (int c = 0; c < unwanted_classes; ++c) {
    double slope = 1, offset = 0;
    for (int round = 0; round < 20'000; ++round) {
      double gradient_slope = 0, gradient_offset = 0, count = 0;
      for (const auto& [sample, odds] : held_out) {
        if ((sample->label != ham && sample->label != c + 1) || sample->source.starts_with("own-")) continue;
        const double x = odds[static_cast<std::size_t>(c)];
        const double error =
            1 / (1 + std::exp(-std::clamp(slope * x + offset, -30.0, 30.0))) - (sample->label == ham ? 0.0 : 1.0);
        gradient_slope += error * x;
        gradient_offset += error;
        count += 1;
      }
      slope -= 0.05 * gradient_slope / count;
      offset -= 0.2 * gradient_offset / count;
    }
    model.slope[c] = std::clamp(slope, 0.2, 6.0);
    model.offset[c] = offset;
  }
}

double move_to_caution(Trained& model, const HeldOut& held_out) {
  std::map<std::string, double> sizes;
  for (const auto& [sample, odds] : held_out) {
    if (sample->label == ham && !sample->source.starts_with("own-")) sizes[sample->source] += 1;
  }
  const double start[unwanted_classes] = {model.offset[0], model.offset[1]};
  for (double shift = 0; shift < 8; shift += 0.05) {
    for (int c = 0; c < unwanted_classes; ++c) model.offset[c] = start[c] - shift;
    double total = 0, high = 0, middle = 0;
    for (const auto& [sample, odds] : held_out) {
      if (sample->label != ham || sample->source.starts_with("own-")) continue;
      const double weight = 1 / std::sqrt(sizes[sample->source]), probability = probability_of(model, odds);
      total += weight;
      high += probability >= 0.8 ? weight : 0;
      middle += probability >= 0.5 ? weight : 0;
    }
    if (high <= 0.002 * total && middle <= 0.006 * total) return shift;
  }
  return 8;
}

std::array<double, unwanted_classes> probabilities_of(const Trained& model, const Odds& odds) {
  const double log_odds[unwanted_classes] = {odds[0], odds[1]};
  double probability[unwanted_classes];
  to_probabilities(log_odds, model.slope, model.offset, probability);
  return {probability[0], probability[1]};
}

double probability_of(const Trained& model, const Odds& odds) {
  const auto probability = probabilities_of(model, odds);
  return std::max(probability[0], probability[1]);
}

}  // namespace sekisho::scan::mail::train
