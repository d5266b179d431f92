#include "scan/mail/train/held_out.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string>
#include <thread>

namespace sekisho::scan::mail::train {
namespace {

// The features that weighed most: "+1.20 lure:verify -0.80 thread.reply …".
std::string reasons_of(const Trained& model, const Sample& sample, const Names& names, int c) {
  std::vector<std::pair<double, std::string>> shares;
  for (const auto& [name, value] : sample.features)
    shares.emplace_back(static_cast<double>(model.weights[c][name]) * value, names.names[name]);
  std::sort(shares.begin(), shares.end(),
            [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(shares.size(), 16); ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "%+.2f ", shares[i].first);
    out += number + shares[i].second + "; ";
  }
  return out;
}

}  // namespace

double badness(const Odds& odds) { return std::log(std::exp(odds[0]) + std::exp(odds[1])); }

void judge_others(const std::vector<Sample>& samples, const Names& names,
                  const std::function<bool(const Sample&)>& is_test,
                  const std::function<bool(const Sample&)>& is_training, bool with_reasons, HeldOut& out) {
  std::vector<const Sample*> training;
  for (const auto& sample : samples) {
    if (is_training(sample) && sample.source != "own-test") training.push_back(&sample);
  }
  const Trained model = fit(training, names);
  for (const auto& sample : samples) {
    if (!is_test(sample)) continue;
    double odds[unwanted_classes];
    log_odds_of(model, sample, names, odds);
    out.push_back({&sample, {odds[0], odds[1]}});
    if (with_reasons) sample.reasons = reasons_of(model, sample, names, odds[1] > odds[0] ? 1 : 0);
  }
}

HeldOut leave_one_out(const std::vector<Sample>& samples, const Names& names, bool with_reasons) {
  std::set<std::string> all;
  for (const auto& sample : samples) all.insert(sample.source);
  const std::vector<std::string> sources(all.begin(), all.end());
  std::vector<HeldOut> parts(sources.size());
  std::vector<std::thread> workers;
  for (std::size_t t = 0; t < 2; ++t) {
    workers.emplace_back([&, t] {
      for (std::size_t i = t; i < sources.size(); i += 2) {
        judge_others(
            samples, names, [&](const Sample& s) { return s.source == sources[i]; },
            [&](const Sample& s) { return s.source != sources[i]; }, with_reasons, parts[i]);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  HeldOut out;
  for (auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace sekisho::scan::mail::train
