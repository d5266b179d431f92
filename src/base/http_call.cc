#include "base/http_call.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "base/networks.h"

namespace sekisho {
namespace {

struct Listed {
  Networks every = Networks::parse("::/0").value();  // IPv4 lies in it as ::ffff:0:0/96
  Networks internet = Networks::parse("2000::/3 ::ffff:0:0/96").value();
  Networks inner = Networks::parse(
                       "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 "
                       "240.0.0.0/4 ::1 fc00::/7")
                       .value();
  Networks never =
      Networks::parse("0.0.0.0/8 169.254.0.0/16 224.0.0.0/4 255.255.255.255 :: fe80::/10 ff00::/8").value();
};

// 64:ff9b::/96 (RFC 6052) leads to the IPv4 address that stands in its last four bytes.
std::string without_translation(std::string_view address) {
  unsigned char bytes[16];
  char text[INET_ADDRSTRLEN] = {};
  if (inet_pton(AF_INET6, std::string(address).c_str(), bytes) != 1) return std::string(address);
  constexpr unsigned char prefix[12] = {0, 0x64, 0xff, 0x9b};
  if (!std::equal(std::begin(prefix), std::end(prefix), bytes) ||
      inet_ntop(AF_INET, bytes + 12, text, sizeof(text)) == nullptr)
    return std::string(address);
  return text;
}

struct Collected {
  std::string body;
  std::size_t most = 0;
  bool is_over = false;
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
  auto& collected = *static_cast<Collected*>(into);
  const auto bytes = size * count, room = collected.most - collected.body.size();
  collected.body.append(data, std::min(bytes, room));
  collected.is_over = bytes > room;
  return collected.is_over ? 0 : bytes;
}

curl_socket_t open_within(void* reach, curlsocktype, curl_sockaddr* to) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* address = to->family == AF_INET6
                            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&to->addr)->sin6_addr)
                            : static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&to->addr)->sin_addr);
  if (inet_ntop(to->family, address, text, sizeof(text)) == nullptr ||
      !is_within(*static_cast<const Reach*>(reach), text))
    return CURL_SOCKET_BAD;
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

}  // namespace

bool is_within(Reach reach, std::string_view given) {
  static const Listed networks;
  const auto address = without_translation(given);
  if (!networks.every.contains(address)) return false;
  if (reach == Reach::any) return true;
  if (networks.never.contains(address)) return false;
  return reach == Reach::private_too || (networks.internet.contains(address) && !networks.inner.contains(address));
}

Result<HttpAnswer> http_call(const HttpCall& call) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (!handle) return fail(Code::unavailable, "http: libcurl does not start");
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : call.headers) {
    if (value.find_first_of("\r\n") == std::string::npos) list = curl_slist_append(list, (name + ": " + value).c_str());
  }
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);
  Collected collected{.most = call.most};
  auto reach = call.reach;
  curl_easy_setopt(handle.get(), CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  if (call.body) {
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, call.body->c_str());
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body->size()));
  }
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &collected);
  if (reach != Reach::any) {
    curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETFUNCTION, open_within);
    curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETDATA, &reach);
  }
  curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(call.connecting.count()));
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(call.together.count()));
  curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, call.redirects > 0 ? 1L : 0L);
  curl_easy_setopt(handle.get(), CURLOPT_MAXREDIRS, static_cast<long>(call.redirects));
  curl_easy_setopt(handle.get(), CURLOPT_REDIR_PROTOCOLS_STR, "https");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  if (!call.by_proxy) curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, call.plain_too ? "https,http" : "https");
  curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, call.agent);
  const auto code = curl_easy_perform(handle.get());
  if (code == CURLE_OPERATION_TIMEDOUT) return fail(Code::timed_out, std::string("http: ") + curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (collected.is_over && !call.cut)
    return fail(Code::over_limit, "http: an answer of more than " + std::to_string(call.most) + " bytes");
  if (code != CURLE_OK && !collected.is_over)
    return fail(Code::unavailable, std::string("http: ") + curl_easy_strerror(code));
  return HttpAnswer{static_cast<int>(status), std::move(collected.body)};
}

}  // namespace sekisho
