#include "reputation/stream.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sekisho::reputation {
namespace {
tl::unexpected<Error> broken(const char* what, int error) {
  return fail(Code::unavailable, std::string(what) + ": " + std::strerror(error));
}

Result<void> finish_connect(int socket, const sockaddr* address, socklen_t size, Deadline deadline) {
  if (::connect(socket, address, size) == 0) return {};
  if (errno != EINPROGRESS && errno != EAGAIN) return broken("connect", errno);
  TRY_VOID(wait_for(socket, POLLOUT, deadline));
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return broken("connect", error);
  return {};
}
}  // namespace

Result<void> wait_for(int socket, short events, Deadline deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return fail(Code::timed_out, "socket");
    pollfd watched{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return broken("poll", errno);
  }
}

Result<Stream> Stream::connect(const std::string& host, int port, Kind kind, Deadline deadline) {
  addrinfo hints{};
  hints.ai_socktype = kind == Kind::stream ? SOCK_STREAM : SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0) {
    return fail(Code::unavailable, host + ": " + ::gai_strerror(error));
  }
  Result<Stream> result = fail(Code::unavailable, host + ": no address");
  for (const auto* one = found; one != nullptr; one = one->ai_next) {
    Stream stream(::socket(one->ai_family, one->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, one->ai_protocol));
    if (stream.socket_ < 0) continue;
    if (auto done = finish_connect(stream.socket_, one->ai_addr, one->ai_addrlen, deadline); done) {
      result = std::move(stream);
      break;
    } else {
      result = tl::unexpected(std::move(done).error());
    }
  }
  ::freeaddrinfo(found);
  return result;
}

Result<Stream> Stream::connect_unix(const std::string& path, Deadline deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(Code::unavailable, "socket path is too long");
  std::copy(path.begin(), path.end(), address.sun_path);
  Stream stream(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (stream.socket_ < 0) return broken("socket", errno);
  TRY_VOID(finish_connect(stream.socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline));
  return stream;
}

Result<void> Stream::send(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      TRY_VOID(wait_for(socket_, POLLOUT, deadline));
    } else if (errno != EINTR) {
      return broken("send", errno);
    }
  }
  return {};
}

Result<std::string> Stream::receive(std::size_t most, Deadline deadline) {
  std::string buffer(most, '\0');
  while (true) {
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got >= 0) {
      buffer.resize(static_cast<std::size_t>(got));
      return buffer;
    }
    if (errno == EAGAIN) {
      TRY_VOID(wait_for(socket_, POLLIN, deadline));
    } else if (errno != EINTR) {
      return broken("receive", errno);
    }
  }
}

void Stream::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

}  // namespace sekisho::reputation
