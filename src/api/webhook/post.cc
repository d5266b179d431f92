#include "api/webhook/post.h"

#include <algorithm>

namespace sekisho::api {
namespace {

constexpr std::size_t max_kept = 256;         // of the answer's body
constexpr std::size_t max_read = 64u * 1024;  // then the connection is dropped

class CallingPoster final : public Poster {
 public:
  explicit CallingPoster(Reach reach) : reach_(reach) {}

  Result<HttpAnswer> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& headers,
                          const std::string& body) override {
    // A talkative receiver has answered all the same.
    TRY(auto answer, http_call({.url = url,
                                .headers = headers,
                                .body = body,
                                .reach = reach_,
                                .plain_too = true,
                                .most = max_read,
                                .cut = true,
                                .agent = "sekisho-webhook"}));
    answer.body.resize(std::min(answer.body.size(), max_kept));
    return answer;
  }

 private:
  const Reach reach_;
};

}  // namespace

std::unique_ptr<Poster> make_poster(Reach reach) { return std::make_unique<CallingPoster>(reach); }

}  // namespace sekisho::api
