#include "scan/dlp/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "scan/dlp/checksums.h"
#include "scan/dlp/digit_tokens.h"
#include "scan/dlp/normalize.h"
#include "scan/dlp/shape.h"
#include "scan/dlp/token_filter.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {

constexpr std::uint16_t fields = Field::subject | Field::header | Field::body | Field::attachment;
constexpr std::int64_t expression_memory = 8 << 20;
constexpr std::size_t max_candidate = 128;  // bytes an expression at a digit may take
constexpr std::size_t no_position = static_cast<std::size_t>(-1);

// A set of identifiers, one bit each.
using Bits = std::vector<std::uint64_t>;
bool has(const Bits& bits, int index) { return (bits[static_cast<std::size_t>(index) / 64] >> (index % 64) & 1) != 0; }
void put(Bits& bits, int index) { bits[static_cast<std::size_t>(index) / 64] |= std::uint64_t{1} << (index % 64); }

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// One expression of one identifier.
struct Rule {
  int identifier = 0;
  bool strong = true;
  Trigger trigger = Trigger::digits;
  std::unique_ptr<RE2> expression;
  Validate validate = nullptr;
  bool trims = false;  // words after the number look like groups of it: fewer groups are tried
  std::vector<PatternId> gates;  // runs only where one of these hit; none: over every text
  bool own_gate = false;         // the gate is the expression itself, not words
  std::size_t longest = unbounded;  // bytes of a match: how far around a gate it has to be looked for
};

// A context word where it stands.
struct ContextHit {
  std::uint32_t from = 0, to = 0;
  std::size_t word = 0;
};

// Stretches of a text in which a rule has to be looked for; whole: not all of its gates are known.
struct Stretches {
  bool whole = false;
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
};

struct TextHits {
  std::vector<ContextHit> context;                  // by position
  std::unordered_map<std::size_t, Stretches> gates;  // by rule
  std::map<std::size_t, std::vector<std::uint32_t>> keywords;  // keyword → starts
};

struct ContextWord {
  std::string text;
  PatternId pattern = 0;
  Bits identifiers;
  Bits digit_rules;  // the weak ones that it makes certain
};

struct KeywordRef {
  std::string text;
  int identifier = 0;
  std::size_t index = 0;  // in Identifier::words
  PatternId pattern = 0;
};

// A word that begins or ends with a letter or digit must not stand inside a longer one; a plural s is no other word.
bool stands_alone(std::string_view text, std::size_t from, std::size_t to) {
  if (is_word(text[from]) && from > 0 && is_word(text[from - 1])) return false;
  if (!is_word(text[to - 1]) || to >= text.size() || !is_word(text[to])) return true;
  return (text[to] == 's' || text[to] == 'S') && (to + 1 >= text.size() || !is_word(text[to + 1]));
}

std::string compact(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') {
      out += static_cast<char>(c - 32);
    } else if (is_word(c)) {
      out += c;
    }
  }
  return out;
}

bool meets(const Criteria& criteria, std::string_view text) {
  const auto size = static_cast<int>(text.size());
  const auto only = [&](std::string_view part) { return part.find_first_not_of(criteria.characters) == std::string_view::npos; };
  switch (criteria.kind) {
    case Criteria::Kind::none: return true;
    case Criteria::Kind::specific_characters: return size >= criteria.min && size <= criteria.max && only(text);
    case Criteria::Kind::suffix:
      return size >= criteria.min && size <= criteria.max && size >= criteria.count &&
             only(text.substr(text.size() - static_cast<std::size_t>(criteria.count)));
    case Criteria::Kind::single_separator: break;
  }
  const auto at = text.find(criteria.characters[0]);
  if (at == std::string_view::npos || text.find(criteria.characters[0], at + 1) != std::string_view::npos) return false;
  const auto left = static_cast<int>(at), right = size - left - 1;
  return left >= criteria.min_left && left <= criteria.max_left && right <= criteria.max_right;
}

}  // namespace

