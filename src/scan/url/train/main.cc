// Trains the structural URL model and measures it; script/train_url runs it. Standard input: lines
// "date<TAB>source<TAB>label<TAB>url"; arguments: the file of popular domains ("rank,domain" lines), the output file.
// Trains on what is dated up to 2025, tests on 2026. Repeatable to the bit: no clock, no chance but a fixed generator.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "scan/url/lists.h"
#include "scan/url/model.h"

namespace sekisho::scan::url {
namespace {

struct Sample {
  std::vector<std::uint32_t> features;
  std::string source;
  bool phishing = false, path = false, test = false, held_out = false, free_host = false;
  double weight = 1, score = 0;
};

struct Random {
  std::uint64_t state = 42;
  std::uint64_t next() {
    state += 0x9e3779b97f4a7c15ull;
    auto z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
};

// The same kit under many hosts counts once a domain and path pattern.
std::string pattern_of(const Url& url) {
  std::string out = url.domain + url.path;
  for (char& c : out) {
    if (c >= '0' && c <= '9') c = '0';
  }
  return out;
}

std::string path_pattern(const Url& url) {
  std::string out = url.path + "?" + url.query;
  for (char& c : out) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) c = '0';
  }
  return out;
}

void write(const std::string& path, const std::vector<float>& weights, double bias, double bias_path, double suspicious,
           double highly, const std::vector<std::uint32_t>& popular) {
  float largest = 0;
  for (const float w : weights) largest = std::max(largest, std::fabs(w));
  const float scale = largest > 0 ? largest / 127 : 1;
  std::ofstream out(path, std::ios::binary);
  const auto u32 = [&](std::uint32_t v) { out.write(reinterpret_cast<const char*>(&v), 4); };
  const auto f32 = [&](double v) {
    const auto f = static_cast<float>(v);
    out.write(reinterpret_cast<const char*>(&f), 4);
  };
  out.write("SKURL1\0\0", 8);
  u32(model_dimensions), u32(static_cast<std::uint32_t>(popular.size()));
  f32(scale), f32(bias), f32(bias_path), f32(suspicious), f32(highly);
  for (const float w : weights) {
    const auto v = static_cast<signed char>(std::lround(w / scale));
    out.write(reinterpret_cast<const char*>(&v), 1);
  }
  for (const auto hash : popular) u32(hash);
}

double at_rate(std::vector<double> negatives, double rate) {
  if (negatives.empty()) return 1;
  std::sort(negatives.begin(), negatives.end(), std::greater<>());
  return negatives[std::min(negatives.size() - 1,
                            static_cast<std::size_t>(rate * static_cast<double>(negatives.size())))];
}

void report(const char* name, const std::vector<Sample>& samples, double suspicious, double highly,
            bool (*use)(const Sample&)) {
  std::map<std::string, std::array<int, 3>> rows;
  std::vector<std::pair<double, bool>> ranked;
  for (const auto& sample : samples) {
    if (!sample.test || !use(sample)) continue;
    auto& row = rows[(sample.phishing ? "phishing " : "benign   ") + sample.source];
    ++row[0];
    if (sample.score >= suspicious) ++row[1];
    if (sample.score >= highly) ++row[2];
    ranked.emplace_back(sample.score, sample.phishing);
  }
  std::sort(ranked.begin(), ranked.end());
  double below = 0, pairs = 0;
  for (const auto& [score, phishing] : ranked) {
    if (phishing)
      pairs += below;
    else
      ++below;
  }
  const double positives = static_cast<double>(ranked.size()) - below;
  std::printf("%s: AUC %.4f\n", name, positives * below > 0 ? pairs / positives / below : 0);
  for (const auto& [row_name, n] : rows) {
    std::printf("  %-60.60s %6d  suspicious %6.2f %%  highly %6.2f %%\n", row_name.c_str(), n[0], 100.0 * n[1] / n[0],
                100.0 * n[2] / n[0]);
  }
}

int run(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: train_url POPULAR.csv MODEL < labelled.tsv\n"), 2;
  std::vector<std::uint32_t> popular;
  std::unordered_set<std::string> popular_names;
  {
    std::ifstream in(argv[1]);
    for (std::string line; std::getline(in, line);) {
      const auto comma = line.find(',');
      auto domain = std::string(trim(std::string_view(line).substr(comma + 1)));
      if (domain.empty()) continue;
      popular.push_back(hash_of(domain));
      popular_names.insert(std::move(domain));
    }
    std::sort(popular.begin(), popular.end());
    popular.erase(std::unique(popular.begin(), popular.end()), popular.end());
  }

  std::vector<Sample> samples;
  std::unordered_map<std::string, int> per_domain, per_pattern;
  std::unordered_set<std::string> known;
  for (std::string line; std::getline(std::cin, line);) {
    const auto fields = split(line, '\t');
    if (fields.size() < 4 || (fields[2] != "phishing" && fields[2] != "benign")) continue;
    const auto url = parse_url(fields[3]);
    if (!url) continue;
    const bool phishing = fields[2] == "phishing";
    const bool test = fields[0].starts_with("2026");
    const std::string side = test ? "T" : "L";
    const bool free_host = url->hosted || is_free_host(url->host, url->domain);
    if (!known.insert(side + pattern_of(*url)).second) continue;
    if (++per_domain[side + (free_host ? url->host : url->domain)] > (phishing ? 3 : 20)) continue;
    if (url->path.size() > 1 && phishing && ++per_pattern[side + path_pattern(*url)] > 8) continue;
    const bool is_popular = popular_names.contains(url->domain) && !free_host && !is_shortener(url->domain);
    Sample sample;
    sample.features = features_of(*url, is_popular);
    sample.source = std::string(fields[1].substr(0, fields[1].find_first_of("@ ")));
    sample.phishing = phishing;
    sample.path = url->path.size() > 1 || !url->query.empty();
    sample.test = test;
    sample.held_out = !test && hash_of(url->domain) % 10 == 0;  // for the thresholds
    sample.free_host = free_host;
    samples.push_back(std::move(sample));
  }

  // Bare hosts and paths, free hosts and others: within each group phishing and benign weigh the same, so that the
  // group itself says nothing.
  double sums[2][2][2] = {};
  for (const auto& s : samples) {
    if (!s.test && !s.held_out) sums[s.path][s.free_host][s.phishing] += 1;
  }
  for (auto& s : samples) {
    const double mine = sums[s.path][s.free_host][s.phishing], other = sums[s.path][s.free_host][!s.phishing];
    if (mine > 0) s.weight = std::min(10.0, (mine + other) / 2 / mine);
  }

  std::vector<float> weights(model_dimensions), gradients(model_dimensions, 1e-6f);
  double bias[2] = {0, 0}, bias_gradient[2] = {1e-6, 1e-6};
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!samples[i].test && !samples[i].held_out) order.push_back(i);
  }
  Random random;
  constexpr double rate = 0.12, decay = 2e-6;
  for (int epoch = 0; epoch < 6; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.next() % i]);
    for (const auto index : order) {
      const auto& s = samples[index];
      double sum = bias[s.path];
      for (const auto f : s.features) sum += weights[f];
      const double error = (1 / (1 + std::exp(-sum)) - (s.phishing ? 1 : 0)) * s.weight;
      for (const auto f : s.features) {
        const auto gradient = static_cast<float>(error + decay * weights[f]);
        gradients[f] += gradient * gradient;
        weights[f] -= static_cast<float>(rate / std::sqrt(gradients[f])) * gradient;
      }
      bias_gradient[s.path] += error * error;
      bias[s.path] -= rate / std::sqrt(bias_gradient[s.path]) * error;
    }
  }
  for (auto& w : weights) w = std::fabs(w) < 0.01f ? 0 : std::clamp(w, -4.0f, 4.0f);

  for (auto& s : samples) {
    double sum = bias[s.path];
    for (const auto f : s.features) sum += weights[f];
    s.score = 1 / (1 + std::exp(-sum));
  }
  std::vector<double> negatives;
  for (const auto& s : samples) {
    if (s.held_out && !s.phishing) negatives.push_back(s.score);
  }
  const double suspicious = at_rate(negatives, 0.01), highly = at_rate(negatives, 0.001);
  std::printf("%zu samples, %zu to train on; thresholds %.4f (1 %% of held-out benign), %.4f (0.1 %%)\n",
              samples.size(), order.size(), suspicious, highly);
  report("all", samples, suspicious, highly, [](const Sample&) { return true; });
  report("with a path only", samples, suspicious, highly, [](const Sample& s) { return s.path; });
  report("bare hosts only", samples, suspicious, highly, [](const Sample& s) { return !s.path; });
  report("not on free hosts", samples, suspicious, highly, [](const Sample& s) { return !s.free_host; });
  write(argv[2], weights, bias[0], bias[1], suspicious, highly, popular);
  return 0;
}

}  // namespace
}  // namespace sekisho::scan::url

int main(int argc, char** argv) { return sekisho::scan::url::run(argc, argv); }
