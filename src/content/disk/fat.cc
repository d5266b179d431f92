// FAT12, FAT16 and FAT32 (Microsoft, FAT32 File System Specification 1.03).
#include "base/text.h"
#include "content/bytes.h"
#include "content/disk/disk.h"
#include "content/disk/folder_walk.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_folder = 2u << 20;

class Fat {
 public:
  Fat(const Disk& disk, std::string_view boot) : disk_(disk) {
    sector_ = le16(boot, 11);
    cluster_ = sector_ * u8(boot, 13);
    const std::uint64_t reserved = le16(boot, 14), tables = u8(boot, 16), entries = le16(boot, 17);
    const std::uint64_t table_size = le16(boot, 22) != 0 ? le16(boot, 22) : le32(boot, 36);
    const std::uint64_t sectors = le16(boot, 19) != 0 ? le16(boot, 19) : le32(boot, 32);
    table_at_ = reserved * sector_;
    table_bytes_ = table_size * sector_;
    root_at_ = (reserved + tables * table_size) * sector_;
    root_size_ = entries * 32;
    data_at_ = root_at_ + (root_size_ + sector_ - 1) / sector_ * sector_;
    const auto used = data_at_ / sector_;
    clusters_ = sectors > used ? (sectors - used) * sector_ / cluster_ : 0;
    bits_ = clusters_ < 4085 ? 12 : clusters_ < 65525 ? 16 : 32;
    root_cluster_ = bits_ == 32 ? le32(boot, 44) : 0;
    table_.assign(disk.bytes(table_at_, std::min<std::uint64_t>(table_bytes_, Disk::max_read), scratch_));
  }

  static bool fits(std::string_view boot) {
    const unsigned sector = le16(boot, 11), per_cluster = u8(boot, 13);
    const bool power = sector >= 512 && sector <= 4096 && (sector & (sector - 1)) == 0 && per_cluster != 0 &&
                       (per_cluster & (per_cluster - 1)) == 0;
    return power && le16(boot, 14) != 0 && u8(boot, 16) >= 1 && u8(boot, 16) <= 2 && u8(boot, 21) >= 0xF0 &&
           (le16(boot, 22) != 0 || le32(boot, 36) != 0);
  }

  std::vector<Extent> chain(std::uint64_t first, std::uint64_t most, bool& damaged) const {
    std::vector<Extent> extents;
    std::uint64_t total = 0, steps = 0;
    for (auto c = first; c >= 2 && c < clusters_ + 2; c = next(c)) {
      if (total >= most) return extents;
      if (++steps > clusters_) {  // points back at itself
        damaged = true;
        return extents;
      }
      add_extent(extents, {data_at_ + (c - 2) * cluster_, cluster_});
      total += cluster_;
    }
    return extents;
  }

  std::string folder(std::uint64_t cluster, bool& damaged) const {
    std::string scratch;
    if (cluster == 0 && bits_ != 32) return std::string(disk_.bytes(root_at_, root_size_, scratch));
    return read_extents(disk_, chain(cluster == 0 ? root_cluster_ : cluster, max_folder, damaged), max_folder);
  }

 private:
  std::uint64_t next(std::uint64_t c) const {
    if (bits_ == 12) {
      const auto pair = le16(table_, c + c / 2);
      return c % 2 == 0 ? pair & 0xFFFu : pair >> 4;
    }
    return bits_ == 16 ? le16(table_, 2 * c) : le32(table_, 4 * c) & 0x0FFFFFFFu;
  }

  const Disk& disk_;
  std::string scratch_, table_;
  std::uint64_t sector_, cluster_, table_at_, table_bytes_, root_at_, root_size_, data_at_, clusters_, root_cluster_;
  int bits_;
};

std::string short_name(std::string_view entry) {
  const auto cut = [](std::string_view text, bool lower) {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    std::string out(text);
    if (!out.empty() && out[0] == '\x05') out[0] = '\xE5';
    return lower ? to_lower_ascii(out) : out;
  };
  auto name = cut(entry.substr(0, 8), u8(entry, 12) & 0x08);
  const auto extension = cut(entry.substr(8, 3), u8(entry, 12) & 0x10);
  if (!extension.empty()) name += "." + extension;
  return decode_member_name(name, false);
}

struct Place {
  std::uint64_t cluster = 0;  // 0: the root
};

}  // namespace

bool read_fat(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged) {
  std::string scratch;
  const std::string boot(disk.bytes(0, 512, scratch));
  if (!Fat::fits(boot) || slice(boot, 3, 4) == "NTFS") return false;
  const Fat fat(disk, boot);
  FolderWalk<Place> walk({}, damaged);
  while (walk.next()) {
    const auto entries = fat.folder(walk.place().cluster, damaged);
    if (!budget.spend_steps(entries.size())) return true;
    std::string long_name;
    for (std::size_t at = 0; at + 32 <= entries.size(); at += 32) {
      const auto entry = std::string_view(entries).substr(at, 32);
      const auto first = u8(entry, 0), attributes = u8(entry, 11);
      if (first == 0) break;
      if (!budget.spend_steps(64) || sink.full()) return true;
      if (first == 0xE5) {
        long_name.clear();
        continue;
      }
      if ((attributes & 0x3F) == 0x0F) {
        // Pieces of a long name stand last piece first.
        if (first & 0x40) long_name.clear();
        const auto units =
            std::string(entry.substr(1, 10)) + std::string(entry.substr(14, 12)) + std::string(entry.substr(28, 4));
        if (long_name.size() < 1024) long_name = units + long_name;
        continue;
      }
      std::string name;
      if (!long_name.empty()) {
        std::size_t length = 0;
        while (has(long_name, length, 2) && le16(long_name, length) != 0 && le16(long_name, length) != 0xFFFF)
          length += 2;
        name = utf16le_to_utf8(std::string_view(long_name).substr(0, length));
      }
      if (name.empty()) name = short_name(entry);
      long_name.clear();
      if ((attributes & 0x08) || name == "." || name == "..") continue;
      const auto cluster = (static_cast<std::uint64_t>(le16(entry, 20)) << 16) | le16(entry, 26);
      if (attributes & 0x10) {
        if (cluster >= 2)
          walk.enter({cluster}, name);
        else
          damaged = true;
        continue;
      }
      const auto path = walk.path_of(name);
      sink.look_at_name(path);
      const std::uint64_t size = le32(entry, 28);
      const auto extents = fat.chain(cluster, size, damaged);
      if (!budget.spend_steps(chain_cost(extents, 512))) return true;
      add_disk_file(disk, extents, size, path, sink, budget);
    }
  }
  return true;
}

}  // namespace sekisho::content
