// NTFS, read through its master file table; compressed and encrypted streams by name only.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "content/bytes.h"
#include "content/disk/disk.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t first_of_users = 16;  // records before belong to the file system
constexpr std::uint64_t root_record = 5, extend_record = 11, max_records = 200'000, record_mask = 0xFFFFFFFFFFFF;
constexpr std::size_t max_runs = 65536;
constexpr int max_depth = 64;
enum Attribute : std::uint32_t { file_name = 0x30, data_stream = 0x80 };

struct Stream {
  std::string name;  // of an alternate stream; empty for the file's own
  std::uint64_t size = 0;
  std::string resident;
  std::map<std::uint64_t, std::vector<Extent>> runs;  // by first cluster inside the stream
  bool is_resident = false, packed = false;
};

struct Record {
  std::string name;
  std::uint64_t parent = 0;
  bool is_folder = false, long_name = false;
  std::vector<Stream> streams;
};

std::vector<Extent> run_list(std::string_view bytes, std::uint64_t cluster) {
  std::vector<Extent> extents;
  std::int64_t place = 0;
  for (std::size_t at = 0; at < bytes.size() && bytes[at] != 0 && extents.size() < max_runs;) {
    const unsigned length_bytes = u8(bytes, at) & 15, place_bytes = u8(bytes, at) >> 4;
    ++at;
    if (length_bytes > 8 || place_bytes > 8 || !has(bytes, at, length_bytes + place_bytes)) break;
    std::uint64_t length = 0, delta = 0;
    for (unsigned i = 0; i < length_bytes; ++i) length |= static_cast<std::uint64_t>(u8(bytes, at + i)) << (8 * i);
    at += length_bytes;
    for (unsigned i = 0; i < place_bytes; ++i) delta |= static_cast<std::uint64_t>(u8(bytes, at + i)) << (8 * i);
    if (place_bytes > 0 && place_bytes < 8 && (u8(bytes, at + place_bytes - 1) & 0x80))
      delta |= ~std::uint64_t{0} << (8 * place_bytes);
    at += place_bytes;
    place = static_cast<std::int64_t>(static_cast<std::uint64_t>(place) + delta);
    if (place < 0 || length > (std::uint64_t{1} << 40) / cluster ||
        static_cast<std::uint64_t>(place) > (std::uint64_t{1} << 50) / cluster)
      break;
    extents.push_back({static_cast<std::uint64_t>(place) * cluster, length * cluster, place_bytes == 0});
  }
  return extents;
}

// A record with its last bytes of each sector put back (the update sequence).
std::string repaired(std::string_view raw) {
  std::string record(raw);
  const std::size_t at = le16(record, 4), count = le16(record, 6);
  if (!record.starts_with("FILE") || count < 2 || !has(record, at, 2 * count) || (count - 1) * 512 > record.size())
    return {};
  for (std::size_t i = 1; i < count; ++i) {
    record[i * 512 - 2] = record[at + 2 * i];
    record[i * 512 - 1] = record[at + 2 * i + 1];
  }
  return record;
}

class Ntfs {
 public:
  Ntfs(const Disk& disk, std::string_view boot) : disk_(disk) {
    cluster_ = static_cast<std::uint64_t>(le16(boot, 11)) * u8(boot, 13);
    const auto told = static_cast<std::int8_t>(u8(boot, 64));
    record_ = told > 0 ? static_cast<std::uint64_t>(told) * cluster_ : std::uint64_t{1} << std::min(-told, 20);
    table_at_ = le64(boot, 48) * cluster_;
  }
  bool fits() const {
    return cluster_ >= 512 && cluster_ <= (2u << 20) && record_ >= 512 && record_ <= 65536 && table_at_ < disk_.size();
  }

  bool read_table(Budget& budget, bool& damaged) {
    std::string scratch;
    Record self;
    take(repaired(disk_.bytes(table_at_, record_, scratch)), self);
    const auto table = std::find_if(self.streams.begin(), self.streams.end(),
                                    [](const Stream& s) { return s.name.empty() && !s.is_resident; });
    if (table == self.streams.end()) return false;
    std::uint64_t number = 0;
    for (const auto& [cluster, extents] : table->runs) {
      for (const auto& extent : extents) {
        for (std::uint64_t at = 0; at + record_ <= extent.size; at += record_, ++number) {
          if (number * record_ >= table->size) return true;
          if (number >= max_records || !budget.spend_steps(record_)) return damaged = true;
          const auto raw = disk_.bytes(extent.at + at, record_, scratch);
          if (raw.empty()) return damaged = true;
          if (!raw.starts_with("FILE") || (le16(raw, 22) & 1) == 0) continue;
          const auto record = repaired(raw);
          if (record.empty()) {
            damaged = true;
            continue;
          }
          const auto base = le64(record, 32) & record_mask;
          take(record, records_[base != 0 ? base : number]);
        }
      }
    }
    return true;
  }

