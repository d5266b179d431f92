#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/budget.h"
#include "base/result.h"
#include "connect/imap/response.h"
#include "connect/imap/server_address.h"

struct ssl_st;
struct ssl_ctx_st;

namespace sekisho::connect::imap {

/// A connection to an IMAP server, in the clear or in TLS: text goes out, whole answers come in. One thread at a time.
class Wire {
 public:
  /// timeout: for the connection and for each wait for an answer. literal_limit: the most one literal may bring.
  /// Code::unavailable when nobody listens or TLS fails.
  static Result<Wire> connect(const ServerAddress& server, std::chrono::milliseconds timeout, ByteCount literal_limit);
  Wire(Wire&& other) noexcept;
  Wire& operator=(Wire&&) = delete;
  ~Wire();

  Result<void> send(std::string_view bytes);
  /// One whole answer with its literals (RFC 3501 §4.3). Code::over_limit beyond the limits, Code::timed_out when
  /// nothing comes, Code::unavailable when the connection ends.
  Result<Response> answer();
  /// Whether something can be read within `most`.
  Result<bool> readable(std::chrono::milliseconds most);
  std::uint64_t literal_limit() const { return literal_limit_; }

 private:
  Wire(int socket, std::chrono::milliseconds timeout, ByteCount literal_limit);
  Result<void> start_tls(const ServerAddress& server);
  Result<void> fill();

  int socket_;
  std::chrono::milliseconds timeout_;
  std::uint64_t literal_limit_;
  ssl_ctx_st* context_ = nullptr;
  ssl_st* tls_ = nullptr;
  std::string buffer_;
  std::size_t position_ = 0;
};

}  // namespace sekisho::connect::imap
