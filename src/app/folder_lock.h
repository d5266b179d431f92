#pragma once

#include <filesystem>

#include "base/result.h"

namespace sekisho::app {

/// A data folder is one running service's: two would send what is planned twice. Held as long as the object lives; the
/// kernel lets go when the process ends, however it ends. Commands (`sekisho admin`) do not take it.
class FolderLock {
 public:
  FolderLock() = default;
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  /// Errors: conflict when another process has it; unavailable.
  Result<void> take(const std::filesystem::path& folder);

 private:
  int fd_ = -1;
};

}  // namespace sekisho::app
