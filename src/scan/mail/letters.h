#pragma once

#include <bit>
#include <cstddef>
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
  static std::string name(Run letters);
  /// feature_key(name(run)), without making the name.
  static std::uint32_t key(Run letters) {
    // XXH64 of thirteen bytes, of which the first eight are always the same (xxHash specification, "XXH64 algorithm").
    constexpr std::uint64_t prime1 = 0x9e3779b185ebca87, prime2 = 0xc2b2ae3d27d4eb4f, prime3 = 0x165667b19e3779f9,
                            prime4 = 0x85ebca77c2b2ae63, prime5 = 0x27d4eb2f165667c5;
    static_assert(run == 5 && prefix.size() == 8);
    constexpr std::uint64_t start = [] {
      std::uint64_t lane = 0;
      for (std::size_t i = 0; i < prefix.size(); ++i)
        lane |= static_cast<std::uint64_t>(static_cast<unsigned char>(prefix[i])) << 8 * i;
      return std::rotl((prime5 + prefix.size() + run) ^ std::rotl(lane * prime2, 31) * prime1, 27) * prime1 + prime4;
    }();
    std::uint64_t hash = std::rotl(start ^ (letters & 0xffff'ffff) * prime1, 23) * prime2 + prime3;
    hash = std::rotl(hash ^ (letters >> 32) * prime5, 11) * prime1;
    hash = (hash ^ hash >> 33) * prime2;
    hash = (hash ^ hash >> 29) * prime3;
    const auto key = static_cast<std::uint32_t>(hash ^ hash >> 32);
    return key == 0 ? 1 : key;
  }

 private:
  static constexpr std::string_view prefix = "letters:";

  void take(const WordList& words);
  void take_runs(std::string_view text);

  std::vector<Run> all_;
  float value_ = 0;
  std::vector<Run> seen_;  // by open addressing; only while building
};

}  // namespace sekisho::scan::mail