struct Matcher::State {
  std::vector<Identifier> identifiers;
  std::vector<std::string> problems;
  std::vector<Rule> rules;
  std::vector<std::size_t> digit_rules, at_rules, pattern_rules, context_rules;
  std::vector<std::optional<Shape>> digit_shapes;  // parallel to digit_rules
  TokenFilter filter;                              // of the digit rules
  Bits strong_digit_rules;
  std::size_t reach = 0, longest_word = 0;  // bytes: the farthest a context word counts, and the longest such word
  std::vector<ContextWord> words;
  std::vector<KeywordRef> keywords;
  Bits strong;  // identifiers that can match without context

  void add_rules(int index, PatternBuilder& patterns);
  void add_word(const std::string& word, int index, PatternBuilder& patterns, std::unordered_map<std::string, std::size_t>& known);
  void prepare_numbers();
};

namespace {

// The work on one text.
struct Search {
  const std::vector<Identifier>& identifiers;
  const std::vector<Rule>& rules;
  const std::vector<ContextWord>& words;
  const TextHits& hits;
  const Normalized& normalized;
  std::string_view original;
  Matcher::Report report;
  Bits available;  // identifiers worth trying: strong, or with a context word somewhere in this text
  std::vector<Match> matches;
  std::unordered_map<std::string, std::size_t> seen;  // identifier:value → match
  std::vector<int> counts;

  // The nearest context word within reach of [from, to) of the original text.
  bool near_context(int identifier, std::size_t from, std::size_t to) const {
    const auto within = static_cast<std::size_t>(identifiers[static_cast<std::size_t>(identifier)].within);
    // Japanese and Chinese take three bytes a character: reach in bytes is threefold, and narrowed for ASCII words.
    const auto reach = within * 3;
    const auto low = from > reach ? from - reach : 0;
    auto hit = std::ranges::lower_bound(hits.context, low, {}, [](const ContextHit& h) { return std::size_t{h.to}; });
    for (; hit != hits.context.end() && hit->from <= to + reach; ++hit) {
      if (!has(words[hit->word].identifiers, identifier)) continue;
      const bool wide = static_cast<unsigned char>(words[hit->word].text[0]) >= 0x80;
      const auto allowed = wide ? reach : within;
      if ((hit->to <= from && from - hit->to <= allowed) || (hit->from >= to && hit->from - to <= allowed) ||
          (hit->from < to && hit->to > from)) {
        return true;
      }
    }
    return false;
  }

  // A table names its columns once: a word in its first line speaks for the whole text.
  std::string_view heading() const {
    const auto line = original.substr(0, std::min<std::size_t>(original.find('\n'), 2000));
    if (line.size() == original.size() || line.find_first_of(",;\t") == std::string_view::npos) return {};
    return line;
  }
  bool heading_context(int identifier) const {
    const auto line = heading();
    for (const auto& hit : hits.context) {
      if (hit.to > line.size()) return false;
      if (has(words[hit.word].identifiers, identifier)) return true;
    }
    return false;
  }

  // from, to: offsets in the normalised text.
  void consider(const Rule& rule, std::size_t from, std::size_t to) {
    const auto& identifier = identifiers[static_cast<std::size_t>(rule.identifier)];
    auto& count = counts[static_cast<std::size_t>(rule.identifier)];
    if (count >= Matcher::max_values || to <= from) return;
    const auto raw = normalized.text().substr(from, to - from);
    auto value = compact(raw);
    if (!meets(identifier.criteria, raw)) return;
    if (!identifier.check.empty() && !passes(identifier.check, value)) return;
    if (rule.validate != nullptr && !rule.validate(value, raw)) return;
    if (value.empty() || rule.trigger == Trigger::pattern) value = std::string(raw.substr(0, 256));

    const auto key = std::to_string(rule.identifier) + ':' + value;
    const auto known = seen.find(key);
    if (known != seen.end() && matches[known->second].certain) return;
    const auto start = normalized.original(from), end = normalized.original(to - 1) + 1;
    bool certain = rule.strong && (rule.trigger != Trigger::digits || !stands_in_url(normalized.text(), from));
    if (!certain) certain = near_context(rule.identifier, start, end) || heading_context(rule.identifier);
    if (!certain && report == Matcher::Report::certain) return;
    if (known != seen.end()) {
      matches[known->second].certain = certain;
      return;
    }
    ++count;
    seen.emplace(key, matches.size());
    matches.push_back({.identifier = rule.identifier,
                       .from = static_cast<std::uint32_t>(start),
                       .to = static_cast<std::uint32_t>(std::min(end, original.size())),
                       .certain = certain,
                       .value = std::move(value)});
  }

