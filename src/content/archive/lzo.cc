#include "content/archive/lzo.h"

#include <zlib.h>

#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

constexpr std::uint32_t adler_of_plain = 1, adler_of_packed = 2, has_extra = 0x40, crc_of_plain = 0x100,
                        crc_of_packed = 0x200, has_filter = 0x800;
constexpr std::uint32_t largest_block = 64u << 20;

// One block of LZO1X, appended to out; false if it is broken. It makes at most `size` bytes.
class LzoBlock {
 public:
  LzoBlock(std::string_view packed, std::size_t size, std::string& out)
      : in_(packed), begin_(out.size()), most_(out.size() + size), out_(out) {}

  bool expand() {
    unsigned literals = 0;  // copied by the last instruction: 0 to 3, or 4 for a longer run
    if (const unsigned first = u8(in_, 0); first > 17) {
      ++at_;
      if (!copy(first - 17)) return false;
      literals = first < 21 ? first - 17 : 4;
    }
    while (at_ < in_.size()) {
      const unsigned code = next();
      std::uint64_t length = 0, distance = 0;
      unsigned after = code & 3;
      if (code >= 64) {
        length = code >= 128 ? 5 + (code >> 5 & 3) : 3 + (code >> 5 & 1);
        distance = (std::uint64_t{next()} << 3) + (code >> 2 & 7) + 1;
      } else if (code >= 16) {
        const bool far = code < 32;
        const unsigned mask = far ? 7 : 31;
        length = 2 + run(code & mask, mask);
        const unsigned pair = next() | next() << 8;
        after = pair & 3;
        distance = (pair >> 2) + (far ? 16384u + ((code & 8u) << 11) : 1u);
        if (far && distance == 16384) return true;  // the end
      } else if (literals == 0) {
        if (!copy(3 + run(code, 15))) return false;
        literals = 4;
        continue;
      } else {
        length = literals == 4 ? 3 : 2;
        distance = (std::uint64_t{next()} << 2) + (code >> 2) + (literals == 4 ? 2049 : 1);
      }
      if (!repeat(distance, length) || !copy(after)) return false;
      literals = after;
    }
    return out_.size() == most_;
  }

 private:
  unsigned next() { return u8(in_, at_++); }
  // A length that did not fit the code goes on in bytes of 255.
  std::uint64_t run(unsigned value, unsigned mask) {
    if (value != 0) return value;
    std::uint64_t length = mask;
    while (at_ < in_.size() && in_[at_] == '\0') length += 255, ++at_;
    return length + next();
  }
  bool copy(std::uint64_t n) {
    if (!has(in_, at_, n) || n > most_ - out_.size()) return false;
    out_.append(in_.substr(at_, n));
    at_ += n;
    return true;
  }
  bool repeat(std::uint64_t distance, std::uint64_t n) {
    if (distance > out_.size() - begin_ || n > most_ - out_.size()) return false;
    for (std::uint64_t i = 0; i < n; ++i) out_.push_back(out_[out_.size() - distance]);
    return true;
  }

  std::string_view in_;
  std::size_t at_ = 0, begin_, most_;
  std::string& out_;
};

struct LzopHeader {
  std::string_view name;
  std::uint32_t flags = 0;
  std::uint64_t size = 0;  // of the header; 0 if it is broken
};

LzopHeader read_header(std::string_view data, std::uint64_t start) {
  LzopHeader header;
  auto at = start + 9;
  const auto version = be16(data, at);
  at += version >= 0x0940 ? 8 : 5;  // versions, method, level
  header.flags = be32(data, at);
  at += 4;
  if (header.flags & has_filter) at += 4;
  at += version >= 0x0940 ? 12 : 8;  // mode and times
  const auto length = u8(data, at++);
  header.name = slice(data, at, length);
  at += length + 4u;
  if (header.flags & has_extra) at += 8u + be32(data, at);
  header.size = has(data, start, at - start) ? at - start : 0;
  return header;
}

}  // namespace

void read_lzop(Document& document, int part, const ReadOptions&, Budget& budget) {
  constexpr std::string_view magic("\x89LZO\0\r\n\x1A\n", 9);
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const Allowance allowance(budget);
  MemberSink sink(document, part, budget);
  std::uint64_t at = 0;
  bool damaged = false;
  while (slice(data, at, 9) == magic && !damaged && !sink.full()) {
    const auto header = read_header(data, at);
    Expanded content;
    at += header.size;
    damaged = header.size == 0;
    for (;;) {
      const auto size = be32(data, at), packed = be32(data, at + 4);
      if (damaged || !has(data, at, 4) || size == 0) break;
      at += 8;
      const auto check = be32(data, at);
      at += (header.flags & adler_of_plain ? 4u : 0u) + (header.flags & crc_of_plain ? 4u : 0u);
      if (packed < size) at += (header.flags & adler_of_packed ? 4u : 0u) + (header.flags & crc_of_packed ? 4u : 0u);
      const auto bytes = slice(data, at, packed);
      at += packed;
      content.limit = allowance.broken(at, content.bytes.size() + size);
      if (!content.limit.empty()) break;
      const auto before = content.bytes.size();
      if (size > largest_block || packed > size || bytes.size() < packed)
        damaged = true;
      else if (packed == size)
        content.bytes.append(bytes);
      else
        damaged = !LzoBlock(bytes, size, content.bytes).expand();
      const auto made = std::string_view(content.bytes).substr(before);
      if (!damaged && (header.flags & adler_of_plain))
        damaged = adler32_z(1, reinterpret_cast<const Bytef*>(made.data()), made.size()) != check;
    }
    if (!has(data, at, 4)) damaged = true;
    at += 4;
    content.damaged = damaged;
    std::string name = decode_member_name(header.name, false);
    if (name.empty())
      name = std::string(document.parts[static_cast<std::size_t>(part)].filename.substr(
          0, document.parts[static_cast<std::size_t>(part)].filename.rfind('.')));
    sink.look_at_name(name);
    const bool stop = !content.limit.empty();
    const int child = sink.add(name, std::move(content));
    if (child >= 0) {
      auto& inner = document.parts[static_cast<std::size_t>(child)];
      const auto type = detect_true_type(inner.data, inner.filename);
      if (type.kind == "tar" || type.kind == "cpio") inner.layer = document.parts[static_cast<std::size_t>(part)].layer;
    }
    if (stop) return;
  }
  if (damaged || at == 0) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "lzop");
  } else if (at < data.size()) {
    document.add_trait(part, "archive.trailing_data", std::to_string(data.size() - at) + " bytes");
  }
}

}  // namespace sekisho::content
