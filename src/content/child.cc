#include "content/child.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::content {
namespace {
constexpr std::size_t max_name = 4096;
constexpr std::size_t worth_sharing = 256;  // a smaller text costs less than its place in a table
}  // namespace

void mark_limit(Document& document, int part, Budget& budget, const std::string& limit, std::string_view where) {
  static_cast<void>(budget.reach(limit));
  document.add_trait(part, "limit." + limit, where);
}

int add_child(Document& document, int parent, PartOrigin origin, std::string_view name, std::string_view data,
              Budget& budget) {
  const bool wrapped = origin == PartOrigin::archive || origin == PartOrigin::embedded;
  if (wrapped && document.parts[static_cast<std::size_t>(parent)].layer >= budget.limits().layers) {
    mark_limit(document, parent, budget, "layers", name);
    return -1;
  }
  if (!budget.spend_file()) {
    mark_limit(document, parent, budget, "files", name);
    return -1;
  }
  std::string clean = to_valid_utf8(name.substr(0, max_name));
  const int child = document.add_part(parent, origin);
  auto& part = document.parts[static_cast<std::size_t>(child)];
  part.filename = document.arena.store(clean);
  part.content_type = "application/octet-stream";
  part.data = data;
  return child;
}

std::string_view keep(Document& document, int part, std::string_view bytes, Budget& budget) {
  if (bytes.size() > budget.expanded_left().value) {
    mark_limit(document, part, budget, "expanded_size");
    bytes = bytes.substr(0, budget.expanded_left().value);
  }
  if (const auto same = bytes.size() < worth_sharing ? std::string_view() : document.arena.shared(bytes);
      !same.empty()) {
    static_cast<void>(budget.spend_expanded({bytes.size()}));
    return same;
  }
  if (!budget.spend_memory({bytes.size()})) {
    mark_limit(document, part, budget, "memory");
    return {};
  }
  static_cast<void>(budget.spend_expanded({bytes.size()}));
  return bytes.size() < worth_sharing ? document.arena.store(bytes) : document.arena.store_shared(bytes);
}

void append_readable(Document& document, int part, std::string_view utf8, Budget& budget) {
  if (utf8.empty()) return;
  auto& p = document.parts[static_cast<std::size_t>(part)];
  std::string joined;
  if (!p.readable.empty()) {
    joined.reserve(p.readable.size() + 1 + utf8.size());
    joined.append(p.readable).push_back('\n');
  }
  joined.append(utf8);
  if (joined.size() > budget.limits().text_size.value) {
    mark_limit(document, part, budget, "text_size");
    joined.resize(budget.limits().text_size.value);
  }
  if (!budget.spend_memory({joined.size()})) {
    mark_limit(document, part, budget, "memory");
    return;
  }
  document.parts[static_cast<std::size_t>(part)].readable =
      document.arena.store(is_valid_utf8(joined) ? joined : to_valid_utf8(joined));
}

}  // namespace sekisho::content
