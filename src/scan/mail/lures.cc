#include "scan/mail/lures.h"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/result.h"

namespace sekisho::scan::mail {
namespace {

struct Phrase {
  std::string_view text;
  std::size_t lure;
  bool open_end;  // the last word may go on
};

// What is compared first, in one piece with its neighbours: a phrase's first bytes, at most eight.
struct Head {
  std::uint64_t bytes, mask;
  std::uint32_t phrase;
};

// The eight bytes at the front, zeros behind the end.
std::uint64_t head_of(std::string_view text) {
  std::uint64_t head = 0;
  if (text.size() >= 8) std::memcpy(&head, text.data(), 8);
  else std::memcpy(&head, text.data(), text.size());
  return head;
}

// What a byte of folded text is.
enum class Kind : std::uint8_t { space, word, sign, lead, follower };  // lead and follower: the first byte of a longer character, and the others

Kind kind_of(char c) {
  static constexpr auto kinds = [] {
    std::array<Kind, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool in_word = (i >= 'a' && i <= 'z') || (i >= '0' && i <= '9');
      out[i] = i == ' ' ? Kind::space : in_word ? Kind::word : i < 0x80 ? Kind::sign : i < 0xc0 ? Kind::follower : Kind::lead;
    }
    return out;
  }();
  return kinds[static_cast<unsigned char>(c)];
}

// Heads of phrases in buckets by a hash of their first three bytes; most places of a text meet an empty one. Phrases start at the
// beginning of a word, or anywhere in a script without spaces.
struct Index {
  static constexpr std::size_t buckets = 1 << 13;
  std::vector<Phrase> phrases;
  std::vector<Head> heads;           // bucket after bucket
  std::vector<std::uint16_t> first;  // of each bucket, and the end
  std::bitset<buckets> any;          // whether a bucket holds any: small enough to stay near

  static std::size_t bucket(std::uint64_t head) {
    const auto three = static_cast<std::uint32_t>(std::endian::native == std::endian::little ? head & 0xff'ffff : head >> 40);
    return (three * 2'654'435'761u) >> (32 - 13);
  }
};

const Index& index() {
  static const Index built = [] {
    Index out;
    const auto all = lures();
    std::vector<std::vector<Head>> filled(Index::buckets);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (auto text : split(all[i].phrases, '|')) {
        const bool open = !text.empty() && text.back() == '*';
        if (open) text.remove_suffix(1);
        if (text.size() < 3) continue;
        const auto mask = head_of(std::string(std::min<std::size_t>(text.size(), 8), '\xff'));
        filled[Index::bucket(head_of(text))].push_back({head_of(text), mask, static_cast<std::uint32_t>(out.phrases.size())});
        out.phrases.push_back({text, i, open || static_cast<unsigned char>(text.back()) >= 0xe0 || static_cast<unsigned char>(text[0]) >= 0xe0});
      }
    }
    for (std::size_t i = 0; i < filled.size(); ++i) {
      out.first.push_back(static_cast<std::uint16_t>(out.heads.size()));
      out.any[i] = !filled[i].empty();
      out.heads.insert(out.heads.end(), filled[i].begin(), filled[i].end());
    }
    out.first.push_back(static_cast<std::uint16_t>(out.heads.size()));
    ASSERT(out.heads.size() < 65'536);
    return out;
  }();
  return built;
}

}  // namespace

Phrases find_phrases(std::string_view folded) {
  const Index& known = index();
  Phrases out((known.phrases.size() + 63) / 64);
  const auto look_at = [&](std::size_t i) {
    const auto head = head_of(folded.substr(i));
    const auto bucket = Index::bucket(head);
    if (!known.any[bucket]) return;
    for (auto at = known.first[bucket]; at < known.first[bucket + 1]; ++at) {
      const auto& one = known.heads[at];
      if ((head & one.mask) != one.bytes) continue;
      const auto& phrase = known.phrases[one.phrase];
      if (folded.substr(i, phrase.text.size()) != phrase.text) continue;
      const auto after = i + phrase.text.size();
      if (!phrase.open_end && after < folded.size() && kind_of(folded[after]) == Kind::word) continue;
      out[one.phrase / 64] |= std::uint64_t{1} << one.phrase % 64;
    }
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
  return out;
}

std::vector<int> count_lures(const Phrases& phrases) {
  const Index& known = index();
  std::vector<int> counts(lures().size());
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    for (auto bits = phrases[i]; bits != 0; bits &= bits - 1) ++counts[known.phrases[i * 64 + static_cast<std::size_t>(std::countr_zero(bits))].lure];
  }
  return counts;
}

std::vector<int> find_lures(std::string_view folded) { return count_lures(find_phrases(folded)); }

std::size_t lure_index(std::string_view name) {
  const auto all = lures();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
  }
  return all.size();
}

}  // namespace sekisho::scan::mail
