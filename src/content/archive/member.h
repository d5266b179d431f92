#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "content/document.h"
#include "content/expand.h"

namespace sekisho::content {

/// A member's name as UTF-8: kept when it is UTF-8, else read as CP932 where it can be Japanese, else as CP437 (APPNOTE
/// D.1).
std::string decode_member_name(std::string_view raw, bool is_utf8);

/// States what is wrong about the names and kinds of one archive's members, and adds the members as parts.
class MemberSink {
 public:
  MemberSink(Document& document, int part, Budget& budget) : document_(document), part_(part), budget_(budget) {}

  /// Traits of a name: archive.traversal, archive.deceptive_name, archive.double_extension, archive.duplicate_names.
  void look_at_name(std::string_view name);
  /// Adds a member with its bytes. Returns its index or -1 when no more may be added: then stop.
  int add(std::string_view name, Expanded content);
  /// Adds a member whose bytes lie in the item already. Nothing is copied or charged as decompressed.
  int add_view(std::string_view name, std::string_view content);
  /// Adds a member that is part of a larger decompressed whole, which the document holds already: its bytes are charged
  /// as decompressed (members may overlap), not as memory.
  int add_slice(std::string_view name, std::string_view content);
  /// A member that needs a password.
  void add_encrypted(std::string_view name);
  bool full() const { return full_; }

 private:
  Document& document_;
  int part_;
  Budget& budget_;
  std::unordered_set<std::string> names_;
  bool full_ = false;
};

}  // namespace sekisho::content
