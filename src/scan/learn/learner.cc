#include "scan/learn/learner.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::scan::learn {
namespace {

// log-odds beyond which a judgement is right enough: the model is doubtful where it never saw the like
constexpr double room = 6;
constexpr double caution = 0.1;  // the smaller, the nearer one step comes to what the lesson said
constexpr std::uint64_t gone_over = 2;
constexpr double most_scale = 1;

// Which earlier lesson is gone over after lesson n: all get their turn.
std::size_t earlier(std::size_t n, std::uint64_t turn) {
  std::uint64_t x = (n + 1) * 0x9e3779b97f4a7c15ull + turn * 0xbf58476d1ce4e5b9ull;
  x = (x ^ x >> 31) * 0x94d049bb133111ebull;
  return static_cast<std::size_t>((x ^ x >> 29) % (n + 1));
}

template <class F>
void each(const Traits& traits, F&& f) {
  const auto values = values_of(traits);
  for (std::size_t g = 0; g < groups; ++g) {
    for (const auto bucket : traits.of[g]) f(bucket, values[g]);
  }
}

}  // namespace

Learner::Learner() {
  for (auto* direction : {&unwanted_, &phishing_}) {
    direction->weight.assign(buckets, 0.0F);
    direction->doubt.assign(buckets, 1.0F);
  }
}

double Learner::Direction::dot(const Traits& traits) const {
  double sum = 0;
  each(traits, [&](std::uint16_t bucket, float value) { sum += static_cast<double>(weight[bucket]) * value; });
  return sum;
}

void Learner::Direction::step(const Traits& traits, double before, bool up, double& spent) {
  const double sign = up ? 1 : -1;
  const double loss = room - sign * (before + dot(traits));
  if (loss <= 0) return;
  double unsure = 0;
  each(traits,
       [&](std::uint16_t bucket, float value) { unsure += static_cast<double>(value) * value * doubt[bucket]; });
  const double beta = 1 / (unsure + caution);
  const double length = std::min(loss * beta, most_lesson - spent);
  if (length <= 0) return;
  spent += length;
  each(traits, [&](std::uint16_t bucket, float value) {
    weight[bucket] += static_cast<float>(sign * length * doubt[bucket] * value);
    doubt[bucket] -= static_cast<float>(beta * doubt[bucket] * doubt[bucket] * value * value);
  });
}

void Learner::go_over(Known& known) {
  const auto& lesson = known.lesson;
  unwanted_.step(lesson.traits, lesson.unwanted, lesson.said != Said::wanted, known.spent[0]);
  if (lesson.said != Said::wanted)
    phishing_.step(lesson.traits, lesson.phishing, lesson.said == Said::phishing, known.spent[1]);
}

void Learner::learn(Lesson lesson) {
  known_.push_back({std::move(lesson)});
  go_over(known_.back());
  for (std::uint64_t turn = 0; turn < gone_over; ++turn) go_over(known_[earlier(known_.size() - 1, turn)]);
}

Layer Learner::layer() const {
  Layer out{.lessons = static_cast<int>(known_.size())};
  if (known_.empty()) return out;
  out.weights.resize(std::size_t{2} * buckets);
  const Direction* directions[] = {&unwanted_, &phishing_};
  for (std::size_t d = 0; d < 2; ++d) {
    double most = 1e-6;
    for (const float weight : directions[d]->weight) most = std::max(most, std::abs(static_cast<double>(weight)));
    out.scale[d] = std::min(most / 127, most_scale);
    for (std::size_t i = 0; i < buckets; ++i)
      out.weights[2 * i + d] =
          static_cast<std::int8_t>(std::clamp(std::lround(directions[d]->weight[i] / out.scale[d]), -127L, 127L));
  }
  return out;
}

Learned weigh(const Layer& layer, const Traits& traits, Sender sender) {
  Learned out;
  if (layer.weights.empty()) return out;
  double of_sender = 0, rest = 0;
  const auto values = values_of(traits);
  for (std::size_t g = 0; g < groups; ++g) {
    double unwanted = 0, phishing = 0;
    for (const auto bucket : traits.of[g]) {
      unwanted += layer.weights[std::size_t{2} * bucket];
      phishing += layer.weights[std::size_t{2} * bucket + 1];
    }
    (g == static_cast<std::size_t>(Group::sender) ? of_sender : rest) += unwanted * values[g] * layer.scale[0];
    out.phishing += phishing * values[g] * layer.scale[1];
  }
  if (sender == Sender::unproven) of_sender = std::max(of_sender, 0.0);
  const double most = std::min(most_learned, most_first * layer.lessons);
  out.unwanted = std::clamp(of_sender + rest, -most, most);
  out.phishing = std::clamp(out.phishing, -most, most);
  return out;
}

std::string weights_text(const Layer& layer) {
  return to_base64({reinterpret_cast<const char*>(layer.weights.data()), layer.weights.size()});
}

Result<Layer> layer_from(int lessons, double unwanted_step, double phishing_step, std::string_view weights) {
  const auto bytes = from_base64(weights);
  if (lessons <= 0 || !bytes || bytes->size() != std::size_t{2} * buckets)
    return fail(Code::malformed, "learned layer: not whole");
  for (const double step : {unwanted_step, phishing_step}) {
    if (!std::isfinite(step) || step < 0 || step > most_scale) return fail(Code::malformed, "learned layer: no number");
  }
  Layer out{.lessons = lessons, .scale = {unwanted_step, phishing_step}};
  out.weights.assign(reinterpret_cast<const std::int8_t*>(bytes->data()),
                     reinterpret_cast<const std::int8_t*>(bytes->data()) + bytes->size());
  return out;
}

std::string to_text(const Lesson& lesson) {
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "%.4f %.4f|", std::clamp(lesson.unwanted, -30.0, 30.0),
                std::clamp(lesson.phishing, -30.0, 30.0));
  return numbers + to_text(lesson.traits);
}

Result<Lesson> lesson_from_text(std::string_view text) {
  const auto bar = text.find('|');
  Lesson out;
  if (bar == text.npos || bar > 40 ||
      std::sscanf(std::string(text.substr(0, bar)).c_str(), "%lf %lf", &out.unwanted, &out.phishing) != 2 ||
      !(std::abs(out.unwanted) <= 30) || !(std::abs(out.phishing) <= 30))
    return fail(Code::malformed, "lesson: not of this form");
  TRY(out.traits, from_text(text.substr(bar + 1)));
  return out;
}

}  // namespace sekisho::scan::learn
