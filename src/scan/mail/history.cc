#include "scan/mail/history.h"

#include <algorithm>

#include "scan/mail/impostor.h"
#include "scan/mail/sender.h"

namespace sekisho::scan::mail {
namespace {

constexpr double silent_days = 30;

bool has(const Report& report, std::string_view signal) { return std::find(report.signals.begin(), report.signals.end(), signal) != report.signals.end(); }

void add(Report& report, std::string_view rule, Category category, int severity, std::string_view evidence) {
  if (std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) { return f.rule == rule; })) return;
  report.findings.push_back({.rule = std::string(rule), .scanner = "mail", .category = category, .severity = severity, .evidence = ellipsis(to_valid_utf8(evidence), max_evidence - 4)});
}

void signal(Report& report, std::string_view name) {
  if (!has(report, name)) report.signals.emplace_back(name);
}

}  // namespace

void judge_history(const std::vector<std::string>& internal_domains, const ScanContext& context, Report& report) {
  if (!report.is_mail || report.mail.from.empty() || context.direction == Direction::outgoing) return;
  const auto sender = to_lower_ascii(trim(report.mail.from.front().address));
  const auto domain = domain_of(sender);
  const bool internal = std::any_of(internal_domains.begin(), internal_domains.end(), [&](const std::string& own) { return is_within(domain, own); });
  const bool first = history_of(context, "sender_first_contact") == 1;

  if (const double days = history_of(context, "sender_days_silent"); days >= silent_days && !first && !internal) {
    signal(report, "sender_silent");
    add(report, "unusual.sender_silent", Category::unusual_signal, 30, std::to_string(static_cast<int>(days)));
  }
  if (first && !internal) {
    signal(report, "sender_first_contact");
    if (has(report, "bank_change_wording")) {
      signal(report, "bec_wording");
      add(report, "bec.bank_change", Category::bec, 75, sender);
    }
    if (has(report, "payment_wording") && has(report, "html_attachment") && !is_free_mail(domain)) {
      signal(report, "payment_html_new_account");
      add(report, "unusual.payment_html_new_account", Category::unusual_signal, 55, sender);
    }
  }
  // From outside under an own domain: neither the sending host nor a signature speaks for it. Nothing is said when it was not checked.
  if (internal && context.direction == Direction::incoming && has(report, "auth:dmarc=none") && !has(report, "auth:spf=pass") && !has(report, "auth:dkim=pass")) {
    signal(report, "own_domain_unauthenticated");
    add(report, "bec.own_domain_unauthenticated", Category::bec, 70, sender);
  }
}

}  // namespace sekisho::scan::mail
