#include "protect/syslog.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace sekisho::protect {
namespace {
// A listening or bound loopback socket on a port of the system's choice.
class Collector {
 public:
  explicit Collector(int type) : socket_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    if (type == SOCK_STREAM) REQUIRE(::listen(socket_, 4) == 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~Collector() { ::close(socket_); }
  int accept() const { return is_ready(socket_) ? ::accept(socket_, nullptr, nullptr) : -1; }
  std::string datagram() const { return read(socket_, 60'000); }
  // At most `most` bytes that are there within five seconds.
  static std::string read(int socket, std::size_t most) {
    std::string out(most, 0);
    const auto got = is_ready(socket) ? ::recv(socket, out.data(), most, 0) : 0;
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return out;
  }
  int port = 0;

 private:
  static bool is_ready(int socket) {
    pollfd watched{.fd = socket, .events = POLLIN, .revents = 0};
    return ::poll(&watched, 1, 5'000) > 0;
  }
  int socket_;
};

Detection sample() {
  Detection d;
  d.at = from_millis(1'700'000'000'123);
  d.rule = "url.lookalike";
  d.category = "phishing";
  d.severity = 80;
  d.sender = "a=b@evil.example";
  d.recipients = {"x@a.example"};
  d.subject = "line\r\nend | pipe \\ \xff";
  return d;
}
}  // namespace

TEST_CASE("a detection is one line of RFC 5424 in JSON, and CEF with its escapes") {
  CHECK(
      syslog_message(sample(), {.hostname = "mx 1"}) ==
      "<131>1 2023-11-14T22:13:20.123Z mx1 sekisho - detection - "
      R"({"event":"detection","time":"2023-11-14T22:13:20.123Z","scan_type":"Real-time scan","category":"phishing","rule":"url.lookalike",)"
      R"("severity":80,"action_result":"success","sender":"a=b@evil.example","recipients":["x@a.example"],"subject":"line\r\nend | pipe \\ )"
      "\uFFFD\"}");
  CHECK(cef_of(sample(), {.product_version = "1|0"}) ==
        "CEF:0|Sekisho|Sekisho|1\\|0|url.lookalike|phishing|8|rt=1700000000123 cat=phishing outcome=success "
        "suser=a\\=b@evil.example duser=x@a.example "
        "cs3Label=subject cs3=line  end | pipe \\\\ \uFFFD");
}

TEST_CASE("detections reach a collector over TCP with octet counts, and again after it has closed") {
  const Collector collector(SOCK_STREAM);
  Metrics metrics;
  const SyslogOptions options{.host = "127.0.0.1", .port = collector.port, .transport = SyslogTransport::tcp};
  const auto message = syslog_message(sample(), options);
  const auto framed = std::to_string(message.size()) + " " + message;
  Syslog syslog(options, metrics);
  syslog.offer(sample());
  const int first = collector.accept();
  REQUIRE(first >= 0);
  CHECK(Collector::read(first, framed.size()) == framed);
  ::close(first);
  syslog.offer(sample());
  const int second = collector.accept();
  REQUIRE(second >= 0);
  CHECK(Collector::read(second, framed.size()) == framed);
  ::close(second);
}

TEST_CASE("detections reach a collector over UDP, one a datagram") {
  const Collector collector(SOCK_DGRAM);
  Metrics metrics;
  const SyslogOptions options{.host = "127.0.0.1", .port = collector.port, .transport = SyslogTransport::udp};
  Syslog syslog(options, metrics);
  syslog.offer(sample());
  CHECK(collector.datagram() == syslog_message(sample(), options));
}

TEST_CASE("a collector that is away drops what does not fit, and counts it") {
  Metrics metrics;
  {
    Syslog syslog({.host = "127.0.0.1", .port = 1, .transport = SyslogTransport::tcp, .queue = 3}, metrics);
    for (int i = 0; i < 5; ++i) syslog.offer(sample());
  }
  CHECK(metrics.counter("sekisho_syslog_dropped_total", "").value() == 5);
  CHECK(metrics.counter("sekisho_syslog_sent_total", "").value() == 0);
}

TEST_CASE("metrics are exposed as Prometheus reads them") {
  Metrics metrics;
  metrics.counter("mails_total", "Mails.", {{"verdict", "a\"b\\\n"}}).add(2);
  metrics.gauge("queue", "Waiting.").set(1.5);
  auto& times = metrics.histogram("seconds", "Time.", {0.1, 1});
  times.observe(0.05);
  times.observe(0.1);
  times.observe(5);
  CHECK(metrics.expose() ==
        "# HELP mails_total Mails.\n# TYPE mails_total counter\nmails_total{verdict=\"a\\\"b\\\\\\n\"} 2\n"
        "# HELP queue Waiting.\n# TYPE queue gauge\nqueue 1.5\n"
        "# HELP seconds Time.\n# TYPE seconds histogram\nseconds_bucket{le=\"0.1\"} 2\nseconds_bucket{le=\"1\"} "
        "2\nseconds_bucket{le=\"+Inf\"} 3\n"
        "seconds_sum 5.15\nseconds_count 3\n");
  for (int i = 0; i < 1500; ++i) metrics.counter("many_total", "Many.", {{"x", std::to_string(i)}}).add();
  CHECK(metrics.counter("many_total", "Many.", {{"x", "another"}}).value() == 500);
}

}  // namespace sekisho::protect
