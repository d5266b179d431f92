#include "content/archive/rar3.h"

#include <zlib.h>

#include <algorithm>

#include "content/archive/member.h"
#include "content/archive/rar3_unpack.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::string_view signature("Rar!\x1A\x07\0", 7);
constexpr unsigned file_header = 0x74, service_header = 0x7A, end_header = 0x7B, oldest = 29, newest = 36,
                   stored = 0x30;
constexpr unsigned from_before = 0x01, goes_on = 0x02, solid_file = 0x10, large = 0x100, wide_name = 0x200,
                   folder = 0xE0, with_size = 0x8000;

struct RarFile {
  std::string_view header, packed;
  unsigned flags = 0, version = 0, method = 0;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  std::string name;
  bool is_link = false;
};

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Names with letters outside the code page: the plain form, NUL, and how each letter differs from it.
std::string wide(std::string_view plain, std::string_view code) {
  std::string utf16;
  const auto put = [&](unsigned unit) {
    utf16.push_back(static_cast<char>(unit)), utf16.push_back(static_cast<char>(unit >> 8));
  };
  std::size_t at = 0;
  const unsigned high = u8(code, at++) << 8;
  unsigned flags = 0, left = 0;
  while (at < code.size() && utf16.size() < 4096) {
    if (left == 0) flags = u8(code, at++), left = 4;
    const auto how = flags >> 6 & 3;
    flags <<= 2, --left;
    if (how == 0) put(u8(code, at++));
    if (how == 1) put(u8(code, at++) | high);
    if (how == 2) put(le16(code, at)), at += 2;
    if (how != 3) continue;
    unsigned length = u8(code, at++);
    const bool shifted = length & 0x80;
    const unsigned shift = shifted ? u8(code, at++) : 0;
    for (length = (length & 0x7F) + 2; length > 0 && utf16.size() / 2 < plain.size(); --length) {
      const unsigned letter = u8(plain, utf16.size() / 2);
      put(shifted ? ((letter + shift) & 0xFF) | high : letter);
    }
  }
  return utf16le_to_utf8(utf16);
}

RarFile file_of(std::string_view header, std::string_view packed) {
  RarFile file{.header = header,
               .packed = packed,
               .flags = le16(header, 3),
               .version = u8(header, 24),
               .method = u8(header, 25)};
  file.size = le32(header, 11) | (file.flags & large ? std::uint64_t{le32(header, 36)} << 32 : 0);
  file.crc = le32(header, 16);
  file.is_link = u8(header, 15) == 3 && (le32(header, 28) & 0xF000) == 0xA000;
  const auto raw = slice(header, file.flags & large ? 40 : 32, le16(header, 26));
  const auto nul = raw.find('\0');
  file.name = (file.flags & wide_name) && nul != raw.npos ? wide(raw.substr(0, nul), raw.substr(nul + 1))
                                                          : decode_member_name(raw.substr(0, nul), false);
  std::replace(file.name.begin(), file.name.end(), '\\', '/');
  return file;
}

class Rar3Reader {
 public:
  Rar3Reader(Document& document, int part, Budget& budget)
      : document_(document), part_(part), budget_(budget), sink_(document, part, budget) {}

