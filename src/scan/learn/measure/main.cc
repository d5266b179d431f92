// Judges a stream of mail and teaches the tenant's layer on the way: sekisho_online [--model FILE] PROTOCOL… < LIST
//   LIST       a line for each mail in the order in which they came: 0 (wanted) or 1 (unwanted), tab, path
//   --model    a mail model's file instead of the shipped one
//   PROTOCOL   words joined by commas: "frozen" (nothing is taught), "every" (each mail), "errors" (those whose verdict
//   was wrong); then any of
//              "delay=N" (so many mails later), "share=N" (per cent of the mails that anybody says something of),
//              "wrong=N" (per cent of what is said is false), "users=N" (so many users say it in turn, not an
//              administrator), "hostile=1" (and the first of them always lies)
// Writes for each mail a line of its log-odds of being unwanted under each protocol, as judged before it was taught.
// What judges and learns is what the service runs: the scanners, lesson_of, Learner, the layer's stored text,
// apply_corrections. Deterministic.
#include <cmath>
#include <cstdio>
#include <deque>
#include <iostream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "content/image/picture_text.h"
#include "content/read.h"
#include "scan/facts.h"
#include "scan/likeness/corrections.h"
#include "scan/mail/mail_scanner.h"
#include "scan/mail/model.h"
#include "scan/registry.h"

namespace sekisho::scan::learn {
namespace {

using likeness::Corrections;

struct Mail {
  std::string path;
  bool unwanted = false;
};

std::uint32_t chance(std::size_t i, std::uint32_t salt) {
  auto x = static_cast<std::uint32_t>(i) * 2'654'435'761u + salt;
  x = (x ^ x >> 16) * 0x7feb352du;
  x = (x ^ x >> 15) * 0x846ca68bu;
  return (x ^ x >> 16) % 1'000;
}

double score_of(const Report& report) {
  double most = 1e-9;
  for (const auto& [name, score] : report.scores) most = std::max(most, std::min(score, 1 - 1e-9));
  return std::log(most / (1 - most));
}

// One way in which people may say what mail was.
class Tenant {
 public:
  explicit Tenant(std::string_view protocol) {
    for (const auto word : split(protocol, ',')) {
      const auto equals = word.find('=');
      const int number = equals == word.npos ? 0 : std::atoi(std::string(word.substr(equals + 1)).c_str());
      const auto name = word.substr(0, equals);
      if (name == "every")
        every_ = true;
      else if (name == "errors")
        errors_ = true;
      else if (name == "delay")
        delay_ = static_cast<std::size_t>(number);
      else if (name == "share")
        share_ = static_cast<std::uint32_t>(number);
      else if (name == "wrong")
        wrong_ = static_cast<std::uint32_t>(number);
      else if (name == "users")
        users_ = static_cast<std::size_t>(number);
      else if (name == "hostile")
        hostile_ = number != 0;
      else if (name != "frozen")
        known_ = false;
    }
  }
  bool known() const { return known_; }

  double judge(Report report, std::size_t i, bool unwanted) {
    while (!waiting_.empty() && waiting_.front().first + delay_ < i) {
      teach(waiting_.front().second);
      waiting_.pop_front();
    }
    likeness::apply_corrections(layer_, report);
    const double score = score_of(report);
    if ((every_ || (errors_ && (score > 0) != unwanted)) && chance(i, 1) < share_ * 10)
      waiting_.push_back({i, {report, unwanted, i}});
    return score;
  }

 private:
  struct Word {
    Report report;
    bool unwanted;
    std::size_t number;
  };

  void teach(const Word& word) {
    const auto user = said_++ % std::max<std::size_t>(users_, 1);
    const bool lie = chance(word.number, 2) < wrong_ * 10 || (hostile_ && user == 0);
    const bool unwanted = word.unwanted != lie;
    if (users_ > 0) {
      auto like = likeness::from_text(word.report.digests.at("likeness"));
      if (!like) return;
      layer_.entries.insert(layer_.entries.begin(),
                            {.like = *std::move(like), .wanted = !unwanted, .reporter = "user" + std::to_string(user)});
      if (layer_.entries.size() > likeness::most_corrections) layer_.entries.pop_back();
    } else if (const auto lesson = likeness::lesson_of(word.report, unwanted ? Said::spam : Said::wanted)) {
      learner_.learn(*lesson);
      layer_.learned = learner_.layer();
    }
    auto read = likeness::read_corrections(likeness::write_corrections(layer_));
    if (!read)
      std::fprintf(stderr, "%s\n", read.error().what.c_str());
    else
      layer_ = *std::move(read);
  }

  bool every_ = false, errors_ = false, hostile_ = false, known_ = true;
  std::size_t delay_ = 0, users_ = 0, said_ = 0;
  std::uint32_t share_ = 100, wrong_ = 0;
  std::deque<std::pair<std::size_t, Word>> waiting_;
  Learner learner_;
  Corrections layer_;
};

int run(int argc, char** argv) {
  auto model = Result<mail::Model>(mail::Model::built_in());
  std::vector<Tenant> tenants;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--model" && i + 1 < argc) {
      const auto bytes = read_file(argv[++i]);
      model = bytes ? mail::Model::load(*bytes) : Result<mail::Model>(tl::unexpected(bytes.error()));
      if (!model) return std::fprintf(stderr, "sekisho_online: %s\n", model.error().what.c_str()), 2;
    } else {
      tenants.emplace_back(argument);
      if (!tenants.back().known())
        return std::fprintf(stderr, "sekisho_online: no protocol “%s”\n", argument.c_str()), 2;
    }
  }
  const Settings settings;
  PatternBuilder builder;
  std::vector<std::unique_ptr<Scanner>> scanners;
  for (const auto& entry : registered_scanners()) {
    scanners.push_back(entry.make(settings, builder));
    if (scanners.back()->name() == "mail")
      scanners.back() = mail::make_mail_scanner(std::make_shared<const mail::Model>(*model), settings);
  }
  const auto patterns = PatternSet::compile(builder, "");
  if (!patterns) return std::fprintf(stderr, "sekisho_online: %s\n", patterns.error().what.c_str()), 2;
  const auto letters = content::open_letter_reader("", "eng+jpn");
  if (!letters) std::fprintf(stderr, "sekisho_online: %s\n", letters.error().what.c_str());
  std::string line;
  for (std::size_t i = 0; std::getline(std::cin, line); ++i) {
    const auto bytes = read_file(line.substr(std::min<std::size_t>(2, line.size())));
    if (!bytes) return std::fprintf(stderr, "sekisho_online: %s\n", bytes.error().what.c_str()), 2;
    Budget budget;
    const auto document = content::read(
        *bytes, {.as = content::ReadOptions::As::mail},
        {.wanted = true, .letters = letters ? letters->get() : nullptr, .time = std::chrono::minutes(1)}, budget);
    Report report;
    report.is_mail = true;
    fill_mail_facts(document, report);
    fill_file_facts(document, report);
    const auto hits = (*patterns)->scan(document);
    for (const auto& scanner : scanners) scanner->scan(document, {}, hits, budget, report);
    for (std::size_t t = 0; t < tenants.size(); ++t)
      std::printf("%s%.6f", t == 0 ? "" : "\t", tenants[t].judge(report, i, line[0] == '1'));
    std::printf("\n");
  }
  return 0;
}

}  // namespace
}  // namespace sekisho::scan::learn

int main(int argc, char** argv) { return sekisho::scan::learn::run(argc, argv); }
