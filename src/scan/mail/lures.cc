#include "scan/mail/lures.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace sekisho::scan::mail {
namespace {

struct Phrase {
  std::string_view text;
  std::size_t lure;
  bool open_end;  // the last word may go on
  std::uint64_t head, mask;  // its first bytes, at most eight, and which those are
};

// The eight bytes at the front, zeros behind the end.
std::uint64_t head_of(std::string_view text) {
  std::uint64_t head = 0;
  std::memcpy(&head, text.data(), std::min<std::size_t>(text.size(), 8));
  return head;
}

bool is_word_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

// Phrases start at the beginning of a word, or anywhere in a script without spaces. The key is their first three bytes.
std::uint32_t key_of(std::string_view text) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < 3; ++i) key = key << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return key;
}

// Buckets of phrases by a hash of the key; most places of a text meet an empty one.
struct Index {
  static constexpr std::size_t buckets = 1 << 13;
  std::vector<Phrase> phrases;
  std::vector<std::vector<std::uint32_t>> by_key = std::vector<std::vector<std::uint32_t>>(buckets);

  static std::size_t bucket(std::uint32_t key) { return (key * 2'654'435'761u) >> (32 - 13); }
};

const Index& index() {
  static const Index built = [] {
    Index out;
    const auto all = lures();
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (auto text : split(all[i].phrases, '|')) {
        const bool open = !text.empty() && text.back() == '*';
        if (open) text.remove_suffix(1);
        if (text.size() < 3) continue;
        out.by_key[Index::bucket(key_of(text))].push_back(static_cast<std::uint32_t>(out.phrases.size()));
        const bool open_end = open || static_cast<unsigned char>(text.back()) >= 0xe0 || static_cast<unsigned char>(text[0]) >= 0xe0;
        const auto mask = head_of(std::string(std::min<std::size_t>(text.size(), 8), '\xff'));
        out.phrases.push_back({text, i, open_end, head_of(text), mask});
      }
    }
    return out;
  }();
  return built;
}

}  // namespace

std::vector<int> find_lures(std::string_view folded) {
  const Index& phrases = index();
  std::vector<int> counts(lures().size());
  std::vector<bool> seen(phrases.phrases.size());
  for (std::size_t i = 0; i + 2 < folded.size(); ++i) {
    const auto lead = static_cast<unsigned char>(folded[i]);
    if (lead == ' ' || (lead & 0xc0) == 0x80) continue;
    if (lead < 0x80 && i > 0 && is_word_byte(folded[i - 1]) && static_cast<unsigned char>(folded[i - 1]) < 0x80) continue;
    const auto& bucket = phrases.by_key[Index::bucket(key_of(folded.substr(i, 3)))];
    if (bucket.empty()) continue;
    const auto head = head_of(folded.substr(i));
    for (const auto which : bucket) {
      const auto& phrase = phrases.phrases[which];
      if ((head & phrase.mask) != phrase.head || seen[which] || folded.substr(i, phrase.text.size()) != phrase.text) continue;
      const auto after = i + phrase.text.size();
      if (!phrase.open_end && after < folded.size() && is_word_byte(folded[after]) && static_cast<unsigned char>(folded[after]) < 0x80) continue;
      seen[which] = true;
      ++counts[phrase.lure];
    }
  }
  return counts;
}

std::size_t lure_index(std::string_view name) {
  const auto all = lures();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
  }
  return all.size();
}

}  // namespace sekisho::scan::mail
