// Trains the mail model from labelled mail: sekisho_train [MANIFEST] --model FILE [--evaluate] [--list] [--without
// SOURCE] [--own DIR] [--mail DIR]
//   MANIFEST  tab-separated with a header row: path (relative to it), label (ham, spam, phish), source, …, date, lang,
//   sub
//   --model FILE        where the model file is written
//   --evaluate          measures only: leave one source out, and by time
//   --list              also prints the worst errors of each label and kind, and what weighed in them
//   --without SOURCE    leaves a source out altogether (its terms may not suit a user); may stand several times
//   --own DIR|FILE      mail of our own words to train on (data/mail/own)
//   --own-test DIR      mail of our own words that no model sees, only judged (data/mail/own-unseen)
//   --scores FILE       writes the score of every mail, held out, by the model and by the one score (scan/score.h), and
//   ends
//   --features FILE     writes the features of every mail as text and ends
//   --mail DIR          a user's own mail: DIR/ham, DIR/spam, DIR/phish with one file per mail
// Deterministic: same mail, same program, same file, bit for bit. Minutes on two cores.

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "scan/mail/model.h"
#include "scan/mail/train/calibrate.h"
#include "scan/mail/train/extract.h"
#include "scan/mail/train/judge.h"
#include "scan/mail/train/sources.h"
#include "scan/mail/train/tables.h"

namespace sekisho::scan::mail::train {
namespace {

// What the model sees, one mail a line: label, source, year, language, path, then name, \x01, value of each feature,
// all between tabs.
int write_features(const std::string& file, const std::vector<Sample>& samples, const Names& names) {
  std::FILE* out = std::fopen(file.c_str(), "w");
  if (!out) return std::perror(file.c_str()), 2;
  for (const auto& sample : samples) {
    std::fprintf(out, "%d\t%s\t%d\t%s\t%s", sample.label, sample.source.c_str(), sample.year, sample.language.c_str(),
                 sample.path.c_str());
    for (const auto& [name, value] : sample.features)
      std::fprintf(out, "\t%s\x01%g", names.names[name].c_str(), static_cast<double>(value));
    std::fprintf(out, "\n");
  }
  return std::fclose(out) == 0 ? 0 : 2;
}

// Every mail as it was judged: label, source, path, log-odds of being unwanted by a model that never saw its source,
// those of the one score.
int write_scores(const std::string& file, const HeldOut& held_out, const Judge& judge) {
  constexpr const char* labels[] = {"ham", "spam", "phish"};
  std::FILE* out = std::fopen(file.c_str(), "w");
  if (!out) return std::perror(file.c_str()), 2;
  for (const auto& [sample, odds] : held_out) {
    std::fprintf(out, "%s\t%s\t%s\t%.6f\t%.6f\n", labels[sample->label], sample->source.c_str(), sample->path.c_str(),
                 badness(odds), judge(*sample, odds));
  }
  return std::fclose(out) == 0 ? 0 : 2;
}

int run(int argc, char** argv) {
  std::string manifest, file, own, own_test, folder, feature_file, score_file;
  std::set<std::string> without;
  bool only_evaluate = false, with_reasons = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool more = i + 1 < argc;
    if (argument == "--evaluate")
      only_evaluate = true;
    else if (argument == "--list")
      with_reasons = true;
    else if (argument == "--without" && more)
      without.insert(argv[++i]);
    else if (argument == "--model" && more)
      file = argv[++i];
    else if (argument == "--own" && more)
      own = argv[++i];
    else if (argument == "--own-test" && more)
      own_test = argv[++i];
    else if (argument == "--features" && more)
      feature_file = argv[++i];
    else if (argument == "--scores" && more)
      score_file = argv[++i];
    else if (argument == "--mail" && more)
      folder = argv[++i];
    else if (manifest.empty() && !argument.starts_with("--"))
      manifest = argument;
    else
      return std::fprintf(stderr,
                          "sekisho_train: unexpected \"%s\"\nusage: sekisho_train [MANIFEST] --model FILE [--evaluate] "
                          "[--without SOURCE] [--own DIR] [--mail DIR]\n",
                          argument.c_str()),
             2;
  }
  if ((file.empty() && feature_file.empty() && score_file.empty() && !only_evaluate) ||
      (manifest.empty() && folder.empty()))
    return std::fprintf(stderr, "sekisho_train: a manifest or --mail, and --model or --evaluate\n"), 2;
  std::vector<Sample> samples;
  if (!manifest.empty()) samples = read_manifest(manifest, without);
  if (!own.empty()) add_own(own, false, samples);
  if (!own_test.empty()) add_own(own_test, true, samples);
  if (!folder.empty()) add_folder(folder, samples);
  std::map<int, std::size_t> counts;
  for (const auto& sample : samples) ++counts[sample.label];
  if (counts.size() < 3)
    return std::fprintf(stderr, "sekisho_train: mail of all three labels is needed (ham %zu, spam %zu, phish %zu)\n",
                        counts[ham], counts[spam], counts[phish]),
           2;
  const auto names = extract(samples, !score_file.empty() || only_evaluate);
  if (!feature_file.empty()) return write_features(feature_file, samples, names);
  const auto held_out = leave_one_out(samples, names, with_reasons);
  Trained model;
  calibrate(model, held_out);
  const double shift = move_to_caution(model, held_out);
  if (!score_file.empty()) return write_scores(score_file, held_out, by_score(model));
  print_tables("Leave one source out", held_out, by_model);
  std::vector<const Sample*> all;
  for (const auto& sample : samples) {
    if (sample.source != "own-test") all.push_back(&sample);
  }
  print_levels(model, held_out);
  if (only_evaluate) print_verdicts(model, held_out);
  print_calibration(model, held_out, shift);
  if (with_reasons) print_errors(held_out);
  if (only_evaluate) {
    HeldOut later;
    judge_others(
        samples, names, [](const Sample& s) { return s.year >= 2022; }, [](const Sample& s) { return s.year < 2022; },
        with_reasons, later);
    print_tables("By time: trained on mail up to 2021, judged on 2022 and later", later, by_model);
    print_tables("Leave one source out, by the one score of a report", held_out, by_score(model));
    print_tables("By time, by the one score of a report", later, by_score(model));
    return 0;
  }
  Trained trained = fit(all, names);
  std::copy(std::begin(model.slope), std::end(model.slope), std::begin(trained.slope));
  std::copy(std::begin(model.offset), std::end(model.offset), std::begin(trained.offset));
  std::vector<Weight> weights;
  for (std::size_t i = 0; i < names.names.size(); ++i) {
    if (trained.weights[0][i] != 0 || trained.weights[1][i] != 0)
      weights.push_back({names.names[i], {trained.weights[0][i], trained.weights[1][i]}});
  }
  const auto bytes = Model::save(weights, trained.bias, trained.slope, trained.offset);
  if (const auto written = sekisho::write_file_atomic(file, bytes); !written)
    return std::fprintf(stderr, "%s\n", written.error().what.c_str()), 2;
  std::printf("\nwrote %s: %zu bytes; calibration spam %.3f %+.3f, phishing %.3f %+.3f\n", file.c_str(), bytes.size(),
              model.slope[0], model.offset[0], model.slope[1], model.offset[1]);
  return 0;
}

}  // namespace
}  // namespace sekisho::scan::mail::train

int main(int argc, char** argv) { return sekisho::scan::mail::train::run(argc, argv); }
