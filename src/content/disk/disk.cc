#include "content/disk/disk.h"

#include <algorithm>

#include "content/archive/archive.h"
#include "content/bytes.h"
#include "content/child.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_blocks = 1u << 20;
constexpr std::uint64_t sector = 512;
constexpr int max_partitions = 32;

struct Place {
  std::uint64_t at = 0, size = 0;
};

std::vector<Place> gpt_partitions(const Disk& disk) {
  std::vector<Place> result;
  std::string scratch;
  for (const std::uint64_t block : {std::uint64_t{512}, std::uint64_t{4096}}) {
    const std::string header(disk.bytes(block, 92, scratch));
    if (!header.starts_with("EFI PART")) continue;
    const std::uint64_t count = std::min<std::uint32_t>(le32(header, 80), 128), size = le32(header, 84);
    if (size < 128 || size > 4096) return result;
    const std::string entries(disk.bytes(le64(header, 72) * block, count * size, scratch));
    for (std::uint64_t i = 0; i < count && result.size() < max_partitions; ++i) {
      const auto entry = slice(entries, i * size, size);
      const auto first = le64(entry, 32), last = le64(entry, 40);
      if (le64(entry, 0) != 0 && first <= last && first < disk.size() / block)
        result.push_back({first * block, (last - first + 1) * block});
    }
    return result;
  }
  return result;
}

// Inside Macintosh: Devices, "The partition map".
std::vector<Place> apple_partitions(const Disk& disk, std::uint64_t block) {
  std::vector<Place> result;
  std::string scratch;
  for (std::uint64_t i = 1; i <= max_partitions && block >= sector; ++i) {
    const auto entry = disk.bytes(i * block, sector, scratch);
    if (!entry.starts_with("PM")) break;
    result.push_back({be32(entry, 8) * block, be32(entry, 12) * block});
  }
  return result;
}

std::vector<Place> partitions(const Disk& disk) {
  std::string scratch;
  const std::string boot(disk.bytes(0, sector, scratch));
  if (boot.starts_with("ER")) return apple_partitions(disk, be16(boot, 2));
  if (le16(boot, 510) != 0xAA55) return {};
  std::vector<Place> result;
  for (std::uint64_t i = 0; i < 4; ++i) {
    const auto entry = slice(boot, 446 + 16 * i, 16);
    const auto type = u8(entry, 4);
    if (type == 0xEE) return gpt_partitions(disk);
    if (type != 0 && le32(entry, 12) != 0) result.push_back({le32(entry, 8) * sector, le32(entry, 12) * sector});
  }
  return result;
}

// What a volume holds that no reader here knows; empty for nothing.
std::string_view unknown_file_system(const Disk& volume) {
  std::string scratch;
  if (volume.bytes(1024, 2, scratch) == "BD") return "HFS";
  if (volume.bytes(0, 4, scratch) == "XFSB") return "XFS";
  if (volume.bytes(0x10040, 8, scratch) == "_BHRfS_M") return "Btrfs";
  if (volume.bytes(3, 4, scratch) == "ReFS") return "ReFS";
  if (volume.bytes(32, 4, scratch) == "NXSB") return "APFS";
  return {};
}

// The members of an ISO 9660 volume, which libarchive reads.
bool is_iso(const Disk& volume) {
  std::string scratch;
  return volume.bytes(0x8001, 5, scratch) == "CD001";
}

std::optional<Disk> disk_in(std::string_view kind, std::string_view file, Budget& budget, Disk::Trouble& trouble) {
  if (kind == "vhd") return Disk::vhd(file);
  if (kind == "vhdx") return Disk::vhdx(file);
  if (kind == "vmdk") return Disk::vmdk(file);
  if (kind == "qcow2") return Disk::qcow2(file, budget, trouble);
  if (kind == "vdi") return Disk::vdi(file);
  if (kind == "hdd") return Disk::parallels(file);
  return Disk::raw(file);
}

}  // namespace

