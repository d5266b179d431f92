#include "scan/mail/said.h"

#include <bit>

#include "scan/mail/phrases.h"

namespace sekisho::scan::mail {
namespace {

// The phrases of all lures, then those of all kinds of words that wishes are told by.
struct Index {
  PhraseIndex phrases;
  std::size_t of_lures = 0;  // how many of them are the lures'

  static PhraseIndex build() {
    std::vector<std::string_view> sets;
    for (const auto& lure : lures()) sets.push_back(lure.phrases);
    sets.insert(sets.end(), intent_phrases().begin(), intent_phrases().end());
    return PhraseIndex(sets);
  }
  Index() : phrases(build()) {
    while (of_lures < phrases.size() && phrases.set_of(of_lures) < lures().size()) ++of_lures;
  }
};

const Index& index() {
  static const Index built;
  return built;
}

}  // namespace

Said read_said(std::string_view folded) {
  const auto of_lures = index().of_lures;
  Said out{.themes = Phrases((of_lures + 63) / 64), .wishes = {.text_size = folded.size(), .words = {}}};
  const auto first_kind = lures().size();
  index().phrases.each(folded, [&](const PhraseMatch& match) {
    if (match.phrase < of_lures)
      out.themes[match.phrase / 64] |= std::uint64_t{1} << match.phrase % 64;
    else
      out.wishes.words.push_back(
          {static_cast<std::uint32_t>(match.set - first_kind), static_cast<std::uint32_t>(match.begin)});
  });
  find_telephones(folded, out.wishes);
  return out;
}

std::vector<int> count_lures(const Phrases& phrases) {
  std::vector<int> counts(lures().size());
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    for (auto bits = phrases[i]; bits != 0; bits &= bits - 1)
      ++counts[index().phrases.set_of(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)))];
  }
  return counts;
}

std::vector<int> find_lures(std::string_view folded) { return count_lures(read_said(folded).themes); }

}  // namespace sekisho::scan::mail
