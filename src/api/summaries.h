#pragma once

#include <span>
#include <string_view>

namespace sekisho::api {

/// What a route does, as the table of routes says it and in Japanese, for the reference page.
struct SummaryText {
  std::string_view english, japanese;
};
std::span<const SummaryText> summary_texts();
/// Empty for what is no route's summary.
std::string_view summary_in_japanese(std::string_view english);

}  // namespace sekisho::api
