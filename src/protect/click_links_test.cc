#include "protect/click_links.h"

#include <doctest/doctest.h>

#include <map>

#include "base/text.h"

namespace sekisho::protect {
namespace {

// As an HTTP server reads a query.
std::map<std::string, std::string, std::less<>> query_of(std::string_view url) {
  std::map<std::string, std::string, std::less<>> out;
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

ClickLinks::Fields fields_of(const std::map<std::string, std::string, std::less<>>& query) {
  const auto of = [&](std::string_view name) {
    const auto at = query.find(name);
    return at == query.end() ? std::string_view() : std::string_view(at->second);
  };
  return {of("t"), of("r"), of("s"), of("m"), of("k"), of("u")};
}

}  // namespace

TEST_CASE("a link says what it stands for to whoever made it, and to nobody else") {
  const ClickLinks links("secret", "https://s.example/");
  const ClickTarget target{{7}, "https://a.example/x?p=1&q=%20\"'<b>", "taro@own.example", "a+b@x.test", "<1@x.test>"};
  const auto url = links.make(target);
  CHECK(url.starts_with("https://s.example/user/click?t=7&r=taro@own.example&s="));
  CHECK(url.find_first_of("\"'<> ") == std::string::npos);
  CHECK(links.is_own(url));
  CHECK_FALSE(links.is_own("https://s.example/other"));
  const auto query = query_of(url);
  const auto back = links.read(fields_of(query));
  REQUIRE(back);
  CHECK(back->tenant.value == 7);
  CHECK(back->url == target.url);
  CHECK(back->recipient == target.recipient);
  CHECK(back->sender == target.sender);
  CHECK(back->message_id == target.message_id);

  CHECK(ClickLinks("other", "https://s.example").read(fields_of(query)).error().code == Code::denied);
  for (const auto& [name, value] : query) {
    CAPTURE(name);
    auto changed = query;
    changed[name] = name == "t" ? "8" : value + "x";
    CHECK(links.read(fields_of(changed)).error().code == Code::denied);
    changed.erase(name);
    CHECK(links.read(fields_of(changed)).error().code == Code::denied);
  }
  auto shifted = query;  // the same characters, divided otherwise
  shifted["r"] = "taro@own.examplea";
  shifted["s"] = "+b@x.test";
  CHECK_FALSE(links.read(fields_of(shifted)));
}

TEST_CASE("links that lead to no web page, and fields without end, are not carried") {
  const ClickLinks links("secret", "https://s.example");
  for (const std::string_view url :
       {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example", ""}) {
    const auto query = query_of(links.make({{1}, std::string(url), "", "", ""}));
    CHECK_FALSE(links.read(fields_of(query)));
  }
  const auto query = query_of(links.make({{1}, "http://a.example/", std::string(10'000, 'r'), "", ""}));
  const auto back = links.read(fields_of(query));
  REQUIRE(back);
  CHECK(back->recipient.empty());
  CHECK_FALSE(ClickLinks("secret", "").configured());
}

}  // namespace sekisho::protect
