// ext2, ext3 and ext4 (the Linux kernel's Documentation/filesystems/ext4).
#include <optional>
#include <unordered_set>

#include "base/text.h"
#include "content/bytes.h"
#include "content/disk/disk.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_folder = 4u << 20, root_inode = 2, max_extents = 65'536;
constexpr int max_depth = 64, max_tree_depth = 5;
constexpr std::uint32_t by_extents = 0x80000, in_the_inode = 0x10000000, encrypted = 0x800, wide_groups = 0x80;
constexpr unsigned kind_mask = 0xF000, is_folder = 0x4000, is_file = 0x8000;

class Ext {
 public:
  explicit Ext(const Disk& disk) : disk_(disk) {}

  bool open() {
    std::string scratch;
    const std::string super(disk_.bytes(1024, 1024, scratch));
    if (le16(super, 56) != 0xEF53 || le32(super, 24) > 6) return false;
    block_ = std::uint64_t{1024} << le32(super, 24);
    inodes_ = le32(super, 0);
    inodes_per_group_ = le32(super, 40);
    inode_size_ = le32(super, 76) == 0 ? 128 : le16(super, 88);
    group_size_ = le32(super, 96) & wide_groups ? std::max<std::uint64_t>(le16(super, 254), 32) : 32;
    groups_at_ = (le32(super, 20) + 1u) * block_;
    return inodes_per_group_ > 0 && inode_size_ >= 128 && inode_size_ <= 4096;
  }

  struct Inode {
    unsigned mode = 0;
    std::uint64_t size = 0;
    std::uint32_t flags = 0;
    std::string blocks;  // what tells where its bytes are
  };
  std::optional<Inode> inode(std::uint64_t number) const {
    if (number == 0 || number > inodes_) return std::nullopt;
    std::string scratch;
    const std::string group(
        disk_.bytes(groups_at_ + (number - 1) / inodes_per_group_ * group_size_, group_size_, scratch));
    const auto table = le32(group, 8) | (group_size_ >= 64 ? std::uint64_t{le32(group, 40)} << 32 : 0);
    const std::string bytes(disk_.bytes(table * block_ + (number - 1) % inodes_per_group_ * inode_size_, 128, scratch));
    if (bytes.size() < 128) return std::nullopt;
    return Inode{le16(bytes, 0), le32(bytes, 4) | std::uint64_t{le32(bytes, 108)} << 32, le32(bytes, 32),
                 bytes.substr(40, 60)};
  }

  // Where an inode's bytes lie, in order, holes included, as far as a file may be large. Every block of a tree costs
  // steps: all may be one block.
  std::vector<Extent> extents(const Inode& inode, Budget& budget, bool& damaged) const {
    std::vector<Extent> out;
    if (inode.flags & by_extents) {
      std::uint64_t next = 0;
      if (!tree(inode.blocks, 0, next, out, budget)) damaged = true;
      return out;
    }
    std::uint64_t left = (std::min(inode.size, budget.limits().file_size.value + block_) + block_ - 1) / block_;
    for (std::uint64_t i = 0; i < 12 && left > 0; ++i, --left) add(le32(inode.blocks, 4 * i), out);
    for (int level = 1; level <= 3 && left > 0; ++level)
      indirect(le32(inode.blocks, 4 * (11 + static_cast<std::uint64_t>(level))), level, left, out, budget);
    if (left > 0) damaged = true;
    return out;
  }

 private:
  void add(std::uint64_t block, std::vector<Extent>& out) const {
    add_extent(out, {block * block_, block_, block == 0});
  }

  // level: 1 to 3, a bound on the depth.
  void indirect(std::uint64_t block, int level, std::uint64_t& left, std::vector<Extent>& out, Budget& budget) const {
    if (!budget.spend_steps(block_)) return;
    std::string scratch;
    const std::string table(block == 0 ? std::string_view{} : disk_.bytes(block * block_, block_, scratch));
    for (std::uint64_t i = 0; i < block_ / 4 && left > 0 && out.size() < max_extents; ++i) {
      const std::uint64_t entry = le32(table, 4 * i);
      if (level > 1) {
        indirect(entry, level - 1, left, out, budget);
        continue;
      }
      add(entry, out);
      --left;
    }
  }

