// VMware's virtual disks in one file (Virtual Disk Format 5.0): sparse, whose grains stand as they are, and
// stream-optimised, whose grains are packed.
#include <algorithm>

#include "content/archive/archive.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/disk/disk.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t sector = 512, max_grains = 1u << 20;

struct SparseDisk {
  std::uint64_t size = 0, grain = 0;  // bytes
  bool packed = false;
  std::vector<std::uint32_t> grains;  // sector of the file at which each lies; 0 and 1: not there
};

// Numbers least byte first. Nothing where the tables do not hold.
std::optional<SparseDisk> sparse_disk(std::string_view file) {
  constexpr std::uint64_t at_end = ~std::uint64_t{0}, directory_at = 56;
  constexpr std::uint32_t packed_grains = 1u << 16;
  auto header = slice(file, 0, sector);
  // Written in one go, it says where the tables lie in a copy of the header before the last sector.
  if (le64(header, directory_at) == at_end && file.size() >= 2 * sector)
    header = slice(file, file.size() - 2 * sector, sector);
  if (!header.starts_with("KDMV")) return std::nullopt;
  SparseDisk disk;
  const auto sectors = le64(header, 12), grain = le64(header, 20), directory = le64(header, directory_at);
  const std::uint64_t in_table = le32(header, 44);
  constexpr std::uint64_t most_sectors = std::uint64_t{1} << 40, most_in_grain = 1u << 16, most_in_table = 1u << 16;
  if (sectors == 0 || sectors > most_sectors || grain == 0 || grain > most_in_grain || in_table == 0 ||
      in_table > most_in_table || directory > most_sectors)
    return std::nullopt;
  disk.grain = grain * sector;
  disk.packed = (le32(header, 8) & packed_grains) != 0;
  const auto count = std::min((sectors + grain - 1) / grain, max_grains);
  disk.size = std::min(sectors, count * grain) * sector;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t table = le32(file, directory * sector + 4 * (i / in_table));
    disk.grains.push_back(table == 0 ? 0 : le32(file, table * sector + 4 * (i % in_table)));
  }
  return disk;
}

// The packed grains put in their places, up to the last that is there.
Expanded unpacked(const SparseDisk& disk, std::string_view file, Budget& budget) {
  Expanded out;
  const Allowance allowance(budget);
  for (std::size_t i = 0; i < disk.grains.size(); ++i) {
    if (disk.grains[i] <= 1) continue;
    const auto to = i * disk.grain;
    if (const auto limit = allowance.broken(file.size(), to + disk.grain); !limit.empty()) {
      out.limit = limit;
      break;
    }
    const auto at = disk.grains[i] * sector;  // the sector of the disk (8 bytes), the packed size (4), zlib data
    const auto grain = inflate(slice(file, at + 12, le32(file, at + 8)), DeflateForm::zlib, budget, disk.grain);
    if (!budget.spend_steps(4'000 + disk.grain + grain.bytes.size())) {  // all may be the same one
      out.limit = "steps";
      break;
    }
    out.damaged = out.damaged || grain.damaged || grain.bytes.empty();
    out.bytes.resize(to + disk.grain);
    out.bytes.replace(to, std::min<std::uint64_t>(disk.grain, grain.bytes.size()), grain.bytes, 0, disk.grain);
  }
  return out;
}

}  // namespace

std::optional<Disk> Disk::vmdk(std::string_view file) {
  const auto sparse = sparse_disk(file);
  if (!sparse || sparse->packed) return std::nullopt;
  Disk disk;
  disk.file_ = file;
  disk.size_ = sparse->size;
  disk.block_size_ = sparse->grain;
  for (const auto place : sparse->grains) disk.blocks_.push_back(place <= 1 ? absent : place * sector);
  return disk;
}

void read_vmdk(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto file = document.parts[static_cast<std::size_t>(part)].data;
  const auto sparse = sparse_disk(file);
  if (!sparse) return document.add_trait(part, "archive.unsupported", "vmdk of several files or broken tables");
  if (!sparse->packed) return read_disk(document, part, options, budget);
  auto disk = unpacked(*sparse, file, budget);
  if (disk.damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "disk image");
  }
  const auto name = std::string(document.parts[static_cast<std::size_t>(part)].filename);
  add_unpacked_disk(document, part, name, std::move(disk), budget);
}

}  // namespace sekisho::content
