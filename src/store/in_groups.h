#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/sql.h"

namespace sekisho::store {

inline constexpr std::size_t most_in_list = 500;  // a statement has at most 999 parameters

/// Asks for many things by few statements: `use(list, parameters)` for the values in groups of at most most_in_list,
/// in order. `list` is "$2, $3, …", to stand in IN (…); `parameters` are `first` ($1, the tenant) and the group's
/// values. Stops at the first error, and returns it. Without values `use` is not called.
template <class Use>
Result<void> in_groups(const Value& first, const std::vector<Value>& values, const Use& use) {
  for (std::size_t from = 0; from < values.size(); from += most_in_list) {
    std::vector<Value> parameters{first};
    std::string list;
    for (auto at = from; at < values.size() && at < from + most_in_list; ++at) {
      parameters.push_back(values[at]);
      list += (list.empty() ? "$" : ", $") + std::to_string(parameters.size());
    }
    TRY_VOID(use(list, parameters));
  }
  return {};
}

}  // namespace sekisho::store
