#include "worker/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sekisho::worker {
namespace {

struct Head {
  std::uint32_t magic;
  std::uint32_t kind;
  std::uint64_t length;
};
constexpr std::uint32_t head_magic = 0x6b657369;
constexpr int max_descriptors = 2;

std::string reason() {
  return std::strerror(errno);
}  // NOLINT(concurrency-mt-unsafe): glibc's is safe for known numbers

Result<void> wait_for(int socket, short events, const Deadline& deadline) {
  for (;;) {
    int left = -1;
    if (deadline) {
      const auto span =
          std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now()).count();
      left = span < 0 ? 0 : static_cast<int>(span) + 1;
      if (span < 0) return fail(Code::timed_out, "worker: no answer in time");
    }
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, left);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return fail(Code::unavailable, "worker: poll: " + reason());
  }
}

Result<void> write_all(int socket, std::string_view bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    if (deadline) TRY_VOID(wait_for(socket, POLLOUT, deadline));
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | (deadline ? MSG_DONTWAIT : 0));
    if (sent < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return fail(Code::unavailable, "worker: send: " + reason());
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

void Descriptor::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<void> send_frame(int socket, FrameKind kind, std::string_view payload, const std::vector<int>& descriptors,
                        Deadline deadline) {
  Head head{head_magic, static_cast<std::uint32_t>(kind), payload.size()};
  // Head and a short payload leave in one call; descriptors ride on the first byte.
  iovec parts[2] = {{&head, sizeof head}, {const_cast<char*>(payload.data()), payload.size()}};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * max_descriptors)] = {};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = payload.empty() ? 1 : 2;
  if (!descriptors.empty()) {
    ASSERT(descriptors.size() <= max_descriptors);
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
    cmsghdr* const entry = CMSG_FIRSTHDR(&message);
    entry->cmsg_level = SOL_SOCKET;
    entry->cmsg_type = SCM_RIGHTS;
    entry->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
    std::memcpy(CMSG_DATA(entry), descriptors.data(), sizeof(int) * descriptors.size());
  }
  ssize_t sent;
  do {
    if (deadline) TRY_VOID(wait_for(socket, POLLOUT, deadline));
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | (deadline ? MSG_DONTWAIT : 0));
  } while (sent < 0 && (errno == EINTR || errno == EAGAIN));
  if (sent < 0) return fail(Code::unavailable, "worker: send: " + reason());
  auto done = static_cast<std::size_t>(sent);
  if (done < sizeof head) {
    TRY_VOID(
        write_all(socket, std::string_view(reinterpret_cast<const char*>(&head) + done, sizeof head - done), deadline));
    done = sizeof head;
  }
  return write_all(socket, payload.substr(done - sizeof head), deadline);
}

Result<Frame> receive_frame(int socket, Deadline deadline, std::uint64_t limit) {
  Frame frame;
  Head head{};
  std::size_t have = 0;
  while (have < sizeof head) {
    if (deadline) TRY_VOID(wait_for(socket, POLLIN, deadline));
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * max_descriptors)] = {};
    iovec part{reinterpret_cast<char*>(&head) + have, sizeof head - have};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const auto got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Code::unavailable, "worker: the other end is gone");
    for (cmsghdr* entry = CMSG_FIRSTHDR(&message); entry != nullptr; entry = CMSG_NXTHDR(&message, entry)) {
      if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS) continue;
      const std::size_t count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(entry) + i * sizeof(int), sizeof fd);
        frame.descriptors.emplace_back(fd);
      }
    }
    have += static_cast<std::size_t>(got);
  }
  if (head.magic != head_magic) return fail(Code::malformed, "worker: not a frame");
  if (head.length > limit) return fail(Code::over_limit, "worker: frame of " + std::to_string(head.length) + " bytes");
  frame.kind = static_cast<FrameKind>(head.kind);
  frame.payload.resize(head.length);
  std::size_t at = 0;
  while (at < frame.payload.size()) {
    if (deadline) TRY_VOID(wait_for(socket, POLLIN, deadline));
    const auto got = ::recv(socket, frame.payload.data() + at, frame.payload.size() - at, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Code::unavailable, "worker: the other end is gone");
    at += static_cast<std::size_t>(got);
  }
  return frame;
}

Result<Descriptor> make_memory_file(std::string_view bytes) {
  Descriptor file(::memfd_create("item", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return fail(Code::unavailable, "worker: memfd: " + reason());
  while (!bytes.empty()) {
    const auto wrote = ::write(file.fd(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return fail(Code::unavailable, "worker: memfd: " + reason());
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::fcntl(file.fd(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    return fail(Code::unavailable, "worker: seal: " + reason());
  }
  return file;
}

Result<Mapping> Mapping::of(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return fail(Code::malformed, "worker: item without bytes");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return Mapping(nullptr, 0);
  void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (data == MAP_FAILED) return fail(Code::over_limit, "worker: item does not fit into memory");
  return Mapping(data, size);
}

Mapping::~Mapping() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace sekisho::worker
