#include "app/folder_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sekisho::app {

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> FolderLock::take(const std::filesystem::path& folder) {
  const auto file = folder / "serve.lock";
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) return fail(Code::unavailable, file.string() + ": " + std::strerror(errno));
  // A record lock, because scan processes do not inherit it.
  struct flock all{};
  all.l_type = F_WRLCK;
  all.l_whence = SEEK_SET;
  if (::fcntl(fd_, F_SETLK, &all) == 0) return {};
  const bool is_taken = errno == EACCES || errno == EAGAIN;
  return fail(is_taken ? Code::conflict : Code::unavailable,
              folder.string() +
                  (is_taken ? ": another service runs on this data folder" : std::string(": ") + std::strerror(errno)));
}

}  // namespace sekisho::app
