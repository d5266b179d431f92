#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sekisho::scan::mail {

/// Where a phrase stands in a text.
struct PhraseMatch {
  std::size_t set, phrase;  // which of the index's sets, and which phrase of all of them
  std::size_t begin, end;   // bytes of the text
};

/// Many phrases looked for at once. Written as fold_text leaves texts, separated by '|'; a final '*' lets the last word
/// go on. A phrase starts at the beginning of a word, or anywhere in a script without spaces. Immutable; any thread.
class PhraseIndex {
 public:
  /// The texts of the sets must outlive the index. Phrases below three bytes are left out.
  explicit PhraseIndex(std::span<const std::string_view> sets);

  std::size_t size() const { return phrases_.size(); }

  /// Calls use(PhraseMatch) for each match, in the order of the text. One pass; phrases that do not begin like the text
  /// cost nothing.
  template <class Use>
  void each(std::string_view folded, const Use& use) const {
    bool inside = false;  // a word in ASCII
    for (std::size_t i = 0; i + 2 < folded.size(); ++i) {
      const auto lead = static_cast<unsigned char>(folded[i]);
      if (lead < 0x80) {
        const bool begins = !inside && lead != ' ';
        inside = is_word_byte(folded[i]);
        if (!begins) continue;
      } else {
        inside = false;
        if ((lead & 0xc0) == 0x80) continue;
      }
      const auto head = head_of(folded.substr(i));
      const auto bucket = bucket_of(head);
      if (!any_[bucket]) continue;
      for (auto at = first_[bucket]; at < first_[bucket + 1]; ++at) {
        const auto& one = heads_[at];
        if ((head & one.mask) != one.bytes) continue;
        const auto& phrase = phrases_[one.phrase];
        if (folded.substr(i, phrase.text.size()) != phrase.text) continue;
        const auto after = i + phrase.text.size();
        if (!phrase.open_end && after < folded.size() && is_word_byte(folded[after]) &&
            static_cast<unsigned char>(folded[after]) < 0x80)
          continue;
        use(PhraseMatch{.set = phrase.set, .phrase = one.phrase, .begin = i, .end = after});
      }
    }
  }

 private:
  struct Phrase {
    std::string_view text;
    std::size_t set;
    bool open_end;  // the last word may go on
  };
  // What is compared first, in one piece with its neighbours: a phrase's first bytes, at most eight.
  struct Head {
    std::uint64_t bytes, mask;
    std::uint32_t phrase;
  };
  static constexpr std::size_t buckets = 1 << 13;

  static bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  }
  static std::uint64_t head_of(std::string_view text);
  static std::size_t bucket_of(std::uint64_t head);

  // Heads of phrases in buckets by a hash of their first three bytes; most places of a text meet an empty one.
  std::vector<Phrase> phrases_;
  std::vector<Head> heads_;           // bucket after bucket
  std::vector<std::uint16_t> first_;  // of each bucket, and the end
  std::bitset<buckets> any_;          // whether a bucket holds any: small enough to stay near
};

}  // namespace sekisho::scan::mail
