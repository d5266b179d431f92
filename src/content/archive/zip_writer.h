#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// Writes a zip file (APPNOTE 4.3) member by member: a document without what was taken out of it, or without its
/// encryption.
class ZipWriter {
 public:
  /// Bytes as they lie in another zip.
  void add(std::string_view name, std::uint16_t method, std::uint32_t crc, std::uint64_t size, std::string_view packed);
  void add_stored(std::string_view name, std::string_view bytes);
  /// Writes the directory. The whole file; nothing may be added after it.
  std::string finish();

 private:
  struct Entry {
    std::string name;
    std::uint16_t method;
    std::uint32_t crc;
    std::uint64_t size, packed, at;
  };
  void head(const Entry& entry);

  std::string out_;
  std::vector<Entry> entries_;
};

}  // namespace sekisho::content
