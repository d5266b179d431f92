#include "base/http_call.h"
#include "platform/import_cas.h"

namespace sekisho::platform {
namespace {

constexpr std::size_t max_body = 64u << 20;

class CallTransport final : public CasTransport {
 public:
  explicit CallTransport(const std::string& token) : authorization_("Bearer " + token) {}

  Result<HttpAnswer> get(const std::string& url) override {
    using namespace std::chrono_literals;
    return http_call({.url = url,
                      .headers = {{"Authorization", authorization_}},
                      .body = {},
                      .reach = Reach::any,
                      .plain_too = true,
                      .by_proxy = true,
                      .connecting = 60s,
                      .together = 60s,
                      .most = max_body,
                      .agent = "sekisho-import"});
  }

 private:
  std::string authorization_;
};

}  // namespace

std::unique_ptr<CasTransport> make_transport(const std::string& token) {
  return std::make_unique<CallTransport>(token);
}

}  // namespace sekisho::platform
