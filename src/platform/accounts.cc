#include "platform/accounts.h"

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/mail.h"
#include "platform/one_time.h"
#include "platform/password.h"
#include "platform/sessions.h"
#include "platform/text_rules.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kinds[] = {"clp", "local", "sso", "primary", "saml", "saml_group"};
constexpr const char* statuses[] = {"enabled", "disabled", "invited", "reset", "idp_pending"};

template <class E, std::size_t N>
E from_name(const char* const (&names)[N], std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (text == names[i]) return static_cast<E>(i);
  }
  return static_cast<E>(1);  // local, disabled: the harmless reading of a value this program does not know
}

std::string category(Side side) { return side == Side::cas ? "Administrator and Role" : "User Accounts"; }

bool is_fixed(const Account& account) {
  return account.kind == AccountKind::clp || account.kind == AccountKind::primary;
}

}  // namespace

const char* to_string(AccountKind kind) { return kinds[static_cast<std::size_t>(kind)]; }
const char* to_string(AccountStatus status) { return statuses[static_cast<std::size_t>(status)]; }

Account account_of(const store::Row& row) {
  Account account{{row.integer(0)},
                  {row.integer(1)},
                  side_from(row.text(2)),
                  from_name<AccountKind>(kinds, row.text(3)),
                  row.text(4),
                  row.text(5),
                  row.text(6),
                  row.text(7),
                  {row.integer(8)},
                  from_name<AccountStatus>(statuses, row.text(9))};
  account.allow_sso = row.integer(10) != 0;
  account.must_change_password = row.integer(11) != 0;
  account.mfa_required = row.integer(12) != 0;
  account.has_mfa = row.integer(13) != 0;
  account.language = row.text(14) == "en" ? Language::english : Language::japanese;
  account.origin = row.text(15);
  account.created_at = from_millis(row.integer(16));
  if (row.integer(17) != 0) account.last_sign_in_at = from_millis(row.integer(17));
  return account;
}

Result<std::vector<Account>> Accounts::list(TenantId tenant, Side side) const {
  TRY(const auto rows, context_.database.query("SELECT " + std::string(account_columns) +
                                                   " FROM account WHERE tenant = $1 AND side = $2 ORDER BY id",
                                               {tenant.value, std::string(to_string(side))}));
  std::vector<Account> all;
  for (const auto& row : rows) all.push_back(account_of(row));
  return all;
}

Result<Account> Accounts::find(TenantId tenant, AccountId id) const {
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(account_columns) + " FROM account WHERE tenant = $1 AND id = $2",
                              {tenant.value, id.value}));
  if (rows.empty()) return fail(Code::not_found, "account: none with this id");
  return account_of(rows[0]);
}

Result<Account> Accounts::find_by_name(TenantId tenant, Side side, std::string_view name) const {
  TRY(const auto rows, context_.database.query("SELECT " + std::string(account_columns) +
                                                   " FROM account WHERE tenant = $1 AND side = $2 AND name = $3",
                                               {tenant.value, std::string(to_string(side)), to_lower_ascii(name)}));
  if (rows.empty()) return fail(Code::not_found, "account: none with this name");
  return account_of(rows[0]);
}

Result<Account> Accounts::primary(TenantId tenant) const {
  TRY(const auto rows, context_.database.query("SELECT " + std::string(account_columns) +
                                                   " FROM account WHERE tenant = $1 AND kind = 'primary'",
                                               {tenant.value}));
  if (rows.empty()) return fail(Code::not_found, "account: the tenant has no Primary User Account");
  return account_of(rows[0]);
}

