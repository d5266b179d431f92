#pragma once

#include <cstdint>
#include <string>

namespace sekisho {

/// "-12,345": as people read numbers in both languages.
inline std::string with_commas(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

}  // namespace sekisho
