#include "platform/sso/web.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>

#include "base/text.h"
#include "platform/errors.h"
#include "platform/sso/identity.h"

namespace sekisho::platform::sso {
namespace {

// Networks that are not the Internet (RFC 6890, 4193, 4291): loopback, private, link-local, shared, multicast, "this".
bool is_inner4(std::uint32_t ip) {
  struct Net {
    std::uint32_t network;
    int bits;
  };
  constexpr Net inner[] = {{0x00000000, 8}, {0x0a000000, 8}, {0x64400000, 10}, {0x7f000000, 8}, {0xa9fe0000, 16}, {0xac100000, 12},
                           {0xc0000000, 24}, {0xc0a80000, 16}, {0xc6120000, 15}, {0xe0000000, 3}};
  for (const auto& net : inner) {
    if ((ip >> (32 - net.bits)) == (net.network >> (32 - net.bits))) return true;
  }
  return false;
}

bool is_inner(const sockaddr* address) {
  if (address->sa_family == AF_INET) return is_inner4(ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr));
  if (address->sa_family != AF_INET6) return true;
  const auto* const ip = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr.s6_addr;
  if (std::memcmp(ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0 || std::memcmp(ip, "\0\x64\xff\x9b\0\0\0\0\0\0\0\0", 12) == 0) {
    std::uint32_t four = 0;
    std::memcpy(&four, ip + 12, 4);
    return is_inner4(ntohl(four));
  }
  return (ip[0] & 0xe0) != 0x20;  // 2000::/3 is all there is of the Internet
}

// Called with the resolved address, so a name that changes its mind between check and use gains nothing.
curl_socket_t open_public(void*, curlsocktype, curl_sockaddr* address) {
  if (is_inner(&address->addr)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > limits::provider_document) return 0;
  body.append(data, size * count);
  return size * count;
}

class CurlWeb final : public Web {
 public:
  explicit CurlWeb(Reach reach) : reach_(reach) {}
  Result<WebAnswer> get(const std::string& url, const std::string& bearer) override { return call(url, nullptr, {}, {}, bearer); }
  Result<WebAnswer> post(const std::string& url, const std::string& form, const std::string& user, const std::string& password) override {
    return call(url, &form, user, password, {});
  }

 private:
  Result<WebAnswer> call(const std::string& url, const std::string* form, const std::string& user, const std::string& password, const std::string& bearer) {
    if (!is_provider_url(url, reach_)) return refuse(Refusal::idp_unreachable, "address not allowed");
    const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
    if (!handle) return refuse(Refusal::idp_unreachable, "libcurl does not start");
    WebAnswer answer;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, reach_ == Reach::private_too ? "https,http" : "https");
    if (reach_ == Reach::public_only) curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETFUNCTION, open_public);
    if (form) {
      curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
      curl_easy_setopt(handle.get(), CURLOPT_COPYPOSTFIELDS, form->c_str());
    }
    if (!user.empty()) {
      curl_easy_setopt(handle.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      curl_easy_setopt(handle.get(), CURLOPT_USERNAME, percent_encode(user).c_str());
      curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, percent_encode(password).c_str());
    }
    if (!bearer.empty()) {
      curl_easy_setopt(handle.get(), CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
      curl_easy_setopt(handle.get(), CURLOPT_XOAUTH2_BEARER, bearer.c_str());
    }
    const auto code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) return refuse(Refusal::idp_unreachable, curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }

  Reach reach_;
};

}  // namespace

std::unique_ptr<Web> make_web(Reach reach) { return std::make_unique<CurlWeb>(reach); }

bool is_provider_url(std::string_view url, Reach reach) {
  if (url.size() > 2048 || url.find('#') != std::string_view::npos) return false;
  for (const unsigned char c : url) {
    if (c <= 0x20 || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\') return false;
  }
  std::string_view rest;
  if (starts_with_ignore_case(url, "https://")) rest = url.substr(8);
  else if (reach == Reach::private_too && starts_with_ignore_case(url, "http://")) rest = url.substr(7);
  const auto host = rest.substr(0, rest.find_first_of("/?"));
  return !host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) out += static_cast<char>(c);
    else (out += '%') += {digits[c >> 4], digits[c & 15]};
  }
  return out;
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += (out.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return out;
}

}  // namespace sekisho::platform::sso
