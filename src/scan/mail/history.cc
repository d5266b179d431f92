#include "scan/mail/history.h"

#include <algorithm>

#include "scan/mail/impostor.h"
#include "scan/mail/sender.h"
#include "scan/score.h"
#include "scan/signals.h"

namespace sekisho::scan::mail {
namespace {

constexpr double silent_days = 30;

void add(Report& report, std::string_view rule, Category category, int severity, std::string_view evidence) {
  if (std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) { return f.rule == rule; }))
    return;
  report.findings.push_back({.rule = std::string(rule),
                             .scanner = "mail",
                             .category = category,
                             .severity = severity,
                             .evidence = ellipsis(to_valid_utf8(evidence), max_evidence - 4)});
}

// What nobody can write into a mail: that mail went out from here to this very sender. The forms of a conversation
// (Re:, quotes, In-Reply-To) are the sender's word and no feature of the model. Set by hand, since no collection holds
// both sides of a correspondence: about half of what those forms took off while the model believed them (3.5 of
// spam, 3.2 of phishing). It must stay bounded: correspondents' mailboxes are broken into.
struct Known {
  std::string_view signal, reason;
  double log_odds;
};
constexpr Known known_answer{"answers_our_mail", "known.answer", -1.8},
    known_correspondent{"known_correspondent", "known.correspondent", -0.9};

void move_scores(Report& report, double log_odds) {
  move_score(report, "spam", log_odds);
  move_score(report, "phishing", log_odds);
}

void take_back(const Known& known, Report& report) {
  std::erase(report.signals, known.signal);
  if (std::erase_if(report.reasons, [&](const auto& reason) { return reason.first == known.reason; }) > 0)
    move_scores(report, -known.log_odds);
}

void clear_known(bool internal, const ScanContext& context, Report& report) {
  take_back(known_answer, report);
  take_back(known_correspondent, report);
  if (internal || !is_vouched_for(report)) return;
  const bool answers = history_of(context, "answers_our_mail") == 1;
  if (!answers && history_of(context, "sender_days_since_written_to") < 0) return;
  const auto& known = answers ? known_answer : known_correspondent;
  add_signal(report, known.signal);
  if (report.scores.empty()) return;
  move_scores(report, known.log_odds);
  report.reasons.emplace_back(known.reason, known.log_odds);
  drop_low_scores(report);
}

}  // namespace

void judge_history(const std::vector<std::string>& internal_domains, const ScanContext& context, Report& report) {
  if (!report.is_mail || report.mail.from.empty() || context.direction == Direction::outgoing) return;
  const auto sender = to_lower_ascii(trim(report.mail.from.front().address));
  const auto domain = domain_of(sender);
  const bool internal = std::any_of(internal_domains.begin(), internal_domains.end(),
                                    [&](const std::string& own) { return is_within(domain, own); });
  const bool first = history_of(context, "sender_first_contact") == 1;

  clear_known(internal, context, report);
  if (const double days = history_of(context, "sender_days_silent"); days >= silent_days && !first && !internal) {
    add_signal(report, "sender_silent");
    add(report, "unusual.sender_silent", Category::unusual_signal, 30, std::to_string(static_cast<int>(days)));
  }
  if (first && !internal) {
    add_signal(report, "sender_first_contact");
    if (has_signal(report, "bank_change_wording")) {
      add_signal(report, "bec_wording");
      add(report, "bec.bank_change", Category::bec, 75, sender);
    }
    if (has_signal(report, "staff_data_wording")) {
      add_signal(report, "bec_wording");
      add(report, "bec.staff_data", Category::bec, 70, sender);
    }
    if (has_signal(report, "payment_wording") && has_signal(report, "html_attachment") && !is_free_mail(domain)) {
      add_signal(report, "payment_html_new_account");
      add(report, "unusual.payment_html_new_account", Category::unusual_signal, 55, sender);
    }
  }
  // From outside under an own domain: neither the sending host nor a signature speaks for it. Nothing is said when it
  // was not checked.
  if (internal && context.direction == Direction::incoming && has_signal(report, "auth:dmarc=none") &&
      !has_signal(report, "auth:spf=pass") && !has_signal(report, "auth:dkim=pass")) {
    add_signal(report, "own_domain_unauthenticated");
    add(report, "bec.own_domain_unauthenticated", Category::bec, 70, sender);
  }
}

}  // namespace sekisho::scan::mail
