#include "scan/mail/train/extract.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "base/file.h"
#include "base/text.h"
#include "content/image/picture_text.h"
#include "content/read.h"
#include "scan/facts.h"
#include "scan/mail/features.h"
#include "scan/mail/mail_scanner.h"
#include "scan/registry.h"
#include "scan/ruleset.h"
#include "scan/score.h"

namespace sekisho::scan::mail::train {
namespace {

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
void add_letters(const std::vector<LetterFeatures>& letters_of, std::vector<Sample>& samples, Names& names) {
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
        names.kinds.push_back(Kind::letters);
      }
      samples[i].features.emplace_back(at->second, letters_of[i].value());
    }
  }
}

// What rules find depends on what the model thinks of the mail, and the model that is shipped has seen these mails. So
// they are asked beside two models that think the same of all: one that finds them clearly honest, one in doubt.
constexpr double honesty[opinions] = {-9, 0};

std::unique_ptr<Scanner> scanner_of_opinion(double log_odds, const Settings& settings) {
  const double bias[unwanted_classes] = {log_odds, log_odds}, slope[unwanted_classes] = {1, 1},
               offset[unwanted_classes] = {};
  auto model = Model::load(Model::save({}, bias, slope, offset));
  if (!model) std::fprintf(stderr, "%s\n", model.error().what.c_str()), std::exit(2);
  return make_mail_scanner(std::make_shared<const Model>(std::move(*model)), settings);
}

// The part of the rules in what was judged beside such a model.
Beside beside_of(Report& report, double log_odds) {
  std::erase_if(report.findings, is_score);
  return {.moved = {report.log_odds["spam"] - log_odds, report.log_odds["phishing"] - log_odds},
          .findings = std::move(report.findings)};
}

}  // namespace

Names extract(std::vector<Sample>& samples, bool with_rules) {
  Names names;
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
      std::vector<std::unique_ptr<Scanner>> of_opinion;
      for (const double log_odds : honesty) of_opinion.push_back(scanner_of_opinion(log_odds, settings));
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
        for (std::size_t opinion = 0; opinion < opinions; ++opinion) {
          auto judged = report;
          of_opinion[opinion]->scan(document, {}, hits, budget, judged);
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
        names.kinds.push_back(is_word_feature(name) ? Kind::word : Kind::trait);
      }
      samples[i].features.emplace_back(at->second, value);
    }
  }
  add_letters(letters_of, samples, names);
  for (auto& sample : samples) std::sort(sample.features.begin(), sample.features.end());
  return names;
}

}  // namespace sekisho::scan::mail::train