Result<Accounts::First> Accounts::add_first(const Actor& actor, Side side, std::string_view sign_in_name,
                                            std::string_view email) {
  TRY(const auto name, checked_sign_in_name(sign_in_name));
  std::string address;
  if (!email.empty()) {
    TRY(address, checked_email(email));
  } else if (is_email(name)) {
    address = name;
  }
  First first{{}, make_readable_secret(context_.random)};
  TRY(const auto hash, hash_password(first.one_time_password, context_.password_cost));
  auto done = context_.database.transaction([&]() -> Result<void> {
    Roles roles(context_);
    TRY_VOID(roles.ensure_predefined(actor.tenant));
    TRY(const auto all, roles.list(actor.tenant, side));
    const auto kind = side == Side::cas ? AccountKind::clp : AccountKind::primary;
    TRY(const auto existing, list(actor.tenant, side));
    for (const auto& account : existing) {
      if (account.kind == kind || account.name == name) return refuse(Refusal::name_taken, "the first account exists");
    }
    TRY(first.id.value,
        context_.database.insert(
            "INSERT INTO account (tenant, side, kind, name, email, role, status, password_hash, must_change, "
            "created_at, language) "
            "VALUES ($1, $2, $3, $4, $5, $6, 'enabled', $7, 1, $8, (SELECT language FROM tenant WHERE id = $1))",
            {actor.tenant.value, std::string(to_string(side)), std::string(to_string(kind)), name, address,
             all.front().id.value, hash, to_millis(context_.clock.now())}));
    return audit_.append(actor, {.category = category(side),
                                 .activity = "Add first account",
                                 .details = JsonText().add("account", name).object()});
  });
  TRY_VOID(std::move(done));
  return first;
}

Result<void> Accounts::check_role(TenantId tenant, Side side, AccountKind kind, RoleId id, AccountId except) const {
  Roles roles(context_);
  const auto role = roles.find(tenant, id);
  if (!role || role->side != side) return refuse(Refusal::bad_permission, "no such role on this side");
  if (role->assignable == Assignable::keys) return refuse(Refusal::bad_permission, "the role is for API keys only");
  if (side == Side::cas && kind != AccountKind::clp) {
    TRY(const auto rows,
        context_.database.query(
            "SELECT count(*) FROM account WHERE tenant = $1 AND role = $2 AND kind <> 'clp' AND id <> $3",
            {tenant.value, id.value, except.value}));
    if (rows[0].integer(0) >= limits::max_role_members) return refuse(Refusal::limit_reached, "20 members of a role");
  }
  return {};
}

// Whoever signed in as a member of a group has its role: they too must come anew.
Result<void> Accounts::end_sessions_of(const Account& account) const {
  Sessions sessions(context_);
  TRY_VOID(sessions.end_all_of(account.tenant, account.id, EndReason::revoked));
  if (account.kind != AccountKind::saml_group) return {};
  TRY(const auto all, list(account.tenant, account.side));
  for (const auto& one : all) {
    if (one.origin.starts_with("idp:")) TRY_VOID(sessions.end_all_of(account.tenant, one.id, EndReason::revoked));
  }
  return {};
}

Result<AccountId> Accounts::add(const Actor& actor, Side side, const AccountDraft& draft) {
  const bool fits = side == Side::cas ? draft.kind == AccountKind::local || draft.kind == AccountKind::sso
                                      : draft.kind == AccountKind::local || draft.kind == AccountKind::saml ||
                                            draft.kind == AccountKind::saml_group;
  if (!fits) return refuse(Refusal::fixed_object, "this kind of account cannot be added here");
  // A group is called as the provider calls it; nobody writes to it.
  const bool is_group = draft.kind == AccountKind::saml_group;
  std::string name, email;
  if (is_group) {
    TRY(name, checked_name(draft.email, 254));
    name = to_lower_ascii(name);
  } else {
    TRY(email, checked_email(draft.email));
    name = email;
  }
  TRY(const auto display_name, checked_description(draft.display_name, 128));
  TRY(const auto description, checked_description(draft.description, 256));
  AccountId id;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(check_role(actor.tenant, side, draft.kind, draft.role, {}));
    if (find_by_name(actor.tenant, side, name)) return refuse(Refusal::name_taken, "account");
    const bool invited = draft.kind == AccountKind::local;
    TRY(id.value, context_.database.insert(
                      "INSERT INTO account (tenant, side, kind, name, email, display_name, description, role, status, "
                      "allow_sso, language, created_at, origin) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                      {actor.tenant.value, std::string(to_string(side)), std::string(to_string(draft.kind)), name,
                       email, display_name, description, draft.role.value, std::string(invited ? "invited" : "enabled"),
                       std::int64_t{draft.allow_sso || draft.kind == AccountKind::sso},
                       std::string(draft.language == Language::english ? "en" : "ja"), to_millis(context_.clock.now()),
                       draft.origin}));
    TRY_VOID(
        audit_.append(actor, {.category = category(side),
                              .activity = "Add account",
                              .details = JsonText().add("account", name).add("type", to_string(draft.kind)).object()}));
    if (invited) return send_invitation(actor, id);
    return {};
  });
  TRY_VOID(std::move(done));
  return id;
}

