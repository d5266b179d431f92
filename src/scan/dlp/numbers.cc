#include "scan/dlp/numbers.h"

#include <algorithm>
#include <bit>

#include "scan/dlp/digit_tokens.h"

namespace sekisho::scan::dlp {
namespace {

constexpr std::size_t max_candidate = 128;  // bytes an expression at a digit may take

// Which digit rules are worth trying at a place: the strong ones, and the weak ones with a context word within reach.
// For places in ascending order.
class NearRules {
 public:
  NearRules(Bits always, const std::vector<ContextWord>& words, const std::vector<ContextHit>& context,
            std::size_t reach, std::size_t longest_word)
      : always_(std::move(always)),
        bits_(always_),
        words_(words),
        context_(context),
        reach_(reach),
        longest_word_(longest_word) {}

  // [from, to): where the match may lie in the original text.
  const Bits& at(std::size_t from, std::size_t to) {
    const auto low = from - std::min(from, reach_), high = to + reach_ + longest_word_;
    const auto begin = begin_, end = end_;
    while (begin_ < context_.size() && context_[begin_].to < low) ++begin_;
    end_ = std::max(end_, begin_);
    while (end_ < context_.size() && context_[end_].to <= high) ++end_;
    if (begin == begin_ && end == end_) return bits_;
    bits_ = always_;
    for (auto i = begin_; i < end_; ++i) {
      const auto& more = words_[context_[i].word].digit_rules;
      for (std::size_t b = 0; b < bits_.size(); ++b) bits_[b] |= more[b];
    }
    return bits_;
  }

 private:
  Bits always_, bits_;
  const std::vector<ContextWord>& words_;
  const std::vector<ContextHit>& context_;
  std::size_t reach_, longest_word_, begin_ = 0, end_ = 0;
};

// How long the number at the start of `window` is that a digit rule matches there; 0: none. The rule ends in one
// character that cannot belong to the number or in the end of the window, so the length follows from the whole match:
// captures, which are slow, are asked for only when it could be either.
std::size_t number_length(const Rule& rule, std::string_view window) {
  if (rule.automaton) return rule.automaton->longest(window);
  re2::StringPiece groups[2];
  if (!rule.expression->Match(piece(window), 0, window.size(), RE2::ANCHOR_START, groups, 1)) return 0;
  const auto whole = groups[0].size();
  if (whole < window.size()) return whole - 1;
  if (is_word(window.back())) return whole;
  return rule.expression->Match(piece(window), 0, window.size(), RE2::ANCHOR_START, groups, 2) ? groups[1].size() : 0;
}

}  // namespace

void find_numbers(const CompiledRules& rules, Search& search) {
  auto always = rules.strong_digit_rules;
  if (search.report == Matcher::Report::all) std::ranges::fill(always, ~std::uint64_t{0});
  if (!search.heading.empty()) {
    for (const auto& hit : search.hits.context) {
      if (hit.to > search.heading.size()) break;
      for (std::size_t b = 0; b < always.size(); ++b) always[b] |= rules.words[hit.word].digit_rules[b];
    }
  }
  NearRules near(std::move(always), rules.words, search.hits.context, rules.reach, rules.longest_word);
  const auto text = search.normalized.text();
  Bits candidates;
  DigitTokens tokens(text);
  for (std::size_t start = 0; tokens.next(start);) {
    const auto window = text.substr(start, max_candidate);
    const auto last = search.normalized.original(start + window.size() - 1);
    candidates = near.at(search.normalized.original(start), last + 1);
    if (!rules.filter.narrow(window, candidates.data())) continue;
    for (std::size_t w = 0; w < candidates.size(); ++w) {
      for (auto bits = candidates[w]; bits != 0; bits &= bits - 1) {
        const auto d = w * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (d >= rules.digit_rules.size()) break;
        const auto& rule = rules.rules[rules.digit_rules[d]];
        const auto length = number_length(rule, window);
        if (length == 0) continue;
        auto end = start + length;
        for (int tries = 0; rule.trims && tries < 4; ++tries) {
          const auto raw = text.substr(start, end - start);
          const auto space = raw.rfind(' ');
          if (space == std::string_view::npos || rule.validate(compact(raw), raw)) break;
          end = start + space;
        }
        if (is_isolated(text, start, end)) search.consider(rule, start, end);
      }
    }
  }
}

}  // namespace sekisho::scan::dlp