  // A node of the tree of extents; `depth` is bounded.
  bool tree(std::string_view node, int depth, std::uint64_t& next, std::vector<Extent>& out, Budget& budget) const {
    if (!budget.spend_steps(block_)) return false;
    if (le16(node, 0) != 0xF30A || depth > max_tree_depth || out.size() > max_extents) return false;
    const std::uint64_t count = le16(node, 2);
    if (!has(node, 12, 12 * count)) return false;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto entry = slice(node, 12 + 12 * i, 12);
      const std::uint64_t first = le32(entry, 0);
      if (le16(node, 6) > 0) {
        std::string scratch;
        const std::string below(
            disk_.bytes((le32(entry, 4) | std::uint64_t{le16(entry, 8)} << 32) * block_, block_, scratch));
        if (!tree(below, depth + 1, next, out, budget)) return false;
        continue;
      }
      if (first < next) return false;
      if (first > next) out.push_back({0, (first - next) * block_, true});
      std::uint64_t length = le16(entry, 4);
      const bool unwritten = length > 32'768;
      if (unwritten) length -= 32'768;
      out.push_back({(le32(entry, 8) | std::uint64_t{le16(entry, 6)} << 32) * block_, length * block_, unwritten});
      next = first + length;
    }
    return true;
  }

  const Disk& disk_;
  std::uint64_t block_ = 0, inodes_ = 0, inodes_per_group_ = 0, inode_size_ = 0, group_size_ = 0, groups_at_ = 0;
};

struct Folder {
  std::uint64_t inode = root_inode;
  std::string path;
  int depth = 0;
};

}  // namespace

bool read_ext(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged) {
  Ext volume(disk);
  if (!volume.open()) return false;
  std::vector<Folder> open{{}};
  std::unordered_set<std::uint64_t> seen;
  while (!open.empty()) {
    const auto here = std::move(open.back());
    open.pop_back();
    const auto folder = volume.inode(here.inode);
    if (!folder || (folder->mode & kind_mask) != is_folder || (folder->flags & encrypted) ||
        !seen.insert(here.inode).second) {
      damaged = true;
      continue;
    }
    const auto size = std::min(folder->size, max_folder);
    if (!budget.spend_steps(size)) return true;
    const auto entries = folder->flags & in_the_inode
                             ? folder->blocks.substr(4)
                             : read_extents(disk, volume.extents(*folder, budget, damaged), size);
    for (std::size_t at = 0; at + 8 <= entries.size();) {
      const std::size_t length = le16(entries, at + 4);
      const std::uint64_t number = le32(entries, at);
      const auto name = decode_member_name(slice(entries, at + 8, u8(entries, at + 6)), false);
      if (length < 8) break;
      at += length;
      if (!budget.spend_steps(64) || sink.full()) return true;
      if (number == 0 || name.empty() || name == "." || name == "..") continue;
      const auto found = volume.inode(number);
      if (!found) {
        damaged = true;
        continue;
      }
      const auto path = here.path + name;
      if ((found->mode & kind_mask) == is_folder) {
        if (here.depth < max_depth)
          open.push_back({number, path + "/", here.depth + 1});
        else
          damaged = true;
        continue;
      }
      if ((found->mode & kind_mask) != is_file) continue;
      sink.look_at_name(path);
      if (found->flags & encrypted) {
        sink.add_encrypted(path);
      } else if (found->flags & in_the_inode) {
        sink.add(path, {.bytes = found->blocks.substr(0, found->size), .damaged = found->size > found->blocks.size()});
      } else {
        const auto extents = volume.extents(*found, budget, damaged);
        if (!budget.spend_steps(16 * extents.size() + chain_cost(extents, 4096))) return true;
        add_disk_file(disk, extents, found->size, path, sink, budget);
      }
    }
  }
  return true;
}

}  // namespace sekisho::content
