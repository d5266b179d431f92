#include "content/archive/cab.h"

#include <zlib.h>

#include <array>
#include <vector>

#include "content/archive/lzx.h"
#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/child.h"

namespace sekisho::content {
namespace {

constexpr std::size_t block_size = 32768;
constexpr std::uint16_t continued_before = 0xFFFD, continued_after = 0xFFFE;  // 0xFFFF: both
enum Method : unsigned { stored = 0, mszip = 1, quantum = 2, lzx = 3 };

struct Folder {
  std::uint64_t at = 0;
  unsigned blocks = 0, method = 0, window_bits = 0;
};

struct Cabinet {
  std::vector<Folder> folders;
  std::uint64_t files_at = 0;
  unsigned files = 0, block_reserve = 0;
  bool continues = false;
};

// Where a name ends: after its zero byte.
std::uint64_t after_name(std::string_view data, std::uint64_t at) {
  const auto end = data.find('\0', at);
  return end == data.npos ? data.size() : end + 1;
}

Cabinet read_header(std::string_view data) {
  Cabinet cabinet;
  const unsigned folders = le16(data, 26), flags = le16(data, 30);
  cabinet.files = le16(data, 28);
  cabinet.files_at = le32(data, 16);
  cabinet.continues = (flags & 3) != 0;
  std::uint64_t at = 36;
  unsigned folder_reserve = 0;
  if (flags & 4) {
    folder_reserve = u8(data, 38);
    cabinet.block_reserve = u8(data, 39);
    at = 40u + le16(data, 36);
  }
  if (flags & 1) at = after_name(data, after_name(data, at));
  if (flags & 2) at = after_name(data, after_name(data, at));
  for (unsigned i = 0; i < folders && has(data, at, 8); ++i) {
    const unsigned type = le16(data, at + 6);
    cabinet.folders.push_back(
        {.at = le32(data, at), .blocks = le16(data, at + 4), .method = type & 15, .window_bits = (type >> 8) & 31});
    at += 8 + folder_reserve;
  }
  return cabinet;
}

// One MSZIP block: "CK" and a deflate stream whose window is the output before it.
bool append_mszip(std::string_view packed, std::size_t size, std::string& out) {
  if (!packed.starts_with("CK")) return false;
  packed.remove_prefix(2);
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return false;
  const auto window = std::min(out.size(), block_size);
  if (window > 0)
    inflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(out.data() + out.size() - window),
                         static_cast<uInt>(window));
  std::array<char, block_size> block;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(block.data());
  stream.avail_out = static_cast<uInt>(std::min(size, block.size()));
  const int status = inflate(&stream, Z_FINISH);
  const auto made = static_cast<std::size_t>(stream.total_out);
  inflateEnd(&stream);
  out.append(block.data(), made);
  return made == size && (status == Z_STREAM_END || status == Z_BUF_ERROR || status == Z_OK);
}

struct Block {
  std::string_view packed;
  std::size_t size = 0;
};

std::vector<Block> blocks_of(std::string_view data, const Folder& folder, unsigned reserve, bool& damaged) {
  std::vector<Block> blocks;
  auto at = folder.at;
  for (unsigned i = 0; i < folder.blocks; ++i) {
    const std::size_t packed = le16(data, at + 4), size = le16(data, at + 6);
    const auto body = at + 8 + reserve;
    if (!has(data, body, packed) || size > block_size) {
      damaged = true;
      break;
    }
    blocks.push_back({data.substr(body, packed), size});
    at = body + packed;
  }
  return blocks;
}

Expanded expand_folder(std::string_view data, const Folder& folder, unsigned reserve, const Budget& budget) {
  Expanded result;
  const Allowance allowance(budget);
  const auto blocks = blocks_of(data, folder, reserve, result.damaged);
  std::string joined;
  if (folder.method == lzx) {
    if (!Lzx::fits(folder.window_bits)) {
      result.damaged = true;
      return result;
    }
    for (const auto& block : blocks) joined += block.packed;
  }
  Lzx decoder(folder.method == lzx ? folder.window_bits : 15, Lzx::Variant::cabinet);
  WordBits bits(joined);
  for (const auto& block : blocks) {
    result.used += block.packed.size() + 8;
    bool good = true;
    if (folder.method == stored) {
      result.bytes.append(block.packed.substr(0, block.size));
    } else if (folder.method == mszip) {
      good = append_mszip(block.packed, block.size, result.bytes);
    } else {
      good = decoder.frame(bits, block.size, result.bytes);
    }
    if (!good) {
      result.damaged = true;
      break;
    }
    if (const auto limit = allowance.broken(result.used, result.bytes.size()); !limit.empty()) {
      result.limit = limit;
      if (limit == "compression_ratio") result.bytes.resize(std::min(result.bytes.size(), Allowance::kept_of_bomb));
      break;
    }
  }
  if (folder.method == lzx) decoder.restore_calls(result.bytes);
  return result;
}

}  // namespace

void read_cab(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto cabinet = read_header(data);
  MemberSink sink(document, part, budget);
  bool damaged = cabinet.folders.empty() || le32(data, 8) > data.size();
  bool unsupported = false, split = cabinet.continues;
  struct Opened {
    bool done = false, damaged = false;
    std::string_view bytes;
  };
  std::vector<Opened> opened(cabinet.folders.size());
  auto at = cabinet.files_at;
  for (unsigned i = 0; i < cabinet.files && !sink.full(); ++i) {
    if (!has(data, at, 17)) {
      damaged = true;
      break;
    }
    const std::uint64_t size = le32(data, at), start = le32(data, at + 4);
    auto index = static_cast<std::size_t>(le16(data, at + 8));
    const bool utf8 = le16(data, at + 14) & 0x80;
    const auto end = after_name(data, at + 16);
    const auto raw = slice(data, at + 16, end - at - 17);
    at = end;
    std::string name = decode_member_name(raw, utf8);
    sink.look_at_name(name);
    bool whole = true;
    if (index >= continued_before) {
      split = true;
      whole = index == continued_after;  // its beginning is here
      index = index == continued_after ? cabinet.folders.size() - 1 : 0;
    }
    if (index >= cabinet.folders.size()) {
      damaged = true;
      sink.add_view(name, {});
      continue;
    }
    const auto& folder = cabinet.folders[index];
    if (folder.method == quantum || folder.method > lzx) {
      unsupported = true;
      sink.add_view(name, {});
      continue;
    }
    auto& content = opened[index];
    if (!content.done) {
      content.done = true;
      auto expanded = expand_folder(data, folder, cabinet.block_reserve, budget);
      if (!expanded.limit.empty()) mark_limit(document, part, budget, expanded.limit, name);
      content.damaged = expanded.damaged || !expanded.limit.empty();
      damaged = damaged || expanded.damaged;
      content.bytes = folder.method == stored && expanded.bytes.empty() ? std::string_view{}
                                                                        : keep(document, part, expanded.bytes, budget);
    }
    const auto bytes = whole ? slice(content.bytes, start, size) : std::string_view{};
    const int child = sink.add_slice(name, bytes);
    if (child >= 0 && bytes.size() < size) document.parts[static_cast<std::size_t>(child)].damaged = true;
  }
  if (split) document.add_trait(part, "archive.split", "cabinet of a set");
  if (unsupported) document.add_trait(part, "archive.unsupported", "Quantum");
  if (damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "cabinet");
  }
}

}  // namespace sekisho::content
