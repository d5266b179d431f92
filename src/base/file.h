#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/budget.h"
#include "base/result.h"

namespace sekisho {

/// The whole file. Code::not_found, Code::denied, Code::over_limit beyond `limit`, Code::unavailable for other faults.
Result<std::string> read_file(const std::filesystem::path& path, ByteCount limit = ByteCount{1ull << 32});
/// Writes beside, syncs, renames over and syncs the folder: after success the content survives a power cut, before it
/// the old file is untouched. New files get mode 0600.
Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes);

}  // namespace sekisho
