#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scan/dlp/automaton.h"
#include "scan/dlp/definitions.h"
#include "scan/dlp/shape.h"
#include "scan/dlp/start_filter.h"
#include "scan/dlp/token_filter.h"
#include "scan/dlp/validators.h"
#include "scan/patterns.h"

namespace sekisho::scan::dlp {

/// A set of identifiers or rules, one bit each.
using Bits = std::vector<std::uint64_t>;
inline bool has(const Bits& bits, int index) {
  return (bits[static_cast<std::size_t>(index) / 64] >> (index % 64) & 1) != 0;
}
inline void put(Bits& bits, int index) {
  bits[static_cast<std::size_t>(index) / 64] |= std::uint64_t{1} << (index % 64);
}

inline re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// One expression of one identifier.
struct Rule {
  int identifier = 0;
  bool strong = true;
  Trigger trigger = Trigger::digits;
  std::optional<Automaton> automaton;  // digits: instead of the expression, when that is simple enough
  std::unique_ptr<RE2> expression;
  Validate validate = nullptr;
  bool trims = false;               // words after the number look like groups of it: fewer groups are tried
  std::vector<PatternId> gates;     // runs only where one of these hit; none: over every text
  bool own_gate = false;            // the gate is the expression itself, not words
  bool gate_begins = false;         // a match begins with its gate
  std::size_t longest = unbounded;  // bytes of a match: how far around a gate it has to be looked for
  StartFilter starts;               // where one may begin
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

/// The identifiers of a ruleset as what the matcher runs: rules by what triggers them, context words, keywords.
/// Immutable once made.
struct CompiledRules {
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

  /// Registers words and patterns with the shared pass.
  CompiledRules(std::vector<Identifier> identifiers, PatternBuilder& patterns);

 private:
  void add_rules(int index, PatternBuilder& patterns);
  void add_gates(Rule& rule, const std::string& source, PatternBuilder& patterns);
  void add_word(const std::string& word, int index, PatternBuilder& patterns,
                std::unordered_map<std::string, std::size_t>& known);
  void prepare_numbers();
};

}  // namespace sekisho::scan::dlp
