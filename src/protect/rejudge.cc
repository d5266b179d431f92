#include "protect/rejudge.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_set>

#include "base/encode.h"
#include "base/text.h"
#include "policy/match.h"
#include "scan/correlate/correlate_scanner.h"
#include "scan/mail/history.h"
#include "scan/url/url_list.h"

namespace sekisho::protect {
namespace {

using scan::Category;
using scan::Finding;
using scan::UrlRisk;

void add(scan::Report& report, std::string_view rule, std::string_view scanner, Category category, int severity,
         std::string part, std::string_view evidence) {
  report.findings.push_back({.rule = std::string(rule),
                             .scanner = std::string(scanner),
                             .category = category,
                             .severity = severity,
                             .part = std::move(part),
                             .evidence = ellipsis(evidence, scan::max_evidence)});
}

template <class Range>
std::string digest_of(const Range& range) {
  std::string all;
  for (const std::string& entry : range) all += entry + "\n";
  return sha256_hex(all).substr(0, 12);
}

}  // namespace

struct Rejudge::Lists {
  scan::url::UrlList approved, blocked, feed;
  std::unordered_set<std::string> sha1, sha256;
  std::vector<std::string> senders, internal_domains;
  scan::likeness::Corrections corrections;
  scan::correlate::Custom correlation;
};

Rejudge::Rejudge(const scan::Settings& settings, const policy::Rules& rules)
    : lists_(
          new Lists{.approved = scan::url::UrlList(settings.approved_urls),
                    .blocked = scan::url::UrlList(settings.blocked_urls),
                    .feed = scan::url::UrlList(settings.url_feed_hosts, scan::url::UrlList::Hosts::with_subdomains),
                    .sha1 = {settings.blocked_sha1.begin(), settings.blocked_sha1.end()},
                    .sha256 = {settings.blocked_sha256.begin(), settings.blocked_sha256.end()},
                    .senders = settings.blocked_senders,
                    .internal_domains = settings.internal_domains,
                    .corrections =
                        scan::likeness::read_corrections(settings.tenant_model).value_or(scan::likeness::Corrections{}),
                    .correlation = rules.correlation}) {}

Rejudge::~Rejudge() = default;

scan::Report Rejudge::operator()(scan::Report report, const scan::ScanContext& context) const {
  const auto& lists = *lists_;
  std::erase_if(report.findings, [](const Finding& f) {
    return f.rule == "url.feed" || f.rule == "url.blocked" || f.rule == "malware.suspicious_object" ||
           f.rule == "mail.blocked_sender";
  });
  for (auto& fact : report.urls) {
    const auto url = scan::url::parse_url(fact.url);
    if (!url) continue;
    // a list had said so
    if (fact.risk == UrlRisk::dangerous && fact.score >= 1) fact.risk = UrlRisk::untested, fact.score = 0;
    if (lists.approved.matches(*url)) {
      fact.risk = UrlRisk::safe;
      fact.score = 0;
      std::erase_if(report.findings, [&](const Finding& f) {
        return f.scanner == "url" &&
               (f.evidence.find(fact.url) != std::string::npos || f.evidence.find(fact.host) != std::string::npos);
      });
    } else if (lists.blocked.matches(*url)) {
      fact.risk = UrlRisk::dangerous;
      fact.score = 1;
      add(report, "url.blocked", "url", Category::url_blocked, 90, fact.part, fact.url);
    } else if (lists.feed.matches(*url)) {
      fact.risk = UrlRisk::dangerous;
      fact.score = 1;
      add(report, "url.feed", "url", Category::url_dangerous, 95, fact.part, fact.url);
    }
  }
  for (const auto& file : report.files) {
    if (lists.sha1.contains(file.sha1) || lists.sha256.contains(file.sha256)) {
      add(report, "malware.suspicious_object", "malware", Category::suspicious_object, 95, file.part,
          lists.sha256.contains(file.sha256) ? file.sha256 : file.sha1);
    }
  }
  std::vector<std::string> senders{policy::normal_address(context.envelope_sender)};
  for (const auto& from : report.mail.from) senders.push_back(policy::normal_address(from.address));
  for (const auto& sender : senders) {
    if (sender.empty() || !policy::matches_any_sender(lists.senders, sender)) continue;
    add(report, "mail.blocked_sender", "mail", Category::blocked_sender, 90, "", sender);
    break;
  }
  scan::likeness::apply_corrections(lists.corrections, report);
  if (report.is_mail) {
    scan::mail::judge_history(lists.internal_domains, context, report);
    scan::correlate::correlate(lists.correlation, context, report);
  }
  report.verdict = scan::verdict_of(report);
  return report;
}

std::string fingerprint(const scan::Settings& settings) {
  const auto one = [](const std::string& text) { return sha256_hex(text).substr(0, 12); };
  std::vector<std::string> objects = settings.blocked_sha1;
  objects.insert(objects.end(), settings.blocked_sha256.begin(), settings.blocked_sha256.end());
  std::vector<std::string> urls = settings.approved_urls;
  urls.emplace_back("--");
  urls.insert(urls.end(), settings.blocked_urls.begin(), settings.blocked_urls.end());
  return "feed:" + digest_of(settings.url_feed_hosts) + " urls:" + digest_of(urls) +
         " senders:" + digest_of(settings.blocked_senders) + " objects:" + digest_of(objects) +
         " corrections:" + one(settings.tenant_model) + " correlation:" + one(settings.ci_json);
}

std::string changed_parts(const std::string& before, const std::string& after) {
  const auto old = split(before, ' ');
  std::string out;
  for (const auto part : split(after, ' ')) {
    if (std::find(old.begin(), old.end(), part) == old.end())
      out += (out.empty() ? "" : ", ") + std::string(part.substr(0, part.find(':')));
  }
  return out;
}

bool judged_differently(const scan::Report& one, const scan::Report& other) {
  const auto rules = [](const scan::Report& report) {
    std::set<std::string> out;
    for (const auto& finding : report.findings) out.insert(finding.rule + "\n" + finding.part);
    for (const auto& hit : report.templates) out.insert("template\n" + hit.template_id);
    for (const auto& url : report.urls) out.insert("url\n" + url.url + std::string(to_string(url.risk)));
    return out;
  };
  if (rules(one) != rules(other)) return true;
  for (const auto& [name, score] : one.scores) {
    const auto known = other.scores.find(name);
    if (known == other.scores.end() || std::abs(known->second - score) > 0.01) return true;
  }
  return false;
}

}  // namespace sekisho::protect
