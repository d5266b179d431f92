#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/budget.h"
#include "base/result.h"

namespace sekisho::app {

/// One thing to scan, named as the user will see it: "path", "path#3" inside an mbox, "-" for standard input ("-#3"
/// when that is an mbox).
struct ScanItem {
  std::string name;
  std::filesystem::path path;
  std::uint64_t offset = 0, size = 0;  // in the file; size 0 and whole: all of it
  bool whole = true;
  bool from_mbox = false;
  std::shared_ptr<const std::string> stream;  // of a pipe, which can be read only once
  std::optional<Error> error;                 // why there is nothing to read
};

/// All items below the given paths, in a stable order: files, the messages of an mbox (RFC 4155: a line "From " after
/// an empty line or at the start, in a file that looks like one), folders with all below them (of a Maildir its cur/,
/// new/ and subfolders). Links to folders are not followed. What cannot be looked at is an item too, whose reading
/// fails: a path that does not exist, a folder that may not be entered, a device or socket below a folder. Pipes that
/// were named are read here, up to `limit` bytes.
std::vector<ScanItem> list_items(const std::vector<std::string>& paths, ByteCount limit);

/// The item's bytes; for an mbox message without its "From " line and with ">From " unquoted (mboxrd).
Result<std::string> read_item(const ScanItem& item, ByteCount limit);

}  // namespace sekisho::app
