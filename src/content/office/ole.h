#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"

namespace sekisho::content {

/// One entry of a compound file's directory ([MS-CFB] 2.6.1).
struct OleEntry {
  std::string name;   // UTF-8; control characters kept ("\x01Ole10Native")
  std::string path;   // "Macros/VBA/dir"
  std::string clsid;  // 32 lower-case hexadecimal digits in file order
  std::uint64_t size = 0;
  std::uint32_t start = 0;
  int parent = -1;
  bool is_stream = false;
};

/// A compound file ([MS-CFB]): bounded, loops in the sector chains and in the directory end the reading. Views `file`.
class OleFile {
 public:
  /// Reads header, sector tables and directory. Code::malformed if it is no compound file at all.
  static Result<OleFile> open(std::string_view file);

  const std::vector<OleEntry>& entries() const { return entries_; }
  bool damaged() const { return damaged_; }
  /// The directory has more entries than are read (20,000): the rest was not looked into.
  bool cut() const { return cut_; }
  /// Index of the entry with that path (ASCII case ignored); -1 if none.
  int find(std::string_view path) const;
  /// Index of the child of `parent` with that name (ASCII case ignored); -1 if none.
  int child(int parent, std::string_view name) const;
  /// The stream's bytes, at most `limit`; what a broken chain still gives.
  std::string read(int entry, std::uint64_t limit = 64u << 20) const;
  /// File offsets of the sectors that hold the stream, in order, with their length: to change it in place.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> extents(int entry) const;
  /// File offset of each directory entry (128 bytes).
  std::vector<std::uint64_t> directory_places() const;

 private:
  std::uint64_t sector_offset(std::uint32_t sector) const;
  std::vector<std::uint32_t> chain(std::uint32_t start, const std::vector<std::uint32_t>& table,
                                   std::uint64_t most) const;

  std::string_view file_;
  std::vector<OleEntry> entries_;
  std::vector<std::uint32_t> fat_, mini_fat_;
  std::vector<std::uint32_t> mini_sectors_;  // sectors of the mini stream
  unsigned sector_shift_ = 9, mini_shift_ = 6;
  std::uint32_t mini_cutoff_ = 4096;
  bool damaged_ = false, cut_ = false;
};

}  // namespace sekisho::content
