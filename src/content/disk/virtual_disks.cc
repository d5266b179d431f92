// Virtual disks of QEMU (QCOW of versions 1 to 3, docs/interop/qcow2.txt of QEMU), VirtualBox (VDI) and Parallels,
// without parents.
#include <algorithm>
#include <memory>

#include "content/archive/archive.h"
#include "content/bytes.h"
#include "content/disk/disk.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t sector = 512, max_blocks = 1u << 20;

struct QcowHeader {
  // bytes, bytes, place and number of second-level tables
  std::uint64_t cluster = 0, size = 0, tables_at = 0, tables = 0;
  int bits = 0;
  std::uint64_t entry = 8;  // bytes of an entry in a second-level table; 16 with subclusters
  bool zstd = false;
};

// Nothing for a disk with a parent, a key or its data elsewhere, and for tables that do not hold.
std::optional<QcowHeader> qcow_header(std::string_view file, Disk::Trouble& trouble) {
  constexpr std::uint64_t data_elsewhere = 1u << 2, other_compression = 1u << 3, subclusters = 1u << 4, known = 0x1F;
  QcowHeader header;
  const auto version = be32(file, 4);
  const auto features = version >= 3 ? be64(file, 72) : 0;
  trouble.unsupported = "qcow2 with broken tables";
  if (!has(file, 0, version >= 3 ? 104 : 72) || version < 2 || version > 3) return std::nullopt;
  if (be32(file, 32) != 0) return trouble.encrypted = true, std::nullopt;
  if (be64(file, 8) != 0 || (features & data_elsewhere) != 0)
    return trouble.unsupported = "qcow2 with a parent or data elsewhere", std::nullopt;
  const auto bits = be32(file, 20);
  header.zstd = (features & other_compression) != 0;
  if ((features & ~known) != 0 || bits < 9 || bits > 21 || (header.zstd && (!has(file, 104, 1) || u8(file, 104) > 1)))
    return std::nullopt;
  if (header.zstd) header.zstd = u8(file, 104) == 1;
  header.bits = static_cast<int>(bits);
  header.cluster = std::uint64_t{1} << bits;
  header.entry = (features & subclusters) != 0 ? 16 : 8;
  header.size = be64(file, 24);
  header.tables = be32(file, 36);
  header.tables_at = be64(file, 40);
  if (header.size == 0 || header.size > max_blocks * header.cluster) return std::nullopt;
  trouble.unsupported.clear();
  return header;
}

// The first frame of zstd data (RFC 8878 §3.1.1) without what stands behind it, which decoders take for another one.
std::string_view first_frame(std::string_view packed) {
  constexpr std::string_view magic("\x28\xB5\x2F\xFD", 4);
  if (!packed.starts_with(magic)) return packed;
  constexpr std::size_t dictionary_sizes[] = {0, 1, 2, 4}, content_sizes[] = {0, 2, 4, 8};
  const auto flags = u8(packed, 4);
  const bool single = (flags & 0x20) != 0;
  const std::size_t content = single && flags >> 6 == 0 ? 1 : content_sizes[flags >> 6];
  std::size_t at = 5 + (single ? 0 : 1) + dictionary_sizes[flags & 3] + content;
  for (bool last = false; !last;) {
    if (!has(packed, at, 3)) return packed;
    const auto head = le16(packed, at) | static_cast<std::uint32_t>(u8(packed, at + 2)) << 16;
    last = (head & 1) != 0;
    const bool repeated = (head >> 1 & 3) == 1;
    at += 3 + (repeated ? 1 : head >> 3);
  }
  return packed.substr(0, at + ((flags & 4) != 0 ? 4 : 0));
}

// Which of a cluster's 32 subclusters are there stands in the second half of its entry; what is not there reads as
// zeros.
std::string with_subclusters(std::string_view cluster, std::uint64_t whole, std::uint64_t map) {
  std::string out(cluster);
  out.resize(whole);  // the file may end before its last cluster does
  const auto size = whole / 32;
  for (std::size_t i = 0; i < 32; ++i) {
    if ((map >> i & 1) == 0) out.replace(i * size, size, size, '\0');
  }
  return out;
}

