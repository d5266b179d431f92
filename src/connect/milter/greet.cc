#include "connect/milter/greet.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "connect/milter/address.h"
#include "connect/milter/packet.h"

namespace sekisho::connect::milter {
namespace {

constexpr std::uint32_t version = 6, all_actions = 0x1ff, all_steps = 0x1fffff;

struct Socket {
  int fd;
  ~Socket() {
    if (fd >= 0) ::close(fd);
  }
};

void to_loopback(SocketAddress& address) {
  if (address.family == AF_INET) {
    auto& host = reinterpret_cast<sockaddr_in*>(&address.storage)->sin_addr.s_addr;
    if (host == htonl(INADDR_ANY)) host = htonl(INADDR_LOOPBACK);
  } else if (address.family == AF_INET6) {
    auto& host = reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_addr;
    if (IN6_IS_ADDR_UNSPECIFIED(&host)) host = in6addr_loopback;
  }
}

tl::unexpected<Error> cannot(const char* what, int code) {
  return fail(Code::unavailable, std::string("milter: cannot ") + what + ": " + std::generic_category().message(code));
}

}  // namespace

Result<void> greet(const std::string& text, std::chrono::milliseconds longest_wait) {
  const auto until = std::chrono::steady_clock::now() + longest_wait;
  TRY(auto address, parse_address(text));
  to_loopback(address);
  const Socket socket{::socket(address.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (socket.fd < 0) return cannot("open a socket", errno);
  const auto wait = [&](short events) -> Result<void> {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd entry{socket.fd, events, 0};
    const int ready = ::poll(&entry, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready < 0) return cannot("wait", errno);
    if (ready == 0) return fail(Code::unavailable, "milter: no answer in time");
    return {};
  };
  if (::connect(socket.fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0) {
    if (errno != EINPROGRESS) return cannot("connect", errno);
    TRY_VOID(wait(POLLOUT));
    int code = 0;
    socklen_t size = sizeof code;
    ::getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &code, &size);
    if (code != 0) return cannot("connect", code);
  }
  const auto offer = encode('O', encode_u32(version) + encode_u32(all_actions) + encode_u32(all_steps));
  if (::send(socket.fd, offer.data(), offer.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(offer.size()))
    return cannot("send", errno);
  TRY_VOID(wait(POLLIN));
  std::string answer(5, '\0');  // its length and its letter
  const auto got = ::recv(socket.fd, answer.data(), answer.size(), 0);
  if (got != static_cast<ssize_t>(answer.size()) || answer[4] != 'O')
    return fail(Code::unavailable, "milter: the connection was closed");
  const auto goodbye = encode('Q', "");
  static_cast<void>(::send(socket.fd, goodbye.data(), goodbye.size(), MSG_NOSIGNAL));
  return {};
}

}  // namespace sekisho::connect::milter
