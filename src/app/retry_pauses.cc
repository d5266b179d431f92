#include "app/retry_pauses.h"

#include <charconv>

#include "base/text.h"

namespace sekisho::app {

Result<std::vector<std::chrono::seconds>> parse_retry_pauses(std::string_view text) {
  std::vector<std::chrono::seconds> pauses;
  for (const auto part : split(text, ',')) {
    int seconds = 0;
    const auto word = trim(part);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seconds);
    if (error != std::errc{} || end != word.data() + word.size() || seconds < 1 || seconds > 86'400)
      return fail(Code::malformed, "webhook.retry_seconds: numbers from 1 to 86400, parted by commas");
    pauses.emplace_back(seconds);
  }
  return pauses;
}

}  // namespace sekisho::app
