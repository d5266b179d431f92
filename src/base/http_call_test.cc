#include "base/http_call.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <thread>

#include "base/percent.h"

namespace sekisho {
namespace {

// Listens on a free port of loopback; url is where.
int listen_here(std::string& url) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof(at)) == 0);
  REQUIRE(listen(listener, 1) == 0);
  REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size) == 0);
  url = "http://127.0.0.1:" + std::to_string(ntohs(at.sin_port)) + "/x";
  return listener;
}

// Answers one connection on loopback with the text given, whatever it is asked, and keeps what it was asked.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : listener_(listen_here(url)) {
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int peer = accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      char block[4096];
      while (asked.find("\r\n\r\n") == std::string::npos) {
        const auto got = read(peer, block, sizeof(block));
        if (got <= 0) break;
        asked.append(block, static_cast<std::size_t>(got));
      }
      for (std::size_t done = 0; done < answer.size();) {
        const auto sent = send(peer, answer.data() + done, answer.size() - done, MSG_NOSIGNAL);
        if (sent <= 0) break;
        done += static_cast<std::size_t>(sent);
      }
      close(peer);
    });
  }
  ~OneAnswer() {
    shutdown(listener_, SHUT_RDWR);
    close(listener_);
    if (thread_.joinable()) thread_.join();
  }
  void wait() { thread_.join(); }

  std::string url, asked;

 private:
  int listener_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("which networks are within reach") {
  for (const auto* never : {"169.254.169.254", "fe80::1", "0.0.0.0", "::", "255.255.255.255", "224.0.0.1",
                            "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "ff02::1", "nonsense", ""}) {
    CAPTURE(never);
    CHECK(!is_within(Reach::private_too, never));
    CHECK(!is_within(Reach::public_only, never));
  }
  for (const auto* inside :
       {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1", "240.0.0.1",
        "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "::ffff:0:7f00:1"}) {
    CAPTURE(inside);
    CHECK(is_within(Reach::private_too, inside));
    CHECK(!is_within(Reach::public_only, inside));
  }
  for (const auto* outside :
       {"198.51.100.7", "172.32.0.1", "2001:db8::1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"}) {
    CAPTURE(outside);
    CHECK(is_within(Reach::public_only, outside));
  }
  CHECK(is_within(Reach::any, "169.254.169.254"));
  CHECK(!is_within(Reach::any, "nonsense"));
}

TEST_CASE("a call gives status and body of any answer") {
  OneAnswer server("HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater");
  const auto answer = http_call({.url = server.url,
                                 .headers = {{"X-One", "1"}, {"X-Two", "2\r\nX-Three: 3"}},
                                 .body = "a=b",
                                 .reach = Reach::private_too,
                                 .plain_too = true});
  REQUIRE(answer);
  CHECK(answer->status == 503);
  CHECK(answer->body == "later");
  server.wait();
  CHECK(server.asked.starts_with("POST /x HTTP/1.1\r\n"));
  CHECK(server.asked.find("X-One: 1\r\n") != std::string::npos);
  CHECK(server.asked.find("X-T") == std::string::npos);  // a line break would have made a header of its own
}

TEST_CASE("a body that is too long is refused, or cut where that is wanted") {
  const std::string endless = "HTTP/1.1 200 OK\r\n\r\n" + std::string(1u << 20, 'x');
  OneAnswer refused(endless), cut(endless);
  const auto none =
      http_call({.url = refused.url, .headers = {}, .body = {}, .reach = Reach::any, .plain_too = true, .most = 1000});
  REQUIRE(!none);
  CHECK(none.error().code == Code::over_limit);
  const auto part = http_call(
      {.url = cut.url, .headers = {}, .body = {}, .reach = Reach::any, .plain_too = true, .most = 1000, .cut = true});
  REQUIRE(part);
  CHECK(part->status == 200);
  CHECK(part->body == std::string(1000, 'x'));
}

TEST_CASE(
    "no call goes out of reach, without TLS unless that is wanted, along a redirect, or on for longer than it may") {
  struct Row {
    const char* says;
    HttpCall call;
    Code code;
  };
  OneAnswer elsewhere("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), silent("");
  const Row rows[] = {
      {"loopback", {.url = elsewhere.url, .headers = {}, .body = {}, .plain_too = true}, Code::unavailable},
      {"without TLS", {.url = elsewhere.url, .headers = {}, .body = {}, .reach = Reach::any}, Code::unavailable},
      {"another scheme",
       {.url = "file:///etc/hostname", .headers = {}, .body = {}, .reach = Reach::any, .plain_too = true},
       Code::unavailable},
      {"a redirect to http",
       {.url = elsewhere.url, .headers = {}, .body = {}, .reach = Reach::any, .plain_too = true, .redirects = 1},
       Code::unavailable},
      {"no answer",
       {.url = silent.url, .headers = {}, .body = {}, .reach = Reach::any, .plain_too = true},
       Code::unavailable},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto answer = http_call(row.call);
    REQUIRE(!answer);
    CHECK(answer.error().code == row.code);
  }
  std::string url;
  const int listener = listen_here(url);  // takes a connection and says nothing
  const auto late = http_call({.url = url,
                               .headers = {},
                               .body = {},
                               .reach = Reach::any,
                               .plain_too = true,
                               .together = std::chrono::milliseconds(200)});
  close(listener);
  REQUIRE(!late);
  CHECK(late.error().code == Code::timed_out);
}

TEST_CASE("all but unreserved characters are percent-encoded") {
  CHECK(percent_encode("aZ09-._~ /:é\0"
                       "x") == "aZ09-._~%20%2F%3A%C3%A9");
  CHECK(percent_encode(std::string("\0\xff", 2)) == "%00%FF");
  CHECK(percent_encode("a/b c", "/") == "a/b%20c");
}

}  // namespace sekisho
