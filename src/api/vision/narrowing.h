#pragma once

#include <string>
#include <vector>

#include "api/vision/filter.h"
#include "store/sql.h"

namespace sekisho::api::vision {

/// A condition on mail_tracking in SQL; its values are bound from `first` on. Empty: nothing can be said.
struct Narrowing {
  std::string condition;
  std::vector<store::Value> parameters;
};

/// What every mail that fits the filter meets, so that the store leaves out most of those that do not: a mail that
/// meets it may still not fit (matches() decides). Said of texts that are looked for in members which are columns as
/// they stand; nothing is said of numbers, of what only the report holds, of words looked for anywhere, and of what is
/// negated. Pure.
Narrowing narrowed(const Filter& filter, int first);

}  // namespace sekisho::api::vision
