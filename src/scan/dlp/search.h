#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scan/dlp/compiled_rules.h"
#include "scan/dlp/matcher.h"
#include "scan/dlp/normalize.h"
#include "scan/dlp/text_hits.h"

namespace sekisho::scan::dlp {

/// Letters and digits alone, in capitals: what distinguishes one number from another.
std::string compact(std::string_view text);

/// The work on one text. Gathers matches, each value of an identifier once.
struct Search {
  const std::vector<Identifier>& identifiers;
  const std::vector<ContextWord>& words;
  const TextHits& hits;
  const Normalized& normalized;
  std::string_view original;
  Matcher::Report report;
  Bits available;  // identifiers worth trying: strong, or with a context word somewhere in this text
  std::vector<Match> matches;
  std::unordered_map<std::string, std::size_t> seen;  // identifier:value → match
  std::vector<int> counts;

  /// A table names its columns once: a word in its first line speaks for the whole text. Empty if it is no table.
  std::string_view heading() const;
  /// Takes a candidate that passes its criteria, check digits and validator, and is certain or asked for. from, to: offsets in the normalised text.
  void consider(const Rule& rule, std::size_t from, std::size_t to);
  /// All matches of a rule in [low, high) of the normalised text; the first group counts if there is one.
  void scan_range(const Rule& rule, std::size_t low, std::size_t high);

  /// A context word is within reach of [from, to) of the original text.
  bool near_context(int identifier, std::size_t from, std::size_t to) const;
  bool heading_context(int identifier) const;
};

}  // namespace sekisho::scan::dlp
