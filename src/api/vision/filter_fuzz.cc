#include "api/vision/filter.h"

namespace sekisho::api {
// Whatever the text: an error with a position, or a filter that can be matched and whose postfix order adds up.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto filter =
      vision::parse_filter(text, size % 2 == 0 ? vision::BareWords::refused : vision::BareWords::anywhere);
  if (!filter) {
    if (filter.error().what.empty()) __builtin_trap();
    return 0;
  }
  int depth = 0;
  for (const auto& step : filter->steps) {
    using K = vision::Filter::Kind;
    depth += step.kind == K::both || step.kind == K::either ? -1 : step.kind == K::negate ? 0 : 1;
    if (depth < 1) __builtin_trap();
  }
  if (!filter->steps.empty() && depth != 1) __builtin_trap();
  static const json::object sample{
      {"severity", "low"}, {"count", 3}, {"names", json::array{"a", "b"}}, {"none", nullptr}};
  vision::matches(*filter, sample);
  return 0;
}

}  // namespace sekisho::api
