#include "scan/mail/folds.h"

#include <algorithm>

#include "scan/mail/fold.h"

namespace sekisho::scan::mail {

const std::string& Folds::text(std::string_view text, std::size_t most) {
  // A limit that the text does not come near is no limit: then all foldings are one.
  if (text.size() + 2 < most) most = static_cast<std::size_t>(-1);
  const auto known = std::ranges::find_if(texts_, [&](const auto& one) {
    return one->from == text.data() && one->size == text.size() && one->most == most;
  });
  if (known != texts_.end()) return (*known)->folded;
  texts_.push_back(std::make_unique<const Text>(
      Text{text.data(), text.size(), most, fold_text(text, std::min(most, 2 * text.size() + 16))}));
  return texts_.back()->folded;
}

const Folds::Found& Folds::found_in(std::string_view folded) {
  const auto known = std::ranges::find_if(
      found_, [&](const auto& one) { return one->from == folded.data() && one->size == folded.size(); });
  if (known != found_.end()) return **known;
  auto said = read_said(folded);
  auto counts = count_lures(said.themes);
  found_.push_back(
      std::make_unique<const Found>(Found{folded.data(), folded.size(), std::move(said), std::move(counts)}));
  return *found_.back();
}

FoldedMail::FoldedMail(const std::array<std::string_view, 4>& folded, Folds& folds) : texts(folded) {
  Phrases all;
  std::array<const IntentWords*, 4> wishes;
  for (std::size_t k = 0; k < texts.size(); ++k) {
    const auto& said = folds.said(texts[k]);
    all.resize(std::max(all.size(), said.themes.size()));
    for (std::size_t i = 0; i < said.themes.size(); ++i) all[i] |= said.themes[i];
    wishes[k] = &said.wishes;
  }
  lures = count_lures(all);
  intents = find_intents(wishes);
}

bool FoldedMail::says(std::string_view word) const {
  return std::ranges::any_of(texts, [&](std::string_view text) { return text.find(word) != std::string_view::npos; });
}

}  // namespace sekisho::scan::mail