Result<void> Accounts::edit(const Actor& actor, AccountId id, const AccountDraft& draft) {
  TRY(const auto display_name, checked_description(draft.display_name, 128));
  TRY(const auto description, checked_description(draft.description, 256));
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    if (is_fixed(account)) return refuse(Refusal::fixed_object, to_string(account.kind));
    TRY_VOID(check_role(actor.tenant, account.side, account.kind, draft.role, id));
    TRY_VOID(context_.database.execute(
        "UPDATE account SET tenant = $1, display_name = $2, description = $3, role = $4, allow_sso = $5 WHERE tenant = "
        "$1 AND id = $6",
        {actor.tenant.value, display_name, description, draft.role.value, std::int64_t{draft.allow_sso}, id.value}));
    if (account.role != draft.role) TRY_VOID(end_sessions_of(account));
    return audit_.append(actor,
                         {.category = category(account.side),
                          .activity = "Edit account",
                          .details = JsonText().add("account", account.name).add("role", draft.role.value).object()});
  });
}

Result<void> Accounts::set_role(const Actor& actor, AccountId id, RoleId role) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    if (account.role == role) return {};
    if (is_fixed(account)) return refuse(Refusal::fixed_object, to_string(account.kind));
    TRY_VOID(check_role(actor.tenant, account.side, account.kind, role, id));
    TRY_VOID(context_.database.execute("UPDATE account SET tenant = $1, role = $2 WHERE tenant = $1 AND id = $3",
                                       {actor.tenant.value, role.value, id.value}));
    TRY_VOID(Sessions(context_).end_all_of(actor.tenant, id, EndReason::revoked));
    return audit_.append(actor, {.category = category(account.side),
                                 .activity = "Edit account",
                                 .details = JsonText().add("account", account.name).add("role", role.value).object()});
  });
}

Result<void> Accounts::set_enabled(const Actor& actor, AccountId id, bool enabled) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    if (is_fixed(account)) return refuse(Refusal::fixed_object, to_string(account.kind));
    if (account.status != AccountStatus::enabled && account.status != AccountStatus::disabled) {
      return refuse(Refusal::account_not_activated, to_string(account.status));
    }
    TRY_VOID(context_.database.execute("UPDATE account SET tenant = $1, status = $2 WHERE tenant = $1 AND id = $3",
                                       {actor.tenant.value, std::string(enabled ? "enabled" : "disabled"), id.value}));
    if (!enabled) TRY_VOID(end_sessions_of(account));
    return audit_.append(actor, {.category = category(account.side),
                                 .activity = enabled ? "Enable account" : "Disable account",
                                 .details = JsonText().add("account", account.name).object()});
  });
}

Result<void> Accounts::remove(const Actor& actor, AccountId id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    if (is_fixed(account)) return refuse(Refusal::fixed_object, to_string(account.kind));
    TRY_VOID(end_sessions_of(account));
    TRY_VOID(context_.database.execute("DELETE FROM recovery_code WHERE tenant = $1 AND account = $2",
                                       {actor.tenant.value, id.value}));
    TRY_VOID(context_.database.execute("DELETE FROM one_time WHERE tenant = $1 AND account = $2",
                                       {actor.tenant.value, id.value}));
    TRY_VOID(
        context_.database.execute("DELETE FROM account WHERE tenant = $1 AND id = $2", {actor.tenant.value, id.value}));
    return audit_.append(actor, {.category = category(account.side),
                                 .activity = "Delete account",
                                 .details = JsonText().add("account", account.name).object()});
  });
}

