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
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "content/image/picture_text.h"
#include "content/read.h"
#include "scan/facts.h"
#include "scan/mail/features.h"
#include "scan/mail/mail_scanner.h"
#include "scan/mail/model.h"
#include "scan/mail/train/figures.h"
#include "scan/mail/train/fit.h"
#include "scan/mail/train/own_mail.h"
#include "scan/registry.h"
#include "scan/ruleset.h"
#include "scan/score.h"

namespace sekisho::scan::mail {
namespace {

using train::above;
using train::auc;
using train::percent;
using train::threshold_at;
using train::wilson;

using train::fit;
using train::ham;
using train::log_odds_of;
using train::phish;
using train::Sample;
using train::spam;
using train::Trained;

train::Names names;
bool keep_names = false;
bool with_rules = false;

// A source is a collection: its mails share traces. The lists are one kind of source.
std::string source_of(std::string_view path) {
  const auto slash = path.rfind('/');
  auto name = path.substr(slash + 1);
  name = name.substr(0, name.rfind('-'));
  for (const std::string_view list :
       {"kgdb-bugreport", "linux-uvc-devel", "openipmi-developer", "usrp-users", "v9fs-developer"}) {
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
    Sample sample{.path = (manifest.parent_path() / cells[0]).string(),
                  .source = source_of(cells[0]),
                  .label = cells[1] == "ham"    ? ham
                           : cells[1] == "spam" ? spam
                                                : phish};
    if (cells.size() > 6) sample.language = cells[6];
    sample.year = cells[5].size() >= 4 ? std::atoi(std::string(cells[5].substr(0, 4)).c_str()) : 0;
    if (!without.contains(sample.source)) out.push_back(std::move(sample));
  }
  std::sort(out.begin(), out.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
  return out;
}

// A file, or all text files of a folder by name.
std::vector<std::string> own_files(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> paths = {path};
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) {
    paths.clear();
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
  }
  std::vector<std::string> out;
  for (const auto& one : paths) {
    if (auto text = read_file(one))
      out.push_back(std::move(*text));
    else
      std::fprintf(stderr, "%s\n", text.error().what.c_str());
  }
  return out;
}

// Mail of our own words. To train on: three sources by record, so that each is judged by a model that saw the others.
// To test with: one source that no model sees.
void add_own(const std::string& path, bool is_test, std::vector<Sample>& samples) {
  auto made = train::make_own_mails(own_files(path), is_test ? 1 : 3);
  for (const auto& error : made.errors) std::fprintf(stderr, "%s:%s\n", path.c_str(), error.c_str());
  int n = 0;
  for (auto& mail : made.mails) {
    const std::string source = is_test ? "own-test" : std::string("own-") + "abc"[mail.of_label % 3];
    samples.push_back({.path = path + ":" + std::to_string(mail.record) + "." + std::to_string(++n),
                       .source = source,
                       .label = mail.label,
                       .language = mail.language,
                       .bytes = std::move(mail.bytes)});
  }
}

void add_folder(const std::filesystem::path& folder, std::vector<Sample>& samples) {
  constexpr const char* folders[] = {"ham", "spam", "phish"};
  for (int label = ham; label <= phish; ++label) {
    std::error_code none;
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / folders[label], none)) {
      if (entry.is_regular_file()) paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    // Three thirds count as three sources, as many as a weight needs (steady.h): what stands in one third only is not
    // learned.
    for (std::size_t i = 0; i < paths.size(); ++i)
      samples.push_back({.path = paths[i], .source = std::string("mail-") + "abc"[i % 3], .label = label});
  }
}

bool is_word_feature(std::string_view name) {
  for (const std::string_view kind : {"word:", "word2:", "subject:", "subject2:", "hidden:"}) {
    if (name.starts_with(kind)) return true;
  }
  return false;
}

// Classes that no collection labels, told apart by what is in the mail and not by what judges it: fraud by conversation
// (BEC, advance fee, blackmail: money is spoken of, and there is neither link nor file), and honest mail of the four
// kinds of advertising and notices (by header fields, scan/mail's graymail).
std::string kind_of(const content::Document& document, const OwnText& own, const Report& report, int label) {
  if (label == ham) {
    for (const auto& finding : report.findings) {
      if (finding.category == Category::graymail_newsletter) return "graymail newsletter";
      if (finding.category == Category::graymail_social) return "graymail social";
      if (finding.category == Category::graymail_forum) return "graymail forum";
      if (finding.category == Category::graymail_bulk) return "graymail bulk";
    }
    return {};
  }
  const bool links = std::any_of(document.links.begin(), document.links.end(),
                                 [](const content::Link& link) { return !link.url.starts_with("mailto:"); });
  if (links ||
      std::any_of(report.files.begin(), report.files.end(), [](const FileFact& file) { return file.attachment; }))
    return {};
  constexpr std::string_view money[] = {
      "million",      "beneficiary",     "next of kin", "inherit", "bank transfer", "wire transfer",
      "bank account", "account details", "gift card",   "bitcoin", "payment",       "invoice",
      "loan",         "lottery",         "donat",       "振込",    "口座",          "ギフトカード"};
  for (const auto word : money) {
    if (find_ignore_case(own.body, word) != std::string_view::npos) return "fraud by conversation";
  }
  return {};
}

// Runs of letters as features: those that enough mails and sources of one side show, for no other may weigh (steady.h).
// There are a thousand in a mail, so they are told by name only here.
void add_letters(const std::vector<LetterFeatures>& letters_of, std::vector<Sample>& samples) {
  constexpr std::size_t least_mails = 8, least_sources = 3;
  struct Shown {
    std::size_t mails = 0;
    std::uint64_t honest = 0, unwanted = 0;  // sources, a bit each
    bool is_common() const {
      return mails >= least_mails &&
             static_cast<std::size_t>(std::max(std::popcount(honest), std::popcount(unwanted))) >= least_sources;
    }
  };
  std::map<std::string, std::uint64_t> bits;
  std::unordered_map<LetterFeatures::Run, Shown> shown;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].source == "own-test") continue;
    const auto bit = bits.emplace(samples[i].source, std::uint64_t{1} << bits.size() % 64).first->second;
    for (const auto run : letters_of[i].all()) {
      auto& one = shown[run];
      ++one.mails;
      (samples[i].label == ham ? one.honest : one.unwanted) |= bit;
    }
  }
  std::unordered_map<LetterFeatures::Run, std::uint32_t> numbers;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (const auto run : letters_of[i].all()) {
      if (const auto one = shown.find(run); one == shown.end() || !one->second.is_common()) continue;
      const auto [at, fresh] = numbers.emplace(run, static_cast<std::uint32_t>(names.names.size()));
      if (fresh) {
        names.names.push_back(LetterFeatures::name(run));
        names.kinds.push_back(train::Kind::letters);
      }
      samples[i].features.emplace_back(at->second, letters_of[i].value());
    }
  }
}

