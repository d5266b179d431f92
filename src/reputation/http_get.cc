#include "base/http_call.h"
#include "reputation/rdap.h"

namespace sekisho::reputation {

Result<std::string> http_get(const std::string& url, std::size_t most, Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0) return fail(Code::timed_out, "http: no time left");
  TRY(auto answer, http_call({.url = url,
                              .headers = {{"Accept", "application/rdap+json, application/json"}},
                              .body = {},
                              .reach = Reach::any,
                              .plain_too = true,
                              .by_proxy = true,
                              .redirects = 3,
                              .connecting = left,
                              .together = left,
                              .most = most}));
  if (answer.status == 404) return fail(Code::not_found, "http: " + url);
  if (answer.status != 200)
    return fail(Code::unavailable, "http: " + url + " answers " + std::to_string(answer.status));
  return std::move(answer.body);
}

}  // namespace sekisho::reputation
