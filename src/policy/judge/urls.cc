#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.h"
#include "policy/judge/filters.h"
#include "policy/judge/links_at_click.h"
#include "policy/match.h"

namespace sekisho::policy {
namespace {

using scan::Category;
using scan::Filter;
using scan::Finding;

bool counts(const WebReputation& settings, Category category) {
  switch (category) {
    case Category::url_dangerous:
    case Category::url_blocked:
      return true;
    case Category::url_highly_suspicious:
      return settings.level >= Level::medium;
    case Category::url_suspicious:
      return settings.level == Level::high;
    case Category::url_untested:
      return settings.act_on_untested;
    default:
      return false;
  }
}

bool category_of_risk(scan::UrlRisk risk, Category& category) {
  switch (risk) {
    case scan::UrlRisk::dangerous:
      return category = Category::url_dangerous, true;
    case scan::UrlRisk::highly_suspicious:
      return category = Category::url_highly_suspicious, true;
    case scan::UrlRisk::suspicious:
      return category = Category::url_suspicious, true;
    case scan::UrlRisk::untested:
      return category = Category::url_untested, true;
    case scan::UrlRisk::safe:
      return false;
  }
  return false;
}

std::vector<bool> approved_urls(const Policy& policy, const Facts& facts) {
  auto patterns = policy.web_reputation.approved_urls;
  if (policy.web_reputation.approve_internal_domains) {
    for (const auto& domain : facts.lists.internal_domains)
      patterns.push_back(domain), patterns.push_back("*." + domain);
  }
  return facts.urls_matching(patterns);
}

// Everything in a text that could be a host name, lower case.
std::unordered_set<std::string> hosts_in(std::string_view text) {
  std::unordered_set<std::string> out;
  std::string word;
  const auto take = [&] {
    while (word.ends_with('.')) word.pop_back();
    if (!word.empty()) out.insert(word);
    word.clear();
  };
  for (const char c : text) {
    const char lower = ascii_lower(c);
    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
        static_cast<unsigned char>(c) >= 0x80)
      word += lower;
    else
      take();
  }
  take();
  return out;
}

// Links that the reference leaves alone (reference.md §2.6): a meeting's link is taken up by the calendar and the Teams
// program themselves, which do not follow another's.
constexpr std::array<std::string_view, 4> never_rewritten = {"teams.microsoft.com", "*.teams.microsoft.com",
                                                             "trendmicro.com", "*.trendmicro.com"};

}  // namespace

void judge_urls(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.web_reputation;
  const auto& report = facts.report;
  if (!settings.enabled || !facts.applies(settings.apply_to)) return;
  if (facts.sender_approved(settings.approved_senders) || any_header(settings.approved_headers, report.mail)) return;
  const auto first = collect.out.size();
  const auto in_attachment = [&](const std::string& part) { return facts.file(part) != nullptr; };
  constexpr std::size_t max_asked = 200;  // one mail can hold thousands of the same kind; the rest changes nothing
  const auto approved = approved_urls(policy, facts), blocked = facts.urls_matching(settings.blocked_urls);

  std::vector<bool> told(report.urls.size());  // URLs that a finding already speaks of
  for (const auto& finding : report.findings) {
    if (scan::filter_of(finding.category) != Filter::web_reputation || collect.out.size() - first >= max_asked)
      continue;
    if (!counts(settings, finding.category) || (!settings.attachments && in_attachment(finding.part))) continue;
    const auto hosts = hosts_in(finding.evidence);
    bool speaks_of_any = false, speaks_of_unapproved = false;
    for (std::size_t i = 0; i < report.urls.size(); ++i) {
      if (!hosts.contains(host_of_url(report.urls[i].url))) continue;
      speaks_of_any = told[i] = true;
      speaks_of_unapproved = speaks_of_unapproved || !approved[i];
    }
    const bool skip = speaks_of_any ? !speaks_of_unapproved : matches_any_url(settings.approved_urls, finding.evidence);
    if (!skip) collect.add(finding, settings.actions);
  }
  for (std::size_t i = 0; i < report.urls.size() && collect.out.size() - first < max_asked; ++i) {
    const auto& url = report.urls[i];
    if ((!settings.attachments && in_attachment(url.part)) || approved[i]) continue;
    Finding finding{.rule = "url.risk",
                    .scanner = "policy",
                    .category = Category::url_untested,
                    .severity = static_cast<int>(url.score * 100),
                    .part = url.part,
                    .evidence = ellipsis(url.url, scan::max_evidence)};
    if (blocked[i]) {
      finding.rule = "policy.blocked_url", finding.category = Category::url_blocked, finding.severity = 80;
      collect.add(finding, settings.actions);
    } else if (!told[i] && category_of_risk(url.risk, finding.category) && counts(settings, finding.category)) {
      collect.add(finding, settings.actions);
    }
  }
  collect.texts(first, settings.replacement_name, settings.replacement_text);
}

std::vector<std::string> links_at_click(const Policy& policy, const Facts& facts) {
  constexpr std::size_t most = 500, longest = 2'000;
  const auto& settings = policy.web_reputation;
  std::vector<std::string> out;
  if (policy.service != Service::inline_inbound || policy.monitor_only || !facts.incoming) return out;
  if (!settings.enabled || settings.time_of_click == ClickScope::off || !facts.applies(settings.apply_to)) return out;
  if (facts.sender_approved(settings.approved_senders) || any_header(settings.approved_headers, facts.report.mail))
    return out;
  auto left_alone = settings.click_approved_urls;
  left_alone.insert(left_alone.end(), never_rewritten.begin(), never_rewritten.end());
  auto approved = approved_urls(policy, facts);
  const auto also = facts.urls_matching(left_alone);
  for (std::size_t i = 0; i < approved.size(); ++i) approved[i] = approved[i] || also[i];
  for (std::size_t i = 0; i < facts.report.urls.size() && out.size() < most; ++i) {
    const auto& url = facts.report.urls[i];
    const bool in_body = url.origin == "html" || url.origin == "text" || url.origin == "form";
    if (!in_body || approved[i] || url.url.size() > longest || facts.file(url.part) != nullptr) continue;
    const bool wanted = settings.time_of_click == ClickScope::all || url.risk >= scan::UrlRisk::suspicious ||
                        (settings.time_of_click == ClickScope::untested && url.risk == scan::UrlRisk::untested);
    if (wanted) out.push_back(url.url);
  }
  return out;
}

}  // namespace sekisho::policy
