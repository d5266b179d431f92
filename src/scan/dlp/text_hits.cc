#include "scan/dlp/text_hits.h"

#include <algorithm>

namespace sekisho::scan::dlp {
namespace {

constexpr std::size_t no_position = static_cast<std::size_t>(-1);

// Which of the texts a hit belongs to. Header lines are assembled anew by each caller of texts_of: equal, not
// identical.
std::size_t text_index(std::span<const SearchedText> texts, const PatternHit& hit, std::size_t guess) {
  const auto same = [&](const SearchedText& text) {
    return text.field == hit.field && text.part == hit.part &&
           (text.text.data() == hit.text.data() || text.text == hit.text);
  };
  if (guess < texts.size() && texts[guess].text.data() == hit.text.data() && same(texts[guess])) return guess;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (same(texts[i])) return i;
  }
  return no_position;
}

}  // namespace

std::vector<TextHits> sort_hits(const CompiledRules& rules, std::span<const SearchedText> texts,
                                const PatternHits& hits) {
  std::vector<TextHits> sorted(texts.size());
  std::size_t guess = 0;
  for (std::size_t w = 0; w < rules.words.size(); ++w) {
    for (const auto& hit : hits.of(rules.words[w].pattern)) {
      const auto at = text_index(texts, hit, guess);
      if (at == no_position) continue;
      guess = at;
      sorted[at].context.push_back({hit.from, hit.to, w});
    }
  }
  for (const auto number_of_rule : rules.pattern_rules) {
    const auto& rule = rules.rules[number_of_rule];
    if (rule.own_gate && !hits.knows(rule.gates.front())) {
      for (auto& text : sorted) text.gates[number_of_rule].whole = true;
      continue;
    }
    for (const auto gate : rule.gates) {
      const auto found = hits.of(gate);
      for (const auto& hit : found) {
        const auto at = text_index(texts, hit, guess);
        if (at == no_position) continue;
        auto& stretches = sorted[guess = at].gates[number_of_rule];
        // More places than are kept, or no bound: then the rule runs over the whole text.
        stretches.whole = stretches.whole || rule.longest == unbounded ||
                          found.size() >= static_cast<std::size_t>(max_hits_per_pattern);
        if (stretches.whole) continue;
        if (rule.gate_begins) {
          stretches.ranges.emplace_back(hit.from, hit.from + 1);
          continue;
        }
        const auto from = rule.own_gate ? hit.to : hit.from;
        stretches.ranges.emplace_back(from - std::min<std::size_t>(from, rule.longest), hit.to + rule.longest);
      }
    }
  }
  for (std::size_t k = 0; k < rules.keywords.size(); ++k) {
    for (const auto& hit : hits.of(rules.keywords[k].pattern)) {
      const auto at = text_index(texts, hit, guess);
      if (at == no_position) continue;
      sorted[guess = at].keywords[k].push_back(hit.from);
    }
  }
  for (auto& text : sorted) {
    std::ranges::sort(text.context, {}, [](const ContextHit& hit) { return std::pair(hit.to, hit.word); });
    for (auto& [rule, stretches] : text.gates) std::ranges::sort(stretches.ranges);
  }
  return sorted;
}

}  // namespace sekisho::scan::dlp
