#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scan/mail/word_list.h"

namespace sekisho::scan::mail {

/// The runs of five letters of a mail's words as features ("letters:e tri"): they reach over the spaces between words,
/// so that turns of phrase and parts of words count where the words themselves were never seen. Of words in ASCII only,
/// numbers as one sign, and never over or into a word that tells a collection (tells_collection). Made of folded words,
/// so that what disguises a word disguises no run.
class LetterFeatures {
 public:
  static constexpr std::size_t run = 5;
  /// A run's bytes, the first lowest.
  using Run = std::uint64_t;

  /// Each run once, in the order in which they stand in the mail. Linear.
  LetterFeatures(const WordList& subject, const WordList& body);
  LetterFeatures() = default;

  const std::vector<Run>& all() const { return all_; }
  /// What each weighs in this mail: long and short mails weigh alike.
  float value() const { return value_; }

  /// "letters:e tri".
  static std::string name(Run run);
  /// feature_key(name(run)), without making the name.
  static std::uint32_t key(Run run);

 private:
  void take(const WordList& words);
  void take_runs(std::string_view text);

  std::vector<Run> all_;
  float value_ = 0;
  std::vector<Run> seen_;  // by open addressing; only while building
};

}  // namespace sekisho::scan::mail
