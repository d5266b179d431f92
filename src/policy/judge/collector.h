#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/judge/asked.h"

namespace sekisho::policy {

/// What one policy asks for, collected filter by filter: the response to a finding comes from the filter's map, else it
/// is the recommended one (reference.md §2.2).
struct Collector {
  const Policy& policy;
  std::vector<Asked>& out;
  void add(const scan::Finding& finding, Response response);
  void add(const scan::Finding& finding, const ResponseMap& map);
  /// Gives all that was asked since `from` the filter's replacement file.
  void texts(std::size_t from, const std::string& name, const std::string& text);
};

}  // namespace sekisho::policy
