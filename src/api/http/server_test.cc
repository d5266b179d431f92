#include "api/http/server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>

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
    if (request.path == "/who") response.body = request.peer + " " + request.host + (request.tls ? " tls" : " plain");
    if (request.path == "/much") response.body = std::string(24u << 20, 'm');
    if (request.path == "/events") {
      response.events = std::make_shared<EventStream>();
      response.events->push("hello", "{}", "1");
      if (request.query_value("stay").empty()) response.events->close();
    }
    return response;
  }
  Response refuse(const Request& head, int status, std::string_view why) override {
    Response response;
    response.status = status;
    response.body = "{\"why\":\"" + std::string(why) + "\",\"path\":\"" + head.path + "\"}";
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
    // short ones where a test is about them: a busy machine is late with a piece
    settings.header_timeout = std::chrono::seconds(60);
    settings.body_timeout = std::chrono::seconds(60);
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
    timeval wait{90, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    REQUIRE(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~Socket() { ::close(fd_); }
  std::string read_some(std::size_t most) {
    std::string out(most, '\0');
    const auto n = ::recv(fd_, out.data(), most, 0);
    out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return out;
  }
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

TEST_CASE("what is refused before it is a request is refused under the path that it asked for") {
  const std::string much(200'000, 'a');
  const struct {
    std::string says, bytes;
    int status;
    std::string path;
  } rows[] = {
      {"a header that is too large", "GET /v3.0/iam/roles?top=1 HTTP/1.1\r\nHost: x\r\nA: " + much, 431,
       "/v3.0/iam/roles"},
      {"many headers",
       "GET /v1/remediation/mails HTTP/1.1\r\nHost: x\r\n" +
           [] {
             std::string lines;
             for (int i = 0; i < 20'000; ++i) lines += "A: b\r\n";
             return lines;
           }(),
       431, "/v1/remediation/mails"},
      {"a target that is too long", "GET /v3.0/search/detections?q=" + much, 414, "/v3.0/search/detections"},
      {"a path that is too long", "GET /v3.0/" + much, 414, "/v3.0/" + std::string(250, 'a')},
      {"a version that is none", "GET /v3.0/audit/logs HTTQ/1.1\r\nHost: x\r\n\r\n", 400, "/v3.0/audit/logs"},
      {"a blank in the target", "GET /v1/sweeping/mails?subject=past due HTTP/1.1\r\nHost: x\r\n\r\n", 400,
       "/v1/sweeping/mails"},
      {"a broken header line", "GET /v1/siem/security_events HTTP/1.1\r\nHost x\r\n\r\n", 400,
       "/v1/siem/security_events"},
      {"an absolute target", "GET http://x/v3.0/audit/logs HTTQ/1.1\r\nHost: x\r\n\r\n", 400, "/v3.0/audit/logs"},
      {"an absolute target without a path", "GET http://x HTTQ/1.1\r\nHost: x\r\n\r\n", 400, ""},
      {"a target that is no path", "GET nothing HTTQ/1.1\r\nHost: x\r\n\r\n", 400, ""},
      {"a body that is too large", "POST /v3.0/iam/apiKeys HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", 413,
       "/v3.0/iam/apiKeys"},
  };
  Running running;
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Socket socket(running);
    socket.send(row.bytes);
    const auto answer = socket.read();
    CHECK(status_of(answer) == row.status);
    CHECK(answer.find("\"path\":\"" + row.path + "\"") != std::string::npos);
  }
  Running hasty([](ServerSettings& settings) { settings.header_timeout = std::chrono::milliseconds(200); });
  for (const std::string begun : {"GET /v3.0/iam/roles HTTP/1.1\r\nHost: x\r\n", "GET /v3.0/iam/roles HTTP"}) {
    CAPTURE(begun);
    Socket socket(hasty);
    socket.send(begun);
    const auto answer = socket.read();
    CHECK(status_of(answer) == 408);
    CHECK(answer.find("\"path\":\"/v3.0/iam/roles\"") != std::string::npos);
  }
  CHECK(running.echo.handled + hasty.echo.handled == 0);
}

TEST_CASE("requests that two readers would part differently are refused and the connection is closed") {
  Running running;
  struct Row {
    std::string says, bytes;
    int status;
  };
  const Row rows[] = {
      {"length and chunks",
       "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled "
       "HTTP/1.1\r\nHost: x\r\n\r\n",
       400},
      {"chunks and length",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
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
      {"a target of another scheme", "GET ftp://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"an absolute target with a name to sign in", "GET http://a@y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"an absolute target without a host", "GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a tunnel", "CONNECT y:443 HTTP/1.1\r\nHost: y:443\r\n\r\n", 400},
      {"everything, but not by OPTIONS", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a header line ended by LF alone", "GET / HTTP/1.1\nHost: x\n\n", 400},
      {"a CR inside a header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\rContent-Length: 4\r\n\r\n", 400},
      {"a NUL inside a header", std::string("GET / HTTP/1.1\r\nHost: x\r\nA: b") + '\0' + "c\r\n\r\n", 400},
      {"chunks in a request of 1.0", "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked twice", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501},
      {"a chunk of negative length",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n", 400},
      {"a chunk longer than numbers are",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n", 400},
      {"a chunk whose data goes on",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400},
      {"a chunk extension without end",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;a=" + std::string(200'000, 'a') +
           "\r\nb\r\n0\r\n\r\n",
       400},
      {"fields without end after the last chunk",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + std::string(200'000, 'a') + "\r\n\r\n",
       400},
      {"another version", "GET / HTTP/3.7\r\nHost: x\r\n\r\n", 400},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"an expectation nobody knows",
       "POST / HTTP/1.1\r\nHost: x\r\nExpect: the-impossible\r\nContent-Length: 1\r\n\r\na", 417},
      {"no method at all", "\x16\x03\x01\x02\x00\r\n\r\n", 400},
      {"a header bomb", "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
      {"a gigabyte announced", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\nabc", 413},
      {"too much in chunks",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(2048, 'a') +
           "\r\n0\r\n\r\n",
       413},
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

TEST_CASE("line ends between requests are passed over") {
  Running running;
  Socket socket(running);
  socket.send(
      "\r\n\r\nPOST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n\r\n");
  CHECK(socket.read("GET /2 ").find("POST /1 abc") != std::string::npos);
  socket.send("\r");  // a line end may come in two pieces
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  socket.send("\n\r");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  socket.send("\nGET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(socket.read().find("GET /3 ") != std::string::npos);
}

TEST_CASE("a body that ends in pieces is read, whatever the pieces") {
  Running running;
  const std::string head = "POST /1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
  // an assertion of Beast 1.81 ended the service here
  for (const auto& [pieces, body] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"0\r\n", "\r", "\n"}, ""},
           {{"0", "\r", "\n", "\r", "\n"}, ""},
           {{"0\r", "\n\r", "\n"}, ""},
           {{"0\r\nA: b\r\n", "\r", "\n"}, ""},
           {{"1\r\na\r\n0\r\n", "\r", "\n"}, "a"},
           {{"1\r", "\na", "\r", "\n0", "\r", "\n", "\r", "\n"}, "a"}}) {
    Socket socket(running);
    socket.send(head);
    for (const auto& piece : pieces) {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      socket.send(piece);
    }
    const auto answer = socket.read();
    CAPTURE(answer);
    CHECK(status_of(answer) == 200);
    CHECK(answer.ends_with("POST /1 " + body));
  }
}

TEST_CASE("one address has so many connections, a trusted proxy as many as its clients need") {
  const auto answered = [](const Running& running) {
    std::vector<std::unique_ptr<Socket>> open;
    int answers = 0;
    for (int i = 0; i < 5; ++i) {
      open.push_back(std::make_unique<Socket>(running));
      open.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      answers += open.back()->read("GET / ").find("200") != std::string::npos;
    }
    return answers;
  };
  CHECK(answered(Running([](ServerSettings& s) { s.max_connections_per_address = 3; })) == 3);
  CHECK(answered(Running([](ServerSettings& s) {
          s.max_connections_per_address = 3;
          s.trusted_proxies = *Networks::parse("127.0.0.1");
        })) == 5);
}

TEST_CASE("requests sent together are answered in their order") {
  Running running;
  Socket socket(running);
  socket.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /3 "
      "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = socket.read();
  const auto first = answer.find("GET /1 "), second = answer.find("POST /2 abc"), third = answer.find("GET /3 ");
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != std::string::npos);
}

TEST_CASE("who drips a header or a body is told that it took too long, and cut off") {
  Running running([](ServerSettings& s) { s.header_timeout = s.body_timeout = std::chrono::milliseconds(300); });
  for (const std::string start : {"GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab",
                                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
    CAPTURE(start);
    Socket socket(running);
    socket.send(start);
    CHECK(status_of(socket.read()) == 408);
  }
  // A byte every now and then buys no time.
  Socket drip(running);
  for (int i = 0; i < 8; ++i) {
    drip.send("G");
    std::this_thread::sleep_for(std::chrono::milliseconds(80));
  }
  CHECK(status_of(drip.read()) == 408);
  // Who says nothing at all is let go without a word.
  Running impatient([](ServerSettings& s) { s.idle_timeout = std::chrono::milliseconds(200); });
  CHECK(Socket(impatient).read().empty());
  CHECK(running.echo.handled == 0);
}

TEST_CASE("who takes an answer slowly gets all of it, who takes nothing is let go") {
  Running running([](ServerSettings& s) { s.write_timeout = std::chrono::milliseconds(1'500); });
  Socket slow(running);
  slow.send("GET /much HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::string got;
  const auto start = std::chrono::steady_clock::now();
  // longer than one step may take
  while (std::chrono::steady_clock::now() - start < std::chrono::milliseconds(2'500)) {
    got += slow.read_some(128 * 1024);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  got += slow.read();
  CHECK(got.size() > 24u << 20);
  Socket deaf(running);
  deaf.send("GET /much HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(3'000));
  CHECK(deaf.read().size() < 24u << 20);
}

TEST_CASE("old clients, proxies' targets and questions about the whole server are understood") {
  Running running;
  Socket old(running);
  old.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(old.read("GET /a ").find("Connection: keep-alive") != std::string::npos);
  old.send("GET /b HTTP/1.0\r\n\r\n");
  CHECK(old.read().find("GET /b ") != std::string::npos);
  Socket proxied(running);
  proxied.send("GET http://y:81/who?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(proxied.read().find("127.0.0.1 y:81 plain") != std::string::npos);
  Socket whole(running);
  whole.send("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(status_of(whole.read()) == 200);
  Socket asks(running);  // RFC 9110 §10.1.1: a 100 would be an answer to who speaks 1.0
  asks.send("POST /x HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
  const auto answer = asks.read();
  CHECK(status_of(answer) == 200);
  CHECK(answer.find("100 Continue") == std::string::npos);
  Socket upgrade(running);
  upgrade.send(
      "GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
      "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  CHECK(status_of(upgrade.read()) == 200);  // no other protocol is spoken: an answer as without the wish
}

TEST_CASE("only a trusted proxy's own word about its client is believed") {
  struct Row {
    const char *says, *headers, *expected;
  };
  const Row rows[] = {
      {"nothing", "", "127.0.0.1 x plain"},
      {"the client", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n", "192.0.2.7 x tls"},
      {"behind what the client made up", "X-Forwarded-For: 10.0.0.1, 192.0.2.7\r\n", "192.0.2.7 x plain"},
      {"in a field of its own", "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 192.0.2.7\r\n", "192.0.2.7 x plain"},
      {"with its port", "X-Forwarded-For: 192.0.2.7:4711\r\n", "192.0.2.7 x plain"},
      {"IPv6", "X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7 x plain"},
      {"IPv6 with its port", "X-Forwarded-For: [2001:db8::7]:4711\r\n", "2001:db8::7 x plain"},
      {"IPv4 in IPv6", "X-Forwarded-For: ::ffff:192.0.2.7\r\n", "192.0.2.7 x plain"},
      {"no address", "X-Forwarded-For: unknown\r\n", "127.0.0.1 x plain"}};
  Running behind([](ServerSettings& s) { s.trusted_proxies = *Networks::parse("127.0.0.0/8"); }), open;
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto request = std::string("GET /who HTTP/1.1\r\nHost: x\r\n") + row.headers + "Connection: close\r\n\r\n";
    Socket through(behind), straight(open);
    through.send(request);
    straight.send(request);
    CHECK(through.read().find(row.expected) != std::string::npos);
    CHECK(straight.read().find("127.0.0.1 x plain") != std::string::npos);
  }
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
  Socket about(running);
  about.send("HEAD /events HTTP/1.1\r\nHost: x\r\n\r\nGET /after HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto heads = about.read();
  CHECK(heads.find("text/event-stream") != std::string::npos);
  CHECK(heads.find("hello") == std::string::npos);
  CHECK(heads.find("GET /after") != std::string::npos);
}

TEST_CASE("stopping lets go of idle clients and watchers at once and returns") {
  Running running([](ServerSettings& s) { s.drain = std::chrono::minutes(5); });
  Socket idle(running);
  idle.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(idle.read("GET /1").find("200") != std::string::npos);
  Socket watching(running);
  watching.send("GET /events?stay=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(watching.read("hello").find("200") != std::string::npos);
  const auto before = std::chrono::steady_clock::now();
  running.server->stop();
  CHECK(watching.read().empty());
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::minutes(2));  // not until the drain is over
  CHECK(running.server->connections() == 0);
}

}  // namespace sekisho::api
