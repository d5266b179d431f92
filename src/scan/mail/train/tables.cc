#include "scan/mail/train/tables.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <vector>

#include "scan/mail/train/calibrate.h"
#include "scan/mail/train/figures.h"
#include "scan/score.h"

namespace sekisho::scan::mail::train {
namespace {

constexpr const char* labels[] = {"ham", "spam", "phish"};

}  // namespace

void print_tables(const std::string& title, const HeldOut& held_out, const Judge& judge) {
  std::vector<double> ham_scores;
  std::map<std::string, std::vector<double>> rows;
  for (const auto& [sample, odds] : held_out) {
    const double score = judge(*sample, odds);
    const std::string label = labels[sample->label];
    if (sample->label == ham && !sample->source.starts_with("own-")) ham_scores.push_back(score);
    if (!sample->source.starts_with("own-")) rows[label + " (all)"].push_back(score);
    rows[label + " " + sample->source].push_back(score);
    if (!sample->kind.empty())
      rows[(sample->label == ham ? label : "unwanted") +
           std::string(sample->source.starts_with("own-") ? " own: " : " (all): ") + sample->kind]
          .push_back(score);
    if (sample->label != ham && !sample->source.starts_with("own-") && !sample->language.empty())
      rows[label + " (all) in " + sample->language].push_back(score);
  }
  const double at[] = {threshold_at(ham_scores, 0.01), threshold_at(ham_scores, 0.001),
                       threshold_at(ham_scores, 0.0001)};
  std::printf(
      "\n%s; thresholds on its %zu ham mails; per cent with 95 %% Wilson intervals.\n\n| never trained on | mails | "
      "AUC | above the 1 %% threshold | above 0.1 %% | above 0.01 %% |\n|---|---|---|---|---|---|\n",
      title.c_str(), ham_scores.size());
  for (const auto& [name, scores] : rows) {
    std::printf("| %s | %zu | %s |", name.c_str(), scores.size(),
                name.starts_with("ham") ? "" : std::to_string(auc(scores, ham_scores)).substr(0, 6).c_str());
    for (const double threshold : at)
      std::printf(" %s |", percent(wilson(above(scores, threshold), scores.size())).c_str());
    std::printf("\n");
  }
}

void print_errors(HeldOut held_out) {
  std::set<std::string> kinds;  // "" is all of a label
  for (const auto& [sample, odds] : held_out) kinds.insert(sample->kind);
  kinds.insert("");
  for (const int label : {ham, phish, spam}) {
    std::stable_sort(held_out.begin(), held_out.end(), [&](const auto& a, const auto& b) {
      return label == ham ? badness(a.second) > badness(b.second) : badness(a.second) < badness(b.second);
    });
    for (const auto& kind : kinds) {
      int left = 25;
      for (const auto& [sample, odds] : held_out) {
        if (sample->label != label || (!kind.empty() && sample->kind != kind) || left-- <= 0) continue;
        std::printf("%s%s%s %.2f %s %s\n", labels[label], kind.empty() ? "" : ", ", kind.c_str(), badness(odds),
                    sample->path.c_str(), sample->reasons.c_str());
      }
    }
  }
}

void print_levels(const Trained& model, const HeldOut& held_out) {
  std::map<std::string, std::vector<double>> rows;
  for (const auto& [sample, odds] : held_out) {
    const double probability = probability_of(model, odds);
    if (!sample->source.starts_with("own-")) rows[std::string(labels[sample->label]) + " (all)"].push_back(probability);
    rows[std::string(labels[sample->label]) + " " + sample->source].push_back(probability);
  }
  std::printf(
      "\nAs policies see it: share of mails at or above a probability, each judged by a model that never saw its "
      "source.\n\n| never trained on | mails | 0.5 | 0.8 | 0.95 |\n|---|---|---|---|---|\n");
  for (const auto& [name, scores] : rows) {
    std::printf("| %s | %zu |", name.c_str(), scores.size());
    for (const double threshold : {0.5, 0.8, 0.95})
      std::printf(" %s |", percent(wilson(above(scores, threshold - 1e-12), scores.size())).c_str());
    std::printf("\n");
  }
}

void print_verdicts(const Trained& model, const HeldOut& held_out) {
  struct Row {
    std::size_t mails = 0, model = 0, rules = 0, either = 0;
  };
  std::map<std::string, Row> rows;
  for (const auto& [sample, odds] : held_out) {
    auto report = report_of(model, *sample, odds);
    const bool own = sample->source.starts_with("own-"), found = verdict_of(report) == Verdict::found;
    std::erase_if(report.findings, is_score);
    const std::string label = labels[sample->label];
    std::vector<std::string> of = {label + " " + sample->source, label + (own ? " own (all)" : " (all)")};
    if (!sample->kind.empty())
      of.push_back((sample->label == ham ? label : "unwanted") + (own ? " own: " : " (all): ") + sample->kind);
    if (sample->language == "ja") of.push_back(label + (own ? " own in ja" : " (all) in ja"));
    for (const auto& name : of) {
      auto& row = rows[name];
      ++row.mails;
      row.model += probability_of(model, odds) >= least_score ? 1 : 0;
      row.rules += verdict_of(report) == Verdict::found ? 1 : 0;
      row.either += found ? 1 : 0;
    }
  }
  std::printf(
      "\nThe verdict without any settings: share called found by the model (0.5; it never saw the mail's source), by "
      "rules, by either.\n\n| never trained on | mails | model | rules | found |\n|---|---|---|---|---|\n");
  for (const auto& [name, row] : rows)
    std::printf("| %s | %zu | %s | %s | %s |\n", name.c_str(), row.mails, percent(wilson(row.model, row.mails)).c_str(),
                percent(wilson(row.rules, row.mails)).c_str(), percent(wilson(row.either, row.mails)).c_str());
}

void print_calibration(const Trained& model, const HeldOut& held_out, double shift) {
  double said[10] = {}, was[10] = {}, weights[10] = {}, total = 0, bad = 0, error = 0, worst = 0;
  for (const auto& [sample, odds] : held_out) {
    if (sample->source.starts_with("own-")) continue;
    const double probability = probability_of(model, odds), weight = sample->label == ham ? 1.0 : std::exp(-shift);
    const auto step = std::min(9, static_cast<int>(probability * 10));
    said[step] += probability * weight;
    was[step] += sample->label == ham ? 0.0 : weight;
    weights[step] += weight;
    total += weight;
    bad += sample->label == ham ? 0.0 : weight;
  }
  std::printf(
      "\nCalibration, each judged by a model that never saw its source; the probabilities are those of mail of which "
      "%.1f %% is unwanted.\n\n| probability | share of mails | said | happened |\n|---|---|---|---|\n",
      100 * bad / total);
  for (int i = 0; i < 10; ++i) {
    if (weights[i] <= 0) continue;
    const double off = std::abs(said[i] - was[i]) / weights[i];
    error += off * weights[i] / total;
    if (weights[i] >= 0.01 * total) worst = std::max(worst, off);
    std::printf("| %.1f–%.1f | %.2f %% | %.1f %% | %.1f %% |\n", i / 10.0, (i + 1) / 10.0, 100 * weights[i] / total,
                100 * said[i] / weights[i], 100 * was[i] / weights[i]);
  }
  std::printf("\nExpected calibration error %.2f %%; worst step that holds at least 1 %% of the mail %.1f %%.\n",
              100 * error, 100 * worst);
}

}  // namespace sekisho::scan::mail::train
