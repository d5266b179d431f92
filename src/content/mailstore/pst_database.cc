#include "content/mailstore/pst_database.h"

#include <zlib.h>

#include <algorithm>

#include "content/bytes.h"
#include "content/mailstore/pst_encoding.h"

namespace sekisho::content {
namespace {

// Bit 1 of a block's id: it holds ids of others, not data, and is never encoded (§2.2.2.2). Bit 0 has no meaning.
constexpr std::uint64_t internal = 2, reserved = 1;
constexpr std::size_t most_entries = 2'000'000, most_subnodes = 100'000;
constexpr std::uint8_t block_tree = 0x80, node_tree = 0x81;

// Where a page's entries end, and how its counts are written.
struct PageForm {
  std::uint64_t count_at, entry_size_at, level_at, type_at;
};
constexpr PageForm ansi_page{496, 498, 499, 500}, unicode_page{488, 490, 491, 496}, large_page{4056, 4060, 4061, 4072};

}  // namespace

std::uint64_t PstDatabase::number(std::string_view bytes, std::uint64_t at) const {
  return width_ == 8 ? le64(bytes, at) : le32(bytes, at);
}

// The entries of all leaf pages of a tree (§2.2.2.7.7), in order.
std::vector<std::string_view> PstDatabase::leaves(std::uint64_t root, std::uint8_t type, Budget& budget) {
  struct Open {
    std::uint64_t at;
    int level;
  };
  const auto& form = page_size_ == 4096 ? large_page : width_ == 8 ? unicode_page : ansi_page;
  std::vector<std::string_view> out;
  std::vector<Open> open{{root, -1}};
  while (!open.empty()) {
    const auto next = open.back();
    open.pop_back();
    if (out.size() >= most_entries || !budget.spend_steps(page_size_)) {
      cut_ = true;
      break;
    }
    const auto page = slice(file_, next.at, page_size_);
    const int level = u8(page, form.level_at);
    const std::uint64_t count = page_size_ == 4096 ? le16(page, form.count_at) : u8(page, form.count_at);
    const std::uint64_t size = u8(page, form.entry_size_at);
    if (page.size() < page_size_ || u8(page, form.type_at) != type || u8(page, form.type_at + 1) != type ||
        (next.level >= 0 && level != next.level) || level > 8 || size < 3 * width_ || count * size > form.count_at) {
      damaged_ = true;
      continue;
    }
    if (level == 0) {
      for (std::uint64_t i = 0; i < count; ++i) out.push_back(slice(page, i * size, size));
      continue;
    }
    // A level less with each step: the walk ends, whatever points where. Backwards, so that the first is taken first.
    for (std::uint64_t i = count; i-- > 0;) open.push_back({number(page, i * size + 2 * width_), level - 1});
  }
  return out;
}

std::optional<PstDatabase> PstDatabase::open(std::string_view file, Budget& budget) {
  if (!file.starts_with("!BDN")) return std::nullopt;
  PstDatabase out(file);
  const auto version = le16(file, 10);
  const bool ansi = version < 20;
  if (ansi) out.width_ = 4;
  if (version >= 36) out.page_size_ = 4096;
  out.encoding_ = u8(file, ansi ? 461 : 513);
  const auto nodes_at = out.number(file, ansi ? 0xBC : 0xE0), blocks_at = out.number(file, ansi ? 0xC4 : 0xF0);
  for (const auto entry : out.leaves(blocks_at, block_tree, budget)) {
    const auto width = out.width_;
    const std::uint32_t size = le16(entry, 2 * width);
    // With large pages the length after inflating follows; else the count of references.
    const std::uint32_t inflated = out.page_size_ == 4096 ? le16(entry, 2 * width + 2) : size;
    out.blocks_.push_back({out.number(entry, 0) & ~reserved, out.number(entry, width), size, inflated});
  }
  std::stable_sort(out.blocks_.begin(), out.blocks_.end(), [](const Block& a, const Block& b) { return a.id < b.id; });
  for (const auto entry : out.leaves(nodes_at, node_tree, budget)) {
    const auto width = out.width_;
    out.nodes_.push_back({le32(entry, 0), out.number(entry, width), out.number(entry, 2 * width)});
  }
  return out;
}

const PstDatabase::Block* PstDatabase::find(std::uint64_t id) const {
  id &= ~reserved;
  const auto found = std::lower_bound(blocks_.begin(), blocks_.end(), id,
                                      [](const Block& block, std::uint64_t wanted) { return block.id < wanted; });
  return id != 0 && found != blocks_.end() && found->id == id ? &*found : nullptr;
}

std::string PstDatabase::bytes_of(const Block& block) const {
  std::string out(slice(file_, block.at, block.size));
  if (block.inflated != block.size) {
    // At most 64 KiB, since the length has 16 bits.
    std::string plain(block.inflated, '\0');
    uLongf size = plain.size();
    const int state = uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                                 reinterpret_cast<const Bytef*>(out.data()), static_cast<uLong>(out.size()));
    plain.resize(state == Z_OK ? size : 0);
    out = std::move(plain);
  }
  if ((block.id & internal) != 0) return out;
  if (encoding_ == 1) decode_permuted(out);
  if (encoding_ == 2) decode_cyclic(out, static_cast<std::uint32_t>(block.id));
  return out;
}

