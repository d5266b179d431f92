#include "platform/update/foundation.h"

#include <algorithm>

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/licences.h"
#include "platform/mail.h"
#include "platform/one_time.h"
#include "platform/password.h"
#include "platform/sessions.h"
#include "platform/tenants.h"
#include "platform/text_rules.h"
#include "platform/update/documents.h"

namespace sekisho::platform::update {
namespace {

using std::chrono::hours;

constexpr const char* states[] = {"not_started", "email_needed", "code_sent", "password_due", "done"};

}  // namespace

const char* to_string(FoundationState state) { return states[static_cast<std::size_t>(state)]; }

Result<void> activate_platform(const Context& context, const Actor& actor, std::string_view region) {
  const auto& known = regions();
  if (std::none_of(known.begin(), known.end(), [&](const Region& r) { return r.id == region; }))
    return refuse(Refusal::bad_setting, "region");
  return context.database.transaction([&]() -> Result<void> {
    Tenants tenants(context);
    TRY(const auto tenant, tenants.find(actor.tenant));
    if (tenant.platform != PlatformState::none) return {};
    const auto account = Accounts(context).find(actor.tenant, actor.account);
    if (!account || account->kind != AccountKind::clp)
      return refuse(Refusal::permission_missing, "the CLP account activates the platform");
    const auto licence = Licences(context).current(actor.tenant, Side::cas);
    if (!licence) return refuse(Refusal::no_licence);
    TRY_VOID(Roles(context).ensure_predefined(actor.tenant));
    TRY(const auto role, Roles(context).find_by_name(actor.tenant, Side::platform, "Master Administrator"));
    TRY_VOID(context.database.execute(
        "INSERT INTO account (tenant, side, kind, name, email, display_name, role, status, password_hash, must_change, "
        "language, created_at) "
        "SELECT $1, 'platform', 'primary', name, email, display_name, $2, 'enabled', password_hash, must_change, "
        "language, $3 "
        "FROM account WHERE tenant = $1 AND id = $4 ON CONFLICT (tenant, side, name) DO NOTHING",
        {actor.tenant.value, role.id.value, to_millis(context.clock.now()), actor.account.value}));
    LicenceTerms terms = licence->terms;
    terms.serial = "platform:" + tenant.business_id;
    terms.side = Side::platform;
    terms.name = "Trend Vision One Essential Access";
    TRY_VOID(Licences(context).put(actor.tenant, terms));
    TRY_VOID(context.database.execute("UPDATE tenant SET id = $1, region = $2 WHERE id = $1",
                                      {actor.tenant.value, std::string(region)}));
    TRY_VOID(tenants.set_platform(actor.tenant, PlatformState::activated));
    return AuditLog(context).append(actor, {.category = "License Information",
                                            .activity = "Activate the platform",
                                            .details = JsonText().add("region", region).object()});
  });
}

Result<FoundationStatus> Foundation::status(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query(
          "SELECT id, state, facts, step_deadline FROM update_run WHERE tenant = $1 AND kind = 'foundation'",
          {tenant.value}));
  FoundationStatus status;
  if (rows.empty()) return status;
  status.run = rows[0].integer(0);
  for (std::size_t i = 0; i < std::size(states); ++i) {
    if (rows[0].text(1) == states[i]) status.state = static_cast<FoundationState>(i);
  }
  status.email = rows[0].text(2);
  if (rows[0].integer(3) != 0) status.deadline = from_millis(rows[0].integer(3));
  return status;
}

Result<Account> Foundation::require_primary(const Actor& actor) {
  const auto primary = Accounts(context_).primary(actor.tenant);
  if (!primary) return refuse(Refusal::platform_not_activated);
  if (primary->id != actor.account) {
    TRY_VOID(audit_.append(
        actor, {.category = "Update",
                .activity = "Platform update",
                .successful = false,
                .details = JsonText().add("code", static_cast<int>(Refusal::only_primary_account)).object()}));
    return refuse(Refusal::only_primary_account);
  }
  return *primary;
}

Result<void> Foundation::note(const Actor& actor, std::int64_t run, std::string_view step, std::string_view event,
                              int code, std::string_view detail) {
  TRY_VOID(context_.database.execute(
      "INSERT INTO update_event (tenant, run, at, step, event, code, account, address, detail) VALUES ($1, $2, $3, $4, "
      "$5, $6, $7, $8, $9)",
      {actor.tenant.value, run, to_millis(context_.clock.now()), std::string(step), std::string(event),
       std::int64_t{code}, actor.name, actor.address, std::string(detail)}));
  return audit_.append(actor, {.category = "Update",
                               .activity = "Platform update: " + std::string(step),
                               .successful = code == 0,
                               .details = JsonText().add("run", run).add("event", event).add("code", code).object()});
}

