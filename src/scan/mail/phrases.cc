#include "scan/mail/phrases.h"

#include <algorithm>
#include <string>

#include "base/result.h"
#include "base/text.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t least = 3, least_long = 6;

}  // namespace

void PhraseIndex::Table::close() {
  for (std::size_t i = 0; i < buckets; ++i) {
    first_[i] = static_cast<std::uint16_t>(heads_.size());
    any_[i] = !filled_[i].empty();
    heads_.insert(heads_.end(), filled_[i].begin(), filled_[i].end());
  }
  first_[buckets] = static_cast<std::uint16_t>(heads_.size());
  ASSERT(heads_.size() < 65'536);
  filled_ = {};
}

PhraseIndex::PhraseIndex(std::span<const std::string_view> sets)
    : short_(head_of(std::string(least, '\xff'))), long_(head_of(std::string(least_long, '\xff'))) {
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (auto text : split(sets[i], '|')) {
      const bool open = !text.empty() && text.back() == '*';
      if (open) text.remove_suffix(1);
      if (text.size() < least) continue;
      const auto mask = head_of(std::string(std::min<std::size_t>(text.size(), 8), '\xff'));
      (text.size() < least_long ? short_ : long_)
          .add({head_of(text), mask, static_cast<std::uint32_t>(phrases_.size())});
      phrases_.push_back(
          {text, i,
           open || static_cast<unsigned char>(text.back()) >= 0xe0 || static_cast<unsigned char>(text[0]) >= 0xe0});
    }
  }
  short_.close();
  long_.close();
}

}  // namespace sekisho::scan::mail
