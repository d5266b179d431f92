#include "platform/sign_in.h"

#include "base/encode.h"
#include "platform/json_text.h"
#include "platform/licences.h"
#include "platform/network.h"
#include "platform/operators.h"
#include "platform/password.h"
#include "platform/throttle.h"
#include "platform/totp.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Actor actor_of(const Account& account, std::string_view address) {
  return {.tenant = account.tenant, .account = account.id, .name = account.name, .address = std::string(address)};
}

SignInAnswer refused(TenantId tenant, Refusal refusal, std::string link = {}) {
  SignInAnswer answer;
  answer.refusal = refusal;
  answer.link = std::move(link);
  answer.tenant = tenant;
  return answer;
}

Result<void> record(AuditLog& audit, const Actor& actor, const SignInAnswer& answer) {
  JsonText details;
  details.add("account", actor.name);
  if (answer.refusal) details.add("code", static_cast<int>(*answer.refusal));
  return audit.append(actor, {.category = "Logon and Logoff",
                              .activity = "Sign-in",
                              .successful = !answer.refusal,
                              .details = details.object()});
}

std::string name_subject(Side side, std::string_view name) {
  return std::string("name:") + to_string(side) + ":" + std::string(name);
}

}  // namespace

// Everything that lets a person in or not apart from the password: the account's state, the console's, the licence.
static Result<std::optional<SignInAnswer>> barrier(const Context& context, const Account& account,
                                                   std::string_view address) {
  const auto tenant = account.tenant;
  TRY(const auto company, Tenants(context).find(tenant));
  if (account.side == Side::cas && company.governance != Governance::cas) {
    return std::optional(refused(tenant, Refusal::cas_console_closed, context.console_url + "/platform"));
  }
  if (account.status == AccountStatus::invited || account.status == AccountStatus::reset)
    return std::optional(refused(tenant, Refusal::account_not_activated));
  if (account.status == AccountStatus::idp_pending) return std::optional(refused(tenant, Refusal::idp_not_configured));
  TRY(const bool locked, Licences(context).is_locked(tenant, account.side));
  if (locked) return std::optional(refused(tenant, Refusal::licence_locked));
  if (account.side == Side::platform) {
    TRY(const auto settings, Tenants(context).console_settings(tenant));
    if (!is_allowed_address(settings.allowed_networks, address))
      return std::optional(refused(tenant, Refusal::address_not_allowed));
  }
  return std::optional<SignInAnswer>();
}

static Result<SignInAnswer> halfway(const Context& context, const Account& account, SignInState state,
                                    std::string_view what) {
  SignInAnswer answer;
  answer.state = state;
  answer.tenant = account.tenant;
  TRY(answer.challenge,
      OneTime(context).make_link(account.tenant, account.id, Purpose::second_factor, minutes(10), what));
  return answer;
}

static Result<SignInAnswer> let_in(const Context& context, AuditLog& audit, const Account& account,
                                   std::string_view address, std::string_view agent) {
  TRY(const auto settings, Tenants(context).console_settings(account.tenant));
  SessionLimits limit;
  if (account.side == Side::platform)
    limit = {minutes(settings.idle_minutes), minutes(settings.session_minutes), settings.max_sessions};
  SignInAnswer answer;
  answer.state = SignInState::signed_in;
  answer.tenant = account.tenant;
  auto done = context.database.transaction([&]() -> Result<void> {
    TRY(answer.session, Sessions(context).issue(account.tenant, account.id, account.side, limit, address, agent));
    TRY_VOID(
        context.database.execute("UPDATE account SET tenant = $1, last_sign_in_at = $2 WHERE tenant = $1 AND id = $3",
                                 {account.tenant.value, to_millis(context.clock.now()), account.id.value}));
    return record(audit, actor_of(account, address), answer);
  });
  TRY_VOID(std::move(done));
  return answer;
}

// After the password (or the identity provider): second factor, then a due change of password, then in.
static Result<SignInAnswer> go_on(const Context& context, AuditLog& audit, const Account& account, bool factor_done,
                                  std::string_view address, std::string_view agent) {
  if (!factor_done) {
    if (account.has_mfa) return halfway(context, account, SignInState::mfa_code_needed, "code");
    TRY(const auto settings, Tenants(context).console_settings(account.tenant));
    const bool needed = account.mfa_required || (account.side == Side::platform && settings.mfa_required);
    if (needed) return halfway(context, account, SignInState::mfa_setup_needed, "setup");
  }
  if (account.must_change_password) return halfway(context, account, SignInState::password_change_needed, "password");
  return let_in(context, audit, account, address, agent);
}

