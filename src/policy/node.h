#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::policy {

/// What YAML and JSON have in common: the tree between the texts and the structs. One schema (schema.h) reads and
/// writes it, so the two forms cannot differ. Depth is bounded by whoever makes it (max_depth).
struct Node {
  enum class Type : std::uint8_t { null, boolean, integer, real, text, list, map };
  struct Member;
  Type type = Type::null;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<Node> items;
  std::vector<Member> members;  // in order
  int line = 0, column = 0;     // from 1; 0 when unknown (JSON)

  const Node* find(std::string_view key) const;
  /// Appends a member; map only.
  Node& add(std::string key);

  static Node of(bool value);
  static Node of(std::int64_t value);
  static Node of(std::string value);
  static Node list();
  static Node map();
  static constexpr int max_depth = 16;
};

struct Node::Member {
  std::string key;
  Node value;
  int line = 0, column = 0;
};

/// "true or false", "a list", …: for error messages.
std::string_view to_string(Node::Type type);
/// A scalar, list or map on one line, for diffs and messages; at most 200 bytes.
std::string to_line(const Node& node);

}  // namespace sekisho::policy
