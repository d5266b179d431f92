#include "content/office/ole.h"

#include <algorithm>

#include "base/encode.h"
#include "base/text.h"
#include "content/bytes.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {
constexpr std::uint32_t end_of_chain = 0xFFFFFFFE, last_regular = 0xFFFFFFFA;
constexpr std::size_t max_entries = 20'000;
}  // namespace

std::uint64_t OleFile::sector_offset(std::uint32_t sector) const {
  return (static_cast<std::uint64_t>(sector) + 1) << sector_shift_;
}

std::vector<std::uint32_t> OleFile::chain(std::uint32_t start, const std::vector<std::uint32_t>& table,
                                          std::uint64_t most) const {
  std::vector<std::uint32_t> result;
  // A chain longer than the table has a loop; cutting it at `most` bounds the work.
  const auto bound = std::min<std::uint64_t>(most, table.size());
  for (std::uint32_t at = start; at < table.size() && result.size() < bound; at = table[at]) result.push_back(at);
  return result;
}

Result<OleFile> OleFile::open(std::string_view file) {
  if (file.size() < 512 || !file.starts_with(std::string_view("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))) {
    return fail(Code::malformed, "ole: no compound file");
  }
  OleFile result;
  result.file_ = file;
  result.sector_shift_ = le16(file, 30);
  result.mini_shift_ = le16(file, 32);
  if (result.sector_shift_ != 9 && result.sector_shift_ != 12) result.sector_shift_ = 9, result.damaged_ = true;
  if (result.mini_shift_ < 4 || result.mini_shift_ > result.sector_shift_)
    result.mini_shift_ = 6, result.damaged_ = true;
  result.mini_cutoff_ = le32(file, 56);
  if (result.mini_cutoff_ != 4096) result.mini_cutoff_ = 4096;
  const auto sector_size = std::uint64_t{1} << result.sector_shift_;
  const auto sector_count = file.size() / sector_size + 1;
  const auto per_sector = sector_size / 4;

  // The sectors of the FAT: 109 in the header, the rest chained (DIFAT).
  std::vector<std::uint32_t> fat_sectors;
  for (std::size_t i = 0; i < 109; ++i) {
    const auto sector = le32(file, 76 + 4 * i);
    if (sector > last_regular) break;
    fat_sectors.push_back(sector);
  }
  std::uint32_t next = le32(file, 68);
  for (std::uint64_t steps = 0; next <= last_regular && steps < sector_count; ++steps) {
    const auto at = result.sector_offset(next);
    if (!has(file, at, sector_size)) {
      result.damaged_ = true;
      break;
    }
    for (std::uint64_t i = 0; i + 1 < per_sector; ++i) {
      const auto sector = le32(file, at + 4 * i);
      if (sector <= last_regular) fat_sectors.push_back(sector);
    }
    next = le32(file, at + sector_size - 4);
    if (fat_sectors.size() > sector_count) break;
  }
  for (const auto sector : fat_sectors) {
    const auto at = result.sector_offset(sector);
    if (result.fat_.size() > sector_count + per_sector) break;
    for (std::uint64_t i = 0; i < per_sector; ++i)
      result.fat_.push_back(has(file, at + 4 * i, 4) ? le32(file, at + 4 * i) : end_of_chain);
  }

  const auto read_chain = [&](std::uint32_t start) {
    std::string bytes;
    for (const auto sector : result.chain(start, result.fat_, sector_count))
      bytes.append(slice(file, result.sector_offset(sector), sector_size));
    return bytes;
  };
  const auto mini = read_chain(le32(file, 60));
  result.mini_fat_.reserve(mini.size() / 4);
  for (std::size_t i = 0; i + 4 <= mini.size(); i += 4) result.mini_fat_.push_back(le32(mini, i));

  const auto directory = read_chain(le32(file, 48));
  if (directory.size() < 128) return fail(Code::malformed, "ole: no directory");
  const auto count = std::min<std::size_t>(directory.size() / 128, max_entries);
  result.cut_ = directory.size() / 128 > max_entries;
  std::vector<std::uint32_t> left(count), right(count), down(count);
  result.entries_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto raw = std::string_view(directory).substr(i * 128, 128);
    auto& entry = result.entries_[i];
    const auto name_bytes = std::min<std::size_t>(le16(raw, 64), 64);
    entry.name = utf16le_to_utf8(raw.substr(0, name_bytes >= 2 ? name_bytes - 2 : 0));
    entry.is_stream = u8(raw, 66) == 2;
    left[i] = le32(raw, 68), right[i] = le32(raw, 72), down[i] = le32(raw, 76);
    entry.clsid = to_hex(raw.substr(80, 16));
    entry.start = le32(raw, 116);
    entry.size = result.sector_shift_ == 9 ? le32(raw, 120) : le64(raw, 120);
  }
  // The tree: siblings are red-black trees. Walk with a stack, each entry once.
  std::vector<bool> seen(count, false);
  std::vector<std::pair<std::uint32_t, int>> open{{down[0], 0}};
  seen[0] = true;
  result.entries_[0].path.clear();
  while (!open.empty()) {
    const auto [at, parent] = open.back();
    open.pop_back();
    if (at >= count) continue;
    if (seen[at]) {
      result.damaged_ = true;
      continue;
    }
    seen[at] = true;
    auto& entry = result.entries_[at];
    entry.parent = parent;
    const auto& above = result.entries_[static_cast<std::size_t>(parent)].path;
    if (above.size() > 2000) {  // paths grow with depth: a hostile chain of storages would make them quadratic
      result.damaged_ = true;
      continue;
    }
    entry.path = above.empty() ? entry.name : above + "/" + entry.name;
    open.emplace_back(left[at], parent);
    open.emplace_back(right[at], parent);
    if (!entry.is_stream) open.emplace_back(down[at], static_cast<int>(at));
  }
  // Streams that hang on no storage are read as well: programs that rebuild the tree find them.
  for (std::size_t i = 1; i < count; ++i) {
    if (!seen[i] && result.entries_[i].is_stream && result.entries_[i].size > 0) {
      result.entries_[i].path = "orphan/" + result.entries_[i].name;
      result.entries_[i].parent = 0;
    }
  }
  if (result.entries_[0].start <= last_regular)
    result.mini_sectors_ = result.chain(result.entries_[0].start, result.fat_, sector_count);
  return result;
}

int OleFile::find(std::string_view path) const {
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    if (!entries_[i].path.empty() && equal_ignore_case(entries_[i].path, path)) return static_cast<int>(i);
  }
  return -1;
}

