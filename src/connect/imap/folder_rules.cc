#include "connect/imap/folder_rules.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::connect::imap {
namespace {

bool is_for(const std::vector<std::string>& uses, std::string_view use) {
  return std::any_of(uses.begin(), uses.end(), [&](const std::string& one) { return equal_ignore_case(one, use); });
}

bool matches_any(const std::vector<std::string>& patterns, const std::string& name) {
  const bool inbox = equal_ignore_case(name, "INBOX");
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches_wildcard(pattern, inbox ? "INBOX" : name); });
}

}  // namespace

Result<void> read_folder_rules(std::string_view text, FolderRules& rules) {
  rules.watched.clear();
  rules.left_out.clear();
  if (!trim(text).empty()) {
    for (const auto part : split(text, ',')) {
      auto pattern = trim(part);
      const bool out = pattern.starts_with('-');
      if (out) pattern = trim(pattern.substr(1));
      if (pattern.empty()) return fail(Code::malformed, "folders: an empty name");
      (out ? rules.left_out : rules.watched).emplace_back(pattern);
    }
  }
  if (rules.watched.empty()) rules.watched.emplace_back("*");
  return {};
}

std::optional<Shelf> shelf_of(const FolderRules& rules, const std::string& name, const std::vector<std::string>& uses) {
  if (name == rules.quarantine) return std::nullopt;
  for (const auto* use : {"\\Drafts", "\\Trash", "\\All", "\\Flagged"}) {
    if (is_for(uses, use)) return std::nullopt;
  }
  if (is_for(uses, "\\Junk") || name == rules.junk) return Shelf::junk;
  if (is_for(uses, "\\Sent") || (!rules.sent.empty() && name == rules.sent))
    return rules.sent.empty() ? std::nullopt : std::optional(Shelf::sent);
  if (!matches_any(rules.watched, name) || matches_any(rules.left_out, name)) return std::nullopt;
  return Shelf::received;
}

}  // namespace sekisho::connect::imap
