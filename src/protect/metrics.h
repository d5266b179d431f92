#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::protect {

/// Label names and values of one time series, in the order in which they are shown.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Only grows. Thread-safe.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down. Thread-safe.
class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double by);
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// Counts observations at or below each bound. Thread-safe.
class Histogram {
 public:
  explicit Histogram(std::vector<double> bounds);  // ascending
  void observe(double value);
  const std::vector<double>& bounds() const { return bounds_; }
  /// Not cumulative; one more than bounds (the rest).
  std::vector<std::uint64_t> counts() const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

/// Seconds, for latencies: 1 ms to 60 s.
const std::vector<double>& latency_bounds();

/// The service's numbers for Prometheus. One object, handed to whom it concerns. The same name and labels yield the
/// same series; references stay valid as long as the Metrics. A name keeps the help and kind of its first use; asking
/// for it as another kind yields a series that is not exposed. At most limits::series series a name: more go into one
/// without labels' values ("other"). Never put addresses or other people's data into a label. Thread-safe; look series
/// up once and keep the reference.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help,
                       const std::vector<double>& bounds = latency_bounds(), const Labels& labels = {});
  /// Prometheus text format 0.0.4 (Content-Type: text/plain; version=0.0.4; charset=utf-8), names and series sorted.
  std::string expose() const;

  static constexpr std::size_t max_series = 1000;  // of one name

 private:
  struct Family;
  Family& family(std::string_view name, std::string_view help, int kind);
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
  std::vector<std::unique_ptr<Family>> strays_;
};

}  // namespace sekisho::protect
