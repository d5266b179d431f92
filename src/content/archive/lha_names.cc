#include "content/archive/lha_names.h"

#include <algorithm>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t level_at = 20, name_at = 22;
constexpr std::size_t most_members = 100'000;
enum Extension : std::uint8_t { common = 0x00, file_name = 0x01, folder_name = 0x02 };

// CRC-16 (polynomial x¹⁶+x¹⁵+x²+1, reflected).
std::uint16_t crc_of(std::string_view bytes) {
  unsigned crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
  }
  return static_cast<std::uint16_t>(crc);
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view archive) { out_.bytes = archive; }

  LhaNames run() {
    for (std::uint64_t at = 0;
         has(out_.bytes, at, name_at) && out_.bytes[at] != '\0' && out_.names.size() < most_members;) {
      const auto next = header(at);
      if (next <= at) break;
      at = next;
    }
    if (!changed_) out_ = {};
    return std::move(out_);
  }

 private:
  // '_' for what is no ASCII. Folders are parted by 0xFF in extensions.
  std::string take(std::uint64_t at, std::uint64_t size, bool folders) {
    std::string name(slice(out_.bytes, at, size));
    for (std::uint64_t i = 0; i < name.size(); ++i) {
      if (static_cast<unsigned char>(name[i]) < 0x80) continue;
      const bool parts = name[i] == '\xFF';  // no letter of any code page that is used
      if (parts) name[i] = '/';
      if (parts && folders) continue;
      out_.bytes[at + i] = '_';
      changed_ = true;
    }
    return name;
  }

  // One header; where the next begins, 0 if there is none that can be told.
  std::uint64_t header(std::uint64_t at) {
    const auto& bytes = out_.bytes;
    const unsigned level = u8(bytes, at + level_at);
    const std::uint64_t packed = le32(bytes, at + 7);
    std::string name, folder;
    std::uint64_t end = 0, extensions = 0;
    if (level <= 1) {
      end = at + 2 + u8(bytes, at);
      const std::uint64_t length = u8(bytes, at + 21);
      if (end < at + name_at + length + 2 || end > bytes.size()) return 0;
      name = take(at + name_at, length, false);
      if (level == 1) extensions = end - 2;
    } else if (level == 2) {
      end = at + le16(bytes, at);
      if (end < at + 26 || end > bytes.size()) return 0;
      extensions = at + 24;
    } else {
      return 0;
    }
    std::uint64_t crc_at = 0, behind = end;
    for (std::uint64_t size = extensions == 0 ? 0 : le16(bytes, extensions), from = extensions + 2; size >= 3;) {
      if (!has(bytes, from, size)) return 0;
      const auto kind = u8(bytes, from);
      if (kind == common) crc_at = from + 1;
      if (kind == file_name) name = take(from + 1, size - 3, false);
      if (kind == folder_name) folder = take(from + 1, size - 3, true);
      behind = from + size;
      size = le16(bytes, behind - 2);
      from = behind;
    }
    out_.names.push_back(folder.empty() || folder.ends_with('/') ? folder + name : folder + "/" + name);
    if (level <= 1) {
      unsigned sum = 0;
      for (auto i = at + 2; i < end; ++i) sum += u8(bytes, i);
      out_.bytes[at + 1] = static_cast<char>(sum);
    }
    const auto whole = level == 2 ? end : std::max(end, behind);
    if (crc_at != 0 && has(bytes, crc_at, 2)) {
      out_.bytes[crc_at] = out_.bytes[crc_at + 1] = '\0';
      const auto crc = crc_of(slice(bytes, at, whole - at));
      out_.bytes[crc_at] = static_cast<char>(crc), out_.bytes[crc_at + 1] = static_cast<char>(crc >> 8);
    }
    return end + packed;
  }

  LhaNames out_;
  bool changed_ = false;
};

}  // namespace

LhaNames with_plain_names(std::string_view archive) { return Rewriter(archive).run(); }

}  // namespace sekisho::content
