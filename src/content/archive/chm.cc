#include "content/archive/chm.h"

#include <optional>
#include <vector>

#include "content/archive/lzx.h"
#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/child.h"

namespace sekisho::content {
namespace {

constexpr std::size_t frame_size = 32768;
constexpr std::string_view content_name = "::DataSpace/Storage/MSCompressed/Content";
constexpr std::string_view control_name = "::DataSpace/Storage/MSCompressed/ControlData";
constexpr std::string_view reset_name =
    "::DataSpace/Storage/MSCompressed/Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable";

struct Entry {
  std::string_view name;
  std::uint64_t section = 0, at = 0, size = 0;
};

// A number in 7-bit groups, high group first.
std::uint64_t packed_number(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (int i = 0; i < 9 && at < bytes.size(); ++i) {
    const auto b = u8(bytes, at++);
    value = (value << 7) | (b & 0x7f);
    if (b < 0x80) break;
  }
  return value;
}

// The entries of all listing chunks, in file order.
std::vector<Entry> directory_of(std::string_view data, std::size_t most, bool& limited) {
  std::vector<Entry> entries;
  const auto directory = slice(data, le64(data, 0x48), le64(data, 0x50));
  if (!directory.starts_with("ITSP")) return entries;
  const std::size_t chunk = le32(directory, 16);
  if (chunk < 32 || chunk > (1u << 20)) return entries;
  for (std::size_t at = le32(directory, 8); at < directory.size(); at += chunk) {
    const auto bytes = directory.substr(at, chunk);
    if (!bytes.starts_with("PMGL")) continue;
    const auto free = le32(bytes, 4);
    const auto list = free < bytes.size() ? bytes.substr(0, bytes.size() - free) : std::string_view{};
    for (std::size_t p = 20; p < list.size();) {
      if (entries.size() >= most) {
        limited = true;
        return entries;
      }
      Entry entry;
      const auto length = packed_number(list, p);
      if (!has(list, p, length)) break;
      entry.name = list.substr(p, length);
      p += length;
      entry.section = packed_number(list, p);
      entry.at = packed_number(list, p);
      entry.size = packed_number(list, p);
      entries.push_back(entry);
    }
  }
  return entries;
}

class Help {
 public:
  explicit Help(std::string_view data) : data_(data) {
    const auto header = le32(data, 8);
    content_at_ = le32(data, 4) >= 3 && header >= 0x60 ? le64(data, 0x58) : le64(data, 0x48) + le64(data, 0x50);
  }
  std::string_view stored(const Entry& entry) const { return slice(slice(data_, content_at_), entry.at, entry.size); }

  // The whole compressed section (MSCompressed), which all pages share.
  Expanded expand(const std::vector<Entry>& entries, const Budget& budget) const {
    Expanded result;
    std::string_view packed, control, table;
    for (const auto& entry : entries) {
      if (entry.section != 0) continue;
      if (entry.name == content_name) packed = stored(entry);
      if (entry.name == control_name) control = stored(entry);
      if (entry.name == reset_name) table = stored(entry);
    }
    const std::uint64_t unit = le32(control, 8) == 1 ? 1 : frame_size;
    const auto interval = le32(control, 12) * unit / frame_size;
    const auto window = le32(control, 16) * unit;
    unsigned window_bits = 15;
    while (window_bits < 22 && (std::uint64_t{1} << window_bits) < window) ++window_bits;
    std::uint64_t size = le64(table, 16);
    if (slice(control, 4, 4) != "LZXC" || interval == 0 || !Lzx::fits(window_bits)) {
      result.damaged = true;
      return result;
    }
    if (table.empty()) {
      for (const auto& entry : entries) {
        if (entry.section == 1 && entry.at < (1u << 30) && entry.size < (1u << 30))
          size = std::max(size, entry.at + entry.size);
      }
    }
    const Allowance allowance(budget);
    Lzx decoder(window_bits, Lzx::Variant::cabinet);
    WordBits bits(packed);
    for (std::uint64_t frame = 0; result.bytes.size() < size; ++frame) {
      if (frame % interval == 0) decoder.reset();
      if (!decoder.frame(bits, std::min<std::uint64_t>(frame_size, size - result.bytes.size()), result.bytes)) {
        result.damaged = true;
        // The next reset stands on its own: its place is in the table.
        const auto next = (frame / interval + 1) * interval;
        const auto offset = next < le32(table, 4) ? le64(table, le32(table, 12) + next * 8) : 0;
        if (offset == 0 || offset >= packed.size() || next * frame_size >= size ||
            next * frame_size <= result.bytes.size())
          break;
        if (!allowance.broken(packed.size(), next * frame_size).empty()) break;
        result.bytes.resize(next * frame_size);
        bits.jump(offset);
        frame = next - 1;
      }
      if (const auto limit = allowance.broken(packed.size(), result.bytes.size()); !limit.empty()) {
        result.limit = limit;
        if (limit == "compression_ratio") result.bytes.resize(std::min(result.bytes.size(), Allowance::kept_of_bomb));
        break;
      }
    }
    return result;
  }

 private:
  std::string_view data_;
  std::uint64_t content_at_ = 0;
};

bool is_bookkeeping(std::string_view name) { return name.empty() || name.starts_with("::"); }

}  // namespace

void read_chm(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  bool limited = false;
  const auto entries = directory_of(data, static_cast<std::size_t>(budget.limits().files) * 2, limited);
  const Help help(data);
  MemberSink sink(document, part, budget);
  std::optional<std::string_view> section;
  bool damaged = entries.empty();
  for (const auto& entry : entries) {
    if (is_bookkeeping(entry.name) || entry.name.ends_with('/')) continue;
    const auto name = decode_member_name(entry.name.starts_with('/') ? entry.name.substr(1) : entry.name, true);
    sink.look_at_name(name);
    if (entry.section == 1 && !section) {
      auto expanded = help.expand(entries, budget);
      damaged = damaged || expanded.damaged;
      if (!expanded.limit.empty()) mark_limit(document, part, budget, expanded.limit, name);
      section = keep(document, part, expanded.bytes, budget);
    }
    const auto bytes = entry.section == 0   ? help.stored(entry)
                       : entry.section == 1 ? slice(*section, entry.at, entry.size)
                                            : std::string_view{};
    const int child = entry.section == 0 ? sink.add_view(name, bytes) : sink.add_slice(name, bytes);
    if (child >= 0 && bytes.size() < entry.size)
      document.parts[static_cast<std::size_t>(child)].damaged = damaged = true;
    if (sink.full()) break;
  }
  if (limited) mark_limit(document, part, budget, "files");
  if (damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "compiled help");
  }
}

}  // namespace sekisho::content
