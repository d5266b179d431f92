#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scan/mail/features.h"

namespace sekisho::scan::mail {

/// The classes beside ham that the model tells apart.
enum class Unwanted : std::uint8_t { spam, phishing };
inline constexpr int unwanted_classes = 2;

struct Judgement {
  double log_odds[unwanted_classes] = {};     // against ham, before calibration
  double probability[unwanted_classes] = {};  // calibrated; the larger one stands for "unwanted at all", see score()
  std::vector<std::pair<std::string, double>> reasons;  // features that weighed most for the likelier class: name, share of its log-odds
};

/// A linear model over hashed features: one row of weights per class against ham, quantised to 16 bits. Small, quick, and each verdict
/// can be taken apart into its summands exactly. Immutable; any thread.
class Model {
 public:
  static constexpr int bits = 18;
  static constexpr std::size_t rows = std::size_t{1} << bits;

  /// Reads a model file (format in model.cc). Code::malformed names what is wrong: not a model, another version, damaged.
  static Result<Model> load(std::string_view file);
  /// The model shipped with the product.
  static const Model& built_in();
  /// Writes a model file from weights[class][row], biases and the calibration's slope and offset per class.
  static std::string save(const std::vector<std::vector<float>>& weights, const double (&bias)[unwanted_classes], const double (&slope)[unwanted_classes],
                          const double (&offset)[unwanted_classes]);

  Judgement judge(const std::vector<Feature>& features, std::size_t reasons = 12) const;
  std::string_view version() const { return version_; }
  /// The row of a feature's name.
  static std::uint32_t row_of(std::string_view name);

 private:
  std::vector<std::int16_t> weights_[unwanted_classes];
  double scale_[unwanted_classes] = {}, bias_[unwanted_classes] = {}, slope_[unwanted_classes] = {1, 1}, offset_[unwanted_classes] = {};
  std::string version_;
};

/// Calibrated log-odds to probabilities: the likelier class gets the probability of "unwanted at all", the other its own share.
void to_probabilities(const double (&log_odds)[unwanted_classes], const double (&slope)[unwanted_classes], const double (&offset)[unwanted_classes],
                      double (&probability)[unwanted_classes]);

}  // namespace sekisho::scan::mail
