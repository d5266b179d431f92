#include "platform/purge.h"

#include <algorithm>

#include "base/log.h"
#include "platform/audit.h"
#include "platform/json_text.h"
#include "platform/licences.h"
#include "platform/operators.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;

constexpr auto day = hours(24);
constexpr std::int64_t rows_at_once = 2'000;  // so that nobody waits long for the writer

// Those that can be large have an id, by which they go in pieces.
constexpr std::string_view with_id[] = {"account",
                                        "api_key",
                                        "bulk_task",
                                        "correction",
                                        "data_pipeline",
                                        "detection",
                                        "dlp_definition",
                                        "identity_provider",
                                        "integration_event",
                                        "mail_tracking",
                                        "notice_waiting",
                                        "one_time",
                                        "policy",
                                        "quarantine",
                                        "quarantine_event",
                                        "release_request",
                                        "report_run",
                                        "report_schedule",
                                        "reported_mail",
                                        "response_action",
                                        "retro_action",
                                        "role",
                                        "sandbox_submission",
                                        "session",
                                        "sso_login",
                                        "thread_mail",
                                        "url_click",
                                        "webhook",
                                        "webhook_delivery",
                                        "workbench_note"};
constexpr std::string_view purged[] = {"account",
                                       "account_preference",
                                       "api_key",
                                       "authorship_answer",
                                       "bulk_task",
                                       "connector_position",
                                       "correction",
                                       "correspondent",
                                       "data_pipeline",
                                       "detection",
                                       "dlp_definition",
                                       "domain_fact",
                                       "domain_holder",
                                       "end_user",
                                       "end_user_link",
                                       "group_member",
                                       "idempotent_request",
                                       "identity_provider",
                                       "imap_origin",
                                       "import_item",
                                       "import_job",
                                       "integration_event",
                                       "list_entry",
                                       "mail_tracking",
                                       "manual_scan",
                                       "manual_scan_mailbox",
                                       "notice_waiting",
                                       "one_time",
                                       "policy",
                                       "policy_version",
                                       "quarantine",
                                       "quarantine_event",
                                       "quarantine_release",
                                       "recovery_code",
                                       "release_request",
                                       "report_run",
                                       "report_schedule",
                                       "reported_mail",
                                       "response_action",
                                       "retro_action",
                                       "retro_state",
                                       "role",
                                       "saml_used",
                                       "sandbox_submission",
                                       "scan_text",
                                       "service_fact",
                                       "session",
                                       "setting",
                                       "sso_login",
                                       "style_sample",
                                       "suspicious_object",
                                       "thread_key",
                                       "thread_mail",
                                       "url_click",
                                       "webhook",
                                       "webhook_delivery",
                                       "workbench_alert",
                                       "workbench_note"};
constexpr std::string_view kept[] = {"audit",
                                     "audit_base",
                                     "audit_head",
                                     "carry_over",
                                     "completion_report",
                                     "connector_intent",
                                     "consent",
                                     "credit_entry",
                                     "credit_release_due",
                                     "former_name",
                                     "intent",
                                     "licence",
                                     "licence_lapse",
                                     "organization",
                                     "platform_mail",
                                     "platform_tenant",
                                     "policy_revision",
                                     "product_instance",
                                     "update_event",
                                     "update_run",
                                     "update_step"};

Actor system_of(TenantId tenant) { return {.tenant = tenant, .name = "system", .role = "system", .source = "System"}; }

Result<void> audit(const Context& context, TenantId tenant, std::string activity, std::string details) {
  return AuditLog(context).append(
      system_of(tenant),
      {.category = "License Information", .activity = std::move(activity), .details = std::move(details)});
}

struct Kept {
  Lapse lapse;
  Time announced_at, last_round_at;
};

Result<std::optional<Kept>> row_of(const Context& context, TenantId tenant) {
  TRY(const auto rows,
      context.database.query(
          "SELECT purge_at, announced_at, rounds, last_round_at, purged_at FROM licence_lapse WHERE tenant = $1",
          {tenant.value}));
  if (rows.empty()) return std::optional<Kept>();
  const auto& row = rows[0];
  Kept found{{from_millis(row.integer(0)), static_cast<int>(row.integer(2)), std::nullopt},
             from_millis(row.integer(1)),
             from_millis(row.integer(3))};
  if (row.integer(4) != 0) found.lapse.purged_at = from_millis(row.integer(4));
  return std::optional<Kept>(found);
}

bool is_locked(Time due, Time now) { return now >= due - day * limits::lock_days; }

// The tenant has a licence again, or never was without: nothing is counted any more.
Result<void> call_off(const Context& context, TenantId tenant) {
  return context.database.transaction([&]() -> Result<void> {
    TRY(const auto found, row_of(context, tenant));
    if (!found) return {};
    TRY_VOID(context.database.execute("DELETE FROM licence_lapse WHERE tenant = $1", {tenant.value}));
    if (found->lapse.purged_at) return {};
    return audit(context, tenant, "Call off data removal",
                 JsonText().add("plannedAt", format_iso8601(found->lapse.purge_at)).object());
  });
}

Result<void> announce(const Context& context, TenantId tenant, Time due) {
  const auto now = context.clock.now();
  bool daily = false;
  auto done = context.database.transaction([&]() -> Result<void> {
    TRY(const auto found, row_of(context, tenant));
    const bool first = !found || found->lapse.purge_at != due;
    daily = first || now - found->announced_at >= day || now < found->announced_at;
    if (!daily) return {};
    TRY_VOID(context.database.execute(
        "INSERT INTO licence_lapse (tenant, purge_at, announced_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant) DO UPDATE SET announced_at = excluded.announced_at, rounds = CASE WHEN purge_at = "
        "excluded.purge_at THEN rounds ELSE 0 END, purge_at = excluded.purge_at",
        {tenant.value, to_millis(due), to_millis(now)}));
    return first ? audit(context, tenant, "Announce data removal", JsonText().add("at", format_iso8601(due)).object())
                 : Result<void>();
  });
  TRY_VOID(std::move(done));
  if (daily) log::warning("licence.lapsed", {{"tenant", tenant.value}, {"data_removed_at", format_iso8601(due)}});
  return {};
}

