#include "connect/smtp/client.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"

namespace sekisho::connect::smtp {
namespace {

struct Reply {
  int code = 0;
  std::string text;  // all lines, joined by "\n", without codes
};

class Connection {
 public:
  explicit Connection(const Server& server) : server_(server) {}
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<void> open() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(server_.host.c_str(), std::to_string(server_.port).c_str(), &hints, &found) != 0) {
      return fail(Code::unavailable, "smtp: cannot find " + server_.host);
    }
    for (const addrinfo* entry = found; entry != nullptr && fd_ < 0; entry = entry->ai_next) {
      fd_ = ::socket(entry->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      if (fd_ < 0) continue;
      if (::connect(fd_, entry->ai_addr, entry->ai_addrlen) == 0) break;
      int problem = errno;
      if (problem == EINPROGRESS && wait(POLLOUT)) {
        socklen_t size = sizeof problem;
        ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &problem, &size);
      }
      if (problem != 0) {
        ::close(fd_);
        fd_ = -1;
      }
    }
    ::freeaddrinfo(found);
    if (fd_ < 0)
      return fail(Code::unavailable, "smtp: cannot connect to " + server_.host + ":" + std::to_string(server_.port));
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return {};
  }

  Result<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        if (!wait(POLLOUT)) return fail(Code::timed_out, "smtp: the server does not take the mail");
      } else if (errno != EINTR) {
        return fail(Code::unavailable, "smtp: connection lost");
      }
    }
    return {};
  }

  Result<Reply> read() {
    Reply reply;
    for (int lines = 0; lines < 200; ++lines) {
      const auto read = read_line();
      if (!read) return tl::unexpected(read.error());
      const std::string& line = *read;
      if (line.size() < 3 ||
          !std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; })) {
        return fail(Code::malformed, "smtp: not an SMTP answer");
      }
      reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
      if (!reply.text.empty()) reply.text += '\n';
      reply.text += line.size() > 4 ? line.substr(4) : std::string();
      if (line.size() < 4 || line[3] != '-') return reply;
    }
    return fail(Code::malformed, "smtp: endless answer");
  }

  Result<Reply> command(const std::string& line) {
    TRY_VOID(write(line + "\r\n"));
    return read();
  }

 private:
  bool wait(short events) {
    pollfd entry{fd_, events, 0};
    for (;;) {
      const int ready = ::poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(server_.timeout).count()));
      if (ready > 0) return true;
      if (ready == 0 || errno != EINTR) return false;
    }
  }

  Result<std::string> read_line() {
    for (;;) {
      const auto end = buffer_.find('\n');
      if (end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return line;
      }
      if (buffer_.size() > 16 * 1024) return fail(Code::malformed, "smtp: line too long");
      char chunk[4096];
      const auto got = ::recv(fd_, chunk, sizeof chunk, 0);
      if (got > 0) {
        buffer_.append(chunk, static_cast<std::size_t>(got));
      } else if (got < 0 && errno == EAGAIN) {
        if (!wait(POLLIN)) return fail(Code::timed_out, "smtp: no answer");
      } else if (got == 0 || errno != EINTR) {
        return fail(Code::unavailable, "smtp: connection lost");
      }
    }
  }

  const Server& server_;
  int fd_ = -1;
  std::string buffer_;
};

Result<void> expect(const Reply& reply, int hundred, std::string_view step) {
  if (reply.code / 100 == hundred) return {};
  const auto text = "smtp: " + std::string(step) + ": " + std::to_string(reply.code) + " " + reply.text.substr(0, 300);
  return fail(reply.code / 100 == 5 ? Code::denied : Code::unavailable, text);
}

bool is_8bit(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// An address with a line end would be another command.
bool is_sendable(std::string_view address) {
  return address.find_first_of(std::string_view("\r\n\0<>", 5)) == std::string_view::npos;
}

// A line of the answer to EHLO that begins with the keyword.
bool offers(std::string_view hello, std::string_view keyword) {
  const auto lines = split(hello, '\n');
  return std::any_of(lines.begin(), lines.end(),
                     [&](std::string_view line) { return equal_ignore_case(line.substr(0, line.find(' ')), keyword); });
}

std::string stuffed(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 64 + 8);
  bool line_start = true;
  for (const char c : bytes) {
    // Also after a bare LF: servers that take it for a line end must not see our end of mail (SMTP smuggling).
    if (line_start && c == '.') out += '.';
    out += c;
    line_start = c == '\n';
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  out += ".\r\n";
  return out;
}

}  // namespace

Result<Delivery> send(const Server& server, std::string_view sender, const std::vector<std::string>& recipients,
                      std::string_view bytes, const DsnRequest& dsn) {
  if (!is_sendable(sender)) return fail(Code::denied, "smtp: sender with forbidden characters");
  Connection connection(server);
  TRY_VOID(connection.open());
  TRY(const auto greeting, connection.read());
  TRY_VOID(expect(greeting, 2, "greeting"));
  TRY(const auto hello, connection.command("EHLO " + server.helo));
  TRY_VOID(expect(hello, 2, "EHLO"));
  const bool utf8 =
      is_8bit(sender) || std::any_of(recipients.begin(), recipients.end(), [](const auto& r) { return is_8bit(r); });
  std::string mail = "MAIL FROM:<" + std::string(sender) + ">";
  if (is_8bit(bytes) && offers(hello.text, "8BITMIME")) mail += " BODY=8BITMIME";
  const bool as_utf8 = utf8 && offers(hello.text, "SMTPUTF8");
  if (as_utf8) mail += " SMTPUTF8";
  const bool tells = offers(hello.text, "DSN");
  if (tells) mail += mail_parameters(dsn);
  TRY(const auto from, connection.command(mail));
  TRY_VOID(expect(from, 2, "MAIL"));

  Delivery delivery;
  std::size_t accepted = 0;
  for (const auto& recipient : recipients) {
    if (!is_sendable(recipient)) {
      delivery.refused.emplace_back(recipient, "forbidden characters");
      continue;
    }
    TRY(const auto answer, connection.command("RCPT TO:<" + recipient + ">" +
                                              (tells ? recipient_parameters(dsn, recipient, as_utf8) : std::string())));
    if (answer.code / 100 == 2)
      ++accepted;
    else
      (answer.code / 100 == 5 ? delivery.refused : delivery.deferred)
          .emplace_back(recipient, std::to_string(answer.code) + " " + answer.text);
  }
  if (accepted == 0) {
    static_cast<void>(connection.write("QUIT\r\n"));
    const auto& list = delivery.deferred.empty() ? delivery.refused : delivery.deferred;
    return fail(delivery.deferred.empty() ? Code::denied : Code::unavailable,
                "smtp: no recipient taken: " + (list.empty() ? "" : list.front().second));
  }
  TRY(const auto data, connection.command("DATA"));
  TRY_VOID(expect(data, 3, "DATA"));
  TRY_VOID(connection.write(stuffed(bytes)));
  TRY(const auto final, connection.read());
  TRY_VOID(expect(final, 2, "end of mail"));
  delivery.response = std::to_string(final.code) + " " + final.text;
  static_cast<void>(connection.write("QUIT\r\n"));
  return delivery;
}

}  // namespace sekisho::connect::smtp
