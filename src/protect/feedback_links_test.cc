#include "protect/feedback_links.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "base/text.h"

namespace sekisho::protect {
namespace {

const Time now = from_millis(1'790'000'000'000);

// As an HTTP server reads a query.
std::map<std::string, std::string> query_of(std::string_view url) {
  std::map<std::string, std::string> out;
  for (const auto pair : split(url.substr(url.find('?') + 1), '&')) {
    const auto equals = pair.find('=');
    std::string value;
    for (std::size_t i = equals + 1; i < pair.size(); ++i) {
      if (pair[i] != '%')
        value += pair[i];
      else
        value += static_cast<char>(std::stoi(std::string(pair.substr(i + 1, 2)), nullptr, 16)), i += 2;
    }
    out[std::string(pair.substr(0, equals))] = value;
  }
  return out;
}

Result<FeedbackTarget> read(const FeedbackLinks& links, std::map<std::string, std::string> query, Time at) {
  return links.read({query["q"], query["t"], query["i"], query["w"], query["e"], query["k"]}, at);
}

FeedbackTarget target() {
  return {.tenant = {7},
          .question = FeedbackQuestion::banner,
          .item = "0f3c-1",
          .person = "bob+x@corp.example",
          .expires_at = FeedbackLinks::end_of(now)};
}

}  // namespace

TEST_CASE("a feedback link says what it was made for until its time is over") {
  const FeedbackLinks links("key", "https://sekisho.example/");
  const auto link = links.make(target(), "phishing");
  CHECK(link.starts_with("https://sekisho.example/user/feedback?q=banner&t=7&"));
  CHECK(link.find_first_of(" \"'<>") == std::string::npos);
  CHECK(query_of(link)["a"] == "phishing");
  const auto back = read(links, query_of(link), now);
  REQUIRE(back);
  CHECK(back->tenant == TenantId{7});
  CHECK(back->question == FeedbackQuestion::banner);
  CHECK(back->item == "0f3c-1");
  CHECK(back->person == "bob+x@corp.example");
  CHECK(read(links, query_of(link), now + FeedbackLinks::valid));
  const auto late = read(links, query_of(link), now + FeedbackLinks::valid + std::chrono::hours(25));
  REQUIRE_FALSE(late);
  CHECK(late.error().code == Code::not_found);
  // the same all day, so that copies of one mail stay alike
  CHECK(FeedbackLinks::end_of(from_millis(1'789'948'800'001)) == FeedbackLinks::end_of(from_millis(1'790'035'199'000)));
}

TEST_CASE("hostile: nobody makes a link for another mail, person, question, tenant or time") {
  const FeedbackLinks links("key", "https://sekisho.example");
  const auto fine = query_of(links.make(target(), ""));
  REQUIRE(read(links, fine, now));
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, std::string>>{
           {"q", "wrote"},
           {"q", ""},
           {"t", "8"},
           {"t", "7x"},
           {"t", "99999999999999999999999"},
           {"i", "0f3c-2"},
           {"i", std::string(401, 'a')},
           {"w", "eve@corp.example"},
           {"w", ""},
           {"e", "1999999999"},
           {"e", "-1"},
           {"e", "999999999999999999"},
           {"k", ""},
           {"k", std::string(5'000, 'A')},
       }) {
    CAPTURE(name);
    auto bad = fine;
    bad[name] = value;
    const auto answer = read(links, bad, now);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Code::denied);
  }
  // item and person cannot be shifted into each other
  auto moved = target();
  moved.item = "0f3c-1\nbob";
  moved.person = "+x@corp.example";
  auto query = query_of(links.make(moved, ""));
  query["k"] = fine.at("k");
  CHECK_FALSE(read(links, query, now));
  CHECK_FALSE(read(FeedbackLinks("other", "https://sekisho.example"), fine, now));
  CHECK_FALSE(read(FeedbackLinks("key", ""), fine, now));
  CHECK_FALSE(FeedbackLinks("key", "").configured());
}

}  // namespace sekisho::protect
