#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "scan/dlp/expression.h"

namespace sekisho::scan::dlp {

/// One expression over bytes as a table of states: a step per byte and nothing else, where RE2 takes a tenth of a
/// microsecond before its first. Immutable once made; any thread.
class Automaton {
 public:
  /// Nothing when it would have more than max_states states or take long to make, or matches the empty text.
  static std::optional<Automaton> of(const Expression& expression);
  static constexpr std::size_t max_states = 2'000;

  /// How long the longest match at the start of `text` is that is followed by a byte which is no ASCII letter or digit,
  /// or by the end; 0: none.
  std::size_t longest(std::string_view text) const;

 private:
  std::array<std::uint8_t, 256> kind_{};  // bytes that no state tells apart are of one kind
  std::size_t kinds_ = 0;
  std::vector<std::uint16_t> next_;    // by state and kind; state 0 is the dead end, 1 the start
  std::vector<std::uint8_t> accepts_;  // by state
};

}  // namespace sekisho::scan::dlp
