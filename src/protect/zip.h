#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::protect {

struct Held;

/// `<timestamp>_<subject or item>_<affected user>.eml` (reference.md §5.1), without characters that a file system or a shell minds.
std::string download_name(const Held& held);

/// A zip archive with one file, encrypted with AES-256 (WinZip AE-2). Errors: denied (no password), internal.
Result<std::string> make_protected_zip(const std::string& name, std::string_view bytes, const std::string& password, Time time);

}  // namespace sekisho::protect