Disk Disk::raw(std::string_view bytes) {
  Disk disk;
  disk.file_ = bytes;
  disk.size_ = bytes.size();
  return disk;
}

std::optional<Disk> Disk::vhd(std::string_view file) {
  // Microsoft, Virtual Hard Disk Image Format Specification 1.0: all numbers big-endian; the footer stands last (and
  // first in dynamic ones).
  auto footer = slice(file, file.size() - std::min<std::size_t>(file.size(), 512), 512);
  if (!footer.starts_with("conectix")) footer = file.substr(0, 512);
  if (!footer.starts_with("conectix")) return std::nullopt;
  Disk disk;
  disk.file_ = file;
  const auto type = be32(footer, 60);
  if (type == 2) {
    disk.size_ = std::min<std::uint64_t>(be64(footer, 48), file.size());
    return disk;
  }
  const auto header = slice(file, be64(footer, 16), 1024);
  if (type != 3 || !header.starts_with("cxsparse")) return std::nullopt;
  const auto table = be64(header, 16);
  const std::uint64_t count = be32(header, 28);
  disk.block_size_ = be32(header, 32);
  if (disk.block_size_ < sector || disk.block_size_ % sector != 0 || disk.block_size_ > (1u << 28) ||
      count > max_blocks)
    return std::nullopt;
  const auto bitmap = (disk.block_size_ / sector / 8 + sector - 1) / sector * sector;
  for (std::uint64_t i = 0; i < count && has(file, table + 4 * i, 4); ++i) {
    const auto place = be32(file, table + 4 * i);
    disk.blocks_.push_back(place == 0xFFFFFFFF ? absent : place * sector + bitmap);
  }
  disk.size_ = std::min<std::uint64_t>(be64(footer, 48), disk.blocks_.size() * disk.block_size_);
  return disk;
}

std::optional<Disk> Disk::vhdx(std::string_view file) {
  // [MS-VHDX] 2.2 to 2.6. The log is not replayed: a disk that was closed has none.
  constexpr std::string_view bat_id("\x66\x77\xC2\x2D\x23\xF6\x00\x42\x9D\x64\x11\x5E\x9B\xFD\x4A\x08", 16);
  constexpr std::string_view metadata_id("\x06\xA2\x7C\x8B\x90\x47\x9A\x4B\xB8\xFE\x57\x5F\x05\x0F\x88\x6E", 16);
  constexpr std::string_view parameters_id("\x37\x67\xA1\xCA\x36\xFA\x43\x4D\xB3\xB6\x33\xF0\xAA\x44\xE7\x6B", 16);
  constexpr std::string_view size_id("\x24\x42\xA5\x2F\x1B\xCD\x76\x48\xB2\x11\x5D\xBE\xD8\x3B\xF4\xB8", 16);
  constexpr std::string_view sector_id("\x1D\xBF\x41\x81\x6F\xA9\x09\x47\xBA\x47\xF2\x33\xA8\xFA\xAB\x5F", 16);
  std::string_view bat, metadata;
  for (const std::uint64_t at : {192u * 1024u, 256u * 1024u}) {
    const auto regions = slice(file, at, 64 * 1024);
    if (!regions.starts_with("regi")) continue;
    for (std::uint64_t i = 0; i < std::min<std::uint32_t>(le32(regions, 8), 16); ++i) {
      const auto entry = slice(regions, 16 + 32 * i, 32);
      const auto body = slice(file, le64(entry, 16), le32(entry, 24));
      if (entry.starts_with(bat_id)) bat = body;
      if (entry.starts_with(metadata_id)) metadata = body;
    }
    break;
  }
  Disk disk;
  disk.file_ = file;
  std::uint64_t sector_size = 512;
  for (std::uint64_t i = 0; i < std::min<std::uint32_t>(le16(metadata, 10), 64); ++i) {
    const auto entry = slice(metadata, 32 + 32 * i, 32);
    const auto value = slice(metadata, le32(entry, 16), 8);
    if (entry.starts_with(parameters_id)) disk.block_size_ = le32(value, 0);
    if (entry.starts_with(size_id)) disk.size_ = le64(value, 0);
    if (entry.starts_with(sector_id)) sector_size = le32(value, 0);
  }
  if (disk.block_size_ < (1u << 20) || disk.block_size_ > (1u << 28) || disk.size_ == 0 || sector_size < 512 ||
      sector_size > 4096)
    return std::nullopt;
  const auto between =
      (std::uint64_t{1} << 23) * sector_size / disk.block_size_;  // blocks between two entries of sector bitmaps
  const auto count = std::min<std::uint64_t>((disk.size_ + disk.block_size_ - 1) / disk.block_size_, max_blocks);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto entry = le64(bat, 8 * (i + i / std::max<std::uint64_t>(between, 1)));
    const auto state = entry & 7;
    disk.blocks_.push_back(state == 6 || state == 7 ? (entry >> 20) << 20 : absent);
  }
  disk.size_ = std::min<std::uint64_t>(disk.size_, count * disk.block_size_);
  return disk;
}

