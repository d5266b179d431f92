#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scan/dlp/compiled_rules.h"
#include "scan/patterns.h"

namespace sekisho::scan::dlp {

/// A context word where it stands.
struct ContextHit {
  std::uint32_t from = 0, to = 0;
  std::size_t word = 0;
};

/// Stretches of a text in which a rule has to be looked for; whole: not all of its gates are known.
struct Stretches {
  bool whole = false;
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
};

/// What the shared pass found in one text.
struct TextHits {
  std::vector<ContextHit> context;                             // by position
  std::unordered_map<std::size_t, Stretches> gates;            // by rule
  std::map<std::size_t, std::vector<std::uint32_t>> keywords;  // keyword → starts
};

/// The hits of the shared pass, text by text (parallel to `texts`).
std::vector<TextHits> sort_hits(const CompiledRules& rules, std::span<const SearchedText> texts,
                                const PatternHits& hits);

}  // namespace sekisho::scan::dlp
