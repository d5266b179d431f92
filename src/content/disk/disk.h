#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/archive/member.h"
#include "content/reader.h"

namespace sekisho::content {

/// A disk as a run of bytes, whatever file it lies in: raw images as they stand, VHD, VHDX, VMDK, QCOW2, VDI and
/// Parallels' through their block tables. Blocks that are not there read as zeros. Views into the item; nothing is
/// copied unless a read crosses blocks or they are packed.
class Disk {
 public:
  static Disk raw(std::string_view bytes);
  /// VHD (fixed, dynamic) and VHDX without parent; nothing if its tables do not hold.
  static std::optional<Disk> vhd(std::string_view file);
  static std::optional<Disk> vhdx(std::string_view file);
  /// VMDK whose grains are not packed; nothing if its tables do not hold.
  static std::optional<Disk> vmdk(std::string_view file);
  /// What keeps a disk from being read, wholly or in part.
  struct Trouble {
    std::string unsupported;  // what is not read
    std::string limit;        // its name: what follows reads as zeros
    bool damaged = false, encrypted = false;
  };
  /// QCOW2 (versions 2 and 3, packed clusters too) without parent; nothing if its tables do not hold or it is
  /// encrypted.
  static std::optional<Disk> qcow2(std::string_view file, Budget& budget, Trouble& trouble);
  /// The first version of the same; qcow2() hands it over.
  static std::optional<Disk> qcow1(std::string_view file, Budget& budget, Trouble& trouble);
  /// VirtualBox (VDI, dynamic and fixed) and Parallels without parent; nothing if their tables do not hold.
  static std::optional<Disk> vdi(std::string_view file);
  static std::optional<Disk> parallels(std::string_view file);

  std::uint64_t size() const { return size_; }
  /// Bytes of the file that the disk lies in.
  std::uint64_t stored_size() const { return file_.size(); }
  /// The bytes from `at`: a view where they lie together, else copied into `scratch`. Shorter at the end; at most 64
  /// MiB.
  std::string_view bytes(std::uint64_t at, std::uint64_t n, std::string& scratch) const;
  /// The part of the disk from `at` on, as a disk of its own.
  Disk part(std::uint64_t at, std::uint64_t n) const;

  static constexpr std::uint64_t max_read = 64u << 20;

 private:
  static constexpr std::uint64_t absent = ~std::uint64_t{0};
  std::string_view file_;
  std::shared_ptr<const std::string> own_;  // the file and the clusters that had to be made, where there are such
  std::uint64_t start_ = 0, size_ = 0, block_size_ = 0;  // block_size_ 0: the file is the disk
  std::vector<std::uint64_t> blocks_;                    // place of each block in the file
};

/// A piece of a file on a disk.
struct Extent {
  std::uint64_t at = 0, size = 0;
  bool zeros = false;
};
/// One more piece of a file, joined to the last when it follows it; holes follow each other.
void add_extent(std::vector<Extent>& extents, const Extent& next);
/// The bytes of pieces one after the other, at most `most`: folders and tables. Files go through add_disk_file.
std::string read_extents(const Disk& disk, const std::vector<Extent>& extents, std::uint64_t most);
/// Steps that it cost to follow a file's clusters of at least `cluster` bytes: many files may share one long chain.
std::uint64_t chain_cost(const std::vector<Extent>& extents, std::uint64_t cluster);
/// Joins the pieces of one file, up to `size` bytes and the limits, and adds it to the archive's members.
void add_disk_file(const Disk& disk, const std::vector<Extent>& extents, std::uint64_t size, std::string_view name,
                   MemberSink& sink, const Budget& budget);

/// File systems. False when it is none of theirs; files are added to the sink, `damaged` is set when something did not
/// fit.
bool read_fat(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged);
bool read_ntfs(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged);
bool read_udf(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged);
bool read_exfat(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged);
/// ext2 to ext4.
bool read_ext(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged);
/// HFS+; `damaged` too for files that macOS compressed, which stay as they are.
bool read_hfs(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged);

/// Disk images: raw (floppy, partitioned by MBR, GPT or Apple's map), VHD, VHDX, QCOW2, VDI, Parallels, UDF. Trait
/// "archive.unsupported" names a file system that is not read.
void read_disk(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Apple disk images whose pieces are stored, or packed with zlib, bzip2 or xz: the disk becomes a child of kind "img".
/// Others: trait "archive.unsupported".
void read_dmg(Document& document, int part, const ReadOptions& options, Budget& budget);

/// VMware's virtual disks of one file, sparse and stream-optimised. What only describes others: trait
/// "archive.unsupported".
void read_vmdk(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Adds a disk that was unpacked from the image `part` called `name` as its child of kind "img".
void add_unpacked_disk(Document& document, int part, const std::string& name, Expanded disk, Budget& budget);

/// ISO 9660, and UDF where a disc has both: Windows shows the UDF one, so its files are the members and the other
/// directory is another reading.
void read_iso(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
