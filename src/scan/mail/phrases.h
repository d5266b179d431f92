#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
  /// The set that a phrase belongs to; `phrase` below size().
  std::size_t set_of(std::size_t phrase) const { return phrases_[phrase].set; }

  /// Calls use(PhraseMatch) for each match, in the order of the text. One pass; phrases that do not begin like the text
  /// cost nothing.
  template <class Use>
  void each(std::string_view folded, const Use& use) const {
    const auto look_in = [&](const Table& table, std::uint64_t head, std::size_t i) {
      for (const auto& one : table.of(head)) {
        if ((head & one.mask) != one.bytes) continue;
        const auto& phrase = phrases_[one.phrase];
        if (folded.substr(i, phrase.text.size()) != phrase.text) continue;
        const auto after = i + phrase.text.size();
        if (!phrase.open_end && after < folded.size() && kind_of(folded[after]) == Kind::word) continue;
        use(PhraseMatch{.set = phrase.set, .phrase = one.phrase, .begin = i, .end = after});
      }
    };
    const auto look_at = [&](std::size_t i) {
      const auto head = head_of(folded.substr(i));
      look_in(short_, head, i);
      look_in(long_, head, i);
    };
    for (std::size_t i = 0; i + 2 < folded.size();) {
      const auto kind = kind_of(folded[i]);
      if (kind == Kind::space || kind == Kind::follower) {
        ++i;
        continue;
      }
      look_at(i++);
      if (kind != Kind::word) continue;
      while (i + 2 < folded.size() && kind_of(folded[i]) == Kind::word) ++i;
      if (kind_of(folded[i]) == Kind::sign) ++i;  // "a+": the sign belongs to the word
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

  // Heads in buckets by a hash of their first bytes; most places of a text meet an empty one.
  class Table {
   public:
    explicit Table(std::uint64_t key) : key_(key), filled_(buckets) {}
    void add(const Head& head) { filled_[bucket_of(head.bytes)].push_back(head); }
    void close();
    std::span<const Head> of(std::uint64_t head) const {
      const auto bucket = bucket_of(head);
      return any_[bucket] ? std::span(heads_.data() + first_[bucket], heads_.data() + first_[bucket + 1])
                          : std::span<const Head>();
    }

   private:
    static constexpr std::size_t buckets = 1 << 13;
    std::size_t bucket_of(std::uint64_t head) const { return (head & key_) * 0x9e37'79b9'7f4a'7c15u >> (64 - 13); }

    std::uint64_t key_;                               // which bytes of a head are hashed
    std::vector<std::vector<Head>> filled_;           // until close()
    std::vector<Head> heads_;                         // bucket after bucket
    std::array<std::uint16_t, buckets + 1> first_{};  // of each bucket, and the end
    std::bitset<buckets> any_;                        // whether a bucket holds any: small enough to stay near
  };

  // What a byte of folded text is; lead and follower: the first byte of a longer character, and the others.
  enum class Kind : std::uint8_t { space, word, sign, lead, follower };

  static Kind kind_of(char c) {
    static constexpr auto kinds = [] {
      std::array<Kind, 256> out{};
      for (std::size_t i = 0; i < out.size(); ++i) {
        const bool in_word = (i >= 'a' && i <= 'z') || (i >= '0' && i <= '9');
        out[i] = i == ' '   ? Kind::space
                 : in_word  ? Kind::word
                 : i < 0x80 ? Kind::sign
                 : i < 0xc0 ? Kind::follower
                            : Kind::lead;
      }
      return out;
    }();
    return kinds[static_cast<unsigned char>(c)];
  }
  // The eight bytes at the front as in memory, zeros behind the end.
  static std::uint64_t head_of(std::string_view text) {
    std::uint64_t head = 0;
    if (text.size() >= 8)
      std::memcpy(&head, text.data(), 8);
    else
      std::memcpy(&head, text.data(), text.size());
    return head;
  }

  std::vector<Phrase> phrases_;
  Table short_, long_;  // phrases below six bytes, and the others, of which more than the first three bytes are hashed
};

}  // namespace sekisho::scan::mail
