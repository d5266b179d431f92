// HFS+ and HFSX (Apple, Technical Note TN1150).
#include <algorithm>
#include <unordered_map>

#include "content/bytes.h"
#include "content/disk/disk.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_catalog = 64u << 20, root_folder = 2;
constexpr int max_depth = 64;
enum Record : unsigned { folder_record = 1, file_record = 2 };

// The bytes of a file: its size and the first eight pieces; more pieces stand in another tree, which is not read.
struct Fork {
  std::uint64_t size = 0;
  std::vector<Extent> extents;
};
Fork fork_at(std::string_view bytes, std::uint64_t block) {
  Fork fork{.size = be64(bytes, 0)};
  for (std::uint64_t i = 0; i < 8; ++i) {
    const std::uint64_t start = be32(bytes, 16 + 8 * i), count = be32(bytes, 20 + 8 * i);
    if (count != 0) fork.extents.push_back({start * block, count * block});
  }
  return fork;
}

struct Folder {
  std::uint64_t parent = 0;
  std::string name;
};
struct File {
  std::uint64_t parent = 0;
  std::string name;
  Fork data, resources;
  bool compressed = false;
};

// Names may hold any letter; a slash is shown for a colon.
std::string name_of(std::string_view utf16) {
  auto name = utf16be_to_utf8(utf16);
  std::replace(name.begin(), name.end(), '/', ':');
  return name;
}

}  // namespace

bool read_hfs(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged) {
  std::string scratch;
  const std::string header(disk.bytes(1024, 512, scratch));
  if (!header.starts_with("H+") && !header.starts_with("HX")) return false;
  const std::uint64_t block = be32(header, 40);
  if (block < 512 || block > (1u << 20)) return false;
  const auto catalog = read_extents(disk, fork_at(slice(header, 272, 80), block).extents, max_catalog);
  const std::uint64_t node_size = be16(catalog, 32);
  if (node_size < 512) {
    damaged = true;
    return true;
  }
  std::unordered_map<std::uint64_t, Folder> folders;
  std::vector<File> files;
  std::uint64_t nodes = 0;
  for (std::uint64_t number = be32(catalog, 24); number != 0; ++nodes) {
    const auto node = slice(catalog, number * node_size, node_size);
    // cut, no leaf, or in a circle
    if (node.size() < node_size || u8(node, 8) != 0xFF || nodes > catalog.size() / node_size) {
      damaged = true;
      break;
    }
    number = be32(node, 0);
    for (std::uint64_t i = 0; i < be16(node, 10); ++i) {
      if (!budget.spend_steps(64)) return true;
      const auto record = slice(node, be16(node, node_size - 2 * (i + 1)));
      const auto key_size = std::uint64_t{be16(record, 0)};
      const std::uint64_t parent = be32(record, 2);
      const auto name = name_of(slice(record, 8, 2u * be16(record, 6)));
      const auto data = slice(record, (2 + key_size + 1) / 2 * 2);
      if (be16(data, 0) == folder_record) folders[be32(data, 8)] = {parent, name};
      if (be16(data, 0) == file_record && files.size() <= static_cast<std::size_t>(budget.limits().files)) {
        files.push_back({parent, name, fork_at(slice(data, 88, 80), block), fork_at(slice(data, 168, 80), block),
                         (u8(data, 41) & 0x20) != 0});
      }
    }
  }
  for (const auto& file : files) {
    if (sink.full()) return true;
    auto path = file.name;
    auto parent = file.parent;
    for (int depth = 0; depth < max_depth && parent != root_folder; ++depth) {
      const auto found = folders.find(parent);
      if (found == folders.end()) break;
      path = found->second.name + "/" + path;
      parent = found->second.parent;
    }
    sink.look_at_name(path);
    // What macOS compresses lies in the resources or beside the file: kept as it stands, and told.
    if (file.compressed) damaged = true;
    add_disk_file(disk, file.data.extents, file.data.size, path, sink, budget);
    if (file.resources.size > 0 && !sink.full())
      add_disk_file(disk, file.resources.extents, file.resources.size, path + "/..namedfork/rsrc", sink, budget);
  }
  return true;
}

}  // namespace sekisho::content
