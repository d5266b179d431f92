#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::worker {

/// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  void reset();

 private:
  int fd_ = -1;
};

/// What goes between service, nursery and workers: a kind, a payload and up to two descriptors. The stream is trusted
/// towards the worker; from it, lengths are limited and the content is parsed as from a stranger.
enum class FrameKind : std::uint32_t {
  configure = 1,
  ready,
  refused,  // service → nursery (payload JSON), and its answer
  fork_worker,
  forked,
  dead,  // service → nursery; nursery → service (JSON, worker socket and pidfd); (JSON)
  scan = 20,
  rewrite,
  preview,
  document,
  enclosed,  // service → worker (payload JSON, item as memfd)
  report = 40,
  rewritten,
  previewed,
  documented,
  failed,
  memory,
  enclosures
};
struct Frame {
  FrameKind kind = FrameKind::failed;
  std::string payload;
  std::vector<Descriptor> descriptors;
};
inline constexpr std::uint64_t max_frame = 1ull << 30;

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// Blocks. Errors: unavailable (other end gone), timed_out.
Result<void> send_frame(int socket, FrameKind kind, std::string_view payload, const std::vector<int>& descriptors = {},
                        Deadline deadline = {});
/// Errors: unavailable (other end gone), timed_out, malformed, over_limit.
Result<Frame> receive_frame(int socket, Deadline deadline = {}, std::uint64_t limit = max_frame);

/// An anonymous file with these bytes, sealed against change. Errors: unavailable.
Result<Descriptor> make_memory_file(std::string_view bytes);

/// The bytes of a memory file, mapped read-only.
class Mapping {
 public:
  static Result<Mapping> of(int fd);
  Mapping(Mapping&& other) noexcept : data_(other.data_), size_(other.size_) {
    other.data_ = nullptr;
    other.size_ = 0;
  }
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping();
  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  Mapping(void* data, std::size_t size) : data_(data), size_(size) {}
  void* data_;
  std::size_t size_;
};

}  // namespace sekisho::worker