// Either the data themselves, or lists of ids in one or two levels (§2.2.2.8.3.2).
std::vector<std::string> PstDatabase::blocks(std::uint64_t data, std::uint64_t limit, Budget& budget) const {
  struct Open {
    std::uint64_t id;
    int level;
  };
  std::vector<std::string> out;
  std::uint64_t total = 0;
  std::vector<Open> open{{data, 3}};
  while (!open.empty() && total < limit) {
    const auto next = open.back();
    open.pop_back();
    const auto* block = find(next.id);
    if (block == nullptr || !budget.spend_steps(64ull + 2ull * std::max(block->size, block->inflated))) continue;
    auto bytes = bytes_of(*block);
    if ((block->id & internal) == 0) {
      total += bytes.size();
      out.push_back(std::move(bytes));
      continue;
    }
    const int level = u8(bytes, 1);
    if (u8(bytes, 0) != 1 || level < 1 || level >= next.level) continue;
    const std::uint64_t count =
        std::min<std::uint64_t>(le16(bytes, 2), (bytes.size() - std::min<std::size_t>(8, bytes.size())) / width_);
    for (std::uint64_t i = count; i-- > 0;) open.push_back({number(bytes, 8 + i * width_), level});
  }
  return out;
}

std::vector<PstNode> PstDatabase::subnodes(std::uint64_t block_id, Budget& budget) const {
  std::vector<PstNode> out;
  struct Open {
    std::uint64_t id;
    int level;
  };
  std::vector<Open> open{{block_id, 2}};
  const std::uint64_t head = width_ == 8 ? 8 : 4;
  while (!open.empty() && out.size() < most_subnodes) {
    const auto next = open.back();
    open.pop_back();
    const auto* block = find(next.id);
    if (block == nullptr || !budget.spend_steps(64ull + 2ull * std::max(block->size, block->inflated))) continue;
    const auto bytes = bytes_of(*block);
    const int level = u8(bytes, 1);
    if (u8(bytes, 0) != 2 || level >= next.level) continue;
    const std::uint64_t count = le16(bytes, 2), size = (level == 0 ? 3 : 2) * width_;
    if (level == 0) {
      for (std::uint64_t i = 0, at = head; i < count && has(bytes, at, size) && out.size() < most_subnodes;
           ++i, at += size)
        out.push_back({le32(bytes, at), number(bytes, at + width_), number(bytes, at + 2 * width_)});
    } else {
      for (std::uint64_t i = count; i-- > 0;) {
        if (has(bytes, head + i * size, size)) open.push_back({number(bytes, head + i * size + width_), level});
      }
    }
  }
  return out;
}

}  // namespace sekisho::content
