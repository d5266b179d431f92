#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "reputation/rdap.h"

namespace sekisho::reputation {
namespace {

struct Body {
  std::string bytes;
  std::size_t most = 0;
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<Body*>(into);
  if (body.bytes.size() + size * count > body.most) return 0;
  body.bytes.append(data, size * count);
  return size * count;
}

}  // namespace

Result<std::string> http_get(const std::string& url, std::size_t most, Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  if (left <= 0) return fail(Code::timed_out, "http: no time left");
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (!handle) return fail(Code::internal, "http: libcurl does not start");
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(curl_slist_append(nullptr, "Accept: application/rdap+json, application/json"), curl_slist_free_all);
  Body body{.bytes = {}, .most = most};
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(left));
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_MAXREDIRS, 3L);
  curl_easy_setopt(handle.get(), CURLOPT_REDIR_PROTOCOLS_STR, "https");
  const auto code = curl_easy_perform(handle.get());
  if (code == CURLE_OPERATION_TIMEDOUT) return fail(Code::timed_out, "http: " + url);
  if (code == CURLE_WRITE_ERROR) return fail(Code::over_limit, "http: " + url + " answers with more than " + std::to_string(most) + " bytes");
  if (code != CURLE_OK) return fail(Code::unavailable, std::string("http: ") + curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status == 404) return fail(Code::not_found, "http: " + url);
  if (status != 200) return fail(Code::unavailable, "http: " + url + " answers " + std::to_string(status));
  return std::move(body.bytes);
}

}  // namespace sekisho::reputation
