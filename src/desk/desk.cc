#include "desk/desk.h"

#include "base/log.h"

namespace sekisho::desk {

Desk::Desk(const DeskParts& parts)
    : post(parts.intents, parts.blobs, parts.letters, parts.clock, parts.random),
      links(parts.database, parts.clock, parts.random),
      self_service(parts.database, parts.quarantine, parts.policies, post, parts.clock),
      requests(parts.database, parts.quarantine, post, parts.clock),
      digests(parts.database, self_service, links, post, parts.console_url, parts.clock),
      reported(parts.database, parts.blobs, post, parts.judging, parts.clock),
      clicks(parts.database, parts.judge_link, parts.clock),
      click_links(parts.click_links),
      feedback_links(parts.feedback_links),
      database_(parts.database),
      judges_(static_cast<bool>(parts.judging.judge)) {
  self_service.report = [this, &quarantine = parts.quarantine](TenantId tenant, const protect::Held& held,
                                                               std::string_view mailbox,
                                                               std::string_view note) -> Result<void> {
    TRY(const auto bytes, quarantine.content(tenant, held.id));
    TRY_VOID(reported.submit(tenant, mailbox, "page", Claim::not_risk, note, bytes));
    return {};
  };
}

Result<bool> Desk::take_report(TenantId tenant, const std::string& reporter, const std::string& address,
                               std::string_view bytes) {
  if (reporter.empty()) return false;  // a bounce
  TRY(const auto settings, load_reporting_settings(database_, tenant));
  const auto claim = settings.claim_of(address);
  if (!claim) return false;
  TRY(const auto language, self_service.language_of(tenant, reporter));
  TRY_VOID(reported.take_mail(tenant, reporter, *claim, bytes, language));
  return true;
}

void Desk::round() {
  const auto tenants = database_.query("SELECT id FROM tenant ORDER BY id");
  if (!tenants) return;
  for (const auto& row : *tenants) {
    const auto sent = digests.send_due({row.integer(0)});
    if (!sent)
      log::error("digest.failed", {{"tenant", row.integer(0)}, {"error", sent.error().what}});
    else if (*sent > 0)
      log::info("digest.sent", {{"tenant", row.integer(0)}, {"mails", *sent}});
  }
  if (judges_) {
    if (const auto judged = reported.judge_waiting(10); !judged)
      log::warning("reported.not_judged", {{"error", judged.error().what}});
  }
  if (auto purged = links.purge(); !purged)
    log::warning("end_user_link.purge_failed", {{"error", purged.error().what}});
}

}  // namespace sekisho::desk