Result<SignInAnswer> SignIn::with_password(const SignInRequest& request) {
  const auto name = to_lower_ascii(trim(request.name));
  Throttle throttle(context_);
  const auto by_name = name_subject(request.side, name), by_address = "address:" + request.address;
  for (const auto& subject : {by_name, by_address}) {
    TRY(const auto locked, throttle.locked_until(subject));
    if (locked) {
      auto answer = refused({}, Refusal::too_many_attempts);
      answer.retry_at = locked;
      return answer;
    }
  }
  Operators operators(context_);
  TRY(const auto candidates, operators.sign_in_candidates(request.side, name, request.business_id));
  for (const auto& candidate : candidates) {
    // What no password could open says so at once, whatever was typed (U-14).
    TRY(auto stopped, barrier(context_, candidate.account, request.address));
    if (!stopped || candidates.size() > 1) continue;
    TRY_VOID(record(audit_, actor_of(candidate.account, request.address), *stopped));
    return *std::move(stopped);
  }
  for (const auto& candidate : candidates) {
    if (!is_password(request.password, candidate.password_hash)) continue;
    TRY(auto stopped, barrier(context_, candidate.account, request.address));
    if (stopped) return *std::move(stopped);
    TRY_VOID(throttle.forget(by_name));
    if (candidate.account.status == AccountStatus::disabled) {
      auto answer = refused(candidate.account.tenant, Refusal::account_disabled);
      TRY_VOID(record(audit_, actor_of(candidate.account, request.address), answer));
      return answer;
    }
    return go_on(context_, audit_, candidate.account, false, request.address, request.agent);
  }
  if (candidates.empty()) {
    if (request.side == Side::platform) {
      TRY(const auto former, operators.tenant_of_former_name(name));
      if (former) {
        auto answer = refused(*former, Refusal::clp_name_refused, context_.console_url + "/platform");
        TRY_VOID(record(audit_, {.tenant = *former, .name = name, .address = request.address}, answer));
        return answer;
      }
    }
    spend_password_time(request.password, context_.password_cost);
  }
  auto answer = refused({}, Refusal::wrong_credentials);
  TRY(const auto locked, throttle.note_failure(by_name, limits::failures_before_lock));
  TRY_VOID(throttle.note_failure(by_address, limits::failures_before_lock_address));
  if (locked) answer.retry_at = locked;
  for (const auto& candidate : candidates)
    TRY_VOID(record(audit_, actor_of(candidate.account, request.address), answer));
  return answer;
}

static bool is_recovery_code(const Context& context, const Account& account, std::string_view code) {
  const auto used = context.database.execute(
      "UPDATE recovery_code SET tenant = $1, used_at = $2 WHERE tenant = $1 AND account = $3 AND hash = $4 AND used_at "
      "= 0",
      {account.tenant.value, to_millis(context.clock.now()), account.id.value, sha256_hex(trim(code))});
  return used && *used == 1;
}

Result<SignInAnswer> SignIn::with_code(std::string_view challenge, std::string_view code, std::string_view address,
                                       std::string_view agent) {
  const auto tenant = tenant_of_token(challenge);
  OneTime one_time(context_);
  const auto grant = one_time.look_at_link(tenant, Purpose::second_factor, challenge);
  if (!grant || (grant->subject != "code" && grant->subject != "setup")) return refused(tenant, Refusal::link_invalid);
  TRY(const auto account, Accounts(context_).find(tenant, grant->account));
  Throttle throttle(context_);
  const auto subject = "mfa:" + std::to_string(tenant.value) + ":" + std::to_string(account.id.value);
  TRY(const auto locked, throttle.locked_until(subject));
  if (locked) {
    auto answer = refused(tenant, Refusal::too_many_attempts);
    answer.retry_at = locked;
    return answer;
  }
  bool right = false;
  if (grant->subject == "setup") {
    right = confirm_mfa(actor_of(account, address), code).has_value();
  } else {
    auto done = context_.database.transaction([&]() -> Result<void> {
      TRY(const auto rows,
          context_.database.query("SELECT totp_secret, totp_last_step FROM account WHERE tenant = $1 AND id = $2",
                                  {tenant.value, account.id.value}));
      const auto secret = from_hex(rows.at(0).text(0)).value_or("");
      const auto step = match_totp(secret, trim(code), context_.clock.now(), rows[0].integer(1));
      right = step.has_value();
      if (!step) return {};
      TRY_VOID(
          context_.database.execute("UPDATE account SET tenant = $1, totp_last_step = $2 WHERE tenant = $1 AND id = $3",
                                    {tenant.value, *step, account.id.value}));
      return {};
    });
    TRY_VOID(std::move(done));
    if (!right) right = is_recovery_code(context_, account, code);
  }
  if (!right) {
    TRY_VOID(throttle.note_failure(subject, limits::failures_before_lock));
    auto answer = refused(tenant, Refusal::wrong_mfa_code);
    TRY_VOID(record(audit_, actor_of(account, address), answer));
    return answer;
  }
  TRY_VOID(throttle.forget(subject));
  if (!one_time.redeem_link(tenant, Purpose::second_factor, challenge)) return refused(tenant, Refusal::link_invalid);
  TRY(auto stopped, barrier(context_, account, address));
  if (stopped) return *std::move(stopped);
  return go_on(context_, audit_, account, true, address, agent);
}