// Clusters that do not stand in the file as they are, behind a copy of it.
class MadeClusters {
 public:
  MadeClusters(std::string_view file, Budget& budget, Disk::Trouble& trouble)
      : file_(file), budget_(budget), trouble_(trouble), allowance_(budget) {}

  /// Whether `size` bytes more may be made at a cost of `steps`; else what stops it is told.
  bool may_grow(std::uint64_t size, std::uint64_t steps) {
    const auto made = bytes_.empty() ? 0 : bytes_.size() - file_.size();
    trouble_.limit = allowance_.broken(file_.size(), made + size);
    if (trouble_.limit.empty() && file_.size() + made + size > budget_.limits().memory.value) trouble_.limit = "memory";
    if (trouble_.limit.empty() && !budget_.spend_steps(steps + size)) trouble_.limit = "steps";
    return trouble_.limit.empty();
  }
  /// The place of a cluster of `size` bytes.
  std::uint64_t add(std::string_view cluster, std::uint64_t size) {
    if (bytes_.empty()) bytes_ = file_;
    const auto place = bytes_.size();
    bytes_ += cluster.substr(0, size);
    bytes_.resize(place + size);
    return place;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string_view file_;
  Budget& budget_;
  Disk::Trouble& trouble_;
  Allowance allowance_;
  std::string bytes_;
};

}  // namespace

// The first version (1.0 of 2004): shorter tables, packed clusters told by the highest bit, their size above their
// place.
std::optional<Disk> Disk::qcow1(std::string_view file, Budget& budget, Trouble& trouble) {
  constexpr std::uint64_t is_packed = std::uint64_t{1} << 63, steps_of_inflate = 4'000;
  const std::uint64_t size = be64(file, 24), first_table = be64(file, 40);
  const unsigned bits = u8(file, 32), table_bits = u8(file, 33);
  trouble.unsupported = "qcow with broken tables";
  if (!has(file, 0, 48) || bits < 9 || bits > 16 || table_bits < 6 || table_bits > 13) return std::nullopt;
  if (be32(file, 36) != 0) return trouble.encrypted = true, std::nullopt;
  if (be64(file, 8) != 0) return trouble.unsupported = "qcow with a parent", std::nullopt;
  const auto cluster = std::uint64_t{1} << bits;
  if (size == 0 || size > max_blocks * cluster) return std::nullopt;
  trouble.unsupported.clear();
  Disk disk;
  disk.size_ = size;
  disk.block_size_ = cluster;
  MadeClusters made(file, budget, trouble);
  for (std::uint64_t i = 0; i < (size + cluster - 1) / cluster; ++i) {
    const auto table = be64(file, first_table + 8 * (i >> table_bits));
    const auto entry = table == 0 ? 0 : be64(file, table + 8 * (i & ((std::uint64_t{1} << table_bits) - 1)));
    disk.blocks_.push_back(entry == 0 || (entry & is_packed) != 0 ? absent : entry);
    if ((entry & is_packed) == 0) continue;
    if (!made.may_grow(cluster, steps_of_inflate)) break;
    const auto place = entry & ((std::uint64_t{1} << (63 - bits)) - 1),
               packed_size = (entry & ~is_packed) >> (63 - bits) & (cluster - 1);
    const auto unpacked = inflate(slice(file, place, packed_size), DeflateForm::raw, budget, cluster);
    trouble.damaged = trouble.damaged || unpacked.bytes.size() < cluster;
    disk.blocks_.back() = made.add(unpacked.bytes, cluster);
  }
  disk.file_ = file;
  disk.own_ = std::make_shared<const std::string>(made.take());
  if (!disk.own_->empty()) disk.file_ = *disk.own_;
  return disk;
}

