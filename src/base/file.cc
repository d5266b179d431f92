#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sekisho {
namespace {

Error os_error(const std::string& what) {
  const int number = errno;
  const Code code = number == ENOENT ? Code::not_found : number == EACCES ? Code::denied : Code::unavailable;
  return {code, what + ": " + std::strerror(number)};
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, ByteCount limit) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return tl::unexpected(os_error(path.string()));
  struct stat status{};
  if (::fstat(file.fd, &status) != 0) return tl::unexpected(os_error(path.string()));
  if (S_ISDIR(status.st_mode)) return fail(Code::malformed, path.string() + ": is a folder");
  std::string out;
  if (status.st_size > 0) {
    if (static_cast<std::uint64_t>(status.st_size) > limit.value)
      return fail(Code::over_limit, path.string() + ": file too large");
    out.reserve(static_cast<std::size_t>(status.st_size));
  }
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(file.fd, buffer, sizeof buffer);
    if (n == 0) return out;
    if (n < 0) {
      if (errno == EINTR) continue;
      return tl::unexpected(os_error(path.string()));
    }
    if (out.size() + static_cast<std::size_t>(n) > limit.value)
      return fail(Code::over_limit, path.string() + ": file too large");
    out.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes) {
  std::string pattern = path.string() + ".XXXXXX";
  {
    const Descriptor file{::mkostemp(pattern.data(), O_CLOEXEC)};
    if (file.fd < 0) return tl::unexpected(os_error(path.string()));
    while (!bytes.empty()) {
      const ssize_t n = ::write(file.fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        auto error = os_error(path.string());
        ::unlink(pattern.c_str());
        return tl::unexpected(std::move(error));
      }
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fsync(file.fd) != 0 || ::rename(pattern.c_str(), path.c_str()) != 0) {
      auto error = os_error(path.string());
      ::unlink(pattern.c_str());
      return tl::unexpected(std::move(error));
    }
  }
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.fd < 0 || ::fsync(directory.fd) != 0) return tl::unexpected(os_error(folder.string()));
  return {};
}

}  // namespace sekisho
