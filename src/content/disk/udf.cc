// UDF (ECMA-167 with OSTA UDF 1.02 to 2.01): what Windows and disc writers make without an ISO 9660 directory beside
// it.
#include <unordered_set>

#include "content/bytes.h"
#include "content/disk/disk.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_folder = 4u << 20;
constexpr int max_depth = 64, max_allocations = 4096;
enum Tag : unsigned {
  anchor = 2,
  partition = 5,
  logical_volume = 6,
  terminator = 8,
  file_set = 256,
  file_identifier = 257,
  allocation = 258,
  file_entry = 261,
  extended_file_entry = 266
};

// OSTA compressed Unicode: the first byte tells whether bytes or UTF-16BE follow.
std::string name_of(std::string_view id) {
  if (id.empty()) return {};
  const auto body = id.substr(1);
  if (id.front() == 16) return utf16be_to_utf8(body);
  std::string out;
  for (const char c : body) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

class Udf {
 public:
  explicit Udf(const Disk& disk) : disk_(disk) {}

  // Finds the volume; false if this is no UDF.
  bool open() {
    std::string scratch;
    for (const std::uint64_t size : {2048u, 512u, 4096u}) {
      const std::string found(disk_.bytes(256 * size, 512, scratch));
      if (le16(found, 0) != anchor) continue;
      block_ = size;
      return read_sequence(le32(found, 20), le32(found, 16));
    }
    return false;
  }

  std::string block(std::uint64_t number) const {
    std::string scratch;
    return std::string(disk_.bytes(partition_at_ + number * block_, block_, scratch));
  }

  struct Entry {
    bool is_folder = false, good = false;
    std::uint64_t size = 0;
    std::vector<Extent> extents;
    std::string embedded;
    bool is_embedded = false;
  };

  Entry entry(std::uint64_t number) const {
    Entry result;
    const auto bytes = block(number);
    const auto tag = le16(bytes, 0);
    if (tag != file_entry && tag != extended_file_entry) return result;
    result.good = true;
    result.is_folder = u8(bytes, 27) == 4;
    result.size = le64(bytes, 56);
    const std::uint64_t base = tag == file_entry ? 176 : 216;
    const std::uint64_t attributes = le32(bytes, base - 8), length = le32(bytes, base - 4);
    const auto list = slice(bytes, base + attributes, length);
    const unsigned form = le16(bytes, 34) & 7;
    if (form == 3) {
      result.is_embedded = true;
      result.embedded = list.substr(0, result.size);
      return result;
    }
    collect(std::string(list), form == 1 ? 16 : 8, result);
    return result;
  }

  std::string folder(const Entry& entry) const {
    if (entry.is_embedded) return entry.embedded;
    std::string out, scratch;
    for (const auto& extent : entry.extents) {
      if (out.size() >= max_folder || out.size() >= entry.size) break;
      out += disk_.bytes(extent.at, std::min(extent.size, max_folder - out.size()), scratch);
    }
    return out.substr(0, std::min<std::uint64_t>(out.size(), entry.size));
  }

  std::uint64_t root() const { return root_; }

 private:
  bool read_sequence(std::uint64_t at, std::uint64_t size) {
    std::string scratch;
    std::uint64_t set = 0;
    bool have_set = false, have_partition = false;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(size / block_, 64); ++i) {
      const std::string bytes(disk_.bytes((at + i) * block_, block_, scratch));
      const auto tag = le16(bytes, 0);
      if (tag == terminator) break;
      if (tag == partition && !have_partition) {
        partition_at_ = le32(bytes, 188) * block_;
        have_partition = true;
      } else if (tag == logical_volume) {
        if (le32(bytes, 212) >= 512 && le32(bytes, 212) <= 8192) block_ = le32(bytes, 212);
        set = le32(bytes, 252);
        have_set = true;
        simple_ = u8(bytes, 440) == 1;
      }
    }
    if (!have_set || !have_partition) return false;
    const auto bytes = block(set);
    if (le16(bytes, 0) != file_set || !simple_) return false;
    root_ = le32(bytes, 404);
    return true;
  }

  // Allocation descriptors; one of kind 3 points at more of them.
  void collect(std::string list, std::size_t step, Entry& out) const {
    int lists = 0;
    for (std::size_t at = 0; at + step <= list.size() && out.extents.size() < max_allocations;) {
      const auto word = le32(list, at), place = le32(list, at + 4);
      const std::uint64_t length = word & 0x3FFFFFFF;
      at += step;
      if (length == 0) break;
      if (word >> 30 == 3) {
        const auto more = block(place);
        if (le16(more, 0) != allocation || ++lists > 64) break;
        list = slice(more, 24, le32(more, 20));
        at = 0;
        continue;
      }
      out.extents.push_back({partition_at_ + place * block_, length, word >> 30 != 0});
    }
  }

  const Disk& disk_;
  std::uint64_t block_ = 2048, partition_at_ = 0, root_ = 0;
  bool simple_ = false;
};

struct Folder {
  std::uint64_t block = 0;
  std::string path;
  int depth = 0;
};

}  // namespace

bool read_udf(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged) {
  Udf volume(disk);
  if (!volume.open()) return false;
  std::vector<Folder> open{{volume.root(), {}, 0}};
  std::unordered_set<std::uint64_t> seen;
  while (!open.empty()) {
    const auto here = std::move(open.back());
    open.pop_back();
    const auto entry = volume.entry(here.block);
    if (!entry.good || !seen.insert(here.block).second) {
      damaged = true;
      continue;
    }
    const auto bytes = volume.folder(entry);
    if (!budget.spend_steps(bytes.size())) return true;
    for (std::uint64_t at = 0; has(bytes, at, 38);) {
      const auto identifier = slice(bytes, at);
      if (le16(identifier, 0) != file_identifier) {
        damaged = true;
        break;
      }
      if (!budget.spend_steps(2048) || sink.full()) return true;
      const std::uint64_t name_size = u8(identifier, 19), use_size = le16(identifier, 36);
      const auto flags = u8(identifier, 18);
      at += (38 + name_size + use_size + 3) / 4 * 4;
      if (flags & 0x0C) continue;  // deleted, or the way up
      const auto path = here.path + name_of(slice(identifier, 38 + use_size, name_size));
      const std::uint64_t place = le32(identifier, 24);
      if (flags & 0x02) {
        if (here.depth < max_depth)
          open.push_back({place, path + "/", here.depth + 1});
        else
          damaged = true;
        continue;
      }
      const auto file = volume.entry(place);
      sink.look_at_name(path);
      if (!file.good) damaged = true;
      if (file.is_embedded) {
        Expanded content;
        content.bytes = file.embedded;
        sink.add(path, std::move(content));
      } else {
        add_disk_file(disk, file.extents, file.size, path, sink, budget);
      }
    }
  }
  return true;
}

}  // namespace sekisho::content
