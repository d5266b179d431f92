#include "scan/dlp/value_index.h"

#define XXH_INLINE_ALL  // short texts by the thousand: a call costs as much as the hash
#include <xxhash.h>

namespace sekisho::scan::dlp {

// The slot with the value, or the free one where it belongs.
std::size_t ValueIndex::slot_of(int identifier, std::string_view value, const std::vector<Match>& matches) const {
  auto slot =
      XXH3_64bits_withSeed(value.data(), value.size(), static_cast<std::uint64_t>(identifier)) & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const auto& match = matches[slots_[slot] - 1];
    if (match.identifier == identifier && match.value == value) break;
  }
  return slot;
}

std::size_t ValueIndex::find(int identifier, std::string_view value, const std::vector<Match>& matches) const {
  if (slots_.empty()) return none;
  const auto match = slots_[slot_of(identifier, value, matches)];
  return match == 0 ? none : match - 1;
}

void ValueIndex::add(const std::vector<Match>& matches) {
  if (2 * matches.size() > slots_.size()) {
    slots_.assign(slots_.empty() ? 64 : 4 * slots_.size(), 0);
    for (std::size_t i = 0; i + 1 < matches.size(); ++i)
      slots_[slot_of(matches[i].identifier, matches[i].value, matches)] = static_cast<std::uint32_t>(i + 1);
  }
  slots_[slot_of(matches.back().identifier, matches.back().value, matches)] =
      static_cast<std::uint32_t>(matches.size());
}

}  // namespace sekisho::scan::dlp
