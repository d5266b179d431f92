#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"

namespace sekisho::content {

/// A node of an Outlook store: what its data and its own nodes lie in ([MS-PST] §2.2.2.7.7.4, §2.2.2.8.3.3).
struct PstNode {
  std::uint32_t id = 0;
  std::uint64_t data = 0, subnodes = 0;  // ids of blocks; 0: none
};

/// The lowest five bits of a node's id (§2.2.2.1).
enum class PstNodeType : std::uint8_t { message = 0x04, attachment = 0x05 };
constexpr bool is_type(std::uint32_t id, PstNodeType type) { return (id & 0x1F) == static_cast<std::uint32_t>(type); }

/// The lower layer of an Outlook store ([MS-PST] §2.2, "node database"): nodes, and the blocks that their bytes lie in.
/// Keeps a view of the file. All that loops is charged to the budget's steps; what lies outside the file, points in
/// circles or is longer than it says reads as nothing.
class PstDatabase {
 public:
  /// Reads header and both trees; nothing if the bytes are no such store. is_cut() tells that the trees were not read
  /// to their end (limit "steps"), is_damaged() that a page of them was broken.
  static std::optional<PstDatabase> open(std::string_view file, Budget& budget);

  bool is_cut() const { return cut_; }
  bool is_damaged() const { return damaged_; }
  /// Encrypted by Windows Information Protection (NDB_CRYPT_EDPCRYPTED): its blocks cannot be read.
  bool is_encrypted() const { return encoding_ == 0x10; }
  /// True for the stores of Outlook 2013 and later with pages of 4096 bytes, whose heaps are larger too.
  bool has_large_pages() const { return page_size_ == 4096; }

  /// All nodes, in the order of their ids.
  const std::vector<PstNode>& nodes() const { return nodes_; }
  /// The blocks that the data of a node consists of, decoded, at most `limit` bytes together.
  std::vector<std::string> blocks(std::uint64_t data, std::uint64_t limit, Budget& budget) const;
  /// The nodes within a node.
  std::vector<PstNode> subnodes(std::uint64_t block, Budget& budget) const;

 private:
  struct Block {
    std::uint64_t id = 0, at = 0;
    std::uint32_t size = 0, inflated = 0;
  };
  explicit PstDatabase(std::string_view file) : file_(file) {}
  std::uint64_t number(std::string_view bytes, std::uint64_t at) const;
  std::vector<std::string_view> leaves(std::uint64_t root, std::uint8_t type, Budget& budget);
  const Block* find(std::uint64_t id) const;
  std::string bytes_of(const Block& block) const;

  std::string_view file_;
  std::vector<PstNode> nodes_;
  std::vector<Block> blocks_;
  std::uint64_t page_size_ = 512, width_ = 8;  // bytes of a page, of an id or place in the file
  int encoding_ = 0;
  bool cut_ = false, damaged_ = false;
};

}  // namespace sekisho::content
