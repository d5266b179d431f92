#include "scan/dlp/matcher.h"

#include <algorithm>

#include "scan/dlp/compiled_rules.h"
#include "scan/dlp/digit_tokens.h"
#include "scan/dlp/keyword_lists.h"
#include "scan/dlp/normalize.h"
#include "scan/dlp/numbers.h"
#include "scan/dlp/search.h"
#include "scan/dlp/text_hits.h"

namespace sekisho::scan::dlp {
namespace {

// What holds an @.
void find_addresses(const CompiledRules& rules, Search& search) {
  for (auto at = search.normalized.text().find('@'); at != std::string_view::npos;
       at = search.normalized.text().find('@', at + 1)) {
    const auto low = local_part_start(search.normalized.text(), at);
    if (low == at) continue;
    const auto window = search.normalized.text().substr(low, at - low + 260);
    for (const auto number_of_rule : rules.at_rules) {
      const auto& rule = rules.rules[number_of_rule];
      re2::StringPiece whole;
      if (rule.expression->Match(piece(window), 0, window.size(), RE2::ANCHOR_START, &whole, 1)) {
        search.consider(rule, low, low + whole.size());
      }
    }
  }
}

// What the shared pass saw, or the words that gate it.
void find_patterns(const CompiledRules& rules, Search& search) {
  for (const auto number_of_rule : rules.pattern_rules) {
    const auto& rule = rules.rules[number_of_rule];
    if (!has(search.available, rule.identifier)) continue;
    // The expression itself saw the text before it was normalised: then it proves nothing.
    const bool asked =
        !rule.gates.empty() && !(rule.own_gate && search.normalized.text().data() != search.original.data());
    const auto gated = search.hits.gates.find(number_of_rule);
    if (asked && gated == search.hits.gates.end()) continue;
    if (!asked || gated->second.whole) {
      search.scan_range(rule, 0, search.normalized.text().size());
      continue;
    }
    // Normalising only shortens: a place is not later in the normalised text, and earlier by at most the difference.
    const auto shift = search.original.size() - search.normalized.text().size();
    const auto& ranges = gated->second.ranges;
    std::size_t done = 0;
    for (const auto& [from, to] : ranges) {
      if (!rule.gate_begins) break;
      const auto low = std::max(done, from - std::min(from, shift)), size = search.normalized.text().size();
      done = search.scan_range(rule, low, std::min(to, size), std::min(to + rule.longest, size));
    }
    for (std::size_t r = 0; r < ranges.size() && !rule.gate_begins;) {
      const auto low = ranges[r].first - std::min(ranges[r].first, shift);
      auto high = ranges[r].second;
      for (++r; r < ranges.size() && ranges[r].first - std::min(ranges[r].first, shift) <= high; ++r)
        high = std::max(high, ranges[r].second);
      search.scan_range(rule, low, std::min(high, search.normalized.text().size()));
    }
  }
}

// What only stands near its context word: one window per word, overlapping ones joined.
void find_near_words(const CompiledRules& rules, Search& search) {
  for (const auto number_of_rule : rules.context_rules) {
    const auto& rule = rules.rules[number_of_rule];
    if (search.report == Matcher::Report::all) {
      search.scan_range(rule, 0, std::min<std::size_t>(search.normalized.text().size(), 64 * 1024));
      continue;
    }
    if (!has(search.available, rule.identifier)) continue;
    const auto reach =
        static_cast<std::size_t>(rules.identifiers[static_cast<std::size_t>(rule.identifier)].within) * 3 + 64;
    std::size_t done = 0;
    for (const auto& hit : search.hits.context) {
      if (!has(rules.words[hit.word].identifiers, rule.identifier)) continue;
      // Normalising only shortens: the window in the normalised text begins no later than in the original.
      const auto shift = search.original.size() - search.normalized.text().size();
      const auto wanted = hit.from > reach + shift ? hit.from - reach - shift : 0;
      const auto low = std::max(done, wanted),
                 high = std::min<std::size_t>(search.normalized.text().size(), hit.to + reach);
      if (low >= high) continue;
      search.scan_range(rule, low, high);
      done = high;
    }
  }
}

}  // namespace

struct Matcher::State {
  CompiledRules rules;
};

Matcher::Matcher(std::vector<Identifier> identifiers, PatternBuilder& patterns)
    : state_(std::make_unique<State>(State{CompiledRules(std::move(identifiers), patterns)})) {}
Matcher::~Matcher() = default;
const std::vector<Identifier>& Matcher::identifiers() const { return state_->rules.identifiers; }
const std::vector<std::string>& Matcher::problems() const { return state_->rules.problems; }

std::vector<std::vector<Match>> Matcher::find(std::span<const SearchedText> texts, const PatternHits& hits,
                                              Report report, Budget& budget) const {
  const auto& rules = state_->rules;
  const auto sorted = sort_hits(rules, texts, hits);
  std::vector<std::vector<Match>> out(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto text = texts[i].text;
    if (!budget.spend_steps(text.size())) break;  // the budget remembers the limit
    const Normalized normalized(text);
    Search search{.identifiers = rules.identifiers,
                  .words = rules.words,
                  .hits = sorted[i],
                  .normalized = normalized,
                  .original = text,
                  .report = report,
                  .available = rules.strong,
                  .mentioned = Bits(rules.strong.size()),
                  .heading = heading_of(text),
                  .matches = {},
                  .seen = {},
                  .counts = std::vector<int>(rules.identifiers.size()),
                  .compacted = {},
                  .compacted_of = {}};
    for (const auto& hit : sorted[i].context) {
      const auto& bits = rules.words[hit.word].identifiers;
      for (std::size_t b = 0; b < bits.size(); ++b) search.mentioned[b] |= bits[b], search.available[b] |= bits[b];
    }
    if (report == Report::all) std::ranges::fill(search.available, ~std::uint64_t{0});
    find_numbers(rules, search);
    find_addresses(rules, search);
    find_patterns(rules, search);
    find_near_words(rules, search);
    find_keyword_lists(rules, search);
    out[i] = std::move(search.matches);
  }
  return out;
}

}  // namespace sekisho::scan::dlp
