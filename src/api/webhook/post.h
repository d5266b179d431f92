#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::api {

struct PostAnswer {
  int status = 0;
  std::string body;  // the first 256 bytes
};

/// Sends one webhook's POST. Behind an interface, so that tests need no network.
class Poster {
 public:
  virtual ~Poster() = default;
  /// Errors: unavailable (no connection, no answer in time, an address that is not allowed); any HTTP status is an answer.
  virtual Result<PostAnswer> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body) = 0;
};

/// Over libcurl: http and https with the system's authorities, 10 s together, no redirects, no proxy from the environment. Link-local
/// addresses (where clouds keep their machine credentials) are never connected to, whatever a name resolves to at that moment; loopback
/// and private networks only with `private_networks`. Thread-safe.
std::unique_ptr<Poster> make_curl_poster(bool private_networks);

/// Whether an address may be connected to, by the rule above. Text as inet_ntop writes it.
bool is_allowed_target(const std::string& address, bool private_networks);

}  // namespace sekisho::api
