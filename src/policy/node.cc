#include "policy/node.h"

#include "base/text.h"

namespace sekisho::policy {

const Node* Node::find(std::string_view key) const {
  for (const auto& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Node& Node::add(std::string key) {
  members.emplace_back();
  members.back().key = std::move(key);
  return members.back().value;
}

Node Node::of(bool value) {
  Node out;
  out.type = Type::boolean;
  out.boolean = value;
  return out;
}
Node Node::of(std::int64_t value) {
  Node out;
  out.type = Type::integer;
  out.integer = value;
  return out;
}
Node Node::of(std::string value) {
  Node out;
  out.type = Type::text;
  out.text = std::move(value);
  return out;
}
Node Node::list() {
  Node out;
  out.type = Type::list;
  return out;
}
Node Node::map() {
  Node out;
  out.type = Type::map;
  return out;
}

std::string_view to_string(Node::Type type) {
  switch (type) {
    case Node::Type::null:
      return "nothing";
    case Node::Type::boolean:
      return "true or false";
    case Node::Type::integer:
      return "a whole number";
    case Node::Type::real:
      return "a number";
    case Node::Type::text:
      return "a text";
    case Node::Type::list:
      return "a list";
    case Node::Type::map:
      return "a mapping";
  }
  return {};
}

// Recursion is on our own depth limit (Node::max_depth), not on input.
std::string to_line(const Node& node) {
  std::string out;
  switch (node.type) {
    case Node::Type::null:
      return "null";
    case Node::Type::boolean:
      return node.boolean ? "true" : "false";
    case Node::Type::integer:
      return std::to_string(node.integer);
    case Node::Type::real:
      return std::to_string(node.real);
    case Node::Type::text: {
      out = ellipsis(node.text, 200);
      for (auto& c : out) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
      }
      return "\"" + out + "\"";
    }
    case Node::Type::list:
      for (const auto& item : node.items) {
        if (out.size() > 200) break;
        out += (out.empty() ? "" : ", ") + to_line(item);
      }
      return "[" + ellipsis(out, 200) + "]";
    case Node::Type::map:
      for (const auto& member : node.members) {
        if (out.size() > 200) break;
        out += (out.empty() ? "" : ", ") + member.key + ": " + to_line(member.value);
      }
      return "{" + ellipsis(out, 200) + "}";
  }
  return out;
}

}  // namespace sekisho::policy
