#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scan/dlp/matcher.h"

namespace sekisho::scan::dlp {

/// Which values of which identifiers were found, by open addressing over the matches themselves.
class ValueIndex {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// The match with this value; none.
  std::size_t find(int identifier, std::string_view value, const std::vector<Match>& matches) const;
  /// The last of the matches is new.
  void add(const std::vector<Match>& matches);

 private:
  std::size_t slot_of(int identifier, std::string_view value, const std::vector<Match>& matches) const;
  std::vector<std::uint32_t> slots_;  // match + 1; 0: free
};

}  // namespace sekisho::scan::dlp
