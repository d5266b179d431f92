#pragma once

#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"
#include "platform/roles.h"

namespace sekisho::platform {

/// CAS: clp (always full control), local, sso. Platform: primary (the Primary User Account), local, saml, saml_group
/// (whoever the provider says is in the group: a saml account with the group's role is made for each,
/// sso/group_roles.h).
enum class AccountKind : unsigned char { clp, local, sso, primary, saml, saml_group };
/// enabled · disabled · invited (no password yet) · reset (must set a new password by link) · idp_pending (SAML, until
/// the identity provider is configured again after the platform update).
enum class AccountStatus : unsigned char { enabled, disabled, invited, reset, idp_pending };
const char* to_string(AccountKind kind);
const char* to_string(AccountStatus status);

struct Account {
  AccountId id;
  TenantId tenant;
  Side side = Side::cas;
  AccountKind kind = AccountKind::local;
  std::string name;   // what is typed to sign in, lower case
  std::string email;  // where mails go
  std::string display_name, description;
  RoleId role;
  AccountStatus status = AccountStatus::enabled;
  bool allow_sso = false;
  bool must_change_password = false;
  bool mfa_required = false;
  bool has_mfa = false;
  Language language = Language::japanese;
  std::string origin;  // "cas:<id>" when the update made it
  Time created_at;
  std::optional<Time> last_sign_in_at;
};

struct AccountDraft {
  AccountKind kind = AccountKind::local;
  // sign-in name of all but CLP accounts; of a saml_group the group's name at the provider
  std::string email;
  std::string display_name, description;
  RoleId role;
  bool allow_sso = false;
  Language language = Language::japanese;
  std::string origin;  // "idp:<id>": a provider vouched for the person and their groups
};

/// Who may sign in. Writes are audited; mails (invitation, reset) go to the outbox in the same transaction. Refusals:
/// bad_email, bad_name, name_taken, limit_reached (20 members of a CAS role), fixed_object (CLP and Primary User
/// Account), bad_permission (a role of the other side or one not for users). Whether the actor may do it at all is the
/// caller's check (RBAC at the border).
class Accounts {
 public:
  explicit Accounts(const Context& context) : context_(context), audit_(context) {}

  Result<std::vector<Account>> list(TenantId tenant, Side side) const;
  Result<Account> find(TenantId tenant, AccountId id) const;
  Result<Account> find_by_name(TenantId tenant, Side side, std::string_view name) const;
  /// The Primary User Account; Code::not_found before the platform is activated.
  Result<Account> primary(TenantId tenant) const;

  /// The first account of a side (CLP account or Primary User Account) with a one-time password that must be changed at
  /// the first sign-in; the password is returned once. For `sekisho admin` and the activation of the platform.
  struct First {
    AccountId id;
    std::string one_time_password;
  };
  Result<First> add_first(const Actor& actor, Side side, std::string_view sign_in_name, std::string_view email);
  /// An account that sets its password by the invitation link (SSO and SAML accounts need none).
  Result<AccountId> add(const Actor& actor, Side side, const AccountDraft& draft);
  Result<void> edit(const Actor& actor, AccountId id, const AccountDraft& draft);  // e-mail and kind stay
  /// Another role; ends the account's sessions. Nothing happens when it has that role.
  Result<void> set_role(const Actor& actor, AccountId id, RoleId role);
  Result<void> set_enabled(const Actor& actor, AccountId id, bool enabled);
  Result<void> remove(const Actor& actor, AccountId id);
  /// Sends a reset link; the old password works until it is used.
  Result<void> send_reset(const Actor& actor, AccountId id);
  Result<void> send_invitation(const Actor& actor, AccountId id);
  Result<void> require_mfa(const Actor& actor, AccountId id, bool required);

  /// Ownership of the platform passes on (reference.md §10.5): a code by mail, then roles swap and both are signed out.
  Result<void> begin_transfer(const Actor& actor, AccountId to);
  Result<void> confirm_transfer(const Actor& actor, std::string_view code);

 private:
  Result<void> end_sessions_of(const Account& account) const;
  Result<void> check_role(TenantId tenant, Side side, AccountKind kind, RoleId role, AccountId except) const;
  Context context_;
  AuditLog audit_;
};

/// Reads `account` rows selected with these columns.
constexpr std::string_view account_columns =
    "id, tenant, side, kind, name, email, display_name, description, role, status, allow_sso, must_change, "
    "mfa_required, totp_secret <> '', "
    "language, origin, created_at, last_sign_in_at";
Account account_of(const store::Row& row);

}  // namespace sekisho::platform
