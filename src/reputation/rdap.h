#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"
#include "reputation/dns.h"

namespace sekisho::reputation {

namespace limits {
inline constexpr std::size_t rdap_answer = 512u << 10;   // bytes of one answer; a longer one is malformed
inline constexpr std::size_t rdap_bootstrap = 4u << 20;  // bytes of the bootstrap file
inline constexpr std::chrono::seconds rdap_pause{60};    // a server that failed is left alone so long
}  // namespace limits

/// Which registry's RDAP server answers for the names below which top domain: the bootstrap file of RFC 9224 §4.
class RdapBootstrap {
 public:
  /// Code::malformed: not JSON, no "services", or no entry with an http(s) address.
  static Result<RdapBootstrap> read(std::string_view json);
  /// The base address for a domain, ending with '/', by the longest suffix that the file names; empty if there is none.
  std::string server_of(std::string_view domain) const;

 private:
  std::unordered_map<std::string, std::string> servers_;  // by suffix, lower case
};

/// The time of the event "registration" in an answer about a domain (RFC 9083 §4.5, §5.3). Code::not_found: it names
/// none; Code::malformed: no such answer, or a time that is none.
Result<Time> read_registration(std::string_view json);

/// GET with a deadline; Code::not_found for 404, timed_out, unavailable for every other status and failure, over_limit
/// for more bytes than wanted.
using HttpGet = std::function<Result<std::string>(const std::string& url, std::size_t most, Deadline deadline)>;
/// By libcurl: http and https, at most three redirects, those to https only; certificates are verified. Thread-safe.
Result<std::string> http_get(const std::string& url, std::size_t most, Deadline deadline);

/// Asks registries when a domain was registered. Thread-safe.
class Rdap {
 public:
  explicit Rdap(RdapBootstrap bootstrap, HttpGet get = http_get)
      : bootstrap_(std::move(bootstrap)), get_(std::move(get)) {}
  /// domain: registrable, ASCII. Code::not_found: no server for it, unknown to it, or it keeps the time to itself.
  /// Code::unavailable also without a question while the server is left alone after a failure. Code::timed_out at the
  /// deadline, Code::malformed.
  Result<Time> registered_at(const std::string& domain, Deadline deadline);

 private:
  RdapBootstrap bootstrap_;
  HttpGet get_;
  std::mutex mutex_;
  std::map<std::string, Deadline> paused_;  // servers, until when
};

}  // namespace sekisho::reputation
