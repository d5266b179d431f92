// Trains the mail model from labelled mail: sekisho_train MANIFEST MODEL [--evaluate] [--without SOURCE]
//   MANIFEST  tab-separated with a header row: path (relative to it), label (ham, spam, phish), source, …, date, lang, sub
//   MODEL     where the model file is written
//   --evaluate          leave one source out, and by time, instead of writing a model
//   --without SOURCE    leaves a source out altogether (its terms may not suit a user)
// Deterministic: same mail, same program, same file, bit for bit. Minutes on two cores.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "content/read.h"
#include "scan/facts.h"
#include "scan/mail/features.h"
#include "scan/mail/model.h"
#include "scan/registry.h"
#include "scan/ruleset.h"

namespace sekisho::scan::mail {
namespace {

enum Label : int { ham = 0, spam = 1, phish = 2 };

struct Sample {
  std::string path, source;
  int label = ham;
  int year = 0;
  std::vector<std::pair<std::uint32_t, float>> features;
};

// A source is a collection: its mails share traces. The lists are one kind of source.
std::string source_of(std::string_view path) {
  const auto slash = path.rfind('/');
  auto name = path.substr(slash + 1);
  name = name.substr(0, name.rfind('-'));
  for (const std::string_view list : {"kgdb-bugreport", "linux-uvc-devel", "openipmi-developer", "usrp-users", "v9fs-developer"}) {
    if (name == list) return "lists";
  }
  for (const std::string_view junk : {"industrypack-devel", "osst-users"}) {
    if (name == junk) return "listjunk";
  }
  return std::string(name);
}

std::vector<Sample> read_manifest(const std::filesystem::path& manifest, const std::set<std::string>& without) {
  std::vector<Sample> out;
  const auto text = read_file(manifest);
  if (!text) {
    std::fprintf(stderr, "%s\n", text.error().what.c_str());
    return out;
  }
  bool head = true;
  for (const auto line : split(*text, '\n')) {
    const auto cells = split(line, '\t');
    if (head || cells.size() < 6) {
      head = false;
      continue;
    }
    Sample sample{.path = (manifest.parent_path() / cells[0]).string(), .source = source_of(cells[0]), .label = cells[1] == "ham" ? ham : cells[1] == "spam" ? spam : phish};
    sample.year = cells[5].size() >= 4 ? std::atoi(std::string(cells[5].substr(0, 4)).c_str()) : 0;
    if (!without.contains(sample.source)) out.push_back(std::move(sample));
  }
  std::sort(out.begin(), out.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
  return out;
}

// Reads all mails and keeps their features as rows; features that only one source shows are dropped later.
void extract(std::vector<Sample>& samples) {
  const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> workers;
  for (unsigned t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] {
      // The scanners before ours: their findings are features.
      Settings settings;
      PatternBuilder builder;
      std::vector<std::unique_ptr<Scanner>> scanners;
      for (const auto& entry : registered_scanners()) scanners.push_back(entry.make(settings, builder));
      const auto patterns = PatternSet::compile(builder, "");
      for (std::size_t i = t; i < samples.size(); i += threads) {
        const auto bytes = read_file(samples[i].path);
        if (!bytes) continue;
        Budget budget;
        const auto document = content::read(*bytes, {.as = content::ReadOptions::As::mail}, budget);
        Report report;
        fill_mail_facts(document, report);
        fill_file_facts(document, report);
        const auto hits = (*patterns)->scan(document);
        for (const auto& scanner : scanners) {
          if (scanner->name() == "mail") break;
          scanner->scan(document, {}, hits, budget, report);
        }
        for (const auto& feature : features_of(document, {}, report)) samples[i].features.emplace_back(Model::row_of(feature.name), feature.value);
        std::sort(samples[i].features.begin(), samples[i].features.end());
      }
    });
  }
  for (auto& worker : workers) worker.join();
}

struct Trained {
  std::vector<std::vector<float>> weights = std::vector<std::vector<float>>(unwanted_classes, std::vector<float>(Model::rows));
  double bias[unwanted_classes] = {};
  double slope[unwanted_classes] = {1, 1}, offset[unwanted_classes] = {};
};

void log_odds_of(const Trained& model, const Sample& sample, double (&out)[unwanted_classes]) {
  for (int c = 0; c < unwanted_classes; ++c) {
    double sum = model.bias[c];
    for (const auto& [row, value] : sample.features) sum += static_cast<double>(model.weights[static_cast<std::size_t>(c)][row]) * value;
    out[c] = sum;
  }
}

std::uint64_t next_random(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

// Multinomial logistic regression by AdaGrad, L2-regularised. Each source weighs by the square root of its size within its label, so
// that a large collection does not drown a small one; rows seen in fewer than two sources are left out: they tell the source.
Trained train(const std::vector<const Sample*>& samples) {
  constexpr int epochs = 12;
  constexpr double rate = 0.15, decay = 2e-6;
  std::vector<std::set<std::string>> seen(Model::rows);
  std::map<std::pair<int, std::string>, double> sizes;
  std::map<int, double> totals;
  for (const auto* sample : samples) {
    for (const auto& [row, value] : sample->features) seen[row].insert(sample->source);
    sizes[{sample->label, sample->source}] += 1;
  }
  for (const auto& [key, size] : sizes) totals[key.first] += std::sqrt(size);
  std::map<std::pair<int, std::string>, double> weight_of;
  for (const auto& [key, size] : sizes) weight_of[key] = std::sqrt(size) / size / totals[key.first] * static_cast<double>(samples.size()) / static_cast<double>(totals.size());
  Trained model;
  std::vector<std::vector<float>> gradients(unwanted_classes, std::vector<float>(Model::rows, 1e-4f));
  std::vector<const Sample*> order = samples;
  std::uint64_t state = 0x5e1ull << 20 | 7;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[next_random(state) % i]);
    for (const auto* sample : order) {
      double odds[unwanted_classes];
      log_odds_of(model, *sample, odds);
      double sum = 1, probability[unwanted_classes];
      for (int c = 0; c < unwanted_classes; ++c) sum += probability[c] = std::exp(std::clamp(odds[c], -30.0, 30.0));
      const double weight = weight_of[{sample->label, sample->source}];
      for (int c = 0; c < unwanted_classes; ++c) {
        const double error = (probability[c] / sum - (sample->label == c + 1 ? 1.0 : 0.0)) * weight;
        auto& weights = model.weights[static_cast<std::size_t>(c)];
        auto& squares = gradients[static_cast<std::size_t>(c)];
        for (const auto& [row, value] : sample->features) {
          if (seen[row].size() < 2) continue;
          const double gradient = error * value + decay * weights[row];
          squares[row] += static_cast<float>(gradient * gradient);
          weights[row] -= static_cast<float>(rate * gradient / std::sqrt(squares[row]));
        }
        model.bias[c] -= 0.01 * error;
      }
    }
  }
  return model;
}

