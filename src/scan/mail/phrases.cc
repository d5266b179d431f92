#include "scan/mail/phrases.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "base/result.h"
#include "base/text.h"

namespace sekisho::scan::mail {

// The eight bytes at the front, zeros behind the end.
std::uint64_t PhraseIndex::head_of(std::string_view text) {
  std::uint64_t head = 0;
  if (text.size() >= 8)
    std::memcpy(&head, text.data(), 8);
  else
    std::memcpy(&head, text.data(), text.size());
  return head;
}

std::size_t PhraseIndex::bucket_of(std::uint64_t head) {
  const auto three =
      static_cast<std::uint32_t>(std::endian::native == std::endian::little ? head & 0xff'ffff : head >> 40);
  return (three * 2'654'435'761u) >> (32 - 13);
}

PhraseIndex::PhraseIndex(std::span<const std::string_view> sets) {
  std::vector<std::vector<Head>> filled(buckets);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (auto text : split(sets[i], '|')) {
      const bool open = !text.empty() && text.back() == '*';
      if (open) text.remove_suffix(1);
      if (text.size() < 3) continue;
      const auto mask = head_of(std::string(std::min<std::size_t>(text.size(), 8), '\xff'));
      filled[bucket_of(head_of(text))].push_back({head_of(text), mask, static_cast<std::uint32_t>(phrases_.size())});
      phrases_.push_back(
          {text, i,
           open || static_cast<unsigned char>(text.back()) >= 0xe0 || static_cast<unsigned char>(text[0]) >= 0xe0});
    }
  }
  for (std::size_t i = 0; i < filled.size(); ++i) {
    first_.push_back(static_cast<std::uint16_t>(heads_.size()));
    any_[i] = !filled[i].empty();
    heads_.insert(heads_.end(), filled[i].begin(), filled[i].end());
  }
  first_.push_back(static_cast<std::uint16_t>(heads_.size()));
  ASSERT(heads_.size() < 65'536);
}

}  // namespace sekisho::scan::mail
