#include <curl/curl.h>

#include "platform/import_cas.h"

namespace sekisho::platform {
namespace {

constexpr std::size_t max_body = 64u << 20;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > max_body) return 0;
  body.append(data, size * count);
  return size * count;
}

class CurlTransport final : public CasTransport {
 public:
  explicit CurlTransport(const std::string& token) : header_("Authorization: Bearer " + token) {}

  Result<HttpAnswer> get(const std::string& url) override {
    const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
    if (!handle) return fail(Code::unavailable, "import: libcurl does not start");
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(curl_slist_append(nullptr, header_.c_str()), curl_slist_free_all);
    HttpAnswer answer;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, "sekisho-import");
    const auto code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) return fail(Code::unavailable, std::string("import: ") + curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }

 private:
  std::string header_;
};

}  // namespace

std::unique_ptr<CasTransport> make_curl_transport(const std::string& token) { return std::make_unique<CurlTransport>(token); }

}  // namespace sekisho::platform
