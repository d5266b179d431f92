#include "app/bench_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <map>

#include "app/engine.h"
#include "app/items.h"
#include "app/language.h"
#include "base/time.h"
#include "content/mime/message.h"
#include "scan/report_text.h"
#include "scan/ruleset.h"

namespace sekisho::app {
namespace {

namespace json = boost::json;

std::int64_t now() { return processor_time().count(); }

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

// Nanoseconds per stage, over one round.
class Stages {
 public:
  template <class Work>
  auto time(const std::string& name, Work&& work) {
    const auto from = now();
    struct Add {
      std::int64_t& sum;
      std::int64_t from;
      ~Add() { sum += now() - from; }
    } const add{sums_[index(name)].second, from};
    return work();
  }
  const std::vector<std::pair<std::string, std::int64_t>>& sums() const { return sums_; }

 private:
  std::size_t index(const std::string& name) {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (sums_[i].first == name) return i;
    }
    sums_.emplace_back(name, 0);
    return sums_.size() - 1;
  }
  std::vector<std::pair<std::string, std::int64_t>> sums_;  // in order of first use
};

content::Document read_structure(std::string_view bytes, const content::ReadOptions& options, Budget& budget) {
  content::Document document;
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].data = bytes;
  document.is_mail = true;
  content::read_message(document, 0, options, budget);
  return document;
}

// One item, stage after stage, as Ruleset::scan goes through them. Returns the whole cost in nanoseconds.
std::int64_t measure(const std::string& bytes, const content::ReadOptions& options, const scan::Ruleset& ruleset,
                     const content::PictureReading& pictures, Stages& stages) {
  if (options.as == content::ReadOptions::As::mail) {
    Budget budget(ruleset.settings().limits);
    stages.time("MIME structure alone", [&] { return read_structure(bytes, options, budget); });
  }
  const auto from = now();
  Budget budget(ruleset.settings().limits);
  scan::Report report;
  {
    const auto document =
        stages.time("reading (MIME and all formats)", [&] { return content::read(bytes, options, pictures, budget); });
    stages.time("facts and digests", [&] { ruleset.begin(document, bytes, report); });
    const auto hits = stages.time("pattern pass", [&] { return ruleset.patterns().scan(document); });
    for (const auto& scanner : ruleset.scanners()) {
      stages.time("scanner " + std::string(scanner->name()),
                  [&] { scanner->scan(document, {}, hits, budget, report); });
    }
  }
  stages.time("report as JSON, and back", [&] {
    const auto text = scan::to_json_text(report);
    json::monotonic_resource memory(text.size() * 2 + 1024);
    return scan::report_from_json(json::parse(text, &memory)).has_value();
  });
  return now() - from;
}

}  // namespace

int bench_command(const Config& config, const BenchArguments& arguments) {
  std::vector<std::string> items;
  std::size_t bytes = 0;
  for (const auto& item : list_items(arguments.paths, config.limits.message_size)) {
    auto read = read_item(item, config.limits.message_size);
    if (!read) {
      std::fprintf(stderr, "sekisho bench: %s\n", read.error().what.c_str());
      return 2;
    }
    bytes += read->size();
    items.push_back(*std::move(read));
  }
  if (items.empty()) {
    std::fprintf(stderr, "sekisho bench: nothing to measure\n");
    return 2;
  }
  scan::Settings settings;
  const auto model = mail_model_of(config, language_from(config.server.language));
  if (!model) {
    std::fprintf(stderr, "sekisho bench: %s\n", model.error().what.c_str());
    return 2;
  }
  if (const auto added = add_configured(config, settings); !added) {
    std::fprintf(stderr, "sekisho bench: %s\n", added.error().what.c_str());
    return 2;
  }
  const auto ruleset = scan::Ruleset::build(settings, *model);
  if (!ruleset) {
    std::fprintf(stderr, "sekisho bench: %s\n", ruleset.error().what.c_str());
    return 2;
  }
  auto reading = config.scan.pictures;
  reading.remembered = false;  // each round costs what the first one does
  const auto letters = worker::open_letters(reading);
  const auto pictures = worker::reading_of(config.scan.pictures, letters.get());
  content::ReadOptions options;
  options.as = arguments.as == "mail"   ? content::ReadOptions::As::mail
               : arguments.as == "file" ? content::ReadOptions::As::file
                                        : content::ReadOptions::As::automatic;

  std::map<std::string, std::vector<double>> seconds;
  std::vector<std::string> order;
  std::vector<double> whole;
  std::vector<std::int64_t> latencies;
  for (int round = -1; round < arguments.rounds; ++round) {  // the first one only warms up
    Stages stages;
    std::int64_t sum = 0;
    for (const auto& item : items) {
      const auto took = measure(item, options, **ruleset, pictures, stages);
      sum += took;
      if (round >= 0) latencies.push_back(took);
    }
    if (round < 0) continue;
    for (const auto& [name, took] : stages.sums()) {
      auto& rounds = seconds[name];
      if (rounds.empty()) order.push_back(name);
      rounds.push_back(static_cast<double>(took) / 1e9);
    }
    whole.push_back(static_cast<double>(sum) / 1e9);
  }
  std::ranges::sort(latencies);
  const auto percentile = [&](double share) {
    return static_cast<double>(latencies[std::min(
               latencies.size() - 1, static_cast<std::size_t>(static_cast<double>(latencies.size()) * share))]) /
           1e6;
  };
  const double megabytes = static_cast<double>(bytes) / 1e6, count = static_cast<double>(items.size()),
               total = median(whole);
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);

  if (arguments.json) {
    json::object stage_times;
    for (const auto& name : order) stage_times[name] = median(seconds[name]);
    std::printf("%s\n", json::serialize(json::object{{"items", items.size()},
                                                     {"bytes", bytes},
                                                     {"rounds", arguments.rounds},
                                                     {"seconds", total},
                                                     {"seconds_min", *std::ranges::min_element(whole)},
                                                     {"seconds_max", *std::ranges::max_element(whole)},
                                                     {"items_per_second", count / total},
                                                     {"p50_ms", percentile(0.5)},
                                                     {"p99_ms", percentile(0.99)},
                                                     {"max_ms", percentile(1)},
                                                     {"peak_memory_kib", usage.ru_maxrss},
                                                     {"stages", std::move(stage_times)}})
                            .c_str());
    return 0;
  }
  std::printf("%zu items, %.1f MB, one thread, processor time, median of %d rounds\n\n", items.size(), megabytes,
              arguments.rounds);
  std::printf("| stage | µs an item | MB/s | share |\n|---|---|---|---|\n");
  for (const auto& name : order) {
    const double took = median(seconds[name]);
    std::printf("| %s | %.0f | %.0f | %.1f %% |\n", name.c_str(), took / count * 1e6, megabytes / std::max(took, 1e-9),
                took / total * 100);
  }
  std::printf("| whole | %.0f | %.0f | 100 %% |\n\n", total / count * 1e6, megabytes / total);
  std::printf(
      "%.0f items/s (%.0f to %.0f); one item: median %.2f ms, p99 %.2f ms, largest %.2f ms; peak memory %ld MiB\n",
      count / total, count / *std::ranges::max_element(whole), count / *std::ranges::min_element(whole),
      percentile(0.5), percentile(0.99), percentile(1), usage.ru_maxrss / 1024);
  return 0;
}

}  // namespace sekisho::app
