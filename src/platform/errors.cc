#include "platform/errors.h"

#include <charconv>

namespace sekisho::platform {

const RefusalText& describe(Refusal refusal) {
  for (const auto& text : refusals()) {
    if (text.refusal == refusal) return text;
  }
  ASSERT(!"a refusal without an entry in the table");
  __builtin_unreachable();
}

std::optional<Refusal> refusal_from(int number) {
  for (const auto& text : refusals()) {
    if (static_cast<int>(text.refusal) == number) return text.refusal;
  }
  return std::nullopt;
}

tl::unexpected<Error> refuse(Refusal refusal, std::string_view detail) {
  const auto& text = describe(refusal);
  std::string what = std::to_string(static_cast<int>(refusal)) + " " + std::string(text.name);
  if (!detail.empty()) what += ": " + std::string(detail);
  return fail(text.code, std::move(what));
}

std::optional<Refusal> refusal_of(const Error& error) {
  int number = 0;
  const auto* const end = error.what.data() + error.what.size();
  const auto [rest, problem] = std::from_chars(error.what.data(), end, number);
  if (problem != std::errc() || rest == end || *rest != ' ') return std::nullopt;
  return refusal_from(number);
}

}  // namespace sekisho::platform
