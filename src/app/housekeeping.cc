#include "app/housekeeping.h"

#include "base/log.h"
#include "platform/purge.h"
#include "platform/rounds.h"

namespace sekisho::app {
namespace {

// Whose mail the platform's own is: the first tenant's.
TenantId first_of(const Housekeeping::Parts& parts) {
  const auto tenants = parts.tenants();
  return tenants && !tenants->empty() ? tenants->front() : TenantId{1};
}

}  // namespace

Housekeeping::Housekeeping(Parts parts)
    : parts_(std::move(parts)),
      sender_(parts_.intents, first_of(parts_), parts_.config.mail.sender, parts_.clock, parts_.random) {}

// Retention's own "now" (retention_clock.h), kept with the first tenant.
Time Housekeeping::retention_time(TenantId keeper) {
  if (!retention_clock_) {
    const auto kept = kept_retention_time(parts_.database, keeper);
    retention_clock_.emplace(kept ? *kept : std::nullopt);
  }
  const bool waited = retention_clock_->is_waiting();
  const auto now = parts_.clock.now(), time = retention_clock_->at(now, std::chrono::steady_clock::now());
  if (!waited && retention_clock_->is_waiting())
    log::warning("retention.clock_jumped", {{"clock", format_iso8601(now)}, {"reckoned_with", format_iso8601(time)}});
  if (const auto done = keep_retention_time(parts_.database, keeper, time); !done)
    log::warning("retention.failed", {{"what", "the time"}, {"error", done.error().what}});
  return time;
}

void Housekeeping::round(int round) {
  const auto say = [](const char* event, const Result<void>& done) {
    if (!done) log::warning(event, {{"error", done.error().what}});
  };
  say("platform.round_failed", platform::quick_round(parts_.platform, parts_.changes, parts_.update, sender_));
  if (round % 3600 == 0) {
    say("platform.round_failed", platform::slow_round(parts_.platform));
    say("platform.round_failed",
        platform::purge_round(parts_.platform, {.enabled = parts_.config.retention.purge_lapsed,
                                                .spared = {parts_.config.server.operator_tenant}}));
  }
  if (round % 30 == 0) {
    if (const auto sent = parts_.conveyor.send_due_notices(); !sent)
      log::warning("notice.round_failed", {{"error", sent.error().what}});
  }
  if (round % 60 == 30) say("connector.accounts_unread", parts_.follow_mailboxes());
  if (round % 600 == 0) {
    if (const auto tenants = parts_.tenants(); tenants && !tenants->empty()) {
      const Time time = retention_time(tenants->front());
      for (const auto tenant : *tenants) purge_old(parts_.purge, parts_.config.retention, tenant, time);
    }
  }
  if (round % 3600 == 60) collect_blobs();
}

// Blobs without a row: written just before a crash.
void Housekeeping::collect_blobs() {
  const auto used = [this](const std::string& name) {
    for (const char* sql :
         {"SELECT 1 FROM quarantine WHERE blob = $1 LIMIT 1", "SELECT 1 FROM intent WHERE blob = $1 LIMIT 1",
          "SELECT 1 FROM reported_mail WHERE blob = $1 LIMIT 1",
          "SELECT 1 FROM report_run WHERE pdf_blob = $1 OR html_blob = $1 OR csv_blob = $1 LIMIT 1"}) {
      const auto rows = parts_.database.query(sql, {name});
      if (!rows || !rows->empty()) return true;  // in doubt it stays
    }
    return false;
  };
  if (const int removed = parts_.blobs.collect(std::chrono::hours{24}, used); removed > 0)
    log::info("blobs.collected", {{"removed", removed}});
}

}  // namespace sekisho::app
