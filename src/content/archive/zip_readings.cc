#include "content/archive/zip_readings.h"

#include <zlib.h>

#include <algorithm>

#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

// Offset of the next header of any kind at or behind `from`, else the end.
std::size_t next_header(std::string_view data, std::size_t from) {
  for (auto at = data.find("PK", from); at != data.npos; at = data.find("PK", at + 2)) {
    const auto kind = slice(data, at + 2, 2);
    if (kind == std::string_view("\x03\x04", 2) || kind == std::string_view("\x01\x02", 2) ||
        kind == std::string_view("\x07\x08", 2))
      return at;
  }
  return data.size();
}

// The name in an Info-ZIP Unicode path field, if it is of this name.
std::string_view unicode_path(std::string_view extra, std::string_view name) {
  for (std::uint64_t at = 0; has(extra, at, 4); at += 4u + le16(extra, at + 2)) {
    if (le16(extra, at) != 0x7075) continue;
    const auto field = slice(extra, at + 4, le16(extra, at + 2));
    if (field.size() < 6 || field[0] != 1) return {};
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(name.data()), name.size());
    return le32(field, 1) == sum ? field.substr(5) : std::string_view{};
  }
  return {};
}

}  // namespace

std::vector<ZipEntry> other_readings(std::string_view data, const ZipEntry& entry) {
  std::vector<ZipEntry> readings;
  if (!has(data, entry.at, 30)) return readings;
  const std::size_t start = entry.at + 30 + le16(data, entry.at + 26) + le16(data, entry.at + 28);
  if (start > data.size()) return readings;
  const auto whole = data.substr(start, next_header(data, start) - start);
  const auto add = [&](std::uint16_t method, std::string_view packed, std::uint64_t size, std::uint32_t crc) {
    const auto same = [&](const ZipEntry& other) {
      return other.method == method && other.packed.size() == packed.size() && !other.encrypted();
    };
    if (packed.empty() || same(entry) || std::any_of(readings.begin(), readings.end(), same)) return;
    auto reading = entry;
    reading.flags &= static_cast<std::uint16_t>(~1u);
    reading.method = method;
    reading.packed = packed;
    reading.packed_size = packed.size();
    reading.size = size;
    reading.crc = crc;
    readings.push_back(reading);
  };
  const std::uint16_t local_method = le16(data, entry.at + 8);
  const std::uint32_t local_crc = le32(data, entry.at + 14);
  const std::uint64_t local_packed = le32(data, entry.at + 18), local_size = le32(data, entry.at + 22);
  const auto crc = local_crc != 0 ? local_crc : entry.crc;
  if (local_packed != 0 && local_packed <= data.size() - start)
    add(local_method, data.substr(start, local_packed), local_size, crc);
  add(local_method, whole, entry.size, crc);
  for (const std::uint16_t method : {8, 0}) {
    add(method, entry.packed, entry.size, entry.crc);
    add(method, whole, entry.size, entry.crc);
  }
  add(entry.method, entry.packed, entry.size, entry.crc);
  return readings;
}

std::vector<std::string> entry_names(const ZipEntry& entry) {
  std::vector<std::string> names = {decode_member_name(entry.name, entry.utf8)};
  const auto add = [&](std::string name) {
    const auto known = [&](const std::string& other) { return extension_of(other) == extension_of(name); };
    if (!name.empty() && std::none_of(names.begin(), names.end(), known)) names.push_back(std::move(name));
  };
  if (!entry.local_name.empty()) add(decode_member_name(entry.local_name, entry.utf8));
  const auto path = unicode_path(entry.directory_extra, entry.name);
  add(decode_member_name(path.empty() ? unicode_path(entry.extra, entry.local_name) : path, true));
  add(decode_member_name(entry.name.substr(0, entry.name.find('\0')), entry.utf8));
  return names;
}

}  // namespace sekisho::content
