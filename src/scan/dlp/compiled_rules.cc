#include "scan/dlp/compiled_rules.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::scan::dlp {
namespace {

constexpr std::uint16_t fields = Field::subject | Field::header | Field::body | Field::attachment;
constexpr std::int64_t expression_memory = 8 << 20;

}  // namespace

CompiledRules::CompiledRules(std::vector<Identifier> of, PatternBuilder& patterns)
    : identifiers(std::move(of)), strong((identifiers.size() + 63) / 64) {
  std::unordered_map<std::string, std::size_t> known;
  for (int i = 0; i < static_cast<int>(identifiers.size()); ++i) {
    const auto& identifier = identifiers[static_cast<std::size_t>(i)];
    if (!identifier.keywords) {
      for (const auto& word : identifier.context) add_word(word, i, patterns, known);
      add_rules(i, patterns);
      continue;
    }
    for (std::size_t k = 0; k < identifier.words.size(); ++k) {
      const auto& word = identifier.words[k].text;
      keywords.push_back({.text = word,
                          .identifier = i,
                          .index = k,
                          .pattern = patterns.add({.expression = word,
                                                   .fields = fields,
                                                   .ignore_case = identifier.ignore_case,
                                                   .literal = true,
                                                   .whole_word = true})});
    }
  }
  prepare_numbers();
}

void CompiledRules::add_word(const std::string& word, int index, PatternBuilder& patterns,
                             std::unordered_map<std::string, std::size_t>& known) {
  const auto [entry, fresh] = known.emplace(to_lower_ascii(word), words.size());
  if (fresh) {
    words.push_back(
        {.text = word,
         .pattern = patterns.add(
             {.expression = word, .fields = fields, .ignore_case = true, .literal = true, .whole_word = true}),
         .identifiers = Bits((identifiers.size() + 63) / 64)});
  }
  put(words[entry->second].identifiers, index);
}

void CompiledRules::add_rules(int index, PatternBuilder& patterns) {
  const auto& identifier = identifiers[static_cast<std::size_t>(index)];
  for (const bool is_strong : {true, false}) {
    const auto& source = is_strong ? identifier.strong : identifier.weak;
    if (source.empty()) continue;
    Rule rule;
    rule.identifier = index;
    rule.strong = is_strong;
    rule.trigger = identifier.trigger;
    rule.validate = find_validator(is_strong || identifier.weak_validator.empty() ? identifier.validator
                                                                                  : identifier.weak_validator);
    rule.trims = identifier.validator == "iban";
    const auto bytes = rule.trigger == Trigger::digits;
    const auto read = read_expression(source, bytes ? Alphabet::bytes : Alphabet::utf8, identifier.ignore_case);
    const auto shape = read ? std::optional(shape_of(read->tree)) : std::nullopt;
    if (bytes && read && read->exact) rule.automaton = Automaton::of(read->tree);
    if (!rule.automaton) {
      RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(expression_memory);
      options.set_case_sensitive(!identifier.ignore_case);
      options.set_never_capture(false);
      std::string text = source;
      if (bytes) {
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
    }
    const auto number_of_rule = rules.size();
    switch (rule.trigger) {
      case Trigger::digits:
        digit_rules.push_back(number_of_rule);
        digit_shapes.push_back(shape);
        break;
      case Trigger::at:
        at_rules.push_back(number_of_rule);
        break;
      case Trigger::context:
        context_rules.push_back(number_of_rule);
        break;
      case Trigger::pattern:
        add_gates(rule, source, patterns);
        pattern_rules.push_back(number_of_rule);
        break;
    }
    if (shape) rule.longest = shape->longest, rule.starts = StartFilter(*shape);
    if (is_strong) put(strong, index);
    rules.push_back(std::move(rule));
  }
}

void CompiledRules::add_gates(Rule& rule, const std::string& source, PatternBuilder& patterns) {
  const auto& identifier = identifiers[static_cast<std::size_t>(rule.identifier)];
  // A word of an expression that minds case is written as it stands there; tenants may write theirs in any.
  const bool any_case = identifier.ignore_case || identifier.custom || source.find("(?i") != std::string::npos;
  for (const auto& word : identifier.gate) {
    rule.gates.push_back(
        patterns.add({.expression = word, .fields = fields, .ignore_case = any_case, .literal = true}));
  }
  rule.gate_begins = identifier.gate_begins && !rule.gates.empty();
  if (!rule.gates.empty()) return;
  // What Hyperscan cannot take RE2 runs over every text: linear all the same.
  rule.own_gate = true;
  rule.gates.push_back(
      patterns.add({.expression = source, .fields = fields, .ignore_case = identifier.ignore_case, .optional = true}));
}

void CompiledRules::prepare_numbers() {
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

}  // namespace sekisho::scan::dlp
