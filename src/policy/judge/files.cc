#include <algorithm>

#include "base/text.h"
#include "policy/judge/filters.h"
#include "policy/match.h"

namespace sekisho::policy {
namespace {

using scan::Category;

bool holds(const FileSet& set, const scan::FileFact& file) {
  const auto has = [](const std::vector<std::string>& list, std::string_view value) {
    return !value.empty() &&
           std::any_of(list.begin(), list.end(), [&](const auto& entry) { return equal_ignore_case(entry, value); });
  };
  if (has(set.true_types, file.kind) || has(set.true_types, file.true_type)) return true;
  // "tar.gz" is an extension too.
  const auto ends_in = [&](const std::string& extension) {
    return file.name.size() > extension.size() + 1 && file.name[file.name.size() - extension.size() - 1] == '.' &&
           equal_ignore_case(std::string_view(file.name).substr(file.name.size() - extension.size()), extension);
  };
  if (has(set.extensions, file.extension) || std::any_of(set.extensions.begin(), set.extensions.end(), ends_in))
    return true;
  return std::any_of(set.names.begin(), set.names.end(),
                     [&](const auto& name) { return matches_wildcard(name, file.name); });
}

}  // namespace

void judge_files(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.file_blocking;
  if (!settings.enabled || !facts.applies(settings.apply_to) || facts.sender_approved(settings.approved_senders))
    return;
  const auto first = collect.out.size();
  for (const auto& file : facts.report.files) {
    if (!file.attachment && !file.contained && facts.report.is_mail) continue;
    if (file.contained && !settings.inside_archives) continue;
    const bool listed = holds(settings.files, file);
    // With "block all" an archive is judged by its own type, and so is each file in it.
    const bool blocked = settings.block_all ? !listed : listed;
    const bool extra = facts.incoming && holds(settings.incoming_extra, file);
    if (!blocked && !extra) continue;
    collect.add({.rule = extra && !blocked ? "file_blocking.incoming" : "file_blocking.listed",
                 .scanner = "policy",
                 .category = Category::blocked_file,
                 .severity = 60,
                 .part = file.part,
                 .evidence = ellipsis((file.name.empty() ? file.part : file.name) + " (" + file.kind + ")",
                                      scan::max_evidence)},
                settings.actions);
  }
  // What the scanner itself reports as blocked (suspicious names) follows the same map.
  for (const auto& finding : facts.report.findings) {
    if (finding.category == Category::blocked_file) collect.add(finding, settings.actions);
  }
  collect.texts(first, settings.replacement_name, settings.replacement_text);
}

}  // namespace sekisho::policy