Result<void> Foundation::move(const Actor& actor, const FoundationStatus& from, FoundationState to,
                              std::string_view email) {
  const auto deadline =
      to == FoundationState::password_due ? to_millis(context_.clock.now() + limits::password_step) : std::int64_t{0};
  TRY(const auto changed,
      context_.database.execute("UPDATE update_run SET tenant = $1, state = $2, facts = $3, step_deadline = $4 WHERE "
                                "tenant = $1 AND kind = 'foundation' AND state = $5",
                                {actor.tenant.value, std::string(to_string(to)), std::string(email), deadline,
                                 std::string(to_string(from.state))}));
  if (changed != 1) return refuse(Refusal::wrong_step, to_string(from.state));
  return note(actor, from.run, to_string(from.state), to_string(to), 0, "");
}

Result<FoundationStatus> Foundation::begin(const Actor& actor, std::string_view notice_version, bool accepted) {
  TRY(const auto primary, require_primary(actor));
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto tenant, Tenants(context_).find(actor.tenant));
    if (tenant.platform == PlatformState::updated) return refuse(Refusal::platform_already_updated);
    TRY(const auto now_at, status(actor.tenant));
    if (now_at.state != FoundationState::not_started) return {};  // began before: it goes on where it is
    if (!accepted) return refuse(Refusal::notice_not_accepted);
    const auto& notice = document("platform_notice");
    if (notice_version != notice.version) return refuse(Refusal::agreement_outdated, notice.id);
    TRY_VOID(
        context_.database.insert("INSERT INTO consent (tenant, document, version, account, address, source, at) VALUES "
                                 "($1, $2, $3, $4, $5, $6, $7)",
                                 {actor.tenant.value, std::string(notice.id), std::string(notice.version), actor.name,
                                  actor.address, actor.source, to_millis(context_.clock.now())}));
    const bool has_address = is_email(primary.name);
    const auto first = has_address ? FoundationState::password_due : FoundationState::email_needed;
    const auto now = context_.clock.now();
    TRY(const auto run,
        context_.database.insert(
            "INSERT INTO update_run (tenant, kind, state, account, account_name, address, source, started_at, "
            "step_deadline, facts) "
            "VALUES ($1, 'foundation', $2, $3, $4, $5, $6, $7, $8, $9)",
            {actor.tenant.value, std::string(to_string(first)), primary.id.value, primary.name, actor.address,
             actor.source, to_millis(now), has_address ? to_millis(now + limits::password_step) : std::int64_t{0},
             has_address ? primary.name : std::string()}));
    return note(actor, run, "start", to_string(first), 0, "");
  });
  TRY_VOID(std::move(done));
  return status(actor.tenant);
}

Result<FoundationStatus> Foundation::give_email(const Actor& actor, std::string_view text) {
  TRY(const auto primary, require_primary(actor));
  TRY(const auto email, checked_email(text));
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto at, status(actor.tenant));
    if (at.state != FoundationState::email_needed && at.state != FoundationState::code_sent)
      return refuse(Refusal::wrong_step, to_string(at.state));
    if (const auto other = Accounts(context_).find_by_name(actor.tenant, Side::platform, email);
        other && other->id != primary.id) {
      return refuse(Refusal::name_taken, "another account signs in with this address");
    }
    TRY(const auto code,
        OneTime(context_).make_code(actor.tenant, primary.id, Purpose::email_code, limits::code_valid, email));
    TRY_VOID(Outbox(context_).enqueue(actor.tenant, MailKind::email_code, primary.language, email,
                                      {.account = email, .code = code}));
    return move(actor, at, FoundationState::code_sent, email);
  });
  TRY_VOID(std::move(done));
  return status(actor.tenant);
}

Result<FoundationStatus> Foundation::verify_email(const Actor& actor, std::string_view code) {
  TRY(const auto primary, require_primary(actor));
  TRY(const auto at, status(actor.tenant));
  if (at.state != FoundationState::code_sent) return refuse(Refusal::wrong_step, to_string(at.state));
  // A wrong guess must stay counted, so it is not inside the transaction of the step.
  const auto grant = OneTime(context_).redeem_code(actor.tenant, primary.id, Purpose::email_code, code);
  if (!grant) {
    const auto refusal = refusal_of(grant.error());
    TRY_VOID(note(actor, at.run, to_string(at.state), "refused", refusal ? static_cast<int>(*refusal) : 0, ""));
    return tl::unexpected(grant.error());
  }
  auto done = context_.database.transaction(
      [&]() -> Result<void> { return move(actor, at, FoundationState::password_due, grant->subject); });
  TRY_VOID(std::move(done));
  return status(actor.tenant);
}

