#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::connect::milter {

/// Where a milter listens, as the kernel takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  int family = 0;
};

/// inet:HOST:PORT, inet6:[HOST]:PORT, HOST:PORT (numeric hosts), unix:PATH, local:PATH. Code::malformed says what was
/// expected.
Result<SocketAddress> parse_address(const std::string& text);
/// The same as a milter's address is written, with the port the socket has: "inet:127.0.0.1:8890", "inet6:[::1]:8890",
/// "unix:PATH".
std::string to_text(const SocketAddress& address);

}  // namespace sekisho::connect::milter
