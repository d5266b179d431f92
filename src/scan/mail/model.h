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
  std::vector<std::pair<std::string, double>> reasons;  // features that weighed most for the likelier class: name, share of its calibrated log-odds
};

/// What a feature weighs for each class.
struct Weight {
  std::string name;
  float of[unwanted_classes] = {};
};

/// A linear model over named features, kept by a 32-bit hash of the name: weights per class against ham, quantised to 16 bits. Small,
/// quick, and each verdict can be taken apart into its summands exactly. A name it never learned weighs nothing. Immutable; any thread.
class Model {
 public:
  /// Reads a model file (format in model.cc). Code::malformed names what is wrong: not a model, another version, damaged.
  static Result<Model> load(std::string_view file);
  /// The model shipped with the product.
  static const Model& built_in();
  /// Writes a model file from weights, biases and the calibration's slope and offset per class. Weights of nothing are left out.
  static std::string save(const std::vector<Weight>& weights, const double (&bias)[unwanted_classes], const double (&slope)[unwanted_classes],
                          const double (&offset)[unwanted_classes]);

  Judgement judge(const Features& features, std::size_t reasons = 12) const;
  std::string_view version() const { return version_; }

 private:
  struct Slot {
    std::uint32_t key = 0;  // 0: empty
    std::int16_t of[unwanted_classes] = {};
  };
  const Slot* find(std::uint32_t key) const;

  std::vector<Slot> slots_;  // open addressing, a power of two of them, at most half full
  double scale_[unwanted_classes] = {}, bias_[unwanted_classes] = {}, slope_[unwanted_classes] = {1, 1}, offset_[unwanted_classes] = {};
  std::string version_;
};

/// Calibrated log-odds to probabilities: the likelier class gets the probability of "unwanted at all", the other its own share.
void to_probabilities(const double (&log_odds)[unwanted_classes], const double (&slope)[unwanted_classes], const double (&offset)[unwanted_classes],
                      double (&probability)[unwanted_classes]);

}  // namespace sekisho::scan::mail
