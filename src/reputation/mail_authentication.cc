#include "reputation/mail_authentication.h"

#include <algorithm>

#include "base/text.h"
#include "reputation/sender_domain.h"
#include "scan/score.h"

namespace sekisho::reputation {
namespace {
bool passes(const std::vector<DkimVerdict>& all) {
  return std::any_of(all.begin(), all.end(), [](const DkimVerdict& one) { return one.result == DkimResult::pass; });
}
bool fails(const std::vector<DkimVerdict>& all) {
  return !passes(all) && std::any_of(all.begin(), all.end(), [](const DkimVerdict& one) {
    return one.result == DkimResult::fail && !one.testing;
  });
}

int strength(const DmarcVerdict& verdict) {
  return (verdict.result == DmarcResult::fail   ? 10
          : verdict.result == DmarcResult::pass ? 0
                                                : 5) +
         static_cast<int>(verdict.disposition);
}

void add_finding(scan::Report& report, std::string rule, scan::Category category, int severity,
                 const std::string& evidence) {
  report.findings.push_back({.rule = std::move(rule),
                             .scanner = "auth",
                             .category = category,
                             .severity = severity,
                             .evidence = ellipsis(to_valid_utf8(evidence), scan::max_evidence - 4)});
}

std::string_view overall(const std::vector<DkimVerdict>& all) {
  if (all.empty()) return "none";
  if (passes(all)) return "pass";
  if (fails(all)) return "fail";
  const bool later =
      std::any_of(all.begin(), all.end(), [](const DkimVerdict& one) { return one.result == DkimResult::temperror; });
  return later ? "temperror" : "permerror";
}
}  // namespace

// RFC 7489 §6.6.1 leaves several From addresses open.
DmarcVerdict worst_dmarc(const scan::Report& report, const DmarcQuestion& found, Resolver& resolver,
                         Deadline deadline) {
  std::vector<std::string> domains;
  for (const auto& address : report.mail.from) {
    auto domain = sender_domain(address.address);
    if (domains.size() < 3 && std::find(domains.begin(), domains.end(), domain) == domains.end())
      domains.push_back(std::move(domain));
  }
  if (domains.empty()) domains.emplace_back();
  DmarcVerdict worst;
  for (const auto& domain : domains) {
    auto question = found;
    question.from_domain = domain;
    auto verdict = check_dmarc(question, resolver, deadline);
    if (&domain == domains.data() || strength(verdict) > strength(worst)) worst = std::move(verdict);
  }
  return worst;
}

MailAuthentication authenticate(const scan::ScanContext& context, const scan::Report& report,
                                const AuthenticationOptions& options, Resolver& resolver, Deadline deadline) {
  MailAuthentication out;
  const std::int64_t now_s = context.received_ms / 1000;
  DmarcQuestion found;
  if (options.spf && !address_bytes(context.client_ip).empty()) {
    auto sender = std::string_view(context.envelope_sender);
    if (sender.starts_with('<') && sender.ends_with('>')) sender = sender.substr(1, sender.size() - 2);
    out.spf = check_spf({.client_ip = context.client_ip,
                         .helo = context.helo,
                         .sender = std::string(sender),
                         .receiver = options.receiver,
                         .now_s = now_s},
                        resolver, deadline);
    out.spf_done = true;
    if (out.spf.result == SpfResult::pass) found.spf_domain = out.spf.domain;
  }
  if (options.dkim) {
    out.dkim = verify_dkim(report.signatures, now_s, options.keys, resolver, deadline);
    out.dkim_done = true;
    for (const auto& one : out.dkim) {
      if (one.result == DkimResult::pass) found.dkim_domains.push_back(one.domain);
    }
  }
  if (options.arc) {
    out.arc = verify_arc(report.signatures, options.keys, resolver, deadline);
    out.arc_done = true;
  }
  // Without SPF or DKIM a failure would say nothing about the mail.
  if (options.dmarc && (out.spf_done || out.dkim_done)) {
    out.dmarc = worst_dmarc(report, found, resolver, deadline);
    out.dmarc_done = true;
    const bool undecided = out.spf.result == SpfResult::temperror || overall(out.dkim) == "temperror";
    if (out.dmarc.result == DmarcResult::fail && (undecided || !out.spf_done || !out.dkim_done)) {
      out.dmarc.result = DmarcResult::temperror;
      out.dmarc.problem = undecided ? "SPF or DKIM could not be checked now" : "SPF or DKIM was not checked";
    }
  }
  return out;
}

namespace {

constexpr AuthenticationWeight weight_dmarc_fail{"auth.dmarc_fail", 1.0, 1.5},
    weight_dmarc_fail_no_policy{"auth.dmarc_fail_no_policy", 0.4, 0.6},
    weight_dmarc_pass{"auth.dmarc_pass", -0.3, -0.5}, weight_spf_fail{"auth.spf_fail", 0.5, 0.5},
    weight_spf_softfail{"auth.spf_softfail", 0.2, 0.2}, weight_spf_permerror{"auth.spf_permerror", 0.1, 0.1},
    weight_dkim_fail{"auth.dkim_fail", 0.2, 0.2};
constexpr AuthenticationWeight all_weights[] = {weight_dmarc_fail, weight_dmarc_fail_no_policy, weight_dmarc_pass,
                                                weight_spf_fail,   weight_spf_softfail,         weight_spf_permerror,
                                                weight_dkim_fail};

void weigh(const AuthenticationWeight& weight, scan::Report& report) {
  scan::move_score(report, "spam", weight.spam);
  scan::move_score(report, "phishing", weight.phishing);
  report.reasons.emplace_back(weight.reason, weight.phishing);
}

}  // namespace

std::vector<AuthenticationWeight> authentication_weight(const MailAuthentication& a) {
  std::vector<AuthenticationWeight> weights;
  if (a.dmarc_done && a.dmarc.result == DmarcResult::fail && a.arc.result != ArcResult::pass)
    weights.push_back(a.dmarc.disposition != DmarcPolicy::none ? weight_dmarc_fail : weight_dmarc_fail_no_policy);
  if (a.dmarc_done && a.dmarc.result == DmarcResult::pass) weights.push_back(weight_dmarc_pass);
  if (a.spf_done && a.spf.result == SpfResult::fail) weights.push_back(weight_spf_fail);
  if (a.spf_done && a.spf.result == SpfResult::softfail) weights.push_back(weight_spf_softfail);
  if (a.spf_done && a.spf.result == SpfResult::permerror) weights.push_back(weight_spf_permerror);
  if (a.dkim_done && fails(a.dkim)) weights.push_back(weight_dkim_fail);
  return weights;
}

void repeat_authentication(const scan::Report& past, scan::Report& report) {
  for (const auto& signal : past.signals) {
    if (signal.starts_with("auth:") || signal.starts_with("spf_") || signal.starts_with("dkim_") ||
        signal.starts_with("dmarc_") || signal.starts_with("arc_"))
      report.signals.push_back(signal);
  }
  for (const auto& finding : past.findings) {
    if (finding.scanner == "auth") report.findings.push_back(finding);
  }
  for (const auto& [reason, share] : past.reasons) {
    for (const auto& weight : all_weights) {
      if (reason == weight.reason) weigh(weight, report);
    }
  }
}

void add_to_report(const MailAuthentication& a, scan::Report& report) {
  const auto signal = [&](std::string text) { report.signals.push_back(std::move(text)); };
  if (a.spf_done) {
    signal("auth:spf=" + std::string(to_string(a.spf.result)));
    if (a.spf.result == SpfResult::fail || a.spf.result == SpfResult::softfail || a.spf.result == SpfResult::permerror)
      signal("spf_" + std::string(to_string(a.spf.result)));
  }
  if (a.dkim_done) {
    signal("auth:dkim=" + std::string(overall(a.dkim)));
    for (const auto& one : a.dkim) {
      if (one.result == DkimResult::pass) signal("auth:dkim.domain=" + one.domain);
    }
    if (a.dkim.empty()) signal("dkim_none");
    if (fails(a.dkim)) signal("dkim_fail");
  }
  if (a.arc_done) {
    signal("auth:arc=" + std::string(to_string(a.arc.result)));
    if (a.arc.result == ArcResult::pass || a.arc.result == ArcResult::fail)
      signal("arc_" + std::string(to_string(a.arc.result)));
  }
  const bool dmarc_failed = a.dmarc_done && a.dmarc.result == DmarcResult::fail;
  if (a.dmarc_done) {
    signal("auth:dmarc=" + std::string(to_string(a.dmarc.result)));
    if (dmarc_failed || a.dmarc.result == DmarcResult::pass) signal("dmarc_" + std::string(to_string(a.dmarc.result)));
  }
  if (dmarc_failed && a.dmarc.disposition != DmarcPolicy::none && a.dmarc.percent > 0 &&
      a.arc.result != ArcResult::pass) {
    add_finding(report, "auth.dmarc_fail", scan::Category::name_spoof, 50,
                a.dmarc.domain + " p=" + std::string(to_string(a.dmarc.disposition)));
  }
  if (a.spf_done && a.spf.result == SpfResult::fail && !(a.dmarc_done && a.dmarc.result == DmarcResult::pass)) {
    add_finding(report, "auth.spf_fail", scan::Category::unusual_signal, 30, a.spf.domain + " " + a.spf.mechanism);
  }
  for (const auto& weight : authentication_weight(a)) weigh(weight, report);
}

}  // namespace sekisho::reputation
