#include "content/mailstore/pst_properties.h"

#include <algorithm>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t largest_heap = 16u << 20;
constexpr std::size_t most_properties = 10'000;
constexpr std::uint16_t object_type = 0x000D;

}  // namespace

PstProperties::PstProperties(const PstDatabase& database, const PstNode& node, Budget& budget)
    : database_(database),
      heap_(database.blocks(node.data, largest_heap, budget)),
      subnodes_(database.subnodes(node.subnodes, budget)) {
  std::stable_sort(subnodes_.begin(), subnodes_.end(), [](const PstNode& a, const PstNode& b) { return a.id < b.id; });
  read_table(budget);
}

// One allocation of the heap (§2.3.1.1): the lowest five bits are its type, 0; then its number, from 1, and that of its
// block. Each block says where its table of places is.
std::string_view PstProperties::on_heap(std::uint32_t id) const {
  const int index_bits = database_.has_large_pages() ? 14 : 11;
  const std::uint32_t index = id >> 5 & ((1u << index_bits) - 1), block = id >> (5 + index_bits);
  if ((id & 0x1F) != 0 || index == 0 || block >= heap_.size()) return {};
  const std::string_view bytes = heap_[block];
  const std::uint64_t map = le16(bytes, 0);
  if (index > le16(bytes, map)) return {};
  const auto from = le16(bytes, map + 4 + 2 * (index - 1)), to = le16(bytes, map + 4 + 2 * index);
  return from < to ? slice(bytes, from, to - from) : std::string_view{};
}

// The tree on the heap that has the properties (§2.3.2, §2.3.3.3): its leaves are a number, a type and a value each.
void PstProperties::read_table(Budget& budget) {
  constexpr std::uint8_t heap_mark = 0xEC, properties_mark = 0xBC, tree_mark = 0xB5;
  if (heap_.empty() || u8(heap_[0], 2) != heap_mark || u8(heap_[0], 3) != properties_mark) return;
  const auto header = on_heap(le32(heap_[0], 4));
  const unsigned key = u8(header, 1), levels = u8(header, 3);
  if (u8(header, 0) != tree_mark || key != 2 || u8(header, 2) != 6 || levels > 8) return;
  struct Open {
    std::uint32_t id;
    unsigned level;
  };
  std::vector<Open> open{{le32(header, 4), levels}};
  while (!open.empty() && properties_.size() < most_properties) {
    const auto next = open.back();
    open.pop_back();
    const auto records = on_heap(next.id);
    if (!budget.spend_steps(records.size() + 16)) return;
    if (next.level == 0) {
      for (std::uint64_t at = 0; has(records, at, 8); at += 8)
        properties_.emplace(le16(records, at), Value{le16(records, at + 2), le32(records, at + 4)});
    } else {
      for (std::uint64_t at = 0; has(records, at, 6) && open.size() < most_properties; at += 6)
        open.push_back({le32(records, at + 2), next.level - 1});
    }
  }
}

const PstNode* PstProperties::subnode(std::uint32_t id) const {
  const auto found = std::lower_bound(subnodes_.begin(), subnodes_.end(), id,
                                      [](const PstNode& node, std::uint32_t wanted) { return node.id < wanted; });
  return found != subnodes_.end() && found->id == id ? &*found : nullptr;
}

std::uint32_t PstProperties::number(std::uint16_t id) const {
  const auto found = properties_.find(id);
  return found == properties_.end() ? 0 : found->second.value;
}

std::uint16_t PstProperties::type(std::uint16_t id) const {
  const auto found = properties_.find(id);
  return found == properties_.end() ? std::uint16_t{0} : found->second.type;
}

std::string PstProperties::bytes(std::uint16_t id, std::uint64_t limit, Budget& budget) const {
  auto at = number(id);
  if (type(id) == object_type) {
    const auto node = object(id);
    if (node.data == 0) return {};
    at = node.id;
  }
  if ((at & 0x1F) == 0) return std::string(on_heap(at).substr(0, limit));
  const auto* node = subnode(at);
  std::string out;
  if (node == nullptr) return out;
  for (const auto& block : database_.blocks(node->data, limit, budget)) out += block;
  if (out.size() > limit) out.resize(limit);
  return out;
}

PstNode PstProperties::object(std::uint16_t id) const {
  if (type(id) != object_type) return {};
  const auto* node = subnode(le32(on_heap(number(id)), 0));  // its id, then its length
  return node == nullptr ? PstNode{} : *node;
}

}  // namespace sekisho::content