std::string_view Disk::bytes(std::uint64_t at, std::uint64_t n, std::string& scratch) const {
  if (at >= size_) return {};
  n = std::min({n, size_ - at, max_read});
  at += start_;
  if (block_size_ == 0) return slice(file_, at, n);
  const auto in_block = at % block_size_;
  if (in_block + n <= block_size_) {
    const auto place = at / block_size_ < blocks_.size() ? blocks_[at / block_size_] : absent;
    if (place != absent) return slice(file_, place + in_block, n);
  }
  scratch.clear();
  while (n > 0) {
    const auto offset = at % block_size_, piece = std::min(n, block_size_ - offset);
    const auto place = at / block_size_ < blocks_.size() ? blocks_[at / block_size_] : absent;
    const auto found = place == absent ? std::string_view{} : slice(file_, place + offset, piece);
    scratch.append(found);
    scratch.append(piece - found.size(), '\0');
    at += piece;
    n -= piece;
  }
  return scratch;
}

Disk Disk::part(std::uint64_t at, std::uint64_t n) const {
  auto result = *this;
  at = std::min(at, size_);
  result.start_ += at;
  result.size_ = std::min(n, size_ - at);
  return result;
}

void add_extent(std::vector<Extent>& extents, const Extent& next) {
  const bool follows = !extents.empty() && extents.back().zeros == next.zeros &&
                       (next.zeros || extents.back().at + extents.back().size == next.at);
  if (follows)
    extents.back().size += next.size;
  else
    extents.push_back(next);
}

std::string read_extents(const Disk& disk, const std::vector<Extent>& extents, std::uint64_t most) {
  std::string out, scratch;
  for (const auto& extent : extents) {
    const auto n = std::min(extent.size, most - std::min<std::uint64_t>(most, out.size()));
    if (n == 0) break;
    if (extent.zeros)
      out.append(n, '\0');
    else
      out += disk.bytes(extent.at, n, scratch);
  }
  return out;
}

std::uint64_t chain_cost(const std::vector<Extent>& extents, std::uint64_t cluster) {
  std::uint64_t bytes = 0;
  for (const auto& extent : extents) bytes += std::min<std::uint64_t>(extent.size, std::uint64_t{1} << 40);
  return 4 * (bytes / cluster) + extents.size();
}

void add_disk_file(const Disk& disk, const std::vector<Extent>& extents, std::uint64_t size, std::string_view name,
                   MemberSink& sink, const Budget& budget) {
  Expanded content;
  const Allowance allowance(budget);
  for (const auto& extent : extents) {
    if (content.bytes.size() >= size) break;
    auto left = std::min(extent.size, size - content.bytes.size());
    if (const auto limit = allowance.broken(disk.stored_size(), content.bytes.size() + left); !limit.empty()) {
      content.limit = limit;
      break;
    }
    if (extent.zeros) {
      content.bytes.append(left, '\0');
      continue;
    }
    std::string scratch;
    for (auto at = extent.at; left > 0;) {
      const auto piece = disk.bytes(at, left, scratch);
      if (piece.empty()) break;
      content.bytes.append(piece);
      at += piece.size();
      left -= piece.size();
    }
    if (left > 0) break;
  }
  content.damaged = content.limit.empty() && content.bytes.size() < size;
  sink.add(name, std::move(content));
}