// What rules find depends on what the model thinks of the mail, and the model that is shipped has seen these mails. So
// they are asked beside two models that think the same of all: one that finds them clearly honest, one in doubt.
constexpr double honesty[train::opinions] = {-9, 0};

std::unique_ptr<Scanner> scanner_of_opinion(double log_odds, const Settings& settings) {
  const double bias[unwanted_classes] = {log_odds, log_odds}, slope[unwanted_classes] = {1, 1},
               offset[unwanted_classes] = {};
  auto model = Model::load(Model::save({}, bias, slope, offset));
  if (!model) std::fprintf(stderr, "%s\n", model.error().what.c_str()), std::exit(2);
  return make_mail_scanner(std::make_shared<const Model>(std::move(*model)), settings);
}

// The part of the rules in what was judged beside such a model.
train::Beside beside_of(Report& report, double log_odds) {
  std::erase_if(report.findings, [](const Finding& finding) { return finding.rule.starts_with("mail.score."); });
  return {.moved = {report.log_odds["spam"] - log_odds, report.log_odds["phishing"] - log_odds},
          .findings = std::move(report.findings)};
}

// Reads all mails and keeps their features as rows; features that only one source shows are dropped later.
void extract(std::vector<Sample>& samples) {
  const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> workers;
  std::vector<std::vector<Feature>> found(samples.size());
  std::vector<LetterFeatures> letters_of(samples.size());
  for (unsigned t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] {
      // The scanners before ours: their findings are features.
      Settings settings;
      PatternBuilder builder;
      std::vector<std::unique_ptr<Scanner>> scanners;
      for (const auto& entry : registered_scanners()) scanners.push_back(entry.make(settings, builder));
      std::vector<std::unique_ptr<Scanner>> opinions;
      for (const double log_odds : honesty) opinions.push_back(scanner_of_opinion(log_odds, settings));
      const auto patterns = PatternSet::compile(builder, "");
      // An engine each, and no end by the clock: the same mail gives the same text on a busy machine.
      const auto letters = content::open_letter_reader("", "eng+jpn");
      if (!letters && t == 0)
        std::fprintf(stderr, "%s: letters in pictures are not read, and the model will be another one\n",
                     letters.error().what.c_str());
      for (std::size_t i = t; i < samples.size(); i += threads) {
        Result<std::string> bytes =
            samples[i].bytes.empty() ? read_file(samples[i].path) : Result<std::string>(samples[i].bytes);
        if (!bytes) continue;
        Budget budget;
        const auto document = content::read(
            *bytes, {.as = content::ReadOptions::As::mail},
            {.wanted = true, .letters = letters ? letters->get() : nullptr, .time = std::chrono::minutes(1)}, budget);
        Report report;
        fill_mail_facts(document, report);
        fill_file_facts(document, report);
        const auto hits = (*patterns)->scan(document);
        for (const auto& scanner : scanners) {
          if (scanner->name() == "mail") break;
          scanner->scan(document, {}, hits, budget, report);
        }
        const auto features = features_of(document, {}, report);
        found[i] = features.named();
        letters_of[i] = features.letters;
        if (!with_rules) continue;
        const auto own = std::find_if(scanners.begin(), scanners.end(),
                                      [](const auto& scanner) { return scanner->name() == "mail"; });
        for (std::size_t opinion = 0; opinion < opinions.size(); ++opinion) {
          auto judged = report;
          opinions[opinion]->scan(document, {}, hits, budget, judged);
          samples[i].beside[opinion] = beside_of(judged, honesty[opinion]);
        }
        (*own)->scan(document, {}, hits, budget, report);
        samples[i].kind = kind_of(document, own_text(document), report, samples[i].label);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  std::unordered_map<std::string, std::uint32_t> numbers;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (const auto& [name, value] : found[i]) {
      const auto [at, fresh] = numbers.emplace(name, static_cast<std::uint32_t>(names.names.size()));
      if (fresh) {
        names.names.push_back(name);
        names.kinds.push_back(is_word_feature(name) ? train::Kind::word : train::Kind::trait);
      }
      samples[i].features.emplace_back(at->second, value);
    }
  }
  add_letters(letters_of, samples);
  for (auto& sample : samples) std::sort(sample.features.begin(), sample.features.end());
}

// Platt scaling of each class against ham on scores the model did not train on.
void calibrate(Trained& model,
               const std::vector<std::pair<const Sample*, std::array<double, unwanted_classes>>>& held_out) {
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

double badness(const std::array<double, unwanted_classes>& odds) {
  return std::log(std::exp(odds[0]) + std::exp(odds[1]));
}

// The features that weighed most: "+1.20 lure:verify -0.80 thread.reply …".
std::string reasons_of(const Trained& model, const Sample& sample, int c) {
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

using HeldOut = std::vector<std::pair<const Sample*, std::array<double, unwanted_classes>>>;

// Trains on some samples and judges others.
void judge_others(const std::vector<Sample>& samples, const std::function<bool(const Sample&)>& is_test,
                  const std::function<bool(const Sample&)>& is_training, HeldOut& out) {
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
    if (keep_names) sample.reasons = reasons_of(model, sample, odds[1] > odds[0] ? 1 : 0);
  }
}

// Every source judged by a model that never saw it; two at a time.
HeldOut leave_one_out(const std::vector<Sample>& samples) {
  std::set<std::string> all;
  for (const auto& sample : samples) all.insert(sample.source);
  const std::vector<std::string> sources(all.begin(), all.end());
  std::vector<HeldOut> parts(sources.size());
  std::vector<std::thread> workers;
  for (std::size_t t = 0; t < 2; ++t) {
    workers.emplace_back([&, t] {
      for (std::size_t i = t; i < sources.size(); i += 2) {
        judge_others(
            samples, [&](const Sample& s) { return s.source == sources[i]; },
            [&](const Sample& s) { return s.source != sources[i]; }, parts[i]);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  HeldOut out;
  for (auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

using Judge = std::function<double(const Sample&, const std::array<double, unwanted_classes>&)>;

// By the model alone.
double by_model(const Sample&, const std::array<double, unwanted_classes>& odds) { return badness(odds); }

// The report that a mail would get beside a model: what the scanners' rules found, with the model's score.
Report report_of(const Trained& model, const Sample& sample, const std::array<double, unwanted_classes>& odds) {
  const double log_odds[unwanted_classes] = {odds[0], odds[1]};
  double probability[unwanted_classes];
  to_probabilities(log_odds, model.slope, model.offset, probability);
  const bool in_doubt = std::max(probability[0], probability[1]) >= clearly_honest;
  const auto& beside = sample.beside[in_doubt ? 1 : 0];
  Report report;
  report.is_mail = true;
  report.scores = {{"spam", probability[0]}, {"phishing", probability[1]}};
  report.findings = beside.findings;
  if (std::max(probability[0], probability[1]) >= least_score)
    report.findings.push_back({.rule = probability[0] >= probability[1] ? "mail.score.spam" : "mail.score.phishing",
                               .scanner = "mail",
                               .category = Category::spam});
  move_score(report, "spam", beside.moved[0]);
  move_score(report, "phishing", beside.moved[1]);
  return report;
}

// By the one score of a report (scan/score.h), as log-odds.
Judge by_score(const Trained& model) {
  return [&model](const Sample& sample, const std::array<double, unwanted_classes>& odds) {
    const double p = std::min(overall_score(report_of(model, sample, odds)), 1 - 1e-15);
    return std::log(p / (1 - p));
  };
}

void print_tables(const std::string& title, const HeldOut& held_out, const Judge& judge) {
  constexpr const char* labels[] = {"ham", "spam", "phish"};
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

// The worst errors of each label, then of each kind of it (kind_of), for reading.
void print_errors(HeldOut held_out) {
  constexpr const char* labels[] = {"ham", "spam", "phish"};
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

double probability_of(const Trained& model, const std::array<double, unwanted_classes>& odds) {
  const double log_odds[unwanted_classes] = {odds[0], odds[1]};
  double probability[unwanted_classes];
  to_probabilities(log_odds, model.slope, model.offset, probability);
  return std::max(probability[0], probability[1]);
}

// What policies see: shares above the probabilities at which their detection levels act.
void print_levels(const Trained& model, const HeldOut& held_out) {
  constexpr const char* labels[] = {"ham", "spam", "phish"};
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

// What somebody without any settings is told: found, by the model at 0.5 or by any rule beside it.
void print_verdicts(const Trained& model, const HeldOut& held_out) {
  constexpr const char* labels[] = {"ham", "spam", "phish"};
  struct Row {
    std::size_t mails = 0, model = 0, rules = 0, either = 0;
  };
  std::map<std::string, Row> rows;
  for (const auto& [sample, odds] : held_out) {
    auto report = report_of(model, *sample, odds);
    const bool own = sample->source.starts_with("own-"), found = verdict_of(report) == Verdict::found;
    std::erase_if(report.findings, [](const Finding& finding) { return finding.rule.starts_with("mail.score."); });
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

// Platt's curve says what is likely in this mixture, half of which is unwanted. Ordinary mail is mostly honest and of
// kinds that were never seen: both curves are moved down until ham of unseen sources passes 0.8 at most in 0.2 % and
// 0.5 in 0.6 % of cases, every source weighing by the square root of its size. Mail of our own words, written to be
// difficult, does not count. Returns by how much: the probabilities are then those of a mixture with exp(-shift) of the
// unwanted mail.
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

// How far the probabilities are from what happened, over ten steps of probability, each weighing by its mails; unwanted
// mail weighs as the moved curve assumes. A number for all, and one for the worst step of at least 1 % of the weight.
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

// What the model sees, one mail a line: label, source, year, language, path, then name, \x01, value of each feature,
// all between tabs.
int write_features(const std::string& file, const std::vector<Sample>& samples) {
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
  bool only_evaluate = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool more = i + 1 < argc;
    if (argument == "--evaluate")
      only_evaluate = true;
    else if (argument == "--list")
      keep_names = true;
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
  with_rules = !score_file.empty() || only_evaluate;
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
  extract(samples);
  if (!feature_file.empty()) return write_features(feature_file, samples);
  const auto held_out = leave_one_out(samples);
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
  if (keep_names) print_errors(held_out);
  if (only_evaluate) {
    HeldOut later;
    judge_others(
        samples, [](const Sample& s) { return s.year >= 2022; }, [](const Sample& s) { return s.year < 2022; }, later);
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
}  // namespace sekisho::scan::mail

int main(int argc, char** argv) { return sekisho::scan::mail::run(argc, argv); }
