#include "app/retention.h"

#include <doctest/doctest.h>

#include "app/retention_clock.h"

namespace sekisho::app {

TEST_CASE("rows of work that ended long ago are removed, what is open or fresh stays") {
  auto database = *store::open_sqlite(":memory:");
  REQUIRE(store::migrate(*database));
  const Time now = from_millis(1'795'000'000'000);
  const auto old = to_millis(now - std::chrono::days{500}), fresh = to_millis(now - std::chrono::days{10});
  const auto put = [&](const std::string& sql, std::vector<store::Value> values) {
    REQUIRE(database->execute(sql, values));
  };
  int made = 0;
  for (const auto at : {old, fresh}) {
    for (const std::int64_t tenant : {1, 2}) {
      const auto id = std::to_string(++made);
      for (const auto ended : {std::int64_t{0}, at}) {
        const auto key = id + (ended == 0 ? "open" : "over");
        put("INSERT INTO session (tenant, account, side, token_hash, csrf, created_at, last_seen_at, idle_ms, "
            "expires_at, ended_at) VALUES ($1, 1, 'cas', $2, '', $3, $3, 0, $4, $5)",
            {tenant, key, at, to_millis(now), ended});
        put("INSERT INTO platform_mail (tenant, recipient, kind, subject, body, created_at, due_at, sent_at) VALUES "
            "($1, '', '', '', '', $2, $2, $3)",
            {tenant, at, ended});
        put("INSERT INTO bulk_task (tenant, id, kind, state, targets, requested_by, started_at, ended_at) VALUES ($1, "
            "$2, '', '', '[]', '', $3, $4)",
            {tenant, key, at, ended});
        put("INSERT INTO response_action (tenant, task, batch, surface, action, target, requested_by, status, "
            "requested_at, changed_at) VALUES ($1, $2, '', 'cas', '', '', '', $3, $4, $4)",
            {tenant, key, std::string(ended == 0 ? "executing" : "success"), at});
        put("INSERT INTO connector_intent (tenant, intent, service, account, container, item, effect, done, "
            "created_at) VALUES ($1, $2, 'imap', '', '', '', '', $3, $4)",
            {tenant, key, std::int64_t{ended != 0}, at});
        put("INSERT INTO release_request (tenant, quarantine, mailbox, note, state, requested_at, decided_at) VALUES "
            "($1, $2, $3, '', '', $4, $5)",
            {tenant, std::int64_t{made}, key, at, ended});
      }
      put("INSERT INTO sandbox_submission (tenant, task, kind, subject, status, created_at, changed_at) VALUES ($1, "
          "$2, '', '', '', $3, $3)",
          {tenant, id, at});
      put("INSERT INTO imap_origin (tenant, mailbox, message_id, folder, moved_at) VALUES ($1, '', $2, '', $3)",
          {tenant, id, at});
    }
  }
  CHECK(*purge_work_rows(*database, TenantId{1}, now) == 8);
  CHECK(*purge_work_rows(*database, TenantId{1}, now) == 0);
  std::string left;
  for (const auto* table : {"session", "platform_mail", "bulk_task", "response_action", "connector_intent",
                            "release_request", "sandbox_submission", "imap_origin"}) {
    for (const std::int64_t tenant : {1, 2}) {
      const auto rows = database->query("SELECT count(*) FROM " + std::string(table) + " WHERE tenant = $1", {tenant});
      REQUIRE(rows);
      left += std::to_string(rows->front().integer(0)) + (tenant == 1 ? "/" : " ");
    }
  }
  CHECK(left == "3/4 3/4 3/4 3/4 3/4 3/4 1/2 1/2 ");
}

TEST_CASE("a clock that jumps ahead ages nothing, unless it stands there for a day of running") {
  const Time start = *parse_iso8601("2026-11-23T00:00:00Z");
  const RetentionClock::Steady boot{};
  using std::chrono::hours;
  RetentionClock clock(std::nullopt);
  CHECK(clock.at(start, boot) == start);  // the first life believes what it sees
  CHECK(clock.at(start + hours(1), boot + hours(1)) == start + hours(1));
  CHECK(clock.at(start - hours(20), boot + hours(2)) == start - hours(20));  // back is harmless
  CHECK(clock.at(start + hours(27), boot + hours(3)) == start + hours(27));  // a small step too
  // A year ahead: the old time goes on.
  CHECK(clock.at(start + hours(24 * 365), boot + hours(4)) == start + hours(28));
  CHECK(clock.is_waiting());
  CHECK(clock.at(start + hours(24 * 365 + 10), boot + hours(14)) == start + hours(38));
  CHECK(clock.at(start + hours(40), boot + hours(16)) == start + hours(40));  // corrected
  CHECK_FALSE(clock.is_waiting());
  // Again, and it wanders: every step begins the day anew.
  for (int hour = 0; hour < 48; ++hour)
    CHECK(clock.at(start + hours(24 * 365 + 50 * hour), boot + hours(17 + hour)) == start + hours(41 + hour));
  // It stands: believed after a day.
  const auto there = start + hours(24 * 800);
  for (int hour = 0; hour < 24; ++hour)
    CHECK(clock.at(there + hours(hour), boot + hours(65 + hour)) < start + hours(24 * 10));
  CHECK(clock.at(there + hours(24), boot + hours(89)) == there + hours(24));
  // Over a restart: kept time and a clock far ahead.
  RetentionClock later(start);
  CHECK(later.at(start + hours(24 * 30), boot) == start);
  CHECK(later.trusted() == start);
}

TEST_CASE("the trusted time is kept over restarts") {
  auto database = *store::open_sqlite(":memory:");
  REQUIRE(store::migrate(*database));
  REQUIRE(
      database->execute("INSERT INTO tenant (id, name, business_id, region, time_zone, language, created_at) VALUES "
                        "(1, 'x', 'x', 'jp', 'Asia/Tokyo', 'en', 0)"));
  CHECK(*kept_retention_time(*database, TenantId{1}) == std::nullopt);
  const Time time = *parse_iso8601("2026-11-23T01:02:03Z");
  REQUIRE(keep_retention_time(*database, TenantId{1}, time));
  REQUIRE(keep_retention_time(*database, TenantId{1}, time + std::chrono::hours(1)));
  CHECK(*kept_retention_time(*database, TenantId{1}) == time + std::chrono::hours(1));
}

TEST_CASE("the retention of each log is the configured one") {
  const auto kept = retention_of(
      {.detection_days = 1, .quarantine_log_days = 2, .mail_tracking_days = 3, .integration_days = 4, .audit_days = 5});
  CHECK(kept.detection_days == 1);
  CHECK(kept.quarantine_days == 2);
  CHECK(kept.mail_tracking_days == 3);
  CHECK(kept.integration_days == 4);
  CHECK(kept.audit_days == 5);
}

}  // namespace sekisho::app
