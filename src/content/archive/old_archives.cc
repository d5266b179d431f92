#include "content/archive/old_archives.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/archive/bit_reader.h"
#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/mime/inline_file.h"
#include "content/mime/tnef.h"

namespace sekisho::content {
namespace {

// The Huffman codes of LZH: lengths to canonical codes, decoded bit by bit from the high end.
class LzhCodes {
 public:
  void assign(const std::vector<std::uint8_t>& lengths) {
    count_.fill(0);
    for (const auto n : lengths) ++count_[n];
    count_[0] = 0;
    std::array<std::uint16_t, 18> offset{};
    for (std::size_t n = 1; n <= 16; ++n) offset[n + 1] = static_cast<std::uint16_t>(offset[n] + count_[n]);
    symbols_.assign(lengths.size(), 0);
    for (std::size_t s = 0; s < lengths.size(); ++s) {
      if (lengths[s] != 0) symbols_[offset[lengths[s]]++] = static_cast<std::uint16_t>(s);
    }
    only_ = -1;
  }
  void assign_only(int symbol) { only_ = symbol; }
  int decode(HighBits& bits) const {
    if (only_ >= 0) return only_;
    int code = 0, first = 0, index = 0;
    for (std::size_t n = 1; n <= 16; ++n) {
      code |= static_cast<int>(bits.take(1));
      const int here = count_[n];
      if (code - first < here) return symbols_[static_cast<std::size_t>(index + code - first)];
      index += here;
      first = (first + here) << 1;
      code <<= 1;
    }
    return -1;
  }

