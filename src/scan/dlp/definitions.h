#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scan/settings.h"

namespace sekisho::scan::dlp {

// What DLP knows (reference.md §3.1): identifiers — an expression or a keyword list — and templates that combine them.
// docs/dlp.md describes the JSON forms that parse_identifier and parse_template read.

/// How the engine comes upon an expression without running it over every byte.
enum class Trigger : std::uint8_t {
  digits,   // begins at a token that holds a digit, or at short words before one
  at,       // holds an @
  pattern,  // the shared pattern pass says that it occurs somewhere
  context   // looked for near the context words alone
};

/// What the match of a custom expression has to look like besides (reference.md §3.1, "criteria").
struct Criteria {
  enum class Kind : std::uint8_t { none, specific_characters, suffix, single_separator } kind = Kind::none;
  std::string characters;  // members, ranges resolved; the separator for single_separator
  int count = 0;           // suffix: how many characters at the end
  int min = 0, max = 0;    // length of the whole match
  int min_left = 0, max_left = 0, max_right = 0;
};

struct Keyword {
  std::string text;
  int score = 1;  // 1..10
};

enum class KeywordRule : std::uint8_t { any, all, within, score };

struct Identifier {
  std::string id, country, name_en, name_ja, description;
  bool keywords = false;  // else an expression
  bool custom = false;

  // Expression: `strong` counts by itself, `weak` only near a context word. RE2 syntax; the first group counts if there
  // is one.
  std::string strong, weak;
  bool ignore_case = true;
  Trigger trigger = Trigger::digits;
  std::string validator;       // name in validators.h; empty for none
  std::string weak_validator;  // for the weak form, where numbers in use fail the check; empty: the same
  std::string check;           // a check as data, see checksums.h
  // Trigger::pattern: words without which it need not be tried; empty: the expression itself
  std::vector<std::string> gate;
  bool gate_begins = false;  // every match begins with one of them
  std::vector<std::string> context;
  int within = 80;  // characters between the match and the context word
  Criteria criteria;

  // Keywords
  KeywordRule rule = KeywordRule::any;
  std::vector<Keyword> words;
  int threshold = 0;  // score: the sum must be higher

  std::string displayed, example;  // shown in the console
};

/// One step of a template's condition in postfix order.
struct Step {
  enum class Op : std::uint8_t { test, both, either, negate } op = Op::test;
  std::string identifier;
  int occurrences = 1;
};

struct Template {
  std::string id, country, name_en, name_ja, description;
  int severity = 50;
  bool custom = false;
  std::vector<Step> condition;
};

inline constexpr int max_condition_steps = 200;
inline constexpr std::size_t max_keywords = 2000;

/// Code::malformed says which member is wrong and what was expected.
Result<Identifier> parse_identifier(const boost::json::value& json);
Result<Template> parse_template(const boost::json::value& json);

/// True if the condition holds; count(step) tells the distinct matches of the identifier that a step tests.
template <class Count>
bool holds(const std::vector<Step>& condition, Count&& count) {
  std::vector<bool> stack;
  for (const auto& step : condition) {
    if (step.op == Step::Op::test) {
      stack.push_back(count(step) >= step.occurrences);
    } else if (step.op == Step::Op::negate) {
      stack.back() = !stack.back();
    } else {
      const bool right = stack.back();
      stack.pop_back();
      stack.back() = step.op == Step::Op::both ? stack.back() && right : stack.back() || right;
    }
  }
  return !stack.empty() && stack.back();
}

/// What the tenant defined, parsed. Definitions that are not valid are left out and named in `problems`.
struct Custom {
  std::vector<Identifier> identifiers;
  std::vector<Template> templates;
  std::vector<std::string> problems;
};
Custom parse_custom(std::span<const DlpDefinition> definitions);

/// Checks a definition before it is saved: its form, the limits of reference.md §3.1 (names ≤ 512 bytes, descriptions ≤
/// 2,048), that its expression compiles, and that it is not slow: only expressions that run in linear time (RE2),
/// compile to a small program and pass the check of performance.h are taken. `known` are
/// the ids of all identifiers a template may name, beside the predefined. Code::malformed with a sentence for the
/// person who typed it.
Result<void> validate_definition(const DlpDefinition& definition, std::span<const std::string> known);

}  // namespace sekisho::scan::dlp