  void add_files(MemberSink& sink, Budget& budget, bool& damaged) {
    std::vector<std::uint64_t> order;
    for (const auto& [number, record] : records_) order.push_back(number);
    std::sort(order.begin(), order.end());
    for (const auto number : order) {
      const auto& record = records_.at(number);
      if (number < first_of_users || record.parent == extend_record || record.name.empty()) continue;
      if (sink.full() || !budget.spend_steps(256)) return;
      const auto path = path_of(record);
      for (const auto& stream : record.streams) {
        if (record.is_folder && stream.name.empty()) continue;
        const auto name = stream.name.empty() ? path : path + ":" + stream.name;
        sink.look_at_name(path);
        if (stream.packed) {
          damaged = true;
          const int child = sink.add_view(name, {});
          static_cast<void>(child);
          continue;
        }
        if (stream.is_resident) {
          Expanded content;
          content.bytes = stream.resident;
          sink.add(name, std::move(content));
          continue;
        }
        std::vector<Extent> extents;
        for (const auto& [cluster, runs] : stream.runs) extents.insert(extents.end(), runs.begin(), runs.end());
        add_disk_file(disk_, extents, stream.size, name, sink, budget);
      }
    }
  }

 private:
  void take(std::string_view record, Record& out) {
    if (le16(record, 22) & 2) out.is_folder = true;
    for (std::uint64_t at = le16(record, 20); has(record, at, 16);) {
      const auto type = le32(record, at), length = le32(record, at + 4);
      if (type == 0xFFFFFFFF || length < 16 || !has(record, at, length)) break;
      const auto attribute = record.substr(at, length);
      at += length;
      const bool outside = u8(attribute, 8) != 0;
      const auto content = outside ? std::string_view{} : slice(attribute, le16(attribute, 20), le32(attribute, 16));
      if (type == file_name && !outside) {
        // The long name is kept; the DOS name (2) only where there is no other.
        const bool dos = u8(content, 65) == 2;
        if (!out.name.empty() && (dos || out.long_name)) continue;
        out.long_name = !dos;
        out.parent = le64(content, 0) & record_mask;
        out.name = utf16le_to_utf8(slice(content, 66, 2u * u8(content, 64)));
      } else if (type == data_stream) {
        const auto name = utf16le_to_utf8(slice(attribute, le16(attribute, 10), 2u * u8(attribute, 9)));
        auto stream =
            std::find_if(out.streams.begin(), out.streams.end(), [&](const Stream& s) { return s.name == name; });
        if (stream == out.streams.end()) {
          if (out.streams.size() >= 64) continue;
          out.streams.push_back({.name = name});
          stream = out.streams.end() - 1;
        }
        if (!outside) {
          stream->is_resident = true;
          stream->resident = content;
          stream->size = content.size();
          continue;
        }
        const auto first = le64(attribute, 16);
        if (first == 0) stream->size = le64(attribute, 48);
        stream->packed = stream->packed || (le16(attribute, 12) & 0x40FF) != 0;
        stream->runs[first] = run_list(slice(attribute, le16(attribute, 32)), cluster_);
      }
    }
  }

  std::string path_of(const Record& record) const {
    std::string path = record.name;
    auto parent = record.parent;
    for (int depth = 0; depth < max_depth && parent != root_record && path.size() < 4096; ++depth) {
      const auto found = records_.find(parent);
      if (found == records_.end() || found->second.name.empty()) break;
      path = found->second.name + "/" + path;
      parent = found->second.parent;
    }
    return path;
  }

  const Disk& disk_;
  std::uint64_t cluster_, record_, table_at_;
  std::unordered_map<std::uint64_t, Record> records_;
};

}  // namespace

bool read_ntfs(const Disk& disk, MemberSink& sink, Budget& budget, bool& damaged) {
  std::string scratch;
  const std::string boot(disk.bytes(0, 512, scratch));
  if (slice(boot, 3, 8) != "NTFS    ") return false;
  Ntfs volume(disk, boot);
  if (!volume.fits() || !volume.read_table(budget, damaged)) {
    damaged = true;
    return true;
  }
  volume.add_files(sink, budget, damaged);
  return true;
}

}  // namespace sekisho::content
