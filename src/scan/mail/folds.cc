#include "scan/mail/folds.h"

#include <algorithm>

#include "scan/mail/fold.h"
#include "scan/mail/lures.h"

namespace sekisho::scan::mail {

const std::string& Folds::text(std::string_view body, std::size_t most) {
  // A limit that the text does not come near is no limit: then all foldings are one.
  if (body.size() + 2 < most) most = static_cast<std::size_t>(-1);
  const auto known = std::ranges::find(texts_, most, [](const auto& text) { return text->most; });
  if (known != texts_.end()) return (*known)->folded;
  texts_.push_back(std::make_unique<const Text>(Text{most, fold_text(body, std::min(most, 2 * body.size() + 16))}));
  return texts_.back()->folded;
}

const std::vector<int>& Folds::lures(std::string_view folded) {
  const auto known = std::ranges::find_if(lures_, [&](const auto& one) { return one->from == folded.data() && one->size == folded.size(); });
  if (known != lures_.end()) return (*known)->found;
  lures_.push_back(std::make_unique<const Lures>(Lures{folded.data(), folded.size(), find_lures(folded)}));
  return lures_.back()->found;
}

}  // namespace sekisho::scan::mail