Result<FoundationStatus> Foundation::set_password(const Actor& actor, std::string_view password) {
  TRY(const auto primary, require_primary(actor));
  TRY(const auto at, status(actor.tenant));
  if (at.state == FoundationState::email_needed) return refuse(Refusal::email_needed);
  if (at.state != FoundationState::password_due) return refuse(Refusal::wrong_step, to_string(at.state));
  if (at.deadline && context_.clock.now() > *at.deadline) {
    auto again = context_.database.transaction([&]() -> Result<void> {
      TRY_VOID(
          context_.database.execute("UPDATE update_run SET tenant = $1, step_deadline = $2, error_code = $3 WHERE "
                                    "tenant = $1 AND kind = 'foundation'",
                                    {actor.tenant.value, to_millis(context_.clock.now() + limits::password_step),
                                     std::int64_t{static_cast<int>(Refusal::password_step_timed_out)}}));
      return note(actor, at.run, to_string(at.state), "timed out", static_cast<int>(Refusal::password_step_timed_out),
                  "");
    });
    TRY_VOID(std::move(again));
    return refuse(Refusal::password_step_timed_out);
  }
  TRY_VOID(check_password(password, at.email));
  TRY(const auto hash, hash_password(password, context_.password_cost));
  auto done = context_.database.transaction([&]() -> Result<void> { return take_effect(actor, primary, at, hash); });
  TRY_VOID(std::move(done));
  changes_.publish(actor.tenant, "update", JsonText().add("kind", "foundation").add("state", "done").object());
  return status(actor.tenant);
}

Result<void> Foundation::take_effect(const Actor& actor, const Account& primary, const FoundationStatus& at,
                                     const std::string& hash) {
  auto& database = context_.database;
  const auto tenant = actor.tenant.value;
  const auto now = to_millis(context_.clock.now());
  TRY_VOID(move(actor, at, FoundationState::done, at.email));
  if (primary.name != at.email) {
    TRY_VOID(
        database.execute("INSERT INTO former_name (tenant, name, refused_since) VALUES ($1, $2, $3) ON CONFLICT "
                         "(tenant, name) DO NOTHING",
                         {tenant, primary.name, now}));
  }
  TRY_VOID(
      database.execute("UPDATE account SET tenant = $1, name = $2, email = $2, password_hash = $3, must_change = 0 "
                       "WHERE tenant = $1 AND id = $4",
                       {tenant, at.email, hash, primary.id.value}));
  // The CLP credentials behind the CAS console are the same ones (reference.md §10.6).
  TRY_VOID(
      database.execute("UPDATE account SET tenant = $1, email = $2, password_hash = $3, must_change = 0 WHERE tenant = "
                       "$1 AND kind = 'clp'",
                       {tenant, at.email, hash}));
  TRY(const auto accounts, Accounts(context_).list(actor.tenant, Side::platform));
  for (const auto& account : accounts) {
    if (account.kind == AccountKind::local &&
        (account.status == AccountStatus::enabled || account.status == AccountStatus::reset)) {
      TRY_VOID(
          database.execute("UPDATE account SET tenant = $1, status = 'reset', password_hash = '', totp_secret = '', "
                           "mfa_required = 1 WHERE tenant = $1 AND id = $2",
                           {tenant, account.id.value}));
      TRY_VOID(
          database.execute("DELETE FROM recovery_code WHERE tenant = $1 AND account = $2", {tenant, account.id.value}));
      TRY(const auto link,
          OneTime(context_).make_link(actor.tenant, account.id, Purpose::reset_password, hours(24 * 7)));
      TRY_VOID(Outbox(context_).enqueue(actor.tenant, MailKind::platform_updated, account.language, account.email,
                                        {.account = account.name, .link = context_.console_url + "/reset#" + link}));
    } else if (account.kind == AccountKind::saml || account.kind == AccountKind::saml_group) {
      TRY_VOID(database.execute(
          "UPDATE account SET tenant = $1, status = 'idp_pending' WHERE tenant = $1 AND id = $2 AND status = 'enabled'",
          {tenant, account.id.value}));
    }
    const auto role = Roles(context_).find(actor.tenant, account.role);
    TRY_VOID(
        database.execute("INSERT INTO carry_over (tenant, what, name, outcome, target) VALUES ($1, 'platform_role', "
                         "$2, 'mapped', $3) ON CONFLICT (tenant, what, name) DO NOTHING",
                         {tenant, account.name, role ? role->name : std::string("(none)")}));
  }
  TRY_VOID(Sessions(context_).end_all(actor.tenant, Side::platform, EndReason::platform_update));
  TRY_VOID(Tenants(context_).set_platform(actor.tenant, PlatformState::updated));
  TRY_VOID(database.execute(
      "UPDATE update_run SET tenant = $1, ended_at = $2, error_code = 0 WHERE tenant = $1 AND kind = 'foundation'",
      {tenant, now}));
  return {};
}

Result<int> Foundation::identity_provider_configured(const Actor& actor) {
  std::int64_t changed = 0;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(changed, context_.database.execute(
                     "UPDATE account SET tenant = $1, status = 'enabled' WHERE tenant = $1 AND status = 'idp_pending'",
                     {actor.tenant.value}));
    return audit_.append(actor, {.category = "Identity Providers",
                                 .activity = "Configure identity provider",
                                 .details = JsonText().add("accounts", changed).object()});
  });
  TRY_VOID(std::move(done));
  return static_cast<int>(changed);
}

}  // namespace sekisho::platform::update
