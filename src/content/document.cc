#include "content/document.h"

#include "base/text.h"

namespace sekisho::content {
namespace {
constexpr std::size_t max_evidence = 300;
}

int Document::add_part(int parent, PartOrigin origin) {
  const int index = static_cast<int>(parts.size());
  Part& part = parts.emplace_back();
  part.parent = parent;
  part.origin = origin;
  if (parent < 0) {
    part.path = "1";
    return index;
  }
  Part& above = parts[static_cast<std::size_t>(parent)];
  above.children.push_back(index);
  part.path = above.path + "." + std::to_string(above.children.size());
  const bool wrapped = origin == PartOrigin::archive || origin == PartOrigin::embedded;
  part.layer = above.layer + (wrapped ? 1 : 0);
  part.mime_depth = above.mime_depth + (origin == PartOrigin::mime ? 1 : 0);
  return index;
}

void Document::add_trait(int part, std::string name, std::string_view evidence) {
  for (const auto& trait : traits) {
    if (trait.part == part && trait.name == name) return;
  }
  traits.push_back(
      {std::move(name), ellipsis(to_valid_utf8(evidence.substr(0, 4 * max_evidence)), max_evidence), part});
}

void Document::add_anomaly(int part, std::string name, std::string_view detail) {
  auto& anomalies = parts[static_cast<std::size_t>(part)].anomalies;
  for (const auto& anomaly : anomalies) {
    if (anomaly.name == name) return;
  }
  anomalies.push_back({std::move(name), ellipsis(to_valid_utf8(detail.substr(0, 4 * max_evidence)), max_evidence)});
}

void Document::add_link(Link link, Budget& budget) {
  if (static_cast<int>(links.size()) >= budget.limits().links) {
    static_cast<void>(budget.reach("links"));
    return;
  }
  links.push_back(link);
}

std::string_view Document::header(std::string_view name) const {
  if (parts.empty()) return {};
  for (const auto& field : parts[0].headers) {
    if (equal_ignore_case(field.name, name)) return field.value;
  }
  return {};
}

}  // namespace sekisho::content
