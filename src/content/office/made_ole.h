#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "content/made_files.h"
#include "content/office/utf16.h"

namespace sekisho::content::testing {

/// A compound file ([MS-CFB] version 3) with these streams, named by their paths ("storage/stream", UTF-8); storages
/// are made as they are needed.
inline std::string ole_of(const std::vector<std::pair<std::string, std::string>>& streams) {
  constexpr std::size_t sector = 512, mini = 64, small = 4096;
  constexpr std::uint32_t end = 0xFFFFFFFE, none = 0xFFFFFFFF;
  struct Entry {
    std::string name;
    int type = 1;  // storage, stream, root
    std::uint32_t next = none, child = none, start = end;
    std::uint64_t size = 0;
  };
  std::vector<Entry> entries{{.name = "Root Entry", .type = 5}};
  std::map<std::string, std::uint32_t> known{{"", 0}};
  const auto add = [&](const std::string& path, int type) {
    const auto slash = path.rfind('/');
    const auto parent = known.at(slash == path.npos ? "" : path.substr(0, slash));
    entries.push_back(
        {.name = path.substr(slash == path.npos ? 0 : slash + 1), .type = type, .next = entries[parent].child});
    return known[path] = entries[parent].child = static_cast<std::uint32_t>(entries.size() - 1);
  };
  std::string body, small_body;  // sectors, blocks of the mini stream
  std::vector<std::uint32_t> fat, mini_fat;
  const auto chain = [&](std::string& to, std::vector<std::uint32_t>& table, std::string bytes, std::size_t block) {
    const auto first = static_cast<std::uint32_t>(to.size() / block);
    bytes.resize((bytes.size() + block - 1) / block * block);
    to += bytes;
    for (auto i = first; i < to.size() / block; ++i) table.push_back(i + 1 < to.size() / block ? i + 1 : end);
    return bytes.empty() ? end : first;
  };
  for (const auto& [path, bytes] : streams) {
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
      if (!known.contains(path.substr(0, slash))) add(path.substr(0, slash), 1);
    }
    const auto index = add(path, 2);
    entries[index].size = bytes.size();
    entries[index].start =
        bytes.size() < small ? chain(small_body, mini_fat, bytes, mini) : chain(body, fat, bytes, sector);
  }
  entries[0].size = small_body.size();
  entries[0].start = chain(body, fat, small_body, sector);
  std::string table;
  for (const auto next : mini_fat) put(table, next, 4);
  const auto mini_at = chain(body, fat, table, sector);
  std::string directory;
  for (const auto& entry : entries) {
    auto raw = utf8_to_utf16le(entry.name);
    const auto length = raw.size() + 2;
    raw.resize(64);
    put(raw, length, 2), put(raw, static_cast<std::uint64_t>(entry.type), 1), put(raw, 1, 1), put(raw, none, 4),
        put(raw, entry.next, 4), put(raw, entry.child, 4), put(raw, 0, 36), put(raw, entry.start, 4),
        put(raw, entry.size, 8);
    directory += raw;
  }
  const auto directory_at = chain(body, fat, directory, sector);
  std::size_t tables = 1;
  while (tables * sector / 4 < fat.size() + tables) ++tables;
  std::string header("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  put(header, 0, 16), put(header, 0x3E, 2), put(header, 3, 2), put(header, 0xFFFE, 2), put(header, 9, 2),
      put(header, 6, 2), put(header, 0, 10);
  put(header, tables, 4), put(header, directory_at, 4), put(header, 0, 4), put(header, small, 4),
      put(header, mini_at, 4), put(header, (table.size() + sector - 1) / sector, 4), put(header, end, 4),
      put(header, 0, 4);
  for (std::size_t i = 0; i < 109; ++i) put(header, i < tables ? body.size() / sector + i : none, 4);
  for (std::size_t i = 0; i < tables; ++i) fat.push_back(0xFFFFFFFD);
  fat.resize(tables * sector / 4, none);
  for (const auto next : fat) put(body, next, 4);
  return header + body;
}

}  // namespace sekisho::content::testing
