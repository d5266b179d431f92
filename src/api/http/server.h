#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/http/message.h"
#include "base/networks.h"
#include "base/random.h"
#include "base/result.h"

namespace sekisho::api {

struct Listener {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  bool tls = false;
};

struct ServerSettings {  // [api] in sekisho.toml
  std::vector<Listener> listeners = {Listener{}};
  std::string certificate_file, key_file;  // PEM; needed by listeners with tls
  int io_threads = 1;
  int workers = 4;  // threads that run handlers
  int max_connections = 2'000;
  int max_connections_per_address = 200;             // 0: no limit; a trusted proxy's are not counted
  int max_queued = 512;                              // requests that wait for a worker; beyond it 503 with Retry-After
  std::uint32_t header_limit = 16 * 1024;            // bytes of request line and header fields
  std::chrono::milliseconds header_timeout{10'000};  // from the first byte of a request to the end of its header
  std::chrono::milliseconds body_timeout{60'000};    // whole body; who is later with either is told 408
  std::chrono::milliseconds idle_timeout{75'000};    // between requests of one connection
  std::chrono::milliseconds write_timeout{60'000};   // until the client takes more of an answer
  std::chrono::milliseconds drain{10'000};           // graceful stop: how long answers under way may take
  Networks trusted_proxies;                          // whose X-Forwarded-For and X-Forwarded-Proto are believed
};

/// HTTP/1.1 over TCP and TLS: keep-alive, pipelining in order, limits and timeouts on all that a client can stretch.
/// A request with both Content-Length and Transfer-Encoding, with two of either, without Host, or with any transfer
/// coding but chunked is refused (RFC 9112 §6.3), and the connection closed, so nothing can be smuggled past a proxy in
/// front. What may wait in memory is bounded also between chunks (their extensions, fields after the last one).
class Server {
 public:
  virtual ~Server() = default;
  /// Stops accepting, lets answers under way finish, closes everything else. Returns when done. Any thread; once.
  virtual void stop() = 0;
  /// The ports in the order of the listeners (port 0 in the settings picks a free one).
  virtual std::vector<std::uint16_t> ports() const = 0;
  virtual int connections() const = 0;
};

/// Starts listening on threads of its own. Code::unavailable when a port is taken, malformed on bad TLS files.
Result<std::unique_ptr<Server>> serve(const ServerSettings& settings, Application& application, Random& random);

}  // namespace sekisho::api