 private:
  std::array<std::uint16_t, 17> count_{};
  std::vector<std::uint16_t> symbols_;
  int only_ = -1;
};

// Lengths of the small tables: 3 bits, 7 goes on in unary; after the third of the first table a gap of up to 3.
bool read_small(HighBits& bits, std::size_t most, unsigned width, int gap_after, LzhCodes& codes) {
  const auto n = bits.take(width);
  if (n == 0) {
    codes.assign_only(static_cast<int>(bits.take(width)));
    return true;
  }
  if (n > most) return false;
  std::vector<std::uint8_t> lengths;
  while (lengths.size() < n) {
    auto length = bits.take(3);
    if (length == 7) {
      while (bits.take(1) == 1 && length < 16) ++length;
    }
    lengths.push_back(static_cast<std::uint8_t>(length));
    if (static_cast<int>(lengths.size()) == gap_after) {
      for (auto zeros = bits.take(2); zeros > 0; --zeros) lengths.push_back(0);
    }
  }
  lengths.resize(most);
  codes.assign(lengths);
  return true;
}

bool read_large(HighBits& bits, const LzhCodes& small, LzhCodes& codes) {
  constexpr std::size_t most = 510;
  const auto n = bits.take(9);
  if (n == 0) {
    codes.assign_only(static_cast<int>(bits.take(9)));
    return true;
  }
  if (n > most) return false;
  std::vector<std::uint8_t> lengths;
  while (lengths.size() < n) {
    const int c = small.decode(bits);
    if (c < 0 || bits.ended()) return false;
    if (c > 2)
      lengths.push_back(static_cast<std::uint8_t>(std::min(c - 2, 16)));
    else
      lengths.insert(lengths.end(), c == 0 ? 1 : c == 1 ? bits.take(4) + 3 : bits.take(9) + 20, std::uint8_t{0});
  }
  lengths.resize(most);
  codes.assign(lengths);
  return true;
}

Expanded expand_arj(std::string_view packed, std::uint64_t size, const Budget& budget) {
  Expanded result;
  result.damaged = true;
  const Allowance allowance(budget);
  HighBits bits(packed);
  LzhCodes small, characters, positions;
  auto& out = result.bytes;
  std::uint32_t block = 0;
  while (out.size() < size) {
    if (bits.ended()) return result;
    if (block == 0) {
      block = bits.take(16);
      if (block == 0 || !read_small(bits, 19, 5, 3, small) || !read_large(bits, small, characters) ||
          !read_small(bits, 17, 5, -1, positions))
        return result;
    }
    --block;
    const int c = characters.decode(bits);
    if (c < 0) return result;
    if (c < 256) {
      out.push_back(static_cast<char>(c));
    } else {
      const int p = positions.decode(bits);
      if (p < 0 || p > 17) return result;
      const std::size_t back = (p == 0 ? 0u : (1u << (p - 1)) + bits.take(static_cast<unsigned>(p - 1))) + 1u;
      if (back > out.size()) return result;
      for (int i = 0; i < c - 253; ++i) out.push_back(out[out.size() - back]);
    }
    if ((out.size() & 0xFFFF) < 256) {
      if (const auto limit = allowance.broken(bits.used(), out.size()); !limit.empty()) {
        result.limit = limit;
        if (limit == "compression_ratio") out.resize(Allowance::kept_of_bomb);
        return result;
      }
    }
  }
  out.resize(size);
  result.damaged = false;
  return result;
}

}  // namespace

void read_arj(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  MemberSink sink(document, part, budget);
  bool first = true;
  for (std::uint64_t at = 0; le16(data, at) == 0xEA60 && le16(data, at + 2) != 0;) {
    const auto header = slice(data, at + 4, le16(data, at + 2));
    at += 4ull + le16(data, at + 2) + 4;
    while (le16(data, at) != 0 && has(data, at, 2)) at += 2ull + le16(data, at) + 4;
    at += 2;
    if (first) {
      first = false;
      continue;
    }
    const auto text = slice(header, u8(header, 0));
    const auto name = decode_member_name(text.substr(0, text.find('\0')), false);
    const std::uint64_t packed_size = le32(header, 12), size = le32(header, 16);
    const auto method = u8(header, 5), type = u8(header, 6);
    const auto packed = slice(data, at, packed_size);
    at += packed_size;
    sink.look_at_name(name);
    if (type == 3) continue;
    if (u8(header, 4) & 1) {
      sink.add_encrypted(name);
    } else if (method == 0) {
      sink.add_view(name, packed);
    } else if (method <= 3) {
      auto content = expand_arj(packed, size, budget);
      if (content.damaged) document.add_trait(part, "archive.damaged", name);
      sink.add(name, std::move(content));
    } else {
      document.add_trait(part, "archive.unsupported", "ARJ method " + std::to_string(method));
      sink.add_view(name, {});
    }
    if (sink.full()) break;
  }
}

void read_szdd(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto size = le32(data, 10);
  Expanded content;
  const Allowance allowance(budget);
  std::array<char, 4096> window;
  window.fill(' ');
  std::size_t write = 4096 - 16;
  const auto put = [&](char c) {
    content.bytes.push_back(c);
    window[write] = c;
    write = (write + 1) % window.size();
  };
  for (std::uint64_t at = 14; at < data.size() && content.bytes.size() < size && content.limit.empty();) {
    const auto flags = u8(data, at++);
    for (int bit = 0; bit < 8 && at < data.size(); ++bit) {
      if (flags & (1 << bit)) {
        put(data[at++]);
      } else {
        const std::size_t from = u8(data, at) | ((u8(data, at + 1) & 0xF0u) << 4), n = (u8(data, at + 1) & 15u) + 3u;
        at += 2;
        for (std::size_t i = 0; i < n; ++i) put(window[(from + i) % window.size()]);
      }
    }
    content.limit = allowance.broken(at, content.bytes.size());
  }
  content.damaged = content.bytes.size() < size;
  if (content.bytes.size() > size) content.bytes.resize(size);
  MemberSink sink(document, part, budget);
  auto name = std::string(document.parts[static_cast<std::size_t>(part)].filename);
  if (name.ends_with('_') && u8(data, 9) != 0) name.back() = static_cast<char>(u8(data, 9));
  sink.add(name, std::move(content));
}

void read_macbinary(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  MemberSink sink(document, part, budget);
  const auto name = decode_member_name(slice(data, 2, u8(data, 1)), false);
  sink.look_at_name(name);
  const std::uint64_t fork = be32(data, 83), resource = be32(data, 87);
  sink.add_view(name, slice(data, 128, fork));
  if (resource > 0) sink.add_view(name + ".rsrc", slice(data, 128 + (fork + 127) / 128 * 128, resource));
}

void read_applesingle(Document& document, int part, const ReadOptions&, Budget& budget) {
  enum Entry : std::uint32_t { data_fork = 1, resource_fork = 2, real_name = 3 };
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (u8(data, 3) == 7) return;  // AppleDouble: what belongs to a file that stands beside it
  MemberSink sink(document, part, budget);
  std::string name(document.parts[static_cast<std::size_t>(part)].filename);
  const std::uint64_t count = std::min<std::uint64_t>(be16(data, 24), 64);
  const auto each = [&](std::uint32_t wanted, auto use) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto at = 26 + 12 * i;
      if (be32(data, at) == wanted) use(slice(data, be32(data, at + 4), be32(data, at + 8)));
    }
  };
  each(real_name, [&](std::string_view text) { name = decode_member_name(text.substr(0, 255), false); });
  sink.look_at_name(name);
  each(data_fork, [&](std::string_view bytes) { sink.add_view(name, bytes); });
  each(resource_fork, [&](std::string_view bytes) {
    if (!bytes.empty()) sink.add_view(name + ".rsrc", bytes);
  });
}

namespace {

void add_decoded(Document& document, int part, const InlineFile& file, std::string_view form, Budget& budget) {
  if (!file.found) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", form);
    return;
  }
  MemberSink(document, part, budget).add_view(file.name, file.data);
}

}  // namespace

void read_hqx(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  // else found as a text's file already
  if (own.children.empty())
    add_decoded(document, part, decode_binhex(own.data, document.arena, budget), "BinHex", budget);
}

void read_yenc(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  if (own.children.empty()) add_decoded(document, part, decode_yenc(own.data, document.arena, budget), "yEnc", budget);
}

void read_tnef_file(Document& document, int part, const ReadOptions&, Budget& budget) {
  if (document.parts[static_cast<std::size_t>(part)].children.empty()) read_tnef(document, part, budget);
}

}  // namespace sekisho::content
