#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "content/mailstore/pst_database.h"

namespace sekisho::content {

/// What a node of an Outlook store says of one thing, a message or an attachment: a property context on a heap
/// ([MS-PST] §2.3.1, §2.3.3).
class PstProperties {
 public:
  /// Reads the heap of the node. What is no property context has no properties. The database must outlive it.
  PstProperties(const PstDatabase& database, const PstNode& node, Budget& budget);

  bool empty() const { return properties_.empty(); }
  /// A number of at most four bytes; 0 if it is not there.
  std::uint32_t number(std::uint16_t id) const;
  /// The type of a property ([MS-OXCDATA] §2.11.1): 0x001F, a text in UTF-16; 0x001E, one in the message's code page;
  /// 0x0102, bytes; 0x000D, an object. 0 if it is not there.
  std::uint16_t type(std::uint16_t id) const;
  /// The bytes of a text, of bytes or of an object, at most `limit`.
  std::string bytes(std::uint16_t id, std::uint64_t limit, Budget& budget) const;
  /// The node that holds the object `id`: a message within an attachment. Data 0 if there is none.
  PstNode object(std::uint16_t id) const;
  /// The nodes within this one.
  const std::vector<PstNode>& subnodes() const { return subnodes_; }

 private:
  struct Value {
    std::uint16_t type = 0;
    std::uint32_t value = 0;
  };
  std::string_view on_heap(std::uint32_t id) const;
  const PstNode* subnode(std::uint32_t id) const;
  void read_table(Budget& budget);

  const PstDatabase& database_;
  std::vector<std::string> heap_;
  std::vector<PstNode> subnodes_;
  std::map<std::uint16_t, Value> properties_;
};

}  // namespace sekisho::content
