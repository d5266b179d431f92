#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::protect {

struct Held;

/// `<timestamp>_<subject or item>_<affected user>.eml` (reference.md §5.1), without characters that a file system or a
/// shell minds.
std::string download_name(const Held& held);

struct ZipFile {
  std::string name;  // UTF-8, a plain file name
  std::string bytes;
  Time time{};
};

/// A zip archive with these files, each encrypted with AES-256 (WinZip AE-2). Files of one name are told apart by a
/// number. Errors: denied (no password), internal.
Result<std::string> make_protected_zip(const std::vector<ZipFile>& files, const std::string& password);

}  // namespace sekisho::protect