int OleFile::child(int parent, std::string_view name) const {
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    if (entries_[i].parent == parent && equal_ignore_case(entries_[i].name, name)) return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> OleFile::extents(int index) const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> result;
  if (index < 0 || index >= static_cast<int>(entries_.size())) return result;
  const auto& entry = entries_[static_cast<std::size_t>(index)];
  auto left = std::min<std::uint64_t>(entry.size, file_.size());
  if (entry.size >= mini_cutoff_ || index == 0) {
    const auto size = std::uint64_t{1} << sector_shift_;
    for (const auto sector : chain(entry.start, fat_, left / size + 1)) {
      const auto n = std::min(left, size);
      if (n == 0) break;
      result.emplace_back(sector_offset(sector), n);
      left -= n;
    }
    return result;
  }
  const auto mini = std::uint64_t{1} << mini_shift_, per = std::uint64_t{1} << (sector_shift_ - mini_shift_);
  for (const auto sector : chain(entry.start, mini_fat_, left / mini + 1)) {
    const auto n = std::min(left, mini);
    if (n == 0 || sector / per >= mini_sectors_.size()) break;
    result.emplace_back(sector_offset(mini_sectors_[sector / per]) + (sector % per) * mini, n);
    left -= n;
  }
  return result;
}

std::vector<std::uint64_t> OleFile::directory_places() const {
  std::vector<std::uint64_t> places;
  for (const auto sector : chain(le32(file_, 48), fat_, fat_.size())) {
    for (std::uint64_t at = 0; at < (std::uint64_t{1} << sector_shift_) && places.size() < entries_.size(); at += 128) {
      if (!has(file_, sector_offset(sector) + at, 128)) return places;
      places.push_back(sector_offset(sector) + at);
    }
  }
  return places;
}

std::string OleFile::read(int index, std::uint64_t limit) const {
  std::string bytes;
  if (index < 0 || index >= static_cast<int>(entries_.size())) return bytes;
  bytes.reserve(std::min({entries_[static_cast<std::size_t>(index)].size, limit, std::uint64_t{file_.size()}}));
  for (const auto& [at, n] : extents(index)) {
    if (bytes.size() >= limit) break;
    bytes.append(slice(file_, at, std::min(n, limit - bytes.size())));
  }
  return bytes;
}

}  // namespace sekisho::content
