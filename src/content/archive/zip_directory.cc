#include "content/archive/zip_directory.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "content/bytes.h"

namespace sekisho::content {
namespace {

constexpr std::string_view local_magic("PK\x03\x04", 4), central_magic("PK\x01\x02", 4), end_magic("PK\x05\x06", 4);

// Sizes and offset from a zip64 extra field (APPNOTE 4.5.3), where the 32-bit ones are all ones.
void apply_zip64(std::string_view extra, ZipEntry& entry, bool sizes_only) {
  std::uint64_t at = 0;
  while (has(extra, at, 4)) {
    const auto id = le16(extra, at), length = le16(extra, at + 2);
    auto field = slice(extra, at + 4, length);
    if (id == 1) {
      if (entry.size == 0xffffffff && field.size() >= 8) entry.size = le64(field, 0), field.remove_prefix(8);
      if (entry.packed_size == 0xffffffff && field.size() >= 8)
        entry.packed_size = le64(field, 0), field.remove_prefix(8);
      if (!sizes_only && entry.at == 0xffffffff && field.size() >= 8) entry.at = le64(field, 0);
    } else if (id == 0x9901 && field.size() >= 7 && entry.method == 99) {
      entry.method = le16(field, 5);
    }
    at += 4u + length;
  }
}

// Where the data of the local header at `at` begins and ends, filling local_name and packed; false if there is none.
// Programs that go by the directory alone do not miss its mark as long as the name is the same.
bool attach_local(std::string_view data, ZipEntry& entry) {
  if (!has(data, entry.at, 30)) return false;
  const bool marked = slice(data, entry.at, 4) == local_magic;
  if (!marked && (entry.name.empty() || slice(data, entry.at + 30, entry.name.size()) != entry.name)) return false;
  const auto name_length = le16(data, entry.at + 26), extra_length = le16(data, entry.at + 28);
  entry.local_name = slice(data, entry.at + 30, name_length);
  entry.extra = slice(data, entry.at + 30 + name_length, extra_length);
  entry.packed = slice(data, entry.at + 30 + name_length + extra_length, entry.packed_size);
  return true;
}

// Reads a local header on its own. Sizes after the data (flag 8) are searched for.
bool read_local(std::string_view data, std::uint64_t at, ZipEntry& entry) {
  if (!has(data, at, 30)) return false;
  entry.at = at;
  entry.flags = le16(data, at + 6);
  entry.method = le16(data, at + 8);
  entry.crc = le32(data, at + 14);
  entry.packed_size = le32(data, at + 18);
  entry.size = le32(data, at + 22);
  entry.utf8 = entry.flags & 0x800;
  const auto name_length = le16(data, at + 26), extra_length = le16(data, at + 28);
  entry.name = slice(data, at + 30, name_length);
  if (name_length == 0 || entry.name.size() < name_length) return false;
  const auto extra = slice(data, at + 30 + name_length, extra_length);
  apply_zip64(extra, entry, true);
  const auto start = at + 30 + name_length + extra_length;
  if ((entry.flags & 8) && entry.packed_size == 0) {
    auto end = std::min(data.find(local_magic, start), data.find(central_magic, start));
    end = std::min(end, data.find("PK\x07\x08", start));
    entry.packed_size = std::min<std::uint64_t>(end, data.size()) - std::min<std::uint64_t>(start, data.size());
    entry.size = 0xffffffff;
  }
  return attach_local(data, entry);
}

struct End {
  std::uint64_t at = 0, directory_at = 0, directory_size = 0, count = 0;
  bool found = false;
  bool split = false;
};

End find_end(std::string_view data) {
  End end;
  const auto at = data.rfind(end_magic);
  if (at == data.npos || !has(data, at, 22)) return end;
  end.found = true;
  end.at = at;
  end.split = le16(data, at + 4) != 0 && le16(data, at + 4) != 0xffff;
  end.count = le16(data, at + 10);
  end.directory_size = le32(data, at + 12);
  end.directory_at = le32(data, at + 16);
  if (at >= 20 && slice(data, at - 20, 4) == "PK\x06\x07") {
    const auto at64 = le64(data, at - 12);
    if (slice(data, at64, 4) == "PK\x06\x06") {
      end.count = le64(data, at64 + 32);
      end.directory_size = le64(data, at64 + 40);
      end.directory_at = le64(data, at64 + 48);
    }
  }
  return end;
}

}  // namespace

ZipDirectory read_zip_directory(std::string_view data, std::size_t max_entries) {
  ZipDirectory result;
  const End end = find_end(data);
  std::unordered_set<std::uint64_t> known;
  if (end.found) {
    result.split = end.split;
    const std::uint64_t after = end.at + 22 + le16(data, end.at + 20);
    result.trailing = after < data.size() ? data.size() - after : 0;
    // The directory stands before its end record; a difference to its stated place is what was put in front.
    std::uint64_t at = end.directory_at, shift = 0;
    if (end.directory_size <= end.at) {
      const auto real = end.at - end.directory_size;
      if (slice(data, at, 4) != central_magic && slice(data, real, 4) == central_magic) {
        shift = real - std::min(real, end.directory_at);
        at = real;
      }
    }
    if (slice(data, at, 4) != central_magic && end.count > 0) result.damaged = true;
    while (slice(data, at, 4) == central_magic && has(data, at, 46)) {
      if (result.entries.size() >= max_entries) {
        result.limited = true;
        break;
      }
      ZipEntry entry;
      entry.flags = le16(data, at + 8);
      entry.method = le16(data, at + 10);
      entry.crc = le32(data, at + 16);
      entry.packed_size = le32(data, at + 20);
      entry.size = le32(data, at + 24);
      entry.at = le32(data, at + 42);
      entry.utf8 = entry.flags & 0x800;
      const auto name_length = le16(data, at + 28), extra_length = le16(data, at + 30),
                 comment_length = le16(data, at + 32);
      entry.name = slice(data, at + 46, name_length);
      entry.directory_extra = slice(data, at + 46 + name_length, extra_length);
      apply_zip64(entry.directory_extra, entry, false);
      entry.at += shift;
      at += 46u + name_length + extra_length + comment_length;
      result.has_directory = true;
      if (!attach_local(data, entry)) {
        result.damaged = true;
        continue;
      }
      if (entry.packed.size() < entry.packed_size || slice(data, entry.at, 4) != local_magic) result.damaged = true;
      if (entry.local_name != entry.name) result.mismatch = true;
      const auto local_size = le32(data, entry.at + 22);
      if (!(le16(data, entry.at + 6) & 8) && local_size != 0xffffffff && local_size != (entry.size & 0xffffffff))
        result.mismatch = true;
      if (!known.insert(entry.at).second) {
        result.overlap = true;
        if (entry.local_name == entry.name) continue;  // the same bytes under the same name again
      }
      result.entries.push_back(entry);
    }
    if (result.entries.size() < end.count && !result.overlap && !result.limited) result.damaged = true;
  }
  // Entries that share bytes although they begin at different places.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  for (const auto& entry : result.entries) {
    const auto start = static_cast<std::uint64_t>(entry.packed.data() - data.data());
    ranges.emplace_back(entry.at, start + entry.packed.size());
  }
  std::sort(ranges.begin(), ranges.end());
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first < ranges[i - 1].second && ranges[i].first != ranges[i - 1].first) result.overlap = true;
  }
  // Local headers that no directory entry points to and that lie in no entry's data.
  std::size_t next_range = 0;
  std::uint64_t at = 0, misses = 0;
  while (result.entries.size() < max_entries && misses < 10'000) {
    const auto found = data.find(local_magic, at);
    if (found == data.npos) break;
    while (next_range < ranges.size() && ranges[next_range].second <= found) ++next_range;
    if (next_range < ranges.size() && ranges[next_range].first <= found) {
      at = std::max<std::uint64_t>(ranges[next_range].second, found + 1);
      continue;
    }
    ZipEntry entry;
    const bool plausible = le16(data, found + 4) < 100 && le16(data, found + 8) < 100 && le16(data, found + 26) < 1024;
    if (plausible && read_local(data, found, entry)) {
      if (result.has_directory) result.hidden_entries = true;
      if (entry.packed.size() < entry.packed_size) result.damaged = true;
      const auto start = static_cast<std::uint64_t>(entry.packed.data() - data.data());
      at = std::max<std::uint64_t>(entry.packed.data() ? start + entry.packed.size() : 0, found + 4);
      result.entries.push_back(entry);
    } else {
      at = found + 4;
      ++misses;
    }
  }
  if (!end.found) result.damaged = true;
  std::uint64_t first = data.size();
  for (const auto& entry : result.entries) first = std::min(first, entry.at);
  if (!result.entries.empty()) result.prefix = first;
  if (result.prefix == 4 && data.starts_with("PK\x07\x08")) result.prefix = 0, result.split = true;
  if (result.prefix == 4 && data.starts_with("PK00")) result.prefix = 0;
  return result;
}

Expanded expand_zip_entry(const ZipEntry& entry, const Budget& budget) {
  Expanded result;
  if (entry.encrypted() || (entry.method != 0 && entry.method != 8)) {
    result.damaged = true;
    return result;
  }
  if (entry.method == 0) {
    result.bytes =
        entry.packed.substr(0, std::min<std::uint64_t>(entry.packed.size(), budget.limits().file_size.value));
    if (result.bytes.size() < entry.packed.size()) result.limit = "file_size";
    result.damaged = entry.packed.size() < entry.packed_size;
    result.used = entry.packed.size();
    return result;
  }
  return inflate(entry.packed, DeflateForm::raw, budget, entry.size == 0xffffffff ? 0 : entry.size);
}

int find_zip_entry(const ZipDirectory& directory, std::string_view name) {
  for (std::size_t i = 0; i < directory.entries.size(); ++i) {
    const auto other = directory.entries[i].name;
    if (other.size() != name.size()) continue;
    bool same = true;
    for (std::size_t k = 0; k < name.size() && same; ++k) {
      const char c = other[k] == '\\' ? '/' : ascii_lower(other[k]);
      same = c == ascii_lower(name[k]);
    }
    if (same) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace sekisho::content
