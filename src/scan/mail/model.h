#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/large_pages.h"
#include "base/result.h"
#include "base/text.h"
#include "scan/mail/features.h"

namespace sekisho::scan::mail {

/// The classes beside ham that the model tells apart.
enum class Unwanted : std::uint8_t { spam, phishing };
inline constexpr int unwanted_classes = 2;

struct Judgement {
  double log_odds[unwanted_classes] = {};     // against ham, before calibration
  double probability[unwanted_classes] = {};  // calibrated; the larger one stands for "unwanted at all", see score()
  // features that weighed most for the likelier class (the letters as one, "letters"): name, share of its calibrated
  // log-odds
  std::vector<std::pair<std::string, double>> reasons;
};

/// What a feature weighs for each class.
struct Weight {
  std::string name;
  float of[unwanted_classes] = {};
};

/// Why bytes are no model file that this program can judge with.
enum class ModelFlaw : std::uint8_t {
  none,
  not_a_model,
  cut_off,
  other_version,
  other_classes,
  too_large,
  wrong_size,
  damaged,
  absurd_number,
  overfull
};
/// The flaw in an administrator's words.
std::string_view describe(ModelFlaw flaw, Language language);

/// The most bytes that a model file has; of a larger one nothing need be read.
inline constexpr std::size_t largest_model_file = (std::size_t{1} << 24) + 128;

/// A linear model over named features, kept by a 32-bit hash of the name: weights per class against ham, quantised to
/// 16 bits. Small, quick, and each verdict can be taken apart into its summands exactly. A name it never learned weighs
/// nothing. Immutable; any thread.
class Model {
 public:
  /// What is wrong with a model file (format in model.cc), of which nothing is believed before its checksum was right.
  /// A sum is no signature: whoever may replace the file decides about scores.
  static ModelFlaw flaw_of(std::string_view file);
  /// Reads a model file. Code::malformed names the flaw.
  static Result<Model> load(std::string_view file);
  /// The model shipped with the product.
  static const Model& built_in();
  /// Writes a model file from weights, biases and the calibration's slope and offset per class. Weights of nothing are
  /// left out.
  static std::string save(const std::vector<Weight>& weights, const double (&bias)[unwanted_classes],
                          const double (&slope)[unwanted_classes], const double (&offset)[unwanted_classes]);

  Judgement judge(const Features& features, std::size_t reasons = 12) const;
  /// The first 12 hex digits of the SHA-256 that ends its file.
  const std::string& version() const { return version_; }
  /// Its file, byte for byte as it was loaded.
  std::string file() const;

 private:
  struct Slot {
    std::uint32_t key = 0;  // 0: empty
    std::int16_t of[unwanted_classes] = {};
  };
  const Slot* find(std::uint32_t key) const;
  void take_slots(std::string_view bytes);
  // Whether a key may be one of the model's; false for most of those that are not.
  bool may_know(std::uint32_t key) const {
    const auto bit = key >> known_shift_;
    return (known_[bit / 64] >> bit % 64 & 1) != 0;
  }
  void fetch(std::uint32_t key) const {
    if (may_know(key)) __builtin_prefetch(&slots_[key & (slots_.size() - 1)]);
  }
  // Adds what the letters weigh, before their value.
  void weigh_letters(const LetterFeatures& letters, double (&sum)[unwanted_classes]) const;

  std::vector<Slot, LargePages<Slot>> slots_;  // open addressing, a power of two of them, at most half full
  // A bit for each key by its high bits, four for each slot: the slots of a large model lie far from the processor, and
  // most of a mail's runs of letters are in none.
  std::vector<std::uint64_t> known_{0};
  unsigned known_shift_ = 31;
  double scale_[unwanted_classes] = {}, bias_[unwanted_classes] = {}, slope_[unwanted_classes] = {1, 1},
         offset_[unwanted_classes] = {};
  std::string version_;
};

/// Calibrated log-odds to probabilities: the likelier class gets the probability of "unwanted at all", the other its
/// own share.
void to_probabilities(const double (&log_odds)[unwanted_classes], const double (&slope)[unwanted_classes],
                      const double (&offset)[unwanted_classes], double (&probability)[unwanted_classes]);

}  // namespace sekisho::scan::mail
