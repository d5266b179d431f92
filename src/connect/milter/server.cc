#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "connect/milter/address.h"
#include "connect/milter/session.h"

namespace sekisho::connect::milter {
namespace {

struct Listener {
  int fd = -1;
  std::string address;
};

Result<Listener> open_listener(const std::string& text) {
  TRY(auto address, parse_address(text));
  const int fd = ::socket(address.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (address.family == AF_UNIX)
    ::unlink(to_text(address).c_str() + 5);  // of an earlier life
  else if (fd >= 0)
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0 ||
      ::listen(fd, 512) != 0) {
    const std::string why = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
    if (fd >= 0) ::close(fd);
    return fail(Code::unavailable, "milter: cannot listen on " + text + ": " + why);
  }
  // the port that 0 became
  if (address.family != AF_UNIX) ::getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length);
  return Listener{fd, to_text(address)};
}

// Reads packets from one connection with a buffer of its own.
class PacketReader {
 public:
  PacketReader(int fd, std::chrono::seconds idle) : fd_(fd), idle_(idle) {}

  // Errors: unavailable (closed, idle), over_limit, malformed.
  Result<Packet> next() {
    TRY_VOID(fill(5));
    std::uint32_t length = 0;
    for (int i = 0; i < 4; ++i)
      length = length << 8 | static_cast<unsigned char>(buffer_[at_ + static_cast<std::size_t>(i)]);
    if (length == 0) return fail(Code::malformed, "milter: empty packet");
    if (length > max_packet) return fail(Code::over_limit, "milter: packet of " + std::to_string(length) + " bytes");
    TRY_VOID(fill(4 + static_cast<std::size_t>(length)));
    Packet packet{buffer_[at_ + 4], buffer_.substr(at_ + 5, length - 1)};
    at_ += 4 + static_cast<std::size_t>(length);
    return packet;
  }

 private:
  Result<void> fill(std::size_t wanted) {
    if (at_ > 0 && (at_ == buffer_.size() || at_ > 256 * 1024)) {
      buffer_.erase(0, at_);
      at_ = 0;
    }
    while (buffer_.size() - at_ < wanted) {
      pollfd entry{fd_, POLLIN, 0};
      const int ready = ::poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(idle_).count()));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return fail(Code::unavailable, "milter: idle");
      const auto size = buffer_.size();
      buffer_.resize(size + 64 * 1024);
      const auto got = ::recv(fd_, buffer_.data() + size, 64 * 1024, 0);
      buffer_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return fail(Code::unavailable, "milter: closed");
    }
    return {};
  }

  int fd_;
  std::chrono::seconds idle_;
  std::string buffer_;
  std::size_t at_ = 0;
};

bool write_all(int fd, std::string_view bytes, std::chrono::seconds idle) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return false;
    pollfd entry{fd, POLLOUT, 0};
    if (::poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(idle).count())) <= 0) return false;
  }
  return true;
}

void cork(int fd, int on) { ::setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }  // unix sockets: no effect

class ThreadedServer final : public Server {
 public:
  ThreadedServer(Settings settings, Receiver& receiver, Listener listener)
      : settings_(std::move(settings)),
        receiver_(receiver),
        listener_(std::move(listener)),
        acceptor_([this] { accept(); }) {}

  ~ThreadedServer() override {
    stop();
    acceptor_.join();
    std::unique_lock lock(mutex_);
    gone_.wait(lock, [this] { return connections_.empty(); });
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    ::shutdown(listener_.fd, SHUT_RDWR);
    for (const int fd : connections_) ::shutdown(fd, SHUT_RD);  // what is being judged is still answered
  }

  std::string address() const override { return listener_.address; }

  Figures figures() const override {
    const std::lock_guard lock(mutex_);
    return {static_cast<int>(connections_.size()), shared_.transactions, shared_.aborted, shared_.refused,
            shared_.malformed};
  }

 private:
  void accept() {
    for (;;) {
      const int fd = ::accept4(listener_.fd, nullptr, nullptr, SOCK_CLOEXEC);
      std::unique_lock lock(mutex_);
      if (stopping_) {
        if (fd >= 0) ::close(fd);
        break;
      }
      if (fd < 0) {  // out of descriptors, aborted connection: the MTA tries again
        gone_.wait_for(lock, std::chrono::milliseconds(50));
        continue;
      }
      if (static_cast<int>(connections_.size()) >= settings_.connections) {
        ++shared_.refused;
        ::close(fd);
        continue;
      }
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connections_.insert(fd);
      std::thread([this, fd] { converse(fd); }).detach();  // counted in connections_, waited for in the destructor
    }
    ::close(listener_.fd);
    if (listener_.address.starts_with("unix:")) ::unlink(listener_.address.c_str() + 5);
  }

  void converse(int fd) {
    {
      Session session(settings_, receiver_, shared_);
      PacketReader reader(fd, settings_.idle);
      for (;;) {
        const auto packet = reader.next();
        if (!packet) {
          if (packet.error().code != Code::unavailable) complain(packet.error());
          break;
        }
        auto reaction = session.take(*packet);
        if (!reaction) {
          complain(reaction.error());
          break;
        }
        // Corked, the answer is the kernel's (it goes out even if this process is killed now), but the MTA is not woken
        // yet: what after() writes down follows within microseconds instead of after the MTA's turn on the processor.
        if (reaction->after) cork(fd, 1);
        const bool written = write_all(fd, reaction->bytes, settings_.idle);
        if (reaction->after) {
          reaction->after(written);
          cork(fd, 0);
        }
        if (!written || reaction->close) break;
      }
    }
    ::close(fd);
    const std::lock_guard lock(mutex_);
    connections_.erase(fd);
    gone_.notify_all();
  }

  void complain(const Error& error) {
    ++shared_.malformed;
    log::warning("milter.protocol", {{"what", error.what}});
  }

  const Settings settings_;
  Receiver& receiver_;
  Listener listener_;
  Shared shared_;
  mutable std::mutex mutex_;
  std::condition_variable gone_;
  std::set<int> connections_;
  bool stopping_ = false;
  std::thread acceptor_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const Settings& settings, Receiver& receiver) {
  TRY(auto listener, open_listener(settings.listen));
  return std::unique_ptr<Server>(std::make_unique<ThreadedServer>(settings, receiver, std::move(listener)));
}

}  // namespace sekisho::connect::milter
