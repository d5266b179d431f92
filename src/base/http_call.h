#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho {

/// Which addresses may be connected to where somebody else than the operator names the server. What counts is the
/// address that its name resolves to at that moment.
enum class Reach : unsigned char {
  public_only,  // no network that is not the Internet (RFC 6890, 4193, 4291)
  // loopback and private networks also; link-local ones, where clouds keep their machine credentials, never
  private_too,
  any,  // the operator's own choice of server: not looked at
};

/// Whether an address may be connected to. Text as inet_ntop writes it; what is no address may not.
bool is_within(Reach reach, std::string_view address);

/// One request to another server. A header's value must not hold line breaks: those that do are left out.
struct HttpCall {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;  // set: POST, else GET
  Reach reach = Reach::public_only;
  bool plain_too = false;  // http as well as https
  // the environment's proxy is asked (its address is then what `reach` is held against)
  bool by_proxy = false;
  int redirects = 0;  // followed at most, to https only
  std::chrono::milliseconds connecting{5'000}, together{10'000};
  std::size_t most = 1u << 20;  // bytes of the answer's body
  bool cut = false;             // a longer body is cut there and is an answer all the same
  const char* agent = "sekisho";
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

/// Sends it by libcurl and waits; certificates are verified. Any status is an answer. Errors: timed_out; over_limit,
/// when the body is longer than `most` and is not to be cut; unavailable, for no connection and an address out of
/// reach. Thread-safe.
Result<HttpAnswer> http_call(const HttpCall& call);

}  // namespace sekisho
