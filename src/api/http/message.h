#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "base/time.h"

namespace sekisho::api {

/// One HTTP request as routes see it: no type of the network library. Values are owned.
struct Request {
  std::string method;                 // "GET", upper case
  std::string target;                 // request target as sent: path and query
  std::string path;                   // percent-decoded, proved free of "..", empty segments, NUL and encoded slashes
  std::vector<std::string> segments;  // of path
  std::vector<std::pair<std::string, std::string>> query;    // decoded, in order, duplicates kept
  std::vector<std::pair<std::string, std::string>> headers;  // names as sent, in order
  std::string body;
  std::string peer;  // address of the client, or what a trusted proxy said it is
  std::string id;    // request id: ours, or the client's traceid when it is one
  std::string host;  // Host header as sent, with port
  bool tls = false;

  /// First header of that name (letters without case) or empty.
  std::string_view header(std::string_view name) const;
  /// The last value given for a query name, or empty; `has` tells empty from absent.
  std::string_view query_value(std::string_view name) const;
  bool has(std::string_view name) const;
  /// "https://host:port" as the client sees us.
  std::string base_url() const;
};

/// A stream of server-sent events. push() from any thread; the connection drains it. Bounded: a reader that lags behind
/// loses the oldest events and is told so by an `overflow` event.
class EventStream {
 public:
  /// One event; data must be a single line (JSON is).
  void push(std::string_view event, std::string_view data, std::string_view id = {});
  /// Ends the stream after what was pushed.
  void close();
  bool is_open() const;
  /// Used by the server: takes what is queued; calls `wake` once when there is something new or the stream closes.
  std::string take(bool& closed);
  void on_wake(std::function<void()> wake);
  /// Called by the server when the client has gone.
  void client_gone();

 private:
  static constexpr std::size_t max_queued = 256 * 1024;
  mutable std::mutex mutex_;
  std::string queued_;
  bool closed_ = false, gone_ = false, lost_ = false;
  std::function<void()> wake_;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string content_type = "application/json";
  std::shared_ptr<EventStream> events;  // set: body is ignored and the answer is a stream

  void set(std::string_view name, std::string_view value);
};

/// Splits and decodes a request target into path, segments and query, and sets host when the target names one (absolute
/// form, as clients send it to proxies; RFC 9112 §3.2.2). False when it is none that we accept: another scheme than
/// http and https, bad percent escapes, "." or ".." segments, empty segments but those before "v1/" and "v3.0/", NUL,
/// control characters, encoded "/" or "\".
bool read_target(std::string_view target, Request& request);
/// application/x-www-form-urlencoded pairs; bad escapes are kept as they stand. At most `most` pairs are read.
std::vector<std::pair<std::string, std::string>> read_query(std::string_view text, std::size_t most = 256);
/// The first value of such a name; empty when there is none.
std::string_view field(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view name);
/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7).
std::string http_date(Time at);

/// What the server serves. body_limit and refuse run on network threads and must be quick; handle runs on a worker
/// thread and may block.
class Application {
 public:
  virtual ~Application() = default;
  /// Largest body in bytes that a route takes, asked before it is read.
  virtual std::uint64_t body_limit(const Request& head) = 0;
  virtual Response handle(Request request) = 0;
  /// The answer to something that never became a request (bad syntax, too large, too slow, overload), in the surface's
  /// own shape.
  virtual Response refuse(const Request& head, int status, std::string_view why) = 0;
};

}  // namespace sekisho::api
