#include "api/webhook/post.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <boost/asio/ip/address.hpp>
#include <cstring>

namespace sekisho::api {
namespace {

constexpr std::size_t max_kept = 256;          // of the answer's body
constexpr std::size_t max_read = 64u * 1024;   // then the connection is dropped
constexpr long connect_ms = 5'000, total_ms = 10'000;

struct Reading {
  std::string kept;
  std::size_t seen = 0;
};

std::size_t read_some(char* data, std::size_t size, std::size_t count, void* into) {
  auto& reading = *static_cast<Reading*>(into);
  const auto bytes = size * count;
  reading.seen += bytes;
  if (reading.kept.size() < max_kept) reading.kept.append(data, std::min(bytes, max_kept - reading.kept.size()));
  return reading.seen > max_read ? 0 : bytes;
}

// Looks at the address that is really connected to: a name may resolve to another one than when it was checked.
curl_socket_t open_socket(void* allow_private, curlsocktype, curl_sockaddr* to) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* address = to->family == AF_INET6 ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&to->addr)->sin6_addr)
                                               : static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&to->addr)->sin_addr);
  if (inet_ntop(to->family, address, text, sizeof(text)) == nullptr || !is_allowed_target(text, *static_cast<const bool*>(allow_private))) return CURL_SOCKET_BAD;
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

class CurlPoster final : public Poster {
 public:
  explicit CurlPoster(bool private_networks) : private_networks_(private_networks) {}

  Result<PostAnswer> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body) override {
    const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
    if (!handle) return fail(Code::unavailable, "libcurl does not start");
    curl_slist* list = nullptr;
    for (const auto& [name, value] : headers) list = curl_slist_append(list, (name + ": " + value).c_str());
    list = curl_slist_append(list, "Expect:");
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> owned(list, curl_slist_free_all);
    Reading reading;
    bool allow = private_networks_;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, read_some);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &reading);
    curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETDATA, &allow);
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, total_ms);
    curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, "sekisho-webhook");
    const auto code = curl_easy_perform(handle.get());
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    // A talkative receiver has answered all the same.
    if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && status != 0)) return fail(Code::unavailable, curl_easy_strerror(code));
    return PostAnswer{static_cast<int>(status), std::move(reading.kept)};
  }

 private:
  const bool private_networks_;
};

}  // namespace

bool is_allowed_target(const std::string& text, bool private_networks) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(text, error);
  if (error || address.is_unspecified() || address.is_multicast()) return false;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  if (address.is_v4()) {
    const auto ip = address.to_v4().to_uint();
    const auto in = [&](std::uint32_t network, int bits) { return (ip >> (32 - bits)) == (network >> (32 - bits)); };
    if (ip == 0 || ip == 0xffffffffu || in(0xa9fe0000u, 16)) return false;  // this network, broadcast, link-local
    const bool is_private = in(0x7f000000u, 8) || in(0x0a000000u, 8) || in(0xac100000u, 12) || in(0xc0a80000u, 16) || in(0x64400000u, 10);
    return private_networks || !is_private;
  }
  const auto v6 = address.to_v6();
  if (v6.is_link_local()) return false;
  const bool is_private = v6.is_loopback() || (v6.to_bytes()[0] & 0xfe) == 0xfc;  // unique local (RFC 4193)
  return private_networks || !is_private;
}

std::unique_ptr<Poster> make_curl_poster(bool private_networks) { return std::make_unique<CurlPoster>(private_networks); }

}  // namespace sekisho::api
