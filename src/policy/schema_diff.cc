#include <algorithm>
#include <set>

#include "policy/schema.h"

namespace sekisho::policy {
namespace {

void diff_nodes(const Node* before, const Node* after, const std::string& path, std::string& out) {
  const auto is = [](const Node* node, Node::Type type) { return !node || node->type == type; };
  if (before && after && to_line(*before) == to_line(*after) && before->type != Node::Type::list &&
      before->type != Node::Type::map && before->text == after->text)
    return;
  if (is(before, Node::Type::map) && is(after, Node::Type::map)) {
    std::vector<std::string> keys;
    for (const auto* side : {before, after}) {
      if (!side) continue;
      for (const auto& member : side->members) {
        if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) keys.push_back(member.key);
      }
    }
    for (const auto& key : keys)
      diff_nodes(before ? before->find(key) : nullptr, after ? after->find(key) : nullptr,
                 path.empty() ? key : path + "." + key, out);
    return;
  }
  if (is(before, Node::Type::list) && is(after, Node::Type::list)) {
    const auto lines = [](const Node* node) {
      std::multiset<std::string> all;
      if (node) {
        for (const auto& item : node->items) all.insert(to_line(item));
      }
      return all;
    };
    const auto had = lines(before), has = lines(after);
    std::string changes;
    for (const auto& line : had) {
      if (!has.contains(line)) changes += (changes.empty() ? "- " : ", - ") + line;
    }
    for (const auto& line : has) {
      if (!had.contains(line)) changes += (changes.empty() ? "+ " : ", + ") + line;
    }
    if (!changes.empty()) out += "    " + path + ": " + changes + "\n";
    return;
  }
  out += "    " + path + ": " + (before ? to_line(*before) : "(none)") + " -> " + (after ? to_line(*after) : "(none)") +
         "\n";
}

std::string title(const Policy& policy) {
  return std::string(to_string(policy.service)) + "/" + std::string(to_string(policy.kind)) + " " +
         to_line(Node::of(policy.name)) + "\n";
}

}  // namespace

std::string diff(const std::vector<Policy>& before, const std::vector<Policy>& after) {
  std::string out;
  const auto same = [](const Policy& a) {
    return [&a](const Policy& b) { return a.service == b.service && a.kind == b.kind && a.name == b.name; };
  };
  for (const auto& old : before) {
    const auto now = std::find_if(after.begin(), after.end(), same(old));
    if (now == after.end()) {
      out += "- " + title(old);
      continue;
    }
    std::string changes;
    const auto had = to_node(old, Detail::sparse), has = to_node(*now, Detail::sparse);
    diff_nodes(&had, &has, "", changes);
    if (!changes.empty()) out += "~ " + title(old) + changes;
  }
  for (const auto& now : after) {
    if (std::none_of(before.begin(), before.end(), same(now))) out += "+ " + title(now);
  }
  return out;
}

}  // namespace sekisho::policy
