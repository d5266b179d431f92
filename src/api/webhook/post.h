#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/http_call.h"

namespace sekisho::api {

/// Sends one webhook's POST. Behind an interface, so that tests need no network.
class Poster {
 public:
  virtual ~Poster() = default;
  /// Errors: unavailable (no connection, no answer in time, an address that is not allowed); any HTTP status is an
  /// answer.
  virtual Result<HttpAnswer> post(const std::string& url,
                                  const std::vector<std::pair<std::string, std::string>>& headers,
                                  const std::string& body) = 0;
};

/// http and https, 10 s together, no redirects, no proxy from the environment; of the answer's body the first 256
/// bytes. Thread-safe.
std::unique_ptr<Poster> make_poster(Reach reach);

}  // namespace sekisho::api
