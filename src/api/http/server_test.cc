#include "api/http/server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

namespace sekisho::api {
namespace {

class Echo final : public Application {
 public:
  std::uint64_t body_limit(const Request&) override { return 1000; }
  Response handle(Request request) override {
    ++handled;
    Response response;
    response.content_type = "text/plain";
    response.body = request.method + " " + request.path + " " + request.body;
    if (request.path == "/events") {
      response.events = std::make_shared<EventStream>();
      response.events->push("hello", "{}", "1");
      response.events->close();
    }
    return response;
  }
  Response refuse(const Request&, int status, std::string_view why) override {
    Response response;
    response.status = status;
    response.body = "{\"why\":\"" + std::string(why) + "\"}";
    return response;
  }
  std::atomic<int> handled = 0;
};

struct Running {
  Echo echo;
  SystemRandom random;
  ServerSettings settings;
  std::unique_ptr<Server> server;
  explicit Running(void (*change)(ServerSettings&) = [](ServerSettings&) {}) {
    settings.listeners = {{.address = "127.0.0.1", .port = 0, .tls = false}};
    settings.header_timeout = std::chrono::milliseconds(300);
    settings.body_timeout = std::chrono::milliseconds(300);
    settings.idle_timeout = std::chrono::milliseconds(2000);
    settings.drain = std::chrono::milliseconds(500);
    change(settings);
    auto started = serve(settings, echo, random);
    REQUIRE(started);
    server = std::move(*started);
  }
};

class Socket {
 public:
  explicit Socket(const Running& running) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(running.server->ports().front());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval wait{3, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    REQUIRE(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~Socket() { ::close(fd_); }
  void send(std::string_view bytes) { ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // Everything until the server closes, or until `enough` stands in it.
  std::string read(std::string_view enough = {}) {
    std::string out;
    char chunk[4096];
    while (enough.empty() || out.find(enough) == std::string::npos) {
      const auto n = ::recv(fd_, chunk, sizeof chunk, 0);
      if (n <= 0) break;
      out.append(chunk, static_cast<std::size_t>(n));
    }
    return out;
  }

 private:
  int fd_;
};

int status_of(const std::string& answer) { return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0; }

}  // namespace

TEST_CASE("requests that two readers would part differently are refused and the connection is closed") {
  Running running;
  struct Row {
    std::string says, bytes;
    int status;
  };
  const Row rows[] = {
      {"length and chunks", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"chunks and length", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400},
      {"two equal lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"a list of lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd", 400},
      {"a signed length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd", 400},
      {"another coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"a coding with a tail", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {"a blank before the colon", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\nabcd", 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"a Host with a path", "GET / HTTP/1.1\r\nHost: x/../y\r\n\r\n", 400},
      {"a broken chunk", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", 400},
      {"a path out of the tree", "GET /a/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"an absolute target", "GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no method at all", "\x16\x03\x01\x02\x00\r\n\r\n", 400},
      {"a header bomb", "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
      {"a gigabyte announced", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\nabc", 413},
      {"too much in chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(2048, 'a') + "\r\n0\r\n\r\n", 413},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Socket socket(running);
    socket.send(row.bytes);
    const auto answer = socket.read();
    CAPTURE(answer);
    CHECK(status_of(answer) == row.status);
    CHECK(answer.find("smuggled") == std::string::npos);
    CHECK(answer.find("{\"why\"") != std::string::npos);
  }
  CHECK(running.echo.handled == 0);
}

TEST_CASE("requests sent together are answered in their order") {
  Running running;
  Socket socket(running);
  socket.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = socket.read();
  const auto first = answer.find("GET /1 "), second = answer.find("POST /2 abc"), third = answer.find("GET /3 ");
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != std::string::npos);
}

TEST_CASE("who drips a header or a body is cut off") {
  Running running;
  for (const std::string start : {"GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab"}) {
    CAPTURE(start);
    Socket socket(running);
    socket.send(start);
    CHECK(socket.read().empty());
  }
  CHECK(running.echo.handled == 0);
}

TEST_CASE("a client that waits for 100 Continue is told to go on, or refused before it sends") {
  Running running;
  Socket fine(running);
  fine.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
  CHECK(fine.read("\r\n\r\n").find("100 Continue") != std::string::npos);
  fine.send("abc");
  CHECK(fine.read().find("POST /x abc") != std::string::npos);
  Socket large(running);
  large.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\nExpect: 100-continue\r\n\r\n");
  CHECK(status_of(large.read()) == 413);
}

TEST_CASE("a HEAD answer has the length but not the body, and events are streamed") {
  Running running;
  Socket head(running);
  head.send("HEAD /abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = head.read();
  CHECK(answer.find("Content-Length: 10") != std::string::npos);
  CHECK(answer.find("/abc") == std::string::npos);
  Socket events(running);
  events.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto stream = events.read();
  CHECK(stream.find("text/event-stream") != std::string::npos);
  CHECK(stream.find("id: 1\nevent: hello\ndata: {}\n\n") != std::string::npos);
}

TEST_CASE("stopping lets go of idle clients at once and returns") {
  Running running;
  Socket idle(running);
  idle.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(idle.read("GET /1").find("200") != std::string::npos);
  const auto before = std::chrono::steady_clock::now();
  running.server->stop();
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(3));
  CHECK(running.server->connections() == 0);
}

}  // namespace sekisho::api
