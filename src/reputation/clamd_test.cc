#include "reputation/clamd.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace sekisho::reputation {
namespace {
// Speaks clamd's protocol for one connection on a loopback port of the system's choice.
class FakeClamd {
 public:
  explicit FakeClamd(std::string answer) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answer] { serve(answer); });
  }
  ~FakeClamd() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  const std::string& stream() { return stream_; }

 private:
  void serve(const std::string& answer) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    if (answer == "silence") {
      pollfd watched{.fd = connection, .events = POLLRDHUP, .revents = 0};
      ::poll(&watched, 1, 5'000);  // until the client gives up
    } else {
      read_stream(connection);
      [[maybe_unused]] const auto sent = ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
    ::close(connection);
  }
  // Takes the command and all chunks apart as clamd does.
  void read_stream(int connection) {
    std::string command(10, 0);
    if (::recv(connection, command.data(), command.size(), MSG_WAITALL) != 10 ||
        command != std::string("zINSTREAM\0", 10))
      return;
    while (true) {
      unsigned char length[4];
      if (::recv(connection, length, 4, MSG_WAITALL) != 4) return;
      const std::size_t size = (std::size_t{length[0]} << 24) | (length[1] << 16) | (length[2] << 8) | length[3];
      if (size == 0) return;
      std::string chunk(size, 0);
      if (::recv(connection, chunk.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) return;
      stream_ += chunk;
    }
  }

  int listener_;
  int port_ = 0;
  std::string stream_;
  std::thread thread_;
};

std::string said(const Result<ClamdAnswer>& answer) {
  if (!answer) return to_string(answer.error().code);
  return answer->found ? answer->signature : "clean";
}
}  // namespace

TEST_CASE("clamd's answers are taken at their word, and nothing else is") {
  using namespace std::string_literals;
  struct Row {
    std::string says, answer, result;
  };
  const Row rows[] = {
      {"clean", "stream: OK\0"s, "clean"},
      {"found", "stream: Win.Test.EICAR_HDB-1 FOUND\0"s, "Win.Test.EICAR_HDB-1"},
      {"too large for it", "INSTREAM size limit exceeded. ERROR\0"s, to_string(Code::over_limit)},
      {"its own trouble", "stream: Can't allocate memory ERROR\0"s, to_string(Code::unavailable)},
      {"a signature with markup", "stream: <b> FOUND\0"s, to_string(Code::malformed)},
      {"another protocol", "HTTP/1.1 400 Bad Request\0"s, to_string(Code::malformed)},
      {"cut off", "stream: O", to_string(Code::malformed)},
      {"nothing", "", to_string(Code::malformed)},
      {"endless", std::string(10'000, 'x'), to_string(Code::malformed)},
  };
  const std::string mail = "Subject: x\r\n\r\n" + std::string(300'000, 'a');
  for (const auto& row : rows) {
    CAPTURE(row.says);
    std::string stream;
    std::string result;
    {
      FakeClamd fake(row.answer);
      result = said(Clamd({.address = fake.address()}).scan(mail));
      stream = fake.stream();
    }
    CHECK(result == row.result);
    CHECK((stream == mail));
  }
}

TEST_CASE("a clamd that is silent, away or too small is an error in time") {
  {
    FakeClamd fake("silence");
    CHECK(said(Clamd({.address = fake.address(), .timeout = std::chrono::milliseconds(200)}).scan("x")) ==
          to_string(Code::timed_out));
  }
  CHECK(said(Clamd({.address = "/nonexistent/clamd.ctl"}).scan("x")) == to_string(Code::unavailable));
  CHECK(said(Clamd({.address = "nonsense"}).scan("x")) == to_string(Code::unavailable));
  CHECK(said(Clamd({}).scan("x")) == to_string(Code::unavailable));
  CHECK(said(Clamd({.address = "127.0.0.1:1", .max_size = ByteCount{1}}).scan("xx")) == to_string(Code::over_limit));
}

}  // namespace sekisho::reputation
