#include "platform/sso/web.h"

#include "base/encode.h"
#include "base/percent.h"
#include "base/text.h"
#include "platform/errors.h"
#include "platform/sso/identity.h"

namespace sekisho::platform::sso {
namespace {

class CallingWeb final : public Web {
 public:
  explicit CallingWeb(Reach reach) : reach_(reach) {}
  Result<HttpAnswer> get(const std::string& url, const std::string& bearer) override {
    return call(url, {}, bearer.empty() ? std::string() : "Bearer " + bearer);
  }
  Result<HttpAnswer> post(const std::string& url, const std::string& form, const std::string& user,
                          const std::string& password) override {
    return call(
        url, form,
        user.empty() ? std::string() : "Basic " + to_base64(percent_encode(user) + ":" + percent_encode(password)));
  }

 private:
  Result<HttpAnswer> call(const std::string& url, std::optional<std::string> form, const std::string& authorization) {
    if (!is_provider_url(url, reach_)) return refuse(Refusal::idp_unreachable, "address not allowed");
    HttpCall call{.url = url,
                  .headers = {},
                  .body = std::move(form),
                  .reach = reach_,
                  .plain_too = reach_ == Reach::private_too,
                  .most = limits::provider_document};
    if (!authorization.empty()) call.headers.emplace_back("Authorization", authorization);
    auto answer = http_call(call);
    if (!answer) return refuse(Refusal::idp_unreachable, answer.error().what);
    return answer;
  }

  Reach reach_;
};

}  // namespace

std::unique_ptr<Web> make_web(Reach reach) { return std::make_unique<CallingWeb>(reach); }

bool is_provider_url(std::string_view url, Reach reach) {
  if (url.size() > 2048 || url.find('#') != std::string_view::npos) return false;
  for (const unsigned char c : url) {
    if (c <= 0x20 || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\') return false;
  }
  std::string_view rest;
  if (starts_with_ignore_case(url, "https://"))
    rest = url.substr(8);
  else if (reach == Reach::private_too && starts_with_ignore_case(url, "http://"))
    rest = url.substr(7);
  const auto host = rest.substr(0, rest.find_first_of("/?"));
  return !host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos;
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += (out.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return out;
}

}  // namespace sekisho::platform::sso
