#include "protect/domain_ages.h"

#include <algorithm>
#include <cmath>

#include "base/log.h"
#include "base/text.h"
#include "scan/mail/sender.h"
#include "scan/url/brands.h"

namespace sekisho::protect {
namespace {

using std::chrono::hours;

constexpr std::size_t most_links = 3;
constexpr double new_sender_days = 7, new_link_days = 30;  // as the signals of scan/correlate
constexpr auto keep_known = hours(24 * 30), keep_new = hours(24), keep_unknown = hours(24), keep_failed = hours(1);
constexpr auto new_until = hours(24 * 366);
constexpr unsigned forget_every = 256;  // answers kept between two rounds of forgetting
constexpr std::int64_t most_rows = 1'000'000;

std::string days_text(double days) { return std::to_string(static_cast<int>(days)); }

void mark_links(const std::string& domain, scan::Report& report) {
  for (auto& url : report.urls) {
    if (url.domain == domain && url.risk == scan::UrlRisk::untested) url.risk = scan::UrlRisk::suspicious;
  }
}

}  // namespace

std::optional<Time> KnowDomainAges::look_up(const std::string& domain, reputation::Deadline deadline) {
  const auto now = clock_.now();
  if (const auto rows =
          database_.query("SELECT registered_at FROM domain_registration WHERE domain = $1 AND expires_at > $2",
                          {domain, to_millis(now)});
      rows && !rows->empty()) {
    const auto at = rows->at(0).integer(0);
    return at == 0 ? std::nullopt : std::optional(from_millis(at));
  }
  const auto start = std::chrono::steady_clock::now();
  const auto answer = rdap_.registered_at(domain, deadline);
  metrics_.histogram("sekisho_rdap_seconds", "Time that one question for a domain's registration took.")
      .observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  metrics_
      .counter("sekisho_rdap_total", "Questions for a domain's registration.",
               {{"result", answer ? "found" : to_string(answer.error().code)}})
      .add();
  const bool lasting = answer.has_value() || answer.error().code == Code::not_found;
  if (!lasting) log::info("rdap.unavailable", {{"domain", domain}, {"what", answer.error().what}});
  const auto keep = !lasting ? keep_failed : !answer ? keep_unknown : now - *answer < new_until ? keep_new : keep_known;
  // That it is remembered only saves questions.
  static_cast<void>(database_.execute(
      "INSERT INTO domain_registration (domain, registered_at, expires_at) VALUES ($1, $2, $3) ON CONFLICT (domain) DO "
      "UPDATE SET registered_at = excluded.registered_at, expires_at = excluded.expires_at",
      {domain, answer ? to_millis(*answer) : std::int64_t{0}, to_millis(now + keep)}));
  if (kept_.fetch_add(1) % forget_every == 0) {
    static_cast<void>(database_.execute("DELETE FROM domain_registration WHERE expires_at <= $1", {to_millis(now)}));
    static_cast<void>(
        database_.execute("DELETE FROM domain_registration WHERE domain IN (SELECT domain FROM domain_registration "
                          "ORDER BY expires_at DESC LIMIT -1 OFFSET $1)",
                          {most_rows}));
  }
  return answer ? std::optional(*answer) : std::nullopt;
}

std::optional<double> KnowDomainAges::age_in_days(const std::string& domain, reputation::Deadline deadline) {
  const auto at = look_up(domain, deadline);
  // A registry's date of tomorrow is its clock or a mistake; one before there were domains says nothing.
  if (!at || *at > clock_.now() + hours(24) || to_millis(*at) <= 0) return std::nullopt;
  return std::max(0.0, std::floor(std::chrono::duration<double, std::ratio<86'400>>(clock_.now() - *at).count()));
}

void KnowDomainAges::enrich(const Item& item, scan::Report& report) {
  if (!report.is_mail || item.context.direction == scan::Direction::outgoing ||
      item.context.direction == scan::Direction::internal || item.handed_over)
    return;
  const auto deadline = std::chrono::steady_clock::now() + options_.timeout;
  const auto domain =
      report.mail.from.empty() ? std::string() : scan::mail::domain_of(report.mail.from.front().address);
  const auto sender = scan::mail::organisation_of(domain);
  if (!sender.empty() && !scan::mail::is_free_mail(domain) && scan::url::brand_of_domain(sender).empty()) {
    if (const auto days = age_in_days(sender, deadline)) {
      report.history.emplace_back("sender_domain_age_days", *days);
      if (*days <= new_sender_days)
        report.findings.push_back({.rule = "unusual.new_sender_domain",
                                   .scanner = "rdap",
                                   .category = scan::Category::unusual_signal,
                                   .severity = 45,
                                   .evidence = sender + ": " + days_text(*days)});
    }
  }
  std::vector<std::string> links;
  for (const auto& url : report.urls) {
    const bool asked = url.domain.find('.') != std::string::npos && url.risk != scan::UrlRisk::safe &&
                       url.risk != scan::UrlRisk::dangerous && scan::url::brand_of_domain(url.domain).empty();
    if (asked && std::find(links.begin(), links.end(), url.domain) == links.end()) links.push_back(url.domain);
    if (links.size() == most_links) break;
  }
  std::optional<double> youngest;
  for (const auto& link : links) {
    const auto days = age_in_days(link, deadline);
    if (!days) continue;
    youngest = std::min(youngest.value_or(*days), *days);
    if (*days > new_link_days) continue;
    report.findings.push_back({.rule = "url.new_domain",
                               .scanner = "rdap",
                               .category = scan::Category::url_suspicious,
                               .severity = 40,
                               .evidence = link + ": " + days_text(*days)});
    mark_links(link, report);
  }
  if (youngest) report.history.emplace_back("url_domain_age_days", *youngest);
}

void repeat_domain_ages(const scan::Report& past, scan::Report& report) {
  for (const auto& finding : past.findings) {
    if (finding.scanner != "rdap") continue;
    report.findings.push_back(finding);
    if (finding.rule == "url.new_domain") mark_links(finding.evidence.substr(0, finding.evidence.rfind(": ")), report);
  }
}

}  // namespace sekisho::protect
