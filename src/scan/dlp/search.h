#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/dlp/compiled_rules.h"
#include "scan/dlp/matcher.h"
#include "scan/dlp/normalize.h"
#include "scan/dlp/text_hits.h"
#include "scan/dlp/value_index.h"

namespace sekisho::scan::dlp {

/// The first line of a text that looks like a table.
std::string_view heading_of(std::string_view text);

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
  Bits mentioned;  // those with a context word somewhere in this text
  /// A table names its columns once: a word in its first line speaks for the whole text. Empty if it is no table.
  std::string_view heading;
  std::vector<Match> matches;
  ValueIndex seen;  // of the matches
  std::vector<int> counts;
  std::string compacted;  // compact() of the piece that was asked about last, which several rules may share
  std::string_view compacted_of;

  /// Takes a candidate that passes its criteria, check digits and validator, and is certain or asked for. from, to:
  /// offsets in the normalised text.
  void consider(const Rule& rule, std::size_t from, std::size_t to);
  /// All matches of a rule that begin in [low, last) of the normalised text and end by `high`; the first group counts
  /// if there is one. Returns the end of the last one, or low.
  std::size_t scan_range(const Rule& rule, std::size_t low, std::size_t last, std::size_t high);
  std::size_t scan_range(const Rule& rule, std::size_t low, std::size_t high) {
    return scan_range(rule, low, high, high);
  }

  /// A context word is within reach of [from, to) of the original text.
  bool near_context(int identifier, std::size_t from, std::size_t to) const;
  bool heading_context(int identifier) const;
};

}  // namespace sekisho::scan::dlp