Result<void> Accounts::send_reset(const Actor& actor, AccountId id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    if (account.email.empty()) return refuse(Refusal::email_needed);
    TRY(const auto token, OneTime(context_).make_link(actor.tenant, id, Purpose::reset_password, hours(24)));
    TRY_VOID(Outbox(context_).enqueue(actor.tenant, MailKind::reset_password, account.language, account.email,
                                      {.account = account.name, .link = context_.console_url + "/reset#" + token}));
    return audit_.append(actor, {.category = category(account.side),
                                 .activity = "Send password reset",
                                 .details = JsonText().add("account", account.name).object()});
  });
}

Result<void> Accounts::send_invitation(const Actor& actor, AccountId id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    if (account.status != AccountStatus::invited) return refuse(Refusal::fixed_object, "the account is active already");
    TRY(const auto token, OneTime(context_).make_link(actor.tenant, id, Purpose::invitation, hours(24 * 7)));
    TRY_VOID(
        Outbox(context_).enqueue(actor.tenant, MailKind::invitation, account.language, account.email,
                                 {.account = account.name, .link = context_.console_url + "/invitation#" + token}));
    return audit_.append(actor, {.category = category(account.side),
                                 .activity = "Send invitation",
                                 .details = JsonText().add("account", account.name).object()});
  });
}

Result<void> Accounts::require_mfa(const Actor& actor, AccountId id, bool required) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto account, find(actor.tenant, id));
    TRY_VOID(
        context_.database.execute("UPDATE account SET tenant = $1, mfa_required = $2 WHERE tenant = $1 AND id = $3",
                                  {actor.tenant.value, std::int64_t{required}, id.value}));
    return audit_.append(actor, {.category = category(account.side),
                                 .activity = required ? "Require MFA" : "Stop requiring MFA",
                                 .details = JsonText().add("account", account.name).object()});
  });
}

Result<void> Accounts::begin_transfer(const Actor& actor, AccountId to) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto owner, primary(actor.tenant));
    if (owner.id != actor.account) return refuse(Refusal::only_primary_account);
    TRY(const auto heir, find(actor.tenant, to));
    if (heir.side != Side::platform || heir.kind != AccountKind::local || heir.status != AccountStatus::enabled) {
      return refuse(Refusal::account_not_activated, "the new owner must be an enabled local account");
    }
    TRY(const auto code,
        OneTime(context_).make_code(actor.tenant, owner.id, Purpose::transfer, minutes(10), std::to_string(to.value)));
    TRY_VOID(Outbox(context_).enqueue(actor.tenant, MailKind::transfer_code, owner.language, owner.email,
                                      {.code = code, .subject_name = heir.name}));
    return audit_.append(actor, {.category = "User Accounts",
                                 .activity = "Begin transfer of Primary User Account",
                                 .details = JsonText().add("to", heir.name).object()});
  });
}

Result<void> Accounts::confirm_transfer(const Actor& actor, std::string_view code) {
  TRY(const auto owner, primary(actor.tenant));
  if (owner.id != actor.account) return refuse(Refusal::only_primary_account);
  TRY(const auto grant, OneTime(context_).redeem_code(actor.tenant, owner.id, Purpose::transfer, code));
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto heir, find(actor.tenant, {std::atoll(grant.subject.c_str())}));
    constexpr std::string_view change =
        "UPDATE account SET tenant = $1, kind = $2, role = $3 WHERE tenant = $1 AND id = $4";
    TRY_VOID(
        context_.database.execute(change, {actor.tenant.value, std::string("local"), heir.role.value, owner.id.value}));
    TRY_VOID(context_.database.execute(change,
                                       {actor.tenant.value, std::string("primary"), owner.role.value, heir.id.value}));
    for (const auto id : {owner.id, heir.id})
      TRY_VOID(Sessions(context_).end_all_of(actor.tenant, id, EndReason::revoked));
    return audit_.append(actor, {.category = "User Accounts",
                                 .activity = "Transfer Primary User Account",
                                 .details = JsonText().add("from", owner.name).add("to", heir.name).object()});
  });
}

}  // namespace sekisho::platform
