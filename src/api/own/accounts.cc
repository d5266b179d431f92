#include "platform/accounts.h"

#include "api/grants.h"
#include "api/own/own.h"
#include "platform/roles.h"
#include "platform/sign_in.h"

namespace sekisho::api::own {
namespace {

json::object account_json(const platform::Account& a, const std::string& role) {
  return {{"id", a.id.value},
          {"side", platform::to_string(a.side)},
          {"kind", platform::to_string(a.kind)},
          {"name", a.name},
          {"email", a.email},
          {"display_name", a.display_name},
          {"description", a.description},
          {"role_id", a.role.value},
          {"role", role},
          {"status", platform::to_string(a.status)},
          {"allow_sso", a.allow_sso},
          {"has_mfa", a.has_mfa},
          {"mfa_required", a.mfa_required},
          {"language", a.language == Language::japanese ? "ja" : "en"},
          {"origin", a.origin},
          {"created_at", format_iso8601(a.created_at)},
          {"last_sign_in_at", time_or_null(a.last_sign_in_at)}};
}

Result<Response> show_account(Call& call, AccountId id, int status = 200) {
  const auto& context = *call.services.platform;
  TRY(const auto account, platform::Accounts(context).find(call.who.tenant, id));
  if (account.side != side_of(call)) return fail(Code::not_found, "no such account");
  const auto role = platform::Roles(context).find(call.who.tenant, account.role);
  return json_response(account_json(account, role ? role->name : std::string{}), status);
}

Result<platform::Account> account_of(const Call& call) {
  TRY(const auto id, call.id());
  TRY(const auto account, platform::Accounts(*call.services.platform).find(call.who.tenant, AccountId{id}));
  if (account.side != side_of(call)) return fail(Code::not_found, "no such account");
  return account;
}

// Who manages accounts changes those that may no more than they: else they would disable, or take the second factor of,
// whoever stands above them.
Result<AccountId> account_to_change(const Call& call) {
  TRY(const auto account, account_of(call));
  TRY_VOID(check_no_more_than_own(call, account.role));
  return account.id;
}

Result<Response> accounts(Call& call) {
  const auto& context = *call.services.platform;
  TRY(const auto list, platform::Accounts(context).list(call.who.tenant, side_of(call)));
  TRY(const auto roles, platform::Roles(context).list(call.who.tenant, side_of(call)));
  json::array items;
  for (const auto& account : list) {
    std::string role;
    for (const auto& r : roles) {
      if (r.id == account.role) role = r.name;
    }
    items.push_back(account_json(account, role));
  }
  return json_response({{"items", std::move(items)}});
}

platform::AccountDraft account_draft(const json::object& body) {
  platform::AccountDraft draft;
  const auto kind = string_or(body, "kind", "local");
  if (kind == "sso") draft.kind = platform::AccountKind::sso;
  if (kind == "saml") draft.kind = platform::AccountKind::saml;
  if (kind == "saml_group") draft.kind = platform::AccountKind::saml_group;
  draft.email = string_or(body, "email");
  draft.display_name = string_or(body, "display_name");
  draft.description = string_or(body, "description");
  draft.role = platform::RoleId{integer_or(body, "role_id")};
  draft.allow_sso = bool_or(body, "allow_sso");
  draft.language = string_or(body, "language", "ja") == "ja" ? Language::japanese : Language::english;
  return draft;
}

Result<Response> add_account(Call& call) {
  const auto draft = account_draft(call.object());
  TRY_VOID(check_no_more_than_own(call, draft.role));
  TRY(const auto id, platform::Accounts(*call.services.platform).add(actor_of(call), side_of(call), draft));
  return show_account(call, id, 201);
}
Result<Response> get_account(Call& call) {
  TRY(const auto account, account_of(call));
  return show_account(call, account.id);
}
Result<Response> edit_account(Call& call) {
  TRY(const auto id, account_to_change(call));
  const auto draft = account_draft(call.object());
  TRY_VOID(check_no_more_than_own(call, draft.role));
  TRY_VOID(platform::Accounts(*call.services.platform).edit(actor_of(call), id, draft));
  return show_account(call, id);
}
Result<Response> remove_account(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(platform::Accounts(*call.services.platform).remove(actor_of(call), id));
  return json_response({{"done", true}});
}
Result<Response> enable_account(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(
      platform::Accounts(*call.services.platform).set_enabled(actor_of(call), id, bool_or(call.object(), "enabled")));
  return show_account(call, id);
}
Result<Response> require_mfa(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(
      platform::Accounts(*call.services.platform).require_mfa(actor_of(call), id, bool_or(call.object(), "required")));
  return show_account(call, id);
}
Result<Response> reset_account(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(platform::Accounts(*call.services.platform).send_reset(actor_of(call), id));
  return json_response({{"done", true}}, 202);
}
Result<Response> invite_account(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(platform::Accounts(*call.services.platform).send_invitation(actor_of(call), id));
  return json_response({{"done", true}}, 202);
}

// Ownership of the platform passes on: a code goes to the present owner's address, then roles swap and both are signed
// out.
Result<Response> begin_transfer(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(platform::Accounts(*call.services.platform).begin_transfer(actor_of(call), id));
  return json_response({{"done", true}}, 202);
}
Result<Response> confirm_transfer(Call& call) {
  TRY_VOID(
      platform::Accounts(*call.services.platform).confirm_transfer(actor_of(call), string_or(call.object(), "code")));
  return json_response({{"done", true}});
}
Result<Response> remove_mfa(Call& call) {
  TRY(const auto id, account_to_change(call));
  TRY_VOID(platform::SignIn(*call.services.platform).remove_mfa(actor_of(call), id));
  return show_account(call, id);
}

}  // namespace

std::span<const Route> account_routes() {
  // A screen of either console permits: CAS's own administration or the platform's.
  static constexpr std::string_view accounts_read = "administrators=read|user_accounts=read",
                                    accounts_full = "administrators=full|user_accounts=full";
  static const Route all[] = {
      {"GET", "/api/v1/accounts", Access::holder, accounts_read, "Accounts of this console", "", "",
       "{items: [Account]}", accounts},
      {"POST", "/api/v1/accounts", Access::holder, accounts_full, "Invite somebody", "", "AccountDraft", "Account",
       add_account, 16 * 1024, 201, true},
      {"GET", "/api/v1/accounts/{id}", Access::holder, accounts_read, "One account", "", "", "Account", get_account},
      {"PUT", "/api/v1/accounts/{id}", Access::holder, accounts_full, "Change it; e-mail and kind stay", "",
       "AccountDraft", "Account", edit_account, 16 * 1024, 200, true},
      {"DELETE", "/api/v1/accounts/{id}", Access::holder, accounts_full, "Remove it", "", "", "Done", remove_account,
       1024, 200, true},
      {"POST", "/api/v1/accounts/{id}/enable", Access::holder, accounts_full, "Enable or disable it", "",
       "{enabled: bool}", "Account", enable_account, 1024, 200, true},
      {"POST", "/api/v1/accounts/{id}/mfa", Access::holder, accounts_full, "Require an authenticator", "",
       "{required: bool}", "Account", require_mfa, 1024, 200, true},
      {"DELETE", "/api/v1/accounts/{id}/mfa", Access::holder, accounts_full,
       "Remove its authenticator and recovery codes", "", "", "Account", remove_mfa, 1024, 200, true},
      {"POST", "/api/v1/accounts/{id}/transfer", Access::holder, "user_accounts=full",
       "Begin handing the Primary User Account over: a code is mailed to the owner", "", "", "Done", begin_transfer,
       1024, 202, true},
      {"POST", "/api/v1/accounts/transfer/confirm", Access::holder, "user_accounts=full",
       "Hand it over with the code; both are signed out", "", "{code: string(1..16)}", "Done", confirm_transfer, 1024,
       200, true},
      {"POST", "/api/v1/accounts/{id}/reset", Access::holder, accounts_full, "Mail a reset link", "", "", "Done",
       reset_account, 1024, 202, true},
      {"POST", "/api/v1/accounts/{id}/invite", Access::holder, accounts_full, "Mail the invitation again", "", "",
       "Done", invite_account, 1024, 202, true},
  };
  return all;
}

}  // namespace sekisho::api::own
