#include "connect/imap/wire.h"

#include <netdb.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace sekisho::connect::imap {

Wire::Wire(int socket, std::chrono::milliseconds timeout, ByteCount literal_limit)
    : socket_(socket), timeout_(timeout), literal_limit_(literal_limit.value) {}

Wire::Wire(Wire&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      timeout_(other.timeout_),
      literal_limit_(other.literal_limit_),
      context_(std::exchange(other.context_, nullptr)),
      tls_(std::exchange(other.tls_, nullptr)),
      buffer_(std::move(other.buffer_)),
      position_(std::exchange(other.position_, 0)) {}

Wire::~Wire() {
  if (tls_ != nullptr) SSL_free(tls_);
  if (context_ != nullptr) SSL_CTX_free(context_);
  if (socket_ >= 0) ::close(socket_);
}

Result<Wire> Wire::connect(const ServerAddress& server, std::chrono::milliseconds timeout, ByteCount literal_limit) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found) != 0)
    return fail(Code::unavailable, "imap: no address for " + server.host);
  int connected = -1;
  for (auto* a = found; a != nullptr && connected < 0; a = a->ai_next) {
    const int s = ::socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
    if (s < 0) continue;
    timeval wait{static_cast<time_t>(timeout.count() / 1000), static_cast<suseconds_t>(timeout.count() % 1000 * 1000)};
    ::setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    ::setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (::connect(s, a->ai_addr, a->ai_addrlen) == 0) {
      connected = s;
    } else {
      ::close(s);
    }
  }
  ::freeaddrinfo(found);
  if (connected < 0) return fail(Code::unavailable, "imap: " + server.host + " does not listen");
  Wire wire(connected, timeout, literal_limit);
  if (server.tls) TRY_VOID(wire.start_tls(server));
  return wire;
}

Result<void> Wire::start_tls(const ServerAddress& server) {
  context_ = SSL_CTX_new(TLS_client_method());
  if (context_ == nullptr) return fail(Code::internal, "imap: no TLS context");
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  if (server.verify) {
    SSL_CTX_set_default_verify_paths(context_);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  }
  tls_ = SSL_new(context_);
  if (tls_ == nullptr) return fail(Code::internal, "imap: no TLS session");
  if (server.verify) SSL_set1_host(tls_, server.host.c_str());
  SSL_set_tlsext_host_name(tls_, server.host.c_str());
  SSL_set_fd(tls_, socket_);
  if (SSL_connect(tls_) != 1) return fail(Code::unavailable, "imap: TLS handshake failed");
  return {};
}

Result<bool> Wire::readable(std::chrono::milliseconds most) {
  if (position_ < buffer_.size() || (tls_ != nullptr && SSL_pending(tls_) > 0)) return true;
  pollfd fd{socket_, POLLIN, 0};
  const int n = ::poll(&fd, 1, static_cast<int>(most.count()));
  if (n < 0 && errno != EINTR) return fail(Code::unavailable, "imap: connection lost");
  return n > 0;
}

Result<void> Wire::fill() {
  TRY(const bool ready, readable(timeout_));
  if (!ready) return fail(Code::timed_out, "imap: the server does not answer");
  if (position_ > (1u << 20)) {
    buffer_.erase(0, position_);
    position_ = 0;
  }
  char chunk[64 * 1024];
  const auto n =
      tls_ != nullptr ? SSL_read(tls_, chunk, sizeof chunk) : static_cast<int>(::recv(socket_, chunk, sizeof chunk, 0));
  if (n <= 0) return fail(Code::unavailable, "imap: connection closed");
  buffer_.append(chunk, static_cast<std::size_t>(n));
  return {};
}

Result<Response> Wire::answer() {
  std::string text;
  std::size_t lines = 0;
  for (;;) {
    std::size_t end = 0, looked = position_;
    while ((end = buffer_.find("\r\n", looked)) == std::string::npos) {
      const auto seen = buffer_.size() - position_;
      if (seen > limits::line) return fail(Code::over_limit, "imap: a line without end");
      TRY_VOID(fill());
      looked = position_ + (seen > 0 ? seen - 1 : 0);
    }
    const auto line = std::string_view(buffer_).substr(position_, end - position_);
    lines += line.size();
    if (lines > limits::line) return fail(Code::over_limit, "imap: a line without end");
    text.append(line);
    std::uint64_t length = 0;
    const bool literal = ends_in_literal(line, length);
    position_ = end + 2;
    if (!literal) break;
    if (length > literal_limit_)
      return fail(Code::over_limit, "imap: a literal of " + std::to_string(length) + " bytes");
    text += "\r\n";
    while (buffer_.size() - position_ < length) TRY_VOID(fill());
    text.append(buffer_, position_, length);
    position_ += length;
  }
  if (position_ == buffer_.size()) {
    buffer_.clear();
    position_ = 0;
  }
  return parse_response(text);
}

Result<void> Wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = tls_ != nullptr
                       ? SSL_write(tls_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 20)))
                       : static_cast<int>(::send(socket_, bytes.data(), std::min<std::size_t>(bytes.size(), 1u << 20),
                                                 MSG_NOSIGNAL));
    if (n <= 0) return fail(Code::unavailable, "imap: connection lost");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace sekisho::connect::imap
