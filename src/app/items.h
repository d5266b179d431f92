#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/budget.h"
#include "base/result.h"

namespace sekisho::app {

/// One thing to scan, named as the user will see it: "path", "path#3" inside an mbox, "-" for standard input.
struct ScanItem {
  std::string name;
  std::filesystem::path path;  // empty: standard input
  std::uint64_t offset = 0, size = 0;  // in the file; size 0 and whole: all of it
  bool whole = true;
  bool from_mbox = false;
};

/// All items below the given paths, in a stable order: files, the messages of an mbox (RFC 4155: a line "From " after an empty line or at
/// the start, in a file that looks like one), folders with all below them (a Maildir is a folder whose tmp/ is left out). Links to
/// folders are not followed. A path that does not exist is an item too: reading it fails.
std::vector<ScanItem> list_items(const std::vector<std::string>& paths);

/// The item's bytes; for an mbox message without its "From " line and with ">From " unquoted (mboxrd).
Result<std::string> read_item(const ScanItem& item, ByteCount limit);

}  // namespace sekisho::app
