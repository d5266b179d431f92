#include "policy/match.h"

#include <doctest/doctest.h>

namespace sekisho::policy {

TEST_CASE("sender and URL patterns match what the reference says") {
  const struct {
    const char* pattern;
    const char* address;
    bool matches;
  } senders[] = {{"a@x.example", "a@x.example", true},    {"x.example", "a@x.example", true},
                 {"x.example", "a@sub.x.example", false}, {"*@*.x.example", "a@sub.x.example", true},
                 {"name@*.com", "name@b.com", true},      {"x.example", "a@notx.example", false}};
  for (const auto& row : senders) {
    CAPTURE(row.pattern);
    CHECK(matches_sender(row.pattern, row.address) == row.matches);
  }
  const struct {
    const char* pattern;
    const char* url;
    bool matches;
  } urls[] = {{"example.com", "https://EXAMPLE.com/any?q", true},
              {"example.com", "https://www.example.com/", false},
              {"*.example.com", "https://www.example.com/", true},
              {"*.example.com", "https://example.com/", false},
              {"*.example.com/a/*", "http://w.example.com/a/b", true},
              {"*.example.com/a/*", "http://w.example.com/ab", false},
              {"example.com/a?x=1", "http://example.com/a?x=1", true},
              {"example.com/a?x=1", "http://example.com/a?x=2", false},
              {"example.com", "http://example.com@evil.example/", false},
              {"http://example.com", "https://example.com/", false},
              {"example.com", "http://evil.example/?u=http://example.com/", false}};
  for (const auto& row : urls) {
    CAPTURE(row.pattern);
    CAPTURE(row.url);
    CHECK(matches_url(row.pattern, row.url) == row.matches);
  }
  for (const char* bad : {"*", "*@*", "*@*.*", "@x", "x@", "a b@x", "a@b@c", ""}) {
    CAPTURE(bad);
    CHECK(check_sender_pattern(bad) != "");
  }
  for (const char* bad : {"*", "http://*/", "exa*mple.com", "*.", "", "a b.example"}) {
    CAPTURE(bad);
    CHECK(check_url_pattern(bad) != "");
  }
}

}  // namespace sekisho::policy