// Platt scaling of each class against ham on scores the model did not train on.
void calibrate(Trained& model, const std::vector<std::pair<const Sample*, std::array<double, unwanted_classes>>>& held_out) {
  for (int c = 0; c < unwanted_classes; ++c) {
    double slope = 1, offset = 0;
    for (int round = 0; round < 4000; ++round) {
      double gradient_slope = 0, gradient_offset = 0, count = 0;
      for (const auto& [sample, odds] : held_out) {
        if (sample->label != ham && sample->label != c + 1) continue;
        const double x = odds[static_cast<std::size_t>(c)];
        const double error = 1 / (1 + std::exp(-std::clamp(slope * x + offset, -30.0, 30.0))) - (sample->label == ham ? 0.0 : 1.0);
        gradient_slope += error * x;
        gradient_offset += error;
        count += 1;
      }
      slope -= 0.05 * gradient_slope / count;
      offset -= 0.2 * gradient_offset / count;
    }
    model.slope[c] = std::clamp(slope, 0.2, 3.0);
    model.offset[c] = offset;
  }
}

double badness(const double (&odds)[unwanted_classes]) { return std::log(std::exp(odds[0]) + std::exp(odds[1])); }

double threshold_at(std::vector<double> ham_scores, double false_positive_rate) {
  std::sort(ham_scores.begin(), ham_scores.end(), std::greater<>());
  const auto allowed = static_cast<std::size_t>(false_positive_rate * static_cast<double>(ham_scores.size()));
  return ham_scores.empty() ? 0 : ham_scores[std::min(allowed, ham_scores.size() - 1)];
}