// How many rounds in a row have seen the end of the lock, with this one.
Result<int> count_round(const Context& context, TenantId tenant) {
  int rounds = 0;
  auto done = context.database.transaction([&]() -> Result<void> {
    TRY(const auto found, row_of(context, tenant));
    if (!found) return {};
    const auto now = context.clock.now();
    const auto pause = now - found->last_round_at;
    rounds = found->lapse.rounds;
    if (rounds > 0 && now >= found->last_round_at && pause < limits::purge_round_least) return {};
    rounds = rounds > 0 && now > found->last_round_at && pause <= limits::purge_round_most ? rounds + 1 : 1;
    TRY_VOID(context.database.execute(
        "UPDATE licence_lapse SET tenant = $1, rounds = $2, last_round_at = $3 WHERE tenant = $1",
        {tenant.value, std::int64_t{rounds}, to_millis(now)}));
    return {};
  });
  TRY_VOID(std::move(done));
  return rounds;
}

// One piece of one table; 0 when nothing of the tenant is left in it. Conflict when a licence came meanwhile.
Result<std::int64_t> erase_some(const Context& context, TenantId tenant, std::string_view table) {
  std::int64_t removed = 0;
  auto done = context.database.transaction([&]() -> Result<void> {
    TRY(const auto due, purge_due(context, tenant));
    if (!due || context.clock.now() < *due) return fail(Code::conflict, "the license was renewed");
    const std::string name(table);
    if (std::find(std::begin(with_id), std::end(with_id), table) == std::end(with_id)) {
      TRY(removed, context.database.execute("DELETE FROM " + name + " WHERE tenant = $1", {tenant.value}));
    } else {
      TRY(removed, context.database.execute("DELETE FROM " + name + " WHERE tenant = $1 AND id IN (SELECT id FROM " +
                                                name + " WHERE tenant = $1 LIMIT $2)",
                                            {tenant.value, rows_at_once}));
    }
    return {};
  });
  TRY_VOID(std::move(done));
  return removed;
}

Result<void> erase(const Context& context, TenantId tenant) {
  std::int64_t rows = 0;
  for (const auto table : purged) {
    while (true) {
      TRY(const auto removed, erase_some(context, tenant, table));
      rows += removed;
      if (removed == 0) break;
    }
  }
  auto done = context.database.transaction([&]() -> Result<void> {
    // Whoever holds the tenant's rules in memory reads them anew.
    TRY_VOID(
        context.database.execute("INSERT INTO policy_revision (tenant, revision) VALUES ($1, 1) ON CONFLICT (tenant) "
                                 "DO UPDATE SET revision = policy_revision.revision + 1",
                                 {tenant.value}));
    TRY_VOID(context.database.execute("UPDATE licence_lapse SET tenant = $1, purged_at = $2 WHERE tenant = $1",
                                      {tenant.value, to_millis(context.clock.now())}));
    return audit(context, tenant, "Remove data", JsonText().add("rows", rows).object());
  });
  TRY_VOID(std::move(done));
  log::warning("licence.purged", {{"tenant", tenant.value}, {"rows", rows}});
  return {};
}

Result<void> look_after(const Context& context, TenantId tenant, bool enabled) {
  TRY(const auto due, purge_due(context, tenant));
  const auto now = context.clock.now();
  if (!due || !is_locked(*due, now)) return call_off(context, tenant);
  TRY(const auto before, row_of(context, tenant));
  if (before && before->lapse.purged_at) return {};
  TRY_VOID(announce(context, tenant, *due));
  if (now < *due) return {};
  TRY(const int rounds, count_round(context, tenant));
  return rounds >= limits::purge_rounds && enabled ? erase(context, tenant) : Result<void>();
}

}  // namespace

std::span<const std::string_view> purged_tables() { return purged; }
std::span<const std::string_view> kept_tables() { return kept; }

Result<std::optional<Time>> purge_due(const Context& context, TenantId tenant) {
  TRY(const auto licences, Licences(context).list(tenant));
  std::optional<Time> due;
  for (const auto& licence : licences) {
    if (state_of(licence.terms, context.clock.now()) == LicenceState::not_yet_valid) return std::optional<Time>();
    const auto ends =
        licence.terms.expires_at + day * ((licence.terms.trial ? 0 : limits::grace_days) + limits::lock_days);
    if (!due || ends > *due) due = ends;
  }
  return due;
}

Result<std::optional<Lapse>> lapse_of(const Context& context, TenantId tenant) {
  TRY(const auto found, row_of(context, tenant));
  return found ? std::optional<Lapse>(found->lapse) : std::nullopt;
}

Result<bool> is_purged(const Context& context, TenantId tenant) {
  TRY(const auto found, lapse_of(context, tenant));
  return found && found->purged_at.has_value();
}

Result<void> purge_round(const Context& context, const PurgeSettings& settings) {
  TRY(const auto tenants, Operators(context).tenants());
  for (const auto tenant : tenants) {
    if (tenant == settings.spared) continue;
    if (auto done = look_after(context, tenant, settings.enabled); !done)
      log::error("platform.round_failed", {{"round", "purge"}, {"tenant", tenant.value}, {"error", done.error().what}});
  }
  return {};
}

}  // namespace sekisho::platform
