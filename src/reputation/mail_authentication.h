#pragma once

#include <string>
#include <vector>

#include "reputation/dkim.h"
#include "reputation/dmarc.h"
#include "reputation/spf.h"
#include "scan/scanner.h"

namespace sekisho::reputation {

/// Which checks run; each stands alone, DMARC uses what the others found.
struct AuthenticationOptions {
  bool spf = true, dkim = true, dmarc = true, arc = true;
  std::chrono::milliseconds timeout{5'000};  // all questions of one mail together
  std::string receiver = "unknown";          // our own name, for SPF's %{r}
  DkimOptions keys;
};

/// What the DNS says about one mail.
struct MailAuthentication {
  bool spf_done = false, dkim_done = false, dmarc_done = false, arc_done = false;
  SpfVerdict spf;
  std::vector<DkimVerdict> dkim;
  DmarcVerdict dmarc;
  ArcVerdict arc;
};

/// Runs the checks in order (SPF, DKIM, ARC, DMARC) until the deadline; what is left then is temperror. Asks for SPF
/// only when the client's address is known. Never fails; thread-safe as the resolver is.
MailAuthentication authenticate(const scan::ScanContext& context, const scan::Report& report,
                                const AuthenticationOptions& options, Resolver& resolver, Deadline deadline);

/// DMARC for each From domain by itself (at most three); the worst result stands. `found`: what SPF and DKIM passed
/// for.
DmarcVerdict worst_dmarc(const scan::Report& report, const DmarcQuestion& found, Resolver& resolver, Deadline deadline);

/// Writes it into the report:
/// - signals "auth:spf=pass", "auth:dkim=fail", "auth:dkim.domain=…", "auth:dmarc=…", "auth:arc=…" always; beside them,
/// for the rules,
///   "spf_fail", "spf_softfail", "spf_permerror", "dkim_fail", "dkim_none", "dmarc_fail", "dmarc_pass", "arc_pass",
///   "arc_fail";
/// - findings auth.dmarc_fail (name_spoof; only when the domain asks for quarantine or reject, and neither ARC passes
/// nor a pct of 0
///   excuses it) and auth.spf_fail (unusual_signal; only a hard fail without DMARC pass);
/// - log_odds and scores of "spam" and "phishing" moved by authentication_weight(), and the same as reasons "auth.*".
void add_to_report(const MailAuthentication& authentication, scan::Report& report);

/// What add_to_report() once wrote into `past`, written into a report of the same mail that was not authenticated.
void repeat_authentication(const scan::Report& past, scan::Report& report);

/// Log-odds that a result adds to "spam" and "phishing": small, for spammers authenticate too and forwarded mail fails.
/// Set by hand, to be replaced once they are measured: DMARC fail with policy +1.0/+1.5, fail without policy +0.4/+0.6,
/// SPF fail +0.5/+0.5, softfail +0.2/+0.2, permerror +0.1/+0.1, DKIM fail (none passes) +0.2/+0.2, DMARC pass
/// -0.3/-0.5, all else 0.
struct AuthenticationWeight {
  const char* reason = "";  // "auth.dmarc_fail"
  double spam = 0, phishing = 0;
};
std::vector<AuthenticationWeight> authentication_weight(const MailAuthentication& authentication);

}  // namespace sekisho::reputation
