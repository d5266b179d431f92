#pragma once

#include <string>
#include <string_view>

#include "reputation/dns.h"

namespace sekisho::reputation {

/// A connected socket that never blocks beyond a deadline. One thread at a time.
class Stream {
 public:
  Stream() = default;
  ~Stream() { close(); }
  Stream(Stream&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Stream& operator=(Stream&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }

  enum class Kind : std::uint8_t { stream, datagram };
  /// Connects to "host", tries each of its addresses. Code::unavailable, Code::timed_out. Name resolution is the
  /// system's (getaddrinfo) and not bound by the deadline.
  static Result<Stream> connect(const std::string& host, int port, Kind kind, Deadline deadline);
  static Result<Stream> connect_unix(const std::string& path, Deadline deadline);

  Result<void> send(std::string_view bytes, Deadline deadline);
  /// The next bytes, at most `most`; empty at the end of the stream.
  Result<std::string> receive(std::size_t most, Deadline deadline);
  int descriptor() const { return socket_; }
  void close();

 private:
  explicit Stream(int socket) : socket_(socket) {}
  int socket_ = -1;
};

/// Waits until the socket can be read (POLLIN) or written (POLLOUT). Code::timed_out.
Result<void> wait_for(int socket, short events, Deadline deadline);

}  // namespace sekisho::reputation