std::optional<Disk> Disk::qcow2(std::string_view file, Budget& budget, Trouble& trouble) {
  if (be32(file, 4) == 1) return qcow1(file, budget, trouble);
  constexpr std::uint64_t place_bits = 0x00FFFFFFFFFFFE00, is_packed = std::uint64_t{1} << 62, is_zero = 1;
  constexpr std::uint64_t steps_of_inflate = 4'000, steps_of_zstd = 40'000;
  const auto header = qcow_header(file, trouble);
  if (!header) return std::nullopt;
  Disk disk;
  disk.size_ = header->size;
  disk.block_size_ = header->cluster;
  const auto in_table = header->cluster / header->entry, count = (header->size + header->cluster - 1) / header->cluster;
  const auto size_at = 62 - (header->bits - 8);
  MadeClusters made(file, budget, trouble);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto table =
        i / in_table < header->tables ? be64(file, header->tables_at + 8 * (i / in_table)) & place_bits : 0;
    const auto at = table + header->entry * (i % in_table);
    const auto entry = table == 0 ? 0 : be64(file, at), place = entry & place_bits;
    disk.blocks_.push_back(absent);
    if ((entry & is_packed) != 0) {
      if (!made.may_grow(header->cluster, header->zstd ? steps_of_zstd : steps_of_inflate)) break;
      const auto from = entry & ((std::uint64_t{1} << size_at) - 1),
                 sectors = ((entry & (is_packed - 1)) >> size_at) + 1;
      const auto packed = slice(file, from, sectors * sector - (from & (sector - 1)));
      const auto cluster = header->zstd ? expand_stream(first_frame(packed), budget)
                                        : inflate(packed, DeflateForm::raw, budget, header->cluster);
      trouble.damaged = trouble.damaged || cluster.bytes.size() < header->cluster;
      disk.blocks_.back() = made.add(cluster.bytes, header->cluster);
    } else if (place != 0 && header->entry == 16) {
      if (!made.may_grow(header->cluster, 0)) break;
      disk.blocks_.back() = made.add(
          with_subclusters(slice(file, place, header->cluster), header->cluster, be64(file, at + 8)), header->cluster);
    } else if (place != 0 && (entry & is_zero) == 0) {
      disk.blocks_.back() = place;
    }
  }
  if (be32(file, 60) != 0) trouble.unsupported = "snapshots in a qcow2";
  disk.file_ = file;
  disk.own_ = std::make_shared<const std::string>(made.take());
  if (!disk.own_->empty()) disk.file_ = *disk.own_;
  return disk;
}

std::optional<Disk> Disk::vdi(std::string_view file) {
  constexpr std::uint32_t dynamic = 1, fixed = 2, not_there = 0xFFFFFFFE;  // and what is above
  Disk disk;
  const auto type = le32(file, 0x4C);
  const std::uint64_t map = le32(file, 0x154), data = le32(file, 0x158), extra = le32(file, 0x17C),
                      count = le32(file, 0x180);
  disk.block_size_ = le32(file, 0x178);
  disk.size_ = le64(file, 0x170);
  if ((type != dynamic && type != fixed) || disk.block_size_ < sector || disk.block_size_ > (1u << 28) ||
      extra > (1u << 20) || count > max_blocks || disk.size_ == 0)
    return std::nullopt;
  for (std::uint64_t i = 0; i < count && has(file, map + 4 * i, 4); ++i) {
    const auto place = le32(file, map + 4 * i);
    disk.blocks_.push_back(place >= not_there ? absent : data + place * (disk.block_size_ + extra) + extra);
  }
  disk.file_ = file;
  disk.size_ = std::min<std::uint64_t>(disk.size_, disk.blocks_.size() * disk.block_size_);
  return disk;
}

std::optional<Disk> Disk::parallels(std::string_view file) {
  Disk disk;
  const bool large = file.starts_with("WithouFreSpacExt");
  const std::uint64_t sectors = le32(file, 28), count = le32(file, 32), total = large ? le64(file, 36) : le32(file, 36);
  constexpr std::uint64_t map = 64, most_sectors = 1u << 19;
  if (sectors == 0 || sectors > most_sectors || count > max_blocks || total == 0 || total > (std::uint64_t{1} << 40))
    return std::nullopt;
  disk.block_size_ = sectors * sector;
  for (std::uint64_t i = 0; i < count && has(file, map + 4 * i, 4); ++i) {
    const std::uint64_t place = le32(file, map + 4 * i);
    disk.blocks_.push_back(place == 0 ? absent : place * (large ? disk.block_size_ : sector));
  }
  disk.file_ = file;
  disk.size_ = std::min<std::uint64_t>(total * sector, disk.blocks_.size() * disk.block_size_);
  return disk;
}

}  // namespace sekisho::content