void read_disk(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  Disk::Trouble trouble;
  const auto disk = disk_in(kind, data, budget, trouble);
  if (trouble.encrypted) {
    document.parts[static_cast<std::size_t>(part)].encrypted = true;
    return document.add_trait(part, "archive.encrypted", kind);
  }
  if (!disk) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(
        part, "archive.unsupported",
        trouble.unsupported.empty() ? std::string(kind) + " with a parent or broken tables" : trouble.unsupported);
    return;
  }
  if (!trouble.unsupported.empty()) document.add_trait(part, "archive.unsupported", trouble.unsupported);
  if (!trouble.limit.empty()) mark_limit(document, part, budget, trouble.limit, kind);
  MemberSink sink(document, part, budget);
  std::vector<Disk> volumes{*disk};
  for (const auto& place : partitions(*disk)) volumes.push_back(disk->part(place.at, place.size));
  bool damaged = trouble.damaged, known = false;
  for (const auto& volume : volumes) {
    if (sink.full()) break;
    const bool read = read_fat(volume, sink, budget, damaged) || read_exfat(volume, sink, budget, damaged) ||
                      read_ntfs(volume, sink, budget, damaged) || read_ext(volume, sink, budget, damaged) ||
                      read_hfs(volume, sink, budget, damaged) || read_udf(volume, sink, budget, damaged);
    if (read) {
      known = true;
      if (&volume == &volumes.front()) break;  // no partitions: the boot sector is the file system's
      continue;
    }
    if (is_iso(volume) && &volume == &volumes.front() && kind == "img") {
      read_archive(document, part, options, budget);
      known = true;
      continue;
    }
    if (const auto name = unknown_file_system(volume); !name.empty()) {
      known = true;
      document.add_trait(part, "archive.unsupported", name);
    }
  }
  if (!known) document.add_trait(part, "archive.unsupported", std::string(kind) + " with an unknown file system");
  if (damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "file system");
  }
}

void add_unpacked_disk(Document& document, int part, const std::string& name, Expanded disk, Budget& budget) {
  MemberSink sink(document, part, budget);
  const int child = sink.add(name.empty() ? "disk.img" : name.substr(0, name.rfind('.')) + ".img", std::move(disk));
  if (child < 0) return;
  auto& image = document.parts[static_cast<std::size_t>(child)];
  // To everybody the image is what it holds, not one inside another.
  image.layer = document.parts[static_cast<std::size_t>(part)].layer;
  image.kind = "img";
  image.true_type = "application/x-raw-disk-image";
}

void read_iso(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto disk = Disk::raw(document.parts[static_cast<std::size_t>(part)].data);
  const auto before = document.parts.size();
  bool damaged = false, udf = false;
  {
    MemberSink sink(document, part, budget);
    udf = read_udf(disk, sink, budget, damaged);
  }
  if (document.parts.size() == before) {  // none, or nothing in it
    if (udf && damaged) document.add_trait(part, "archive.damaged", "UDF");
    return read_archive(document, part, options, budget);
  }
  if (damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "UDF");
  }
  if (!budget.spend_file()) return mark_limit(document, part, budget, "files");
  const int other = document.add_part(part, PartOrigin::alternate);
  auto& reading = document.parts[static_cast<std::size_t>(other)];
  reading.filename = document.parts[static_cast<std::size_t>(part)].filename;
  reading.content_type = "application/octet-stream";
  reading.data = document.parts[static_cast<std::size_t>(part)].data;
  reading.kind = "iso9660";
  reading.true_type = "application/x-iso9660-image";
}

}  // namespace sekisho::content