  void read(std::string_view archive) {
    std::uint64_t at = archive.find(signature);
    std::string pieces;  // of a member that goes on in the next volume
    bool in_pieces = false;
    while (has(archive, at, 7) && !sink_.full() && !stopped_) {
      if (slice(archive, at, signature.size()) == signature) {
        at += signature.size();
        continue;
      }
      const unsigned type = u8(archive, at + 2), flags = le16(archive, at + 3);
      const std::uint64_t size = le16(archive, at + 5);
      if (size < 7 || !has(archive, at, size)) {
        damaged("header");
        break;
      }
      const auto header = slice(archive, at, size);
      std::uint64_t data_size = 0;
      if (type == file_header || type == service_header) {
        if (size < 32) {
          damaged("header");
          break;
        }
        data_size = le32(header, 7) | (flags & large ? std::uint64_t{le32(header, 32)} << 32 : 0);
      } else if (flags & with_size) {
        data_size = le32(header, 7);
      }
      const auto data = slice(archive, at + size, data_size);
      at += size + data.size();
      if (type == end_header) {
        // The next volume, if it is here, begins with its signature.
        at = archive.find(signature, at);
        if (at == archive.npos) break;
      }
      if (type != file_header) continue;
      auto file = file_of(header, data);
      if (data.size() < data_size) damaged(file.name);
      if ((flags & from_before) && !in_pieces) {
        document_.add_trait(part_, "archive.split", file.name);
        sink_.add_view(file.name, {});
        continue;
      }
      if (flags & (from_before | goes_on)) {
        pieces += data;
        in_pieces = flags & goes_on;
        if (in_pieces) continue;
        file.packed = pieces;
      }
      take(file);
      pieces.clear();
    }
    if (in_pieces) document_.add_trait(part_, "archive.split", "goes on in another volume");
    if (in_pieces) document_.parts[static_cast<std::size_t>(part_)].damaged = true;
  }

 private:
  void damaged(std::string_view what) {
    document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    document_.add_trait(part_, "archive.damaged", what);
  }

  void take(const RarFile& file) {
    sink_.look_at_name(file.name);
    if ((file.flags & folder) == folder) return;
    if (file.method == stored) {
      const auto content = file.packed.substr(0, file.size);
      if (file.is_link) note_link(file.name, content);
      check(file, content);
      if (file.flags & (from_before | goes_on)) {
        add(file, {.bytes = std::string(content)});
      } else {
        sink_.add_view(file.name, content);
      }
      return;
    }
    if (file.version < oldest || file.version > newest) {
      document_.add_trait(part_, "archive.unsupported", "RAR method " + std::to_string(file.version));
      sink_.add_view(file.name, {});
      return;
    }
    auto content = unpacker_.unpack(file.packed, file.size, file.flags & solid_file, budget_);
    if (content.limit.empty() && content.damaged)
      damaged(file.name);
    else if (content.limit.empty())
      check(file, content.bytes);
    if (file.is_link) note_link(file.name, content.bytes);
    add(file, std::move(content));
  }

  void check(const RarFile& file, std::string_view content) {
    if (crc_of(content) != file.crc) damaged(file.name);
  }

  void note_link(const std::string& name, std::string_view target) {
    document_.add_trait(part_, "archive.link", name + " -> " + std::string(target.substr(0, 200)));
    if (target.starts_with("/") || target.find("..") != target.npos)
      document_.add_trait(part_, "archive.traversal", name + " -> " + std::string(target.substr(0, 200)));
  }

  void add(const RarFile& file, Expanded content) {
    stopped_ = !content.limit.empty();  // what follows would have to be decompressed too
    sink_.add(file.name, std::move(content));
  }

  Document& document_;
  int part_;
  Budget& budget_;
  MemberSink sink_;
  Rar3Unpacker unpacker_;
  bool stopped_ = false;
};

}  // namespace

bool is_first_sound(std::string_view archive, Budget& budget) {
  std::uint64_t at = archive.find(signature);
  if (at == archive.npos) return false;
  for (at += signature.size(); has(archive, at, 7);) {
    const std::uint64_t size = le16(archive, at + 5);
    if (size < 7 || !has(archive, at, size)) return false;
    const auto header = slice(archive, at, size);
    at += size;
    if (u8(header, 2) != file_header) continue;
    if (size < 32) return false;
    const auto file = file_of(header, slice(archive, at, le32(header, 7)));
    if (file.method == stored) return crc_of(file.packed.substr(0, file.size)) == file.crc;
    const auto content = Rar3Unpacker().unpack(file.packed, file.size, false, budget);
    return !content.limit.empty() || (!content.damaged && crc_of(content.bytes) == file.crc);
  }
  return false;
}

void read_rar3(Document& document, int part, std::string_view archive, Budget& budget) {
  Rar3Reader(document, part, budget).read(archive);
}

}  // namespace sekisho::content
