#include "protect/metrics.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/result.h"

namespace sekisho::protect {
namespace {
enum Kind { counter_kind, gauge_kind, histogram_kind };

std::string escaped(std::string_view text, bool in_quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && in_quotes)
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

// {a="x",b="y"}, nothing for none; `more` is one further label, ready written.
std::string written(const Labels& labels, const std::string& more = {}) {
  std::string out;
  for (const auto& [name, value] : labels) out += (out.empty() ? "" : ",") + name + "=\"" + escaped(value, true) + "\"";
  if (!more.empty()) out += (out.empty() ? "" : ",") + more;
  return out.empty() ? out : "{" + out + "}";
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  char shorter[32];
  std::snprintf(shorter, sizeof shorter, "%.12g", value);
  return std::stod(shorter) == value ? shorter : text;
}

void add_to(std::atomic<double>& value, double by) {
  double old = value.load(std::memory_order_relaxed);
  while (!value.compare_exchange_weak(old, old + by, std::memory_order_relaxed)) {
  }
}
}  // namespace

void Gauge::add(double by) { add_to(value_, by); }

Histogram::Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {
  ASSERT(std::is_sorted(bounds_.begin(), bounds_.end()));
}

void Histogram::observe(double value) {
  const auto at = static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
  counts_[at].fetch_add(1, std::memory_order_relaxed);
  add_to(sum_, value);
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> out;
  for (const auto& count : counts_) out.push_back(count.load(std::memory_order_relaxed));
  return out;
}

const std::vector<double>& latency_bounds() {
  static const std::vector<double> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                             0.5,   1,      2.5,   5,    10,    30,   60};
  return bounds;
}

struct Metrics::Family {
  int kind = counter_kind;
  std::string help;
  std::map<Labels, std::unique_ptr<Counter>> counters;
  std::map<Labels, std::unique_ptr<Gauge>> gauges;
  std::map<Labels, std::unique_ptr<Histogram>> histograms;
};

namespace {
// The series of these labels, made when new; beyond the limit all share one whose label values are "other".
template <class T, class Make>
T& series(std::map<Labels, std::unique_ptr<T>>& all, Labels labels, Make make) {
  if (!all.contains(labels) && all.size() >= Metrics::max_series) {
    for (auto& label : labels) label.second = "other";
  }
  auto& place = all[labels];
  if (!place) place = make();
  return *place;
}
}  // namespace

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(std::string_view name, std::string_view help, int kind) {
  auto found = families_.find(name);
  if (found == families_.end()) {
    found = families_.emplace(name, std::make_unique<Family>()).first;
    found->second->kind = kind;
    found->second->help = help;
  }
  if (found->second->kind == kind) return *found->second;
  return *strays_.emplace_back(std::make_unique<Family>());
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return series(family(name, help, counter_kind).counters, labels, [] { return std::make_unique<Counter>(); });
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return series(family(name, help, gauge_kind).gauges, labels, [] { return std::make_unique<Gauge>(); });
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const std::vector<double>& bounds,
                              const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return series(family(name, help, histogram_kind).histograms, labels,
                [&] { return std::make_unique<Histogram>(bounds); });
}

std::string Metrics::expose() const {
  static constexpr const char* kinds[] = {"counter", "gauge", "histogram"};
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out +=
        "# HELP " + name + " " + escaped(family->help, false) + "\n# TYPE " + name + " " + kinds[family->kind] + "\n";
    for (const auto& [labels, one] : family->counters)
      out += name + written(labels) + " " + std::to_string(one->value()) + "\n";
    for (const auto& [labels, one] : family->gauges) out += name + written(labels) + " " + number(one->value()) + "\n";
    for (const auto& [labels, one] : family->histograms) {
      std::uint64_t below = 0;
      const auto counts = one->counts();
      for (std::size_t i = 0; i < counts.size(); ++i) {
        below += counts[i];
        const auto bound = i < one->bounds().size() ? number(one->bounds()[i]) : "+Inf";
        out += name + "_bucket" + written(labels, "le=\"" + bound + "\"") + " " + std::to_string(below) + "\n";
      }
      out += name + "_sum" + written(labels) + " " + number(one->sum()) + "\n";
      out += name + "_count" + written(labels) + " " + std::to_string(below) + "\n";
    }
  }
  return out;
}

}  // namespace sekisho::protect
