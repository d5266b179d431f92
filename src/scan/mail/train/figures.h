#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace sekisho::scan::mail::train {

struct Share {
  double value = 0, low = 0, high = 0;  // with its 95 % Wilson interval
};

inline Share wilson(std::size_t hits, std::size_t n) {
  if (n == 0) return {};
  constexpr double z = 1.959964;
  const double count = static_cast<double>(n), p = static_cast<double>(hits) / count, denominator = 1 + z * z / count;
  const double middle = (p + z * z / (2 * count)) / denominator,
               half = z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / denominator;
  return {p, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

inline std::size_t above(const std::vector<double>& scores, double threshold) {
  return static_cast<std::size_t>(std::count_if(scores.begin(), scores.end(), [&](double s) { return s > threshold; }));
}

/// The lowest threshold that at most this share of the ham scores exceeds.
inline double threshold_at(std::vector<double> ham, double false_positive_rate) {
  std::sort(ham.begin(), ham.end(), std::greater<>());
  const auto allowed = static_cast<std::size_t>(false_positive_rate * static_cast<double>(ham.size()));
  return ham.empty() ? 0 : ham[std::min(allowed, ham.size() - 1)];
}

/// Area under the ROC curve; ties count half.
inline double auc(const std::vector<double>& bad, std::vector<double> ham) {
  std::sort(ham.begin(), ham.end());
  double sum = 0;
  for (const double score : bad) {
    const auto low = std::lower_bound(ham.begin(), ham.end(), score),
               high = std::upper_bound(ham.begin(), ham.end(), score);
    sum += static_cast<double>(low - ham.begin()) + 0.5 * static_cast<double>(high - low);
  }
  return bad.empty() || ham.empty() ? 0 : sum / static_cast<double>(bad.size()) / static_cast<double>(ham.size());
}

inline std::string percent(const Share& share) {
  char out[64];
  std::snprintf(out, sizeof out, "%.1f (%.1f–%.1f)", 100 * share.value, 100 * share.low, 100 * share.high);
  return out;
}

}  // namespace sekisho::scan::mail::train