Result<SignInAnswer> SignIn::with_new_password(std::string_view challenge, std::string_view password,
                                               std::string_view address, std::string_view agent) {
  const auto tenant = tenant_of_token(challenge);
  OneTime one_time(context_);
  const auto grant = one_time.look_at_link(tenant, Purpose::second_factor, challenge);
  if (!grant || grant->subject != "password") return refused(tenant, Refusal::link_invalid);
  TRY(auto account, Accounts(context_).find(tenant, grant->account));
  if (!check_password(password, account.name)) return refused(tenant, Refusal::weak_password);
  TRY(const auto hash, hash_password(password, context_.password_cost));
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(one_time.redeem_link(tenant, Purpose::second_factor, challenge));
    TRY_VOID(context_.database.execute(
        "UPDATE account SET tenant = $1, password_hash = $2, must_change = 0 WHERE tenant = $1 AND id = $3",
        {tenant.value, hash, account.id.value}));
    return audit_.append(actor_of(account, address),
                         {.category = "Logon and Logoff", .activity = "Change one-time password"});
  });
  TRY_VOID(std::move(done));
  account.must_change_password = false;
  TRY(auto stopped, barrier(context_, account, address));
  if (stopped) return *std::move(stopped);
  return go_on(context_, audit_, account, true, address, agent);
}

Result<SignInAnswer> SignIn::with_identity(TenantId tenant, Side side, std::string_view email, std::string_view address,
                                           std::string_view agent) {
  const auto account = Accounts(context_).find_by_name(tenant, side, email);
  const bool federated =
      account && (account->kind == AccountKind::saml || account->kind == AccountKind::sso || account->allow_sso);
  if (!federated) return refused(tenant, Refusal::wrong_credentials);
  TRY(auto stopped, barrier(context_, *account, address));
  if (stopped) return *std::move(stopped);
  if (account->status == AccountStatus::disabled) return refused(tenant, Refusal::account_disabled);
  return let_in(context_, audit_, *account, address, agent);  // the provider answers for the second factor
}

Result<void> SignIn::set_password_by_link(Purpose purpose, std::string_view token, std::string_view password) {
  const auto tenant = tenant_of_token(token);
  OneTime one_time(context_);
  TRY(const auto seen, one_time.look_at_link(tenant, purpose, token));
  TRY(const auto account, Accounts(context_).find(tenant, seen.account));
  TRY_VOID(check_password(password, account.name));
  TRY(const auto hash, hash_password(password, context_.password_cost));
  return context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(one_time.redeem_link(tenant, purpose, token));
    TRY_VOID(
        context_.database.execute("UPDATE account SET tenant = $1, password_hash = $2, must_change = 0, status = CASE "
                                  "WHEN status IN ('invited', 'reset') THEN 'enabled' ELSE status END "
                                  "WHERE tenant = $1 AND id = $3",
                                  {tenant.value, hash, account.id.value}));
    TRY_VOID(Sessions(context_).end_all_of(tenant, account.id, EndReason::revoked));
    TRY_VOID(Throttle(context_).forget(name_subject(account.side, account.name)));
    return audit_.append(actor_of(account, ""), {.category = "Logon and Logoff", .activity = "Set password by link"});
  });
}

Result<void> SignIn::request_reset(Side side, std::string_view name) {
  TRY(const auto candidates, Operators(context_).sign_in_candidates(side, to_lower_ascii(trim(name)), ""));
  for (const auto& [account, hash] : candidates) {
    if (account.email.empty() || account.status == AccountStatus::disabled || account.kind == AccountKind::saml ||
        account.kind == AccountKind::sso)
      continue;
    Actor actor = actor_of(account, "");
    TRY_VOID(Accounts(context_).send_reset(actor, account.id));
  }
  return {};
}

Result<std::string> SignIn::give_one_time_password(const Actor& actor, AccountId id) {
  auto password = make_readable_secret(context_.random);
  TRY(const auto hash, hash_password(password, context_.password_cost));
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, Accounts(context_).find(actor.tenant, id));
    if (account.kind == AccountKind::sso || account.kind == AccountKind::saml ||
        account.kind == AccountKind::saml_group)
      return refuse(Refusal::fixed_object, to_string(account.kind));
    if (account.status == AccountStatus::disabled) return refuse(Refusal::account_disabled, account.name);
    TRY_VOID(
        context_.database.execute("UPDATE account SET tenant = $1, password_hash = $2, must_change = 1, status = "
                                  "'enabled' WHERE tenant = $1 AND id = $3",
                                  {actor.tenant.value, hash, id.value}));
    TRY_VOID(context_.database.execute(
        "DELETE FROM one_time WHERE tenant = $1 AND account = $2 AND purpose IN ('invitation', 'reset_password')",
        {actor.tenant.value, id.value}));
    TRY_VOID(Sessions(context_).end_all_of(actor.tenant, id, EndReason::revoked));
    TRY_VOID(Throttle(context_).forget(name_subject(account.side, account.name)));
    return audit_.append(actor, {.category = "User Accounts",
                                 .activity = "Give one-time password",
                                 .details = JsonText().add("account", account.name).object()});
  });
  TRY_VOID(std::move(done));
  return password;
}

