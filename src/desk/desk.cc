#include "desk/desk.h"

#include "base/log.h"

namespace sekisho::desk {

Desk::Desk(const DeskParts& parts)
    : post(parts.intents, parts.blobs, parts.letters, parts.clock, parts.random),
      links(parts.database, parts.clock, parts.random),
      self_service(parts.database, parts.quarantine, parts.policies, post, parts.clock),
      requests(parts.database, parts.quarantine, post, parts.clock),
      digests(parts.database, self_service, links, post, parts.console_url, parts.clock),
      database_(parts.database) {}

void Desk::round() {
  const auto tenants = database_.query("SELECT id FROM tenant ORDER BY id");
  if (!tenants) return;
  for (const auto& row : *tenants) {
    const auto sent = digests.send_due({row.integer(0)});
    if (!sent) log::error("digest.failed", {{"tenant", row.integer(0)}, {"error", sent.error().what}});
    else if (*sent > 0) log::info("digest.sent", {{"tenant", row.integer(0)}, {"mails", *sent}});
  }
  if (auto purged = links.purge(); !purged) log::warning("end_user_link.purge_failed", {{"error", purged.error().what}});
}

}  // namespace sekisho::desk
