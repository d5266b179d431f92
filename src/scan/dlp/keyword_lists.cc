#include "scan/dlp/keyword_lists.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace sekisho::scan::dlp {
namespace {

// "all within x characters": some run of hits covers every word with neighbours at most `within` apart, start to start.
bool close_together(std::vector<std::pair<std::uint32_t, std::size_t>> starts, std::size_t words,
                    std::uint32_t within) {
  std::ranges::sort(starts);
  std::vector<int> inside(words, 0);
  std::size_t begin = 0, distinct = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    if (i > 0 && starts[i].first - starts[i - 1].first > within) {
      std::ranges::fill(inside, 0);
      distinct = 0;
      begin = i;
    }
    if (inside[starts[i].second]++ == 0) ++distinct;
    if (distinct == words) return begin <= i;
  }
  return false;
}

}  // namespace

void find_keyword_lists(const CompiledRules& rules, Search& search) {
  std::map<int, std::vector<std::pair<std::uint32_t, std::size_t>>> lists;
  for (const auto& [k, starts] : search.hits.keywords) {
    auto& list = lists[rules.keywords[k].identifier];
    for (const auto start : starts) list.emplace_back(start, rules.keywords[k].index);
  }
  for (auto& [index, starts] : lists) {
    const auto& identifier = rules.identifiers[static_cast<std::size_t>(index)];
    std::vector<bool> present(identifier.words.size());
    for (const auto& start : starts) present[start.second] = true;
    int score = 0;
    for (std::size_t k = 0; k < present.size(); ++k) score += present[k] ? identifier.words[k].score : 0;
    const bool all = std::ranges::find(present, false) == present.end();
    const bool matched =
        identifier.rule == KeywordRule::any   ? true
        : identifier.rule == KeywordRule::all ? all
        : identifier.rule == KeywordRule::score
            ? score > identifier.threshold
            : all && close_together(starts, present.size(), static_cast<std::uint32_t>(identifier.within));
    if (!matched) continue;
    std::unordered_set<std::size_t> reported;
    for (const auto& [start, word] : starts) {
      if (!reported.insert(word).second) continue;
      const auto& spelled = identifier.words[word].text;
      search.matches.push_back(
          {.identifier = index,
           .from = start,
           .to = static_cast<std::uint32_t>(std::min(search.original.size(), start + spelled.size())),
           .certain = true,
           .value = spelled});
    }
  }
}

}  // namespace sekisho::scan::dlp
