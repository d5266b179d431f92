#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "scan/dlp/definitions.h"
#include "scan/patterns.h"

namespace sekisho::scan::dlp {

/// One place where an identifier stands. Offsets are in the searched text.
struct Match {
  int identifier = 0;  // index into the identifiers the matcher was made from
  std::uint32_t from = 0, to = 0;
  bool certain = true;  // false: no context word near a weak form; only reported when asked for
  std::string value;    // compact form: what distinguishes one number from another
};

/// All identifiers of a ruleset as one engine. What the shared pattern pass finds well (words, keys, marks) it finds
/// there; numbers are found in one pass of our own over the digits of the text, where a table of the expressions' first
/// bytes tells which of them can begin at a token (TokenFilter), weak ones only near their context words; those few are
/// run as tables (Automaton). Linear in the text; immutable once made, but used from one thread at a time (RE2's
/// automata are built as they are used).
class Matcher {
 public:
  /// Registers its words and patterns; `problems` names expressions that do not compile (they never match).
  Matcher(std::vector<Identifier> identifiers, PatternBuilder& patterns);
  ~Matcher();
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  const std::vector<Identifier>& identifiers() const;
  const std::vector<std::string>& problems() const;

  enum class Report : std::uint8_t { certain, all };
  /// The matches in one text, each value of an identifier once, at most max_values of one identifier. `hits` are those
  /// of the shared pass; `texts` as texts_of() gave them. The result is parallel to `texts`.
  std::vector<std::vector<Match>> find(std::span<const SearchedText> texts, const PatternHits& hits, Report report,
                                       Budget& budget) const;
  static constexpr int max_values = 1000;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::scan::dlp
