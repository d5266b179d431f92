#include "app/retention.h"

#include <doctest/doctest.h>

namespace sekisho::app {

TEST_CASE("rows of work that ended long ago are removed, what is open or fresh stays") {
  auto database = *store::open_sqlite(":memory:");
  REQUIRE(store::migrate(*database));
  const Time now = from_millis(1'795'000'000'000);
  const auto old = to_millis(now - std::chrono::days{500}), fresh = to_millis(now - std::chrono::days{10});
  const auto put = [&](const std::string& sql, std::vector<store::Value> values) { REQUIRE(database->execute(sql, values)); };
  int made = 0;
  for (const auto at : {old, fresh}) {
    for (const std::int64_t tenant : {1, 2}) {
      const auto id = std::to_string(++made);
      for (const auto ended : {std::int64_t{0}, at}) {
        const auto key = id + (ended == 0 ? "open" : "over");
        put("INSERT INTO session (tenant, account, side, token_hash, csrf, created_at, last_seen_at, idle_ms, expires_at, ended_at) VALUES ($1, 1, 'cas', $2, '', $3, $3, 0, $4, $5)", {tenant, key, at, to_millis(now), ended});
        put("INSERT INTO platform_mail (tenant, recipient, kind, subject, body, created_at, due_at, sent_at) VALUES ($1, '', '', '', '', $2, $2, $3)", {tenant, at, ended});
        put("INSERT INTO bulk_task (tenant, id, kind, state, targets, requested_by, started_at, ended_at) VALUES ($1, $2, '', '', '[]', '', $3, $4)", {tenant, key, at, ended});
        put("INSERT INTO response_action (tenant, task, batch, surface, action, target, requested_by, status, requested_at, changed_at) VALUES ($1, $2, '', 'cas', '', '', '', $3, $4, $4)", {tenant, key, std::string(ended == 0 ? "executing" : "success"), at});
        put("INSERT INTO connector_intent (tenant, intent, service, account, container, item, effect, done, created_at) VALUES ($1, $2, 'imap', '', '', '', '', $3, $4)", {tenant, key, std::int64_t{ended != 0}, at});
        put("INSERT INTO release_request (tenant, quarantine, mailbox, note, state, requested_at, decided_at) VALUES ($1, $2, $3, '', '', $4, $5)", {tenant, std::int64_t{made}, key, at, ended});
      }
      put("INSERT INTO sandbox_submission (tenant, task, kind, subject, status, created_at, changed_at) VALUES ($1, $2, '', '', '', $3, $3)", {tenant, id, at});
      put("INSERT INTO imap_origin (tenant, mailbox, message_id, folder, moved_at) VALUES ($1, '', $2, '', $3)", {tenant, id, at});
    }
  }
  CHECK(*purge_work_rows(*database, TenantId{1}, now) == 8);
  CHECK(*purge_work_rows(*database, TenantId{1}, now) == 0);
  std::string left;
  for (const auto* table : {"session", "platform_mail", "bulk_task", "response_action", "connector_intent", "release_request", "sandbox_submission", "imap_origin"}) {
    for (const std::int64_t tenant : {1, 2}) {
      const auto rows = database->query("SELECT count(*) FROM " + std::string(table) + " WHERE tenant = $1", {tenant});
      REQUIRE(rows);
      left += std::to_string(rows->front().integer(0)) + (tenant == 1 ? "/" : " ");
    }
  }
  CHECK(left == "3/4 3/4 3/4 3/4 3/4 3/4 1/2 1/2 ");
}

TEST_CASE("the retention of each log is the configured one") {
  const auto kept = retention_of({.detection_days = 1, .quarantine_log_days = 2, .mail_tracking_days = 3, .integration_days = 4, .audit_days = 5});
  CHECK(kept.detection_days == 1);
  CHECK(kept.quarantine_days == 2);
  CHECK(kept.mail_tracking_days == 3);
  CHECK(kept.integration_days == 4);
  CHECK(kept.audit_days == 5);
}

}  // namespace sekisho::app
