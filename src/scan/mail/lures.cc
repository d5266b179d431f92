#include "scan/mail/lures.h"

#include <bit>

#include "scan/mail/phrases.h"

namespace sekisho::scan::mail {
namespace {

const PhraseIndex& index() {
  static const PhraseIndex built = [] {
    std::vector<std::string_view> sets;
    for (const auto& lure : lures()) sets.push_back(lure.phrases);
    return PhraseIndex(sets);
  }();
  return built;
}

}  // namespace

Phrases find_phrases(std::string_view folded) {
  Phrases out((index().size() + 63) / 64);
  index().each(folded, [&](const PhraseMatch& match) { out[match.phrase / 64] |= std::uint64_t{1} << match.phrase % 64; });
  return out;
}

std::vector<int> count_lures(const Phrases& phrases) {
  std::vector<int> counts(lures().size());
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    for (auto bits = phrases[i]; bits != 0; bits &= bits - 1) ++counts[index().set_of(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)))];
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