Result<void> SignIn::change_password(const Actor& actor, SessionId session, std::string_view old_password,
                                     std::string_view new_password) {
  TRY(const auto rows, context_.database.query("SELECT password_hash, name FROM account WHERE tenant = $1 AND id = $2",
                                               {actor.tenant.value, actor.account.value}));
  if (rows.empty() || !is_password(old_password, rows[0].text(0))) return refuse(Refusal::wrong_credentials);
  TRY_VOID(check_password(new_password, rows[0].text(1)));
  TRY(const auto hash, hash_password(new_password, context_.password_cost));
  return context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(context_.database.execute(
        "UPDATE account SET tenant = $1, password_hash = $2, must_change = 0 WHERE tenant = $1 AND id = $3",
        {actor.tenant.value, hash, actor.account.value}));
    TRY_VOID(Sessions(context_).end_all_of(actor.tenant, actor.account, EndReason::revoked, session));
    return audit_.append(actor, {.category = "Logon and Logoff", .activity = "Change password"});
  });
}

Result<MfaSetup> SignIn::begin_mfa(TenantId tenant, AccountId id) {
  TRY(const auto account, Accounts(context_).find(tenant, id));
  const auto secret = make_totp_secret(context_.random);
  TRY_VOID(context_.database.execute("UPDATE account SET tenant = $1, totp_pending = $2 WHERE tenant = $1 AND id = $3",
                                     {tenant.value, to_hex(secret), id.value}));
  return MfaSetup{to_base32(secret), totp_uri(secret, account.name, "Sekisho")};
}

Result<MfaSetup> SignIn::begin_mfa_for(std::string_view challenge) {
  const auto tenant = tenant_of_token(challenge);
  TRY(const auto grant, OneTime(context_).look_at_link(tenant, Purpose::second_factor, challenge));
  if (grant.subject != "setup") return refuse(Refusal::link_invalid);
  return begin_mfa(tenant, grant.account);
}

Result<std::vector<std::string>> SignIn::confirm_mfa(const Actor& actor, std::string_view code) {
  std::vector<std::string> codes;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto rows, context_.database.query("SELECT totp_pending FROM account WHERE tenant = $1 AND id = $2",
                                                 {actor.tenant.value, actor.account.value}));
    const auto secret = rows.empty() ? std::string() : from_hex(rows[0].text(0)).value_or("");
    const auto step = secret.empty() ? std::nullopt : match_totp(secret, trim(code), context_.clock.now(), 0);
    if (!step) return refuse(Refusal::wrong_mfa_code);
    TRY_VOID(
        context_.database.execute("UPDATE account SET tenant = $1, totp_secret = totp_pending, totp_pending = '', "
                                  "totp_last_step = $2 WHERE tenant = $1 AND id = $3",
                                  {actor.tenant.value, *step, actor.account.value}));
    TRY_VOID(context_.database.execute("DELETE FROM recovery_code WHERE tenant = $1 AND account = $2",
                                       {actor.tenant.value, actor.account.value}));
    for (int i = 0; i < 10; ++i) {
      codes.push_back(make_readable_secret(context_.random));
      TRY_VOID(context_.database.execute("INSERT INTO recovery_code (tenant, account, hash) VALUES ($1, $2, $3)",
                                         {actor.tenant.value, actor.account.value, sha256_hex(codes.back())}));
    }
    return audit_.append(actor, {.category = "Logon and Logoff", .activity = "Set up MFA"});
  });
  TRY_VOID(std::move(done));
  return codes;
}

Result<void> SignIn::remove_mfa(const Actor& actor, AccountId account) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(context_.database.execute(
        "UPDATE account SET tenant = $1, totp_secret = '', totp_pending = '' WHERE tenant = $1 AND id = $2",
        {actor.tenant.value, account.value}));
    TRY_VOID(context_.database.execute("DELETE FROM recovery_code WHERE tenant = $1 AND account = $2",
                                       {actor.tenant.value, account.value}));
    return audit_.append(actor, {.category = "User Accounts",
                                 .activity = "Remove MFA",
                                 .details = JsonText().add("account", account.value).object()});
  });
}

}  // namespace sekisho::platform