using HeldOut = std::vector<std::pair<const Sample*, std::array<double, unwanted_classes>>>;

// Every source judged by a model that never saw it.
HeldOut leave_one_out(const std::vector<Sample>& samples) {
  std::set<std::string> sources;
  for (const auto& sample : samples) sources.insert(sample.source);
  HeldOut out;
  for (const auto& source : sources) {
    std::vector<const Sample*> rest;
    for (const auto& sample : samples) {
      if (sample.source != source) rest.push_back(&sample);
    }
    const Trained model = train(rest);
    for (const auto& sample : samples) {
      if (sample.source != source) continue;
      double odds[unwanted_classes];
      log_odds_of(model, sample, odds);
      out.push_back({&sample, {odds[0], odds[1]}});
    }
  }
  return out;
}

void print_row(const std::string& name, const std::vector<double>& scores, double at_01, double at_1) {
  const auto share = [&](double threshold) {
    return scores.empty() ? 0.0 : 100.0 * static_cast<double>(std::count_if(scores.begin(), scores.end(), [&](double s) { return s > threshold; })) / static_cast<double>(scores.size());
  };
  std::printf("| %-24s | %5zu | %6.1f %% | %6.1f %% |\n", name.c_str(), scores.size(), share(at_01), share(at_1));
}

void evaluate(const HeldOut& held_out) {
  std::vector<double> ham_scores;
  std::map<std::string, std::vector<double>> rows;
  constexpr const char* labels[] = {"ham", "spam", "phish"};
  for (const auto& [sample, odds] : held_out) {
    const double both[unwanted_classes] = {odds[0], odds[1]};
    const double score = badness(both);
    if (sample->label == ham) ham_scores.push_back(score);
    rows[std::string(labels[sample->label]) + " " + sample->source].push_back(score);
    rows[std::string(labels[sample->label]) + " (all)"].push_back(score);
  }
  const double strict = threshold_at(ham_scores, 0.001), loose = threshold_at(ham_scores, 0.01);
  std::printf("Leave one source out; thresholds at 0.1 %% and 1 %% of all held-out ham (%zu).\n\n", ham_scores.size());
  std::printf("| source never trained on  | mails | at 0.1 %% | at 1 %%   |\n|---|---|---|---|\n");
  for (const auto& [name, scores] : rows) print_row(name, scores, strict, loose);
}


int run(int argc, char** argv) {

  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::set<std::string> without;
  bool only_evaluate = false;
  for (std::size_t i = 0; i < arguments.size();) {
    if (arguments[i] == "--evaluate") only_evaluate = true, arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
    else if (arguments[i] == "--without" && i + 1 < arguments.size()) without.insert(arguments[i + 1]), arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    else ++i;
  }
  if (arguments.size() != 2) {
    std::fprintf(stderr, "usage: sekisho_train MANIFEST MODEL [--evaluate] [--without SOURCE]\n");
    return 2;
  }
  auto samples = read_manifest(arguments[0], without);
  if (samples.empty()) return 2;
  extract(samples);
  const auto held_out = leave_one_out(samples);
  evaluate(held_out);
  if (only_evaluate) return 0;
  std::vector<const Sample*> all;
  for (const auto& sample : samples) all.push_back(&sample);
  Trained model = train(all);
  calibrate(model, held_out);
  const auto file = Model::save(model.weights, model.bias, model.slope, model.offset);
  if (const auto written = sekisho::write_file_atomic(arguments[1], file); !written) {
    std::fprintf(stderr, "%s\n", written.error().what.c_str());
    return 2;
  }
  std::printf("\nwrote %s: %zu bytes; calibration spam %.3f %+.3f, phishing %.3f %+.3f\n", arguments[1].c_str(), file.size(), model.slope[0], model.offset[0], model.slope[1], model.offset[1]);
  return 0;
}

}  // namespace
}  // namespace sekisho::scan::mail

int main(int argc, char** argv) { return sekisho::scan::mail::run(argc, argv); }
