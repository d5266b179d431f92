#include "scan/mail/lures.h"

#include <cstdint>
#include <unordered_map>

namespace sekisho::scan::mail {
namespace {

struct Phrase {
  std::string_view text;
  std::size_t lure;
  bool open_end;  // the last word may go on
};

bool is_word_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

// Phrases start at the beginning of a word, or anywhere in a script without spaces. The key is their first three bytes.
std::uint32_t key_of(std::string_view text) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < 3; ++i) key = key << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return key;
}

struct Index {
  std::vector<Phrase> phrases;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> by_key;
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
        out.by_key[key_of(text)].push_back(out.phrases.size());
        out.phrases.push_back({text, i, open || static_cast<unsigned char>(text.back()) >= 0xe0 || static_cast<unsigned char>(text[0]) >= 0xe0});
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
    const auto found = phrases.by_key.find(key_of(folded.substr(i, 3)));
    if (found == phrases.by_key.end()) continue;
    for (const auto which : found->second) {
      const auto& phrase = phrases.phrases[which];
      if (seen[which] || folded.substr(i, phrase.text.size()) != phrase.text) continue;
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
