#include "policy/judge/facts.h"

#include <algorithm>

#include "base/text.h"
#include "policy/match.h"

namespace sekisho::policy {

using scan::Category;

bool any_header(const std::vector<HeaderField>& fields, const scan::MailFacts& mail) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return matches_header(field, mail); });
}

Facts::Facts(const Lists& the_lists, const scan::Report& the_report, const scan::ScanContext& the_context)
    : lists(the_lists), report(the_report), context(the_context) {
  const auto add = [&](std::string_view address) {
    auto normal = normal_address(address);
    if (normal.empty() || std::find(senders.begin(), senders.end(), normal) != senders.end()) return;
    if (senders.size() == max_senders)
      more_senders = true;
    else
      senders.push_back(std::move(normal));
  };
  add(context.envelope_sender);
  for (const auto& from : report.mail.from) add(from.address);
  incoming = context.direction == scan::Direction::incoming || context.direction == scan::Direction::unknown;
  approved_header = any_header(lists.approved_headers, report.mail);
  for (const auto& entry : report.files) files_.emplace(entry.part, &entry);
  for (std::size_t i = 0; i < report.urls.size(); ++i) {
    auto host = host_of_url(report.urls[i].url);
    for (auto dot = host.find('.'); dot != host.npos; dot = host.find('.', dot + 1))
      by_parent_domain_[host.substr(dot + 1)].push_back(i);
    by_host_[std::move(host)].push_back(i);
  }
  if (!lists.blocked_lists_enabled) return;

  const auto blocked = [&](const char* rule, Category category, std::string part, std::string_view evidence) {
    central.push_back({.finding = {.rule = rule,
                                   .scanner = "list",
                                   .category = category,
                                   .severity = 100,
                                   .part = std::move(part),
                                   .evidence = ellipsis(evidence, scan::max_evidence)},
                       .filter = scan::filter_of(category),
                       .response = {.action = ActionKind::quarantine}});
  };
  for (const auto& sender : senders) {
    if (matches_any_sender(lists.blocked_senders, sender))
      blocked("list.blocked_sender", Category::blocked_sender, "", sender);
  }
  if (!lists.blocked_urls.empty()) {
    const auto matching = urls_matching(lists.blocked_urls);
    for (std::size_t i = 0; i < matching.size() && central.size() < 20; ++i) {
      if (matching[i]) blocked("list.blocked_url", Category::url_blocked, report.urls[i].part, report.urls[i].url);
    }
  }
  const auto listed = [](const std::vector<std::string>& list, const std::string& hash) {
    return !hash.empty() && std::find(list.begin(), list.end(), hash) != list.end();
  };
  for (const auto& file : report.files) {
    if (listed(lists.blocked_sha1, file.sha1) || listed(lists.blocked_sha256, file.sha256))
      blocked("list.blocked_file", Category::suspicious_object, file.part, file.name.empty() ? file.sha256 : file.name);
  }
}

bool Facts::sender_approved(const std::vector<std::string>& patterns) const {
  return !patterns.empty() && !senders.empty() && !more_senders &&
         std::all_of(senders.begin(), senders.end(),
                     [&](const auto& sender) { return matches_any_sender(patterns, sender); });
}

Asked Facts::blocked_by_user() const {
  return {.finding = {.rule = "list.user_blocked_sender",
                      .scanner = "list",
                      .category = Category::blocked_sender,
                      .severity = 100,
                      .part = {},
                      .evidence = ellipsis(senders.empty() ? std::string_view() : std::string_view(senders.front()),
                                           scan::max_evidence)},
          .filter = scan::filter_of(Category::blocked_sender),
          .response = {.action = ActionKind::quarantine}};
}

bool Facts::sender_blocked(const std::vector<std::string>& patterns) const {
  return std::any_of(senders.begin(), senders.end(),
                     [&](const auto& sender) { return matches_any_sender(patterns, sender); });
}

const scan::FileFact* Facts::file(std::string_view part) const {
  if (part.empty()) return nullptr;
  const auto found = files_.find(part);
  return found == files_.end() ? nullptr : found->second;
}

std::vector<bool> Facts::urls_matching(const std::vector<std::string>& patterns) const {
  std::vector<bool> out(report.urls.size());
  if (report.urls.empty()) return out;
  for (const auto& pattern : patterns) {
    const auto host = host_of_url(pattern);
    const bool wild = host.starts_with("*.");
    const auto& table = wild ? by_parent_domain_ : by_host_;
    const auto found = table.find(wild ? host.substr(2) : host);
    if (found == table.end()) continue;
    for (const auto i : found->second) out[i] = out[i] || matches_url(pattern, report.urls[i].url);
  }
  return out;
}

bool Facts::applies(ApplyTo apply_to) const {
  switch (apply_to) {
    case ApplyTo::all:
      return true;
    case ApplyTo::incoming:
      return incoming;
    case ApplyTo::sent:
      return !incoming;
  }
  return true;
}

}  // namespace sekisho::policy