  // All matches of a rule in [low, high) of the normalised text; the first group counts if there is one.
  void scan_range(const Rule& rule, std::size_t low, std::size_t high) {
    const auto text = normalized.text();
    const int groups = std::min(rule.expression->NumberOfCapturingGroups(), 1) + 1;
    re2::StringPiece found[2];
    for (std::size_t at = low; at < high;) {
      if (!rule.expression->Match(piece(text), at, high, RE2::UNANCHORED, found, groups)) return;
      const auto& whole = found[0];
      const auto& wanted = groups > 1 && found[1].data() != nullptr ? found[1] : found[0];
      const auto from = static_cast<std::size_t>(wanted.data() - text.data());
      consider(rule, from, from + wanted.size());
      const auto end = static_cast<std::size_t>(whole.data() - text.data()) + whole.size();
      at = std::max(end, at + 1);
      if (counts[static_cast<std::size_t>(rule.identifier)] >= Matcher::max_values) return;
    }
  }
};

// "all within x characters": some run of hits covers every word with neighbours at most `within` apart, start to start.
bool close_together(std::vector<std::pair<std::uint32_t, std::size_t>> starts, std::size_t words, std::uint32_t within) {
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

void Matcher::State::add_word(const std::string& word, int index, PatternBuilder& patterns,
                              std::unordered_map<std::string, std::size_t>& known) {
  const auto [entry, fresh] = known.emplace(to_lower_ascii(word), words.size());
  if (fresh) {
    words.push_back({.text = word,
                     .pattern = patterns.add({.expression = word, .fields = fields, .ignore_case = true, .literal = true}),
                     .identifiers = Bits((identifiers.size() + 63) / 64)});
  }
  put(words[entry->second].identifiers, index);
}

void Matcher::State::add_rules(int index, PatternBuilder& patterns) {
  const auto& identifier = identifiers[static_cast<std::size_t>(index)];
  for (const bool is_strong : {true, false}) {
    const auto& source = is_strong ? identifier.strong : identifier.weak;
    if (source.empty()) continue;
    Rule rule;
    rule.identifier = index;
    rule.strong = is_strong;
    rule.trigger = identifier.trigger;
    rule.validate = find_validator(is_strong || identifier.weak_validator.empty() ? identifier.validator : identifier.weak_validator);
    rule.trims = identifier.validator == "iban";
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(expression_memory);
    options.set_case_sensitive(!identifier.ignore_case);
    options.set_never_capture(false);
    std::string text = source;
    if (rule.trigger == Trigger::digits) {
      // Bytes, longest match, up to a character that cannot belong to the number.
      options.set_encoding(RE2::Options::EncodingLatin1);
      options.set_longest_match(true);
      text = "((?:" + source + "))(?:\\z|[^0-9A-Za-z])";
    }
    rule.expression = std::make_unique<RE2>(text, options);
    if (!rule.expression->ok()) {
      problems.push_back(identifier.id + ": " + rule.expression->error());
      continue;
    }
    const auto number_of_rule = rules.size();
    switch (rule.trigger) {
      case Trigger::digits:
        digit_rules.push_back(number_of_rule);
        digit_shapes.push_back(shape_of(source, Alphabet::bytes, identifier.ignore_case));
        break;
      case Trigger::at: at_rules.push_back(number_of_rule); break;
      case Trigger::context: context_rules.push_back(number_of_rule); break;
      case Trigger::pattern: {
        for (const auto& word : identifier.gate) {
          rule.gates.push_back(patterns.add({.expression = word, .fields = fields, .ignore_case = true, .literal = true}));
        }
        if (rule.gates.empty()) {
          // What Hyperscan cannot take RE2 runs over every text: linear all the same.
          PatternBuilder alone;
          Pattern pattern{.expression = source, .fields = fields, .ignore_case = identifier.ignore_case};
          alone.add(pattern);
          rule.own_gate = PatternSet::compile(alone, {}).has_value();
          if (rule.own_gate) rule.gates.push_back(patterns.add(std::move(pattern)));
        }
        if (const auto shape = shape_of(source, Alphabet::utf8, identifier.ignore_case)) rule.longest = shape->longest;
        pattern_rules.push_back(number_of_rule);
        break;
      }
    }
    if (is_strong) put(strong, index);
    rules.push_back(std::move(rule));
  }
}

void Matcher::State::prepare_numbers() {
  const auto row = (digit_rules.size() + 63) / 64;
  filter = TokenFilter(digit_shapes);
  digit_shapes.clear();
  strong_digit_rules.assign(row, 0);
  for (auto& word : words) {
    word.digit_rules.assign(row, 0);
    longest_word = std::max(longest_word, word.text.size());
  }
  for (std::size_t d = 0; d < digit_rules.size(); ++d) {
    const auto& rule = rules[digit_rules[d]];
    const auto bit = static_cast<int>(d);
    if (rule.strong) put(strong_digit_rules, bit);
    for (auto& word : words) {
      if (!rule.strong && has(word.identifiers, rule.identifier)) put(word.digit_rules, bit);
    }
  }
  for (const auto& identifier : identifiers) reach = std::max(reach, static_cast<std::size_t>(identifier.within) * 3);
}

Matcher::Matcher(std::vector<Identifier> identifiers, PatternBuilder& patterns) : state_(std::make_unique<State>()) {
  auto& state = *state_;
  state.identifiers = std::move(identifiers);
  state.strong.assign((state.identifiers.size() + 63) / 64, 0);
  std::unordered_map<std::string, std::size_t> known;
  for (int i = 0; i < static_cast<int>(state.identifiers.size()); ++i) {
    const auto& identifier = state.identifiers[static_cast<std::size_t>(i)];
    if (!identifier.keywords) {
      for (const auto& word : identifier.context) state.add_word(word, i, patterns, known);
      state.add_rules(i, patterns);
      continue;
    }
    for (std::size_t k = 0; k < identifier.words.size(); ++k) {
      const auto& word = identifier.words[k].text;
      state.keywords.push_back(
          {.text = word,
           .identifier = i,
           .index = k,
           .pattern = patterns.add({.expression = word, .fields = fields, .ignore_case = identifier.ignore_case, .literal = true})});
    }
  }
  state.prepare_numbers();
}

Matcher::~Matcher() = default;
const std::vector<Identifier>& Matcher::identifiers() const { return state_->identifiers; }
const std::vector<std::string>& Matcher::problems() const { return state_->problems; }

namespace {

// Which of the texts a hit belongs to. Header lines are assembled anew by each caller of texts_of: equal, not identical.
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

namespace {

// Which digit rules are worth trying at a place: the strong ones, and the weak ones with a context word within reach. For places
// in ascending order.
class NearRules {
 public:
  NearRules(Bits always, const std::vector<ContextWord>& words, const std::vector<ContextHit>& context, std::size_t reach, std::size_t longest_word)
      : always_(std::move(always)), bits_(always_), words_(words), context_(context), reach_(reach), longest_word_(longest_word) {}

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

// How long the number at the start of `window` is that a digit rule matches there; 0: none. The rule ends in one character that cannot belong
// to the number or in the end of the window, so the length follows from the whole match: captures, which are slow, are asked for only when
// it could be either.
std::size_t number_length(const Rule& rule, std::string_view window) {
  re2::StringPiece groups[2];
  if (!rule.expression->Match(piece(window), 0, window.size(), RE2::ANCHOR_START, groups, 1)) return 0;
  const auto whole = groups[0].size();
  if (whole < window.size()) return whole - 1;
  if (is_word(window.back())) return whole;
  return rule.expression->Match(piece(window), 0, window.size(), RE2::ANCHOR_START, groups, 2) ? groups[1].size() : 0;
}

void find_numbers(const std::vector<Rule>& rules, const std::vector<std::size_t>& digit_rules, const TokenFilter& filter, NearRules& near, Search& search) {
  const auto text = search.normalized.text();
  Bits candidates;
  DigitTokens tokens(text);
  for (std::size_t start = 0; tokens.next(start);) {
    const auto window = text.substr(start, max_candidate);
    const auto last = search.normalized.original(start + window.size() - 1);
    candidates = near.at(search.normalized.original(start), last + 1);
    if (!filter.narrow(window, candidates.data())) continue;
    for (std::size_t w = 0; w < candidates.size(); ++w) {
      for (auto bits = candidates[w]; bits != 0; bits &= bits - 1) {
        const auto d = w * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (d >= digit_rules.size()) break;
        const auto& rule = rules[digit_rules[d]];
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

}  // namespace

std::vector<std::vector<Match>> Matcher::find(std::span<const SearchedText> texts, const PatternHits& hits, Report report,
                                              Budget& budget) const {
  const auto& state = *state_;
  std::vector<TextHits> sorted(texts.size());
  std::size_t guess = 0;
  for (std::size_t w = 0; w < state.words.size(); ++w) {
    for (const auto& hit : hits.of(state.words[w].pattern)) {
      const auto at = text_index(texts, hit, guess);
      if (at == no_position || !stands_alone(hit.text, hit.from, hit.to)) continue;
      guess = at;
      sorted[at].context.push_back({hit.from, hit.to, w});
    }
  }
  for (const auto number_of_rule : state.pattern_rules) {
    const auto& rule = state.rules[number_of_rule];
    for (const auto gate : rule.gates) {
      const auto found = hits.of(gate);
      for (const auto& hit : found) {
        const auto at = text_index(texts, hit, guess);
        if (at == no_position) continue;
        auto& stretches = sorted[guess = at].gates[number_of_rule];
        // More places than are kept, or no bound: then the rule runs over the whole text.
        stretches.whole = stretches.whole || rule.longest == unbounded || found.size() >= static_cast<std::size_t>(max_hits_per_pattern);
        if (stretches.whole) continue;
        const auto from = rule.own_gate ? hit.to : hit.from;
        stretches.ranges.emplace_back(from - std::min<std::size_t>(from, rule.longest), hit.to + rule.longest);
      }
    }
  }
  for (std::size_t k = 0; k < state.keywords.size(); ++k) {
    for (const auto& hit : hits.of(state.keywords[k].pattern)) {
      const auto at = text_index(texts, hit, guess);
      if (at == no_position || !stands_alone(hit.text, hit.from, hit.to)) continue;
      sorted[guess = at].keywords[k].push_back(hit.from);
    }
  }

  std::vector<std::vector<Match>> out(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto text = texts[i].text;
    if (!budget.spend_steps(text.size())) break;  // the budget remembers the limit
    auto& text_hits = sorted[i];
    std::ranges::sort(text_hits.context, {}, [](const ContextHit& hit) { return std::pair(hit.to, hit.word); });
    const Normalized normalized(text);
    Search search{.identifiers = state.identifiers,
                  .rules = state.rules,
                  .words = state.words,
                  .hits = text_hits,
                  .normalized = normalized,
                  .original = text,
                  .report = report,
                  .available = state.strong,
                  .matches = {},
                  .seen = {},
                  .counts = std::vector<int>(state.identifiers.size())};
    for (const auto& hit : text_hits.context) {
      const auto& bits = state.words[hit.word].identifiers;
      for (std::size_t b = 0; b < bits.size(); ++b) search.available[b] |= bits[b];
    }
    if (report == Report::all) std::ranges::fill(search.available, ~std::uint64_t{0});

    // 1. Numbers.
    auto always = state.strong_digit_rules;
    if (report == Report::all) std::ranges::fill(always, ~std::uint64_t{0});
    if (const auto heading = search.heading(); !heading.empty()) {
      for (const auto& hit : text_hits.context) {
        if (hit.to > heading.size()) break;
        for (std::size_t b = 0; b < always.size(); ++b) always[b] |= state.words[hit.word].digit_rules[b];
      }
    }
    NearRules near(std::move(always), state.words, text_hits.context, state.reach, state.longest_word);
    find_numbers(state.rules, state.digit_rules, state.filter, near, search);
    // 2. What holds an @.
    for (auto at = normalized.text().find('@'); at != std::string_view::npos; at = normalized.text().find('@', at + 1)) {
      const auto low = local_part_start(normalized.text(), at);
      if (low == at) continue;
      const auto window = normalized.text().substr(low, at - low + 260);
      for (const auto number_of_rule : state.at_rules) {
        const auto& rule = state.rules[number_of_rule];
        re2::StringPiece whole;
        if (rule.expression->Match(piece(window), 0, window.size(), RE2::ANCHOR_START, &whole, 1)) {
          search.consider(rule, low, low + whole.size());
        }
      }
    }
    // 3. What the shared pass saw.
    for (const auto number_of_rule : state.pattern_rules) {
      const auto& rule = state.rules[number_of_rule];
      if (!has(search.available, rule.identifier)) continue;
      // The expression itself saw the text before it was normalised: then it proves nothing.
      const bool asked = !rule.gates.empty() && !(rule.own_gate && normalized.text().data() != text.data());
      const auto gated = text_hits.gates.find(number_of_rule);
      if (asked && gated == text_hits.gates.end()) continue;
      if (!asked || gated->second.whole) {
        search.scan_range(rule, 0, normalized.text().size());
        continue;
      }
      // Normalising only shortens: a place is not later in the normalised text, and earlier by at most the difference.
      const auto shift = text.size() - normalized.text().size();
      auto& ranges = gated->second.ranges;
      std::ranges::sort(ranges);
      for (std::size_t r = 0; r < ranges.size();) {
        const auto low = ranges[r].first - std::min(ranges[r].first, shift);
        auto high = ranges[r].second;
        for (++r; r < ranges.size() && ranges[r].first - std::min(ranges[r].first, shift) <= high; ++r) high = std::max(high, ranges[r].second);
        search.scan_range(rule, low, std::min(high, normalized.text().size()));
      }
    }
    // 4. What only stands near its context word: one window per word, overlapping ones joined.
    for (const auto number_of_rule : state.context_rules) {
      const auto& rule = state.rules[number_of_rule];
      if (report == Report::all) {
        search.scan_range(rule, 0, std::min<std::size_t>(normalized.text().size(), 64 * 1024));
        continue;
      }
      if (!has(search.available, rule.identifier)) continue;
      const auto reach = static_cast<std::size_t>(state.identifiers[static_cast<std::size_t>(rule.identifier)].within) * 3 + 64;
      std::size_t done = 0;
      for (const auto& hit : text_hits.context) {
        if (!has(state.words[hit.word].identifiers, rule.identifier)) continue;
        // Normalising only shortens: the window in the normalised text begins no later than in the original.
        const auto shift = text.size() - normalized.text().size();
        const auto wanted = hit.from > reach + shift ? hit.from - reach - shift : 0;
        const auto low = std::max(done, wanted), high = std::min<std::size_t>(normalized.text().size(), hit.to + reach);
        if (low >= high) continue;
        search.scan_range(rule, low, high);
        done = high;
      }
    }
    // 5. Keyword lists.
    std::map<int, std::vector<std::pair<std::uint32_t, std::size_t>>> lists;
    for (const auto& [k, starts] : text_hits.keywords) {
      auto& list = lists[state.keywords[k].identifier];
      for (const auto start : starts) list.emplace_back(start, state.keywords[k].index);
    }
    for (auto& [index, starts] : lists) {
      const auto& identifier = state.identifiers[static_cast<std::size_t>(index)];
      std::vector<bool> present(identifier.words.size());
      for (const auto& start : starts) present[start.second] = true;
      int score = 0;
      for (std::size_t k = 0; k < present.size(); ++k) score += present[k] ? identifier.words[k].score : 0;
      const bool all = std::ranges::find(present, false) == present.end();
      const bool matched = identifier.rule == KeywordRule::any     ? true
                           : identifier.rule == KeywordRule::all   ? all
                           : identifier.rule == KeywordRule::score ? score > identifier.threshold
                                                                   : all && close_together(starts, present.size(),
                                                                                           static_cast<std::uint32_t>(identifier.within));
      if (!matched) continue;
      std::unordered_set<std::size_t> reported;
      for (const auto& [start, word] : starts) {
        if (!reported.insert(word).second) continue;
        const auto& spelled = identifier.words[word].text;
        search.matches.push_back({.identifier = index,
                                  .from = start,
                                  .to = static_cast<std::uint32_t>(std::min(text.size(), start + spelled.size())),
                                  .certain = true,
                                  .value = spelled});
      }
    }
    out[i] = std::move(search.matches);
  }
  return out;
}

}  // namespace sekisho::scan::dlp
