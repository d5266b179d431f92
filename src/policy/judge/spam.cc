#include <algorithm>
#include <cstdio>

#include "policy/judge/filters.h"
#include "policy/match.h"
#include "scan/score.h"

namespace sekisho::policy {
namespace {

using scan::Category;
using scan::Filter;
using scan::Finding;

// Score keys of the mail model → the category they speak for.
bool category_of_score(std::string_view key, Category& category) {
  if (key == "graymail") return category = Category::graymail_bulk, true;
  if (key == "malicious") return category = Category::malicious_content, true;
  return from_string(key, category) && scan::filter_of(category) == Filter::spam_protection;
}

bool switched_on(const SpamProtection& settings, const Finding& finding) {
  if (scan::is_graymail(finding.category)) return settings.graymail;
  switch (finding.category) {
    case Category::name_spoof:
      return settings.name_spoof;
    case Category::unusual_signal:
      return settings.unusual_signals;
    case Category::writing_style:
      return settings.writing_style;
    // Impostors of listed people and domains; plain BEC content is always looked at.
    case Category::bec:
      return settings.enhanced_bec || finding.rule.find("high_profile") == std::string::npos;
    default:
      return true;
  }
}

}  // namespace

void judge_spam(const Policy& policy, const Facts& facts, bool trusted, Collector& collect) {
  const auto& settings = policy.spam;
  const auto& report = facts.report;
  if (!settings.enabled || !report.is_mail || !facts.applies(settings.apply_to) || trusted) return;
  if (facts.sender_approved(settings.approved_senders) || any_header(settings.approved_headers, report.mail)) return;
  std::vector<std::string> central;
  for (const auto& sender : facts.lists.approved_senders) {
    if (sender.expires_ms == 0 || sender.expires_ms > facts.context.received_ms) central.push_back(sender.pattern);
  }
  if (facts.sender_approved(central)) return;

  const auto pass_internal = [&](Category category) {
    return settings.pass_internal && category == Category::spam && facts.context.direction == scan::Direction::internal;
  };
  for (const auto& finding : report.findings) {
    if (scan::filter_of(finding.category) != Filter::spam_protection || scan::is_score(finding)) continue;
    if (!switched_on(settings, finding)) continue;
    if (pass_internal(finding.category))
      collect.add(finding, Response{});
    else
      collect.add(finding, settings.actions);
  }
  for (const auto& [key, score] : report.scores) {
    Category category{};
    if (!category_of_score(key, category) || !(score >= threshold_of(settings.level))) continue;
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", score);
    Finding finding{.rule = "mail.score." + key,
                    .scanner = "mail",
                    .category = category,
                    .severity = static_cast<int>(std::min(score, 1.0) * 100),
                    .part = {},
                    .evidence = text};
    for (const auto& known : report.findings) {
      if (known.rule == finding.rule) finding = known;
    }
    if (!switched_on(settings, finding)) continue;
    if (pass_internal(category))
      collect.add(finding, Response{});
    else
      collect.add(finding, settings.actions);
  }
  for (const auto& sender : facts.senders) {
    if (!matches_any_sender(settings.blocked_senders, sender)) continue;
    collect.add({.rule = "policy.blocked_sender",
                 .scanner = "policy",
                 .category = Category::blocked_sender,
                 .severity = 80,
                 .part = {},
                 .evidence = sender},
                settings.actions);
    break;
  }
  for (const auto& rule : settings.blocked_headers) {
    if (rule.empty() ||
        !std::all_of(rule.begin(), rule.end(), [&](const auto& field) { return matches_header(field, report.mail); }))
      continue;
    collect.add({.rule = "policy.blocked_header",
                 .scanner = "policy",
                 .category = Category::blocked_sender,
                 .severity = 80,
                 .part = {},
                 .evidence = rule.front().name},
                settings.actions);
    break;
  }
}

}  // namespace sekisho::policy
