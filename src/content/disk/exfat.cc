// exFAT (Microsoft, exFAT file system specification).
#include <algorithm>

#include "content/bytes.h"
#include "content/disk/disk.h"
#include "content/disk/folder_walk.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_folder = 4u << 20;
enum Entry : unsigned { end_of_folder = 0, file_entry = 0x85, stream_entry = 0xC0, name_entry = 0xC1 };

class Exfat {
 public:
  Exfat(const Disk& disk, std::string_view boot) : disk_(disk) {
    const auto sector = std::uint64_t{1} << u8(boot, 108);
    cluster_ = sector << u8(boot, 109);
    table_at_ = le32(boot, 80) * sector;
    data_at_ = le32(boot, 88) * sector;
    clusters_ = std::min<std::uint64_t>(le32(boot, 92), disk.size() / cluster_ + 1);  // what is told may be anything
    root_ = le32(boot, 96);
  }
  static bool fits(std::string_view boot) {
    return slice(boot, 3, 8) == "EXFAT   " && u8(boot, 108) >= 9 && u8(boot, 108) <= 12 &&
           u8(boot, 108) + u8(boot, 109) <= 25;
  }

  std::uint64_t root() const { return root_; }

  // Where `size` bytes from a cluster on lie: one after the other, or as the table says.
  std::vector<Extent> chain(std::uint64_t first, std::uint64_t size, bool in_a_row, bool& damaged) const {
    std::vector<Extent> extents;
    if (first < 2 || first >= clusters_ + 2) {
      damaged = damaged || size > 0;
      return extents;
    }
    if (in_a_row) return {{place(first), size}};
    std::uint64_t total = 0;
    std::string scratch;
    for (auto c = first; c >= 2 && c < clusters_ + 2 && total < size;
         c = le32(disk_.bytes(table_at_ + 4 * c, 4, scratch), 0)) {
      if (total > clusters_ * cluster_) {  // points back at itself
        damaged = true;
        break;
      }
      add_extent(extents, {place(c), cluster_});
      total += cluster_;
    }
    return extents;
  }

 private:
  std::uint64_t place(std::uint64_t cluster) const { return data_at_ + (cluster - 2) * cluster_; }

  const Disk& disk_;
  std::uint64_t cluster_, table_at_, data_at_, clusters_, root_;
};

struct Place {
  std::uint64_t cluster = 0, size = 0;
  bool in_a_row = false;
};

// A file's entries: itself, its stream, its name in pieces.
struct Found {
  unsigned attributes = 0;
  std::uint64_t cluster = 0, size = 0, valid = 0;
  bool in_a_row = false, has_stream = false;
  std::string name;
};
Found found_at(std::string_view entries, std::size_t at) {
  Found found{.attributes = le16(entries, at + 4)};
  std::string units;
  std::size_t length = 0;
  for (std::size_t i = 1; i <= u8(entries, at + 1); ++i) {
    const auto entry = slice(entries, at + 32 * i, 32);
    if (u8(entry, 0) == stream_entry) {
      found.has_stream = true;
      found.in_a_row = u8(entry, 1) & 2;
      length = u8(entry, 3);
      found.valid = le64(entry, 8);
      found.cluster = le32(entry, 20);
      found.size = le64(entry, 24);
    }
    if (u8(entry, 0) == name_entry) units += slice(entry, 2, 30);
  }
  found.name = utf16le_to_utf8(std::string_view(units).substr(0, 2 * length));
  return found;
}

}  // namespace

bool read_exfat(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged) {
  std::string scratch;
  const std::string boot(disk.bytes(0, 512, scratch));
  if (!Exfat::fits(boot)) return false;
  const Exfat volume(disk, boot);
  FolderWalk<Place> walk({.cluster = volume.root(), .size = max_folder}, damaged);
  while (walk.next()) {
    const auto& here = walk.place();
    const auto entries = read_extents(
        disk, volume.chain(here.cluster, std::min(here.size, max_folder), here.in_a_row, damaged), max_folder);
    if (!budget.spend_steps(entries.size())) return true;
    for (std::size_t at = 0; at + 32 <= entries.size(); at += 32) {
      if (u8(entries, at) == end_of_folder) break;
      if (!budget.spend_steps(64) || sink.full()) return true;
      if (u8(entries, at) != file_entry) continue;
      const auto found = found_at(entries, at);
      at += 32 * std::size_t{u8(entries, at + 1)};
      if (!found.has_stream || found.name.empty()) {
        damaged = true;
        continue;
      }
      if (found.attributes & 0x10) {
        walk.enter({found.cluster, found.size, found.in_a_row}, found.name);
        continue;
      }
      const auto path = walk.path_of(found.name);
      sink.look_at_name(path);
      const auto extents = volume.chain(found.cluster, found.size, found.in_a_row, damaged);
      if (!found.in_a_row && !budget.spend_steps(chain_cost(extents, 512))) return true;
      add_disk_file(disk, extents, found.size, path, sink, budget);
    }
  }
  return true;
}

}  // namespace sekisho::content
