#pragma once

#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

namespace sekisho::content::testing {

// Small containers made at run time for the tests.

inline std::string packed(const std::string& bytes, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
inline std::string deflated(const std::string& bytes) { return packed(bytes, 15); }
inline std::string gzipped(const std::string& bytes) { return packed(bytes, 31); }

inline void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(i < 8 ? static_cast<char>(value >> (8 * i)) : '\0');
}

/// A zip file of these members, deflated.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out, directory;
  for (const auto& [name, bytes] : members) {
    const auto body = packed(bytes, -15);
    const auto at = out.size();
    std::string head;
    put(head, 20, 2), put(head, 0x800, 2), put(head, 8, 2), put(head, 0, 4);
    put(head, crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()), 4);
    put(head, body.size(), 4), put(head, bytes.size(), 4), put(head, name.size(), 2), put(head, 0, 2);
    out += std::string("PK\x03\x04", 4) + head + name + body;
    directory += std::string("PK\x01\x02", 4);
    put(directory, 20, 2);
    directory += head;
    put(directory, 0, 10), put(directory, at, 4);
    directory += name;
  }
  const auto start = out.size();
  out += directory + std::string("PK\x05\x06\0\0\0\0", 8);
  put(out, members.size(), 2), put(out, members.size(), 2), put(out, directory.size(), 4), put(out, start, 4),
      put(out, 0, 2);
  return out;
}

}  // namespace sekisho::content::testing
