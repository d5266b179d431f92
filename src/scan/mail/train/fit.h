#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scan/mail/model.h"
#include "scan/report.h"

namespace sekisho::scan::mail::train {

enum Label : int { ham = 0, spam = 1, phish = 2 };

inline constexpr std::size_t opinions = 2;  // of a model that finds a mail clearly honest, of one in doubt

/// What the rules beside a model say of a mail: what they add to its log-odds, and what they found.
struct Beside {
  std::array<double, unwanted_classes> moved = {};
  std::vector<Finding> findings;
};

struct Sample {
  std::string path, source;
  int label = ham;
  int year = 0;
  std::string language;
  std::string bytes;                                      // when it stands in no file of its own
  std::vector<std::pair<std::uint32_t, float>> features;  // index into Names, value; sorted
  std::array<Beside, opinions> beside;                    // only with --scores or --evaluate
  // a class within the label that the tables tell apart; empty for the rest; likewise
  std::string kind;
  mutable std::string reasons;  // only with --list
};

enum class Kind : char { trait, word, letters };

/// Names of features and their numbers, in order of first appearance.
struct Names {
  std::vector<std::string> names;
  std::vector<Kind> kinds;
};

struct Trained {
  std::vector<float> weights[unwanted_classes];  // by number in Names
  double bias[unwanted_classes] = {};
  double slope[unwanted_classes] = {1, 1}, offset[unwanted_classes] = {};
};

/// Multinomial logistic regression by AdaGrad, L2-regularised, a part of the features left out at random in each step
/// so that no few carry a verdict. Sources weigh by their size to the power of 0.8 within their label, so that a large
/// collection does not drown a small one. A weight may speak against a mail or for it only where steady.h says so: the
/// rest is a trace of the collection. In most steps the mail's source has weights of its own beside the common ones,
/// which take upon themselves what holds in that source only and are thrown away afterwards. The mean of several fits;
/// runs of letters are learned beside all others and have less say afterwards. Deterministic.
Trained fit(const std::vector<const Sample*>& samples, const Names& names);

/// Log-odds of the unwanted classes against ham, before calibration. All letters of a mail together may accuse, never
/// clear, as in Model::judge.
void log_odds_of(const Trained& model, const Sample& sample, const Names& names, double (&out)[unwanted_classes]);

}  // namespace sekisho::scan::mail::train
