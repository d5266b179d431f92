#include "scan/mail/train/fit.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "scan/mail/train/steady.h"

namespace sekisho::scan::mail::train {
namespace {

// Chosen on held-out sources among some thirty settings (docs/detection.md says what that means for the figures).
constexpr int epochs = 10;
constexpr float rate = 0.03F, decay = 1e-5F;
constexpr double dropped = 0.6, size_power = 0.8, most_weight = 3.0;
constexpr float word_scale = 0.8F;
// of what they learned: they know the collections better than words do (docs/detection.md, Letters)
constexpr float letters_say = 0.5F;
constexpr std::uint64_t dropped_of_65536 = static_cast<std::uint64_t>(dropped * 65'536);
// of a mail of our own words: three are made of each record, and it stands for much that is missing
constexpr double own_share = 0.7;
// fits whose mean is the model: chance in the order and in what is left out evens out
constexpr int rounds = 4;
constexpr std::uint64_t parts = 4;  // of the sources, for agree()
// of the steps have the source's own weights beside the common ones; these stay small, for they are drawn back hard
constexpr double with_source = 0.8;
constexpr std::uint64_t with_source_of_65536 = static_cast<std::uint64_t>(with_source * 65'536);
constexpr float source_decay = 1e-3F;

std::uint64_t next_random(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

// By source and label, so that each label's sum is the same.
std::map<std::pair<int, std::string>, double> weights_of(const std::vector<const Sample*>& samples) {
  std::map<std::pair<int, std::string>, double> sizes, out;
  std::map<int, double> totals;
  for (const auto* sample : samples) sizes[{sample->label, sample->source}] += 1;
  for (const auto& [key, size] : sizes) totals[key.first] += std::pow(size, size_power);
  for (const auto& [key, size] : sizes) {
    out[key] = std::min(most_weight, std::pow(size, size_power) / size / totals[key.first] *
                                         static_cast<double>(samples.size()) / static_cast<double>(totals.size())) *
               (key.second.starts_with("own-") ? own_share : 1.0);
  }
  return out;
}

struct Learned {
  float weight[unwanted_classes] = {0, 0}, squares[unwanted_classes] = {1e-2F, 1e-2F};
};

void step(Learned& one, int c, float gradient) {
  one.squares[c] += gradient * gradient;
  one.weight[c] -= rate * gradient / std::sqrt(one.squares[c]);
}

Trained fit_once(const std::vector<const Sample*>& samples, const Names& names, const Sides& sides,
                 std::uint64_t round) {
  const auto& [may_accuse, may_clear] = sides;
  const auto count = names.names.size();
  const auto weight_of = weights_of(samples);
  std::vector<Learned> learned(count);  // side by side: a step touches all of a feature's
  std::map<std::string, std::vector<Learned>> of_source;
  double bias[unwanted_classes] = {};
  struct Mail {
    std::size_t begin, end;  // of its features in `known`
    int label;
    double weight;
    std::vector<Learned>* of_source;
  };
  std::vector<Mail> order;
  std::vector<std::pair<std::uint32_t, float>> known;  // that may weigh at all, mail after mail
  for (const auto* sample : samples) {
    const auto begin = known.size();
    for (const auto& [name, value] : sample->features) {
      if (may_accuse[name] || may_clear[name])
        known.emplace_back(
            name, (names.kinds[name] == Kind::trait ? value : word_scale * value) / (1 - static_cast<float>(dropped)));
    }
    auto& own = of_source[sample->source];
    own.resize(count);
    order.push_back({begin, known.size(), sample->label, weight_of.at({sample->label, sample->source}), &own});
  }
  std::uint64_t state = (0x5e1ull + round * 7919) << 20 | 7;
  std::vector<std::pair<std::uint32_t, float>> kept;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[next_random(state) % i]);
    for (const auto& mail : order) {
      kept.clear();
      std::uint64_t chance = 0;
      for (auto i = mail.begin; i < mail.end; ++i, chance >>= 16) {
        if ((i - mail.begin) % 4 == 0) chance = next_random(state);
        if ((chance & 0xffff) >= dropped_of_65536) kept.push_back(known[i]);
      }
      auto* const own = (next_random(state) & 0xffff) < with_source_of_65536 ? mail.of_source->data() : nullptr;
      double probability[unwanted_classes], sum = 1;
      for (int c = 0; c < unwanted_classes; ++c) {
        auto odds = static_cast<float>(bias[c]);
        for (const auto& [name, value] : kept) odds += learned[name].weight[c] * value;
        if (own) {
          for (const auto& [name, value] : kept) odds += own[name].weight[c] * value;
        }
        sum += probability[c] = std::exp(std::clamp(static_cast<double>(odds), -30.0, 30.0));
      }
      float error[unwanted_classes];
      for (int c = 0; c < unwanted_classes; ++c) {
        error[c] = static_cast<float>((probability[c] / sum - (mail.label == c + 1 ? 1.0 : 0.0)) * mail.weight);
        bias[c] -= 0.01 * static_cast<double>(error[c]);
      }
      for (const auto& [name, value] : kept) {
        auto& one = learned[name];
        const bool accuses = may_accuse[name] != 0, clears = may_clear[name] != 0;
        for (int c = 0; c < unwanted_classes; ++c) {
          step(one, c, error[c] * value + decay * one.weight[c]);
          if (own) step(own[name], c, error[c] * value + source_decay * own[name].weight[c]);
          if ((one.weight[c] > 0 && !accuses) || (one.weight[c] < 0 && !clears)) one.weight[c] = 0;
        }
      }
    }
  }
  Trained model;
  for (int c = 0; c < unwanted_classes; ++c) {
    model.bias[c] = bias[c];
    model.weights[c].resize(count);
    for (std::size_t i = 0; i < count; ++i)
      model.weights[c][i] = learned[i].weight[c] * (names.kinds[i] == Kind::trait ? 1.0F : word_scale);
  }
  return model;
}

// Narrows `sides` to where models agree that each left out another part of the sources: a weight that turns round when
// some collections are missing knows these collections.
void agree(const std::vector<const Sample*>& samples, const Names& names, Sides& sides) {
  std::set<std::string> sources;
  for (const auto* sample : samples) sources.insert(sample->source);
  std::vector<Trained> models;
  for (std::uint64_t part = 0; part < parts; ++part) {
    std::set<std::string> missing;
    std::uint64_t number = 0;
    for (const auto& source : sources) {
      if (number++ % parts == part) missing.insert(source);
    }
    std::vector<const Sample*> rest;
    std::copy_if(samples.begin(), samples.end(), std::back_inserter(rest),
                 [&](const Sample* sample) { return !missing.contains(sample->source); });
    models.push_back(fit_once(rest, names, sides, 50 + part));
  }
  const auto all_say = [&](std::size_t feature, int sign) {
    for (int c = 0; c < unwanted_classes; ++c) {
      if (std::all_of(models.begin(), models.end(),
                      [&](const Trained& model) { return static_cast<float>(sign) * model.weights[c][feature] > 0; }))
        return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < names.names.size(); ++i) {
    sides.may_accuse[i] = sides.may_accuse[i] && all_say(i, 1);
    sides.may_clear[i] = sides.may_clear[i] && all_say(i, -1);
  }
}

}  // namespace

Trained fit(const std::vector<const Sample*>& samples, const Names& names) {
  Trained mean;
  for (auto& weights : mean.weights) weights.assign(names.names.size(), 0.0F);
  auto sides = steady_sides(samples, names);
  agree(samples, names, sides);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto one = fit_once(samples, names, sides, round);
    for (int c = 0; c < unwanted_classes; ++c) {
      mean.bias[c] += one.bias[c] / rounds;
      for (std::size_t i = 0; i < mean.weights[c].size(); ++i) mean.weights[c][i] += one.weights[c][i] / rounds;
    }
  }
  for (auto& weights : mean.weights) {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= names.kinds[i] == Kind::letters ? letters_say : 1.0F;
  }
  return mean;
}

void log_odds_of(const Trained& model, const Sample& sample, const Names& names, double (&out)[unwanted_classes]) {
  for (int c = 0; c < unwanted_classes; ++c) {
    double letters = 0;
    out[c] = model.bias[c];
    for (const auto& [name, value] : sample.features)
      (names.kinds[name] == Kind::letters ? letters : out[c]) += static_cast<double>(model.weights[c][name]) * value;
    out[c] += std::max(0.0, letters);
  }
}

}  // namespace sekisho::scan::mail::train
