#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/expand.h"

namespace sekisho::content {

struct ZipEntry {
  std::string_view name;        // raw bytes as in the archive
  std::string_view local_name;  // what the local header says
  std::uint16_t flags = 0;
  std::uint16_t method = 0;  // APPNOTE 4.4.5; of the content when AES hides it behind 99
  std::uint32_t crc = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  std::uint64_t at = 0;    // of the local header
  std::string_view extra;  // of the local header, for AES
  std::string_view directory_extra;
  std::string_view packed;  // compressed (perhaps encrypted) bytes; short when damaged
  bool utf8 = false;
  bool encrypted() const { return flags & 1; }
  bool is_folder() const { return !name.empty() && (name.back() == '/' || name.back() == '\\') && size == 0; }
};

/// What both the central directory and the local headers of a zip file tell (APPNOTE.TXT 6.3, 4.3).
struct ZipDirectory {
  std::vector<ZipEntry> entries;  // directory order, then those that only local headers know
  std::uint64_t prefix = 0;       // bytes before the first entry (self-extractor, picture)
  std::uint64_t trailing = 0;     // bytes after the end record and its comment
  bool has_directory = false;
  bool damaged = false;
  bool split = false;           // one volume of several
  bool overlap = false;         // entries share bytes (zip bomb)
  bool mismatch = false;        // local headers and directory tell different names or sizes
  bool hidden_entries = false;  // local entries the directory does not list
  bool limited = false;         // more entries than asked for
};

/// Reads the lists of a zip file anywhere in `data`, without decompressing. Linear; at most max_entries entries.
ZipDirectory read_zip_directory(std::string_view data, std::size_t max_entries);

/// The content of an entry stored or deflated without encryption; other methods yield damaged.
Expanded expand_zip_entry(const ZipEntry& entry, const Budget& budget);

/// Index of the entry with that name (ASCII case ignored, backslashes as slashes); -1 if none.
int find_zip_entry(const ZipDirectory& directory, std::string_view name);

}  // namespace sekisho::content
