#include "connect/milter/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <array>
#include <charconv>
#include <cstring>

namespace sekisho::connect::milter {
namespace {

Result<SocketAddress> parse_unix(std::string_view path) {
  SocketAddress out{.storage = {}, .length = sizeof(sockaddr_un), .family = AF_UNIX};
  auto* const address = reinterpret_cast<sockaddr_un*>(&out.storage);
  if (path.empty() || path.size() >= sizeof address->sun_path)
    return fail(Code::malformed, "milter: socket path too long: " + std::string(path));
  address->sun_family = AF_UNIX;
  std::memcpy(address->sun_path, path.data(), path.size());
  return out;
}

Result<SocketAddress> parse_inet(std::string_view text) {
  const auto colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon == std::string_view::npos)
    return fail(Code::malformed, "milter: inet:HOST:PORT expected, not inet:" + std::string(text));
  auto host = std::string(text.substr(0, colon));
  const auto digits = text.substr(colon + 1);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ptr != digits.data() + digits.size() ||
      digits.empty()) {
    return fail(Code::malformed, "milter: port expected, not " + std::string(digits));
  }
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  SocketAddress out;
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    out.length = sizeof *v4;
    out.family = AF_INET;
  } else if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    out.length = sizeof *v6;
    out.family = AF_INET6;
  } else {
    return fail(Code::malformed, "milter: numeric address expected, not " + host);
  }
  return out;
}

}  // namespace

Result<SocketAddress> parse_address(const std::string& text) {
  const std::string_view all(text);
  if (text.starts_with("unix:")) return parse_unix(all.substr(5));
  if (text.starts_with("local:")) return parse_unix(all.substr(6));
  if (text.starts_with("inet6:")) return parse_inet(all.substr(6));
  return parse_inet(text.starts_with("inet:") ? all.substr(5) : all);
}

std::string to_text(const SocketAddress& address) {
  if (address.family == AF_UNIX)
    return std::string("unix:") + reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
  std::array<char, INET6_ADDRSTRLEN> host{};
  const bool four = address.family == AF_INET;
  const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
  const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
  ::inet_ntop(address.family, four ? static_cast<const void*>(&v4->sin_addr) : &v6->sin6_addr, host.data(),
              host.size());
  const auto port = std::to_string(ntohs(four ? v4->sin_port : v6->sin6_port));
  return four ? std::string("inet:") + host.data() + ":" + port : std::string("inet6:[") + host.data() + "]:" + port;
}

}  // namespace sekisho::connect::milter
