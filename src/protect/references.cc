#include "protect/references.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace sekisho::protect {
namespace {

constexpr std::size_t most_references = 20;

// What stands between angle brackets.
std::vector<std::string> bracketed(std::string_view value) {
  std::vector<std::string> found;
  for (std::size_t at = value.find('<'); at != value.npos; at = value.find('<', at + 1)) {
    const auto end = value.find('>', at);
    if (end == value.npos) break;
    found.emplace_back(value.substr(at + 1, end - at - 1));
  }
  return found;
}

}  // namespace

std::vector<std::string> referenced_ids(const scan::Report& report) {
  std::vector<std::string> ids;
  for (const auto& [name, value] : report.mail.headers) {
    if (!equal_ignore_case(name, "In-Reply-To") && !equal_ignore_case(name, "References")) continue;
    auto found = bracketed(value);
    std::reverse(found.begin(), found.end());
    for (auto& id : found) {
      if (ids.size() < most_references) ids.push_back(std::move(id));
    }
  }
  return ids;
}

}  // namespace sekisho::protect
