#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/accounts.h"
#include "platform/errors.h"
#include "platform/one_time.h"
#include "platform/sessions.h"
#include "platform/tenants.h"

namespace sekisho::platform {

namespace limits {
inline constexpr int failures_before_lock = 5;           // per sign-in name
inline constexpr int failures_before_lock_address = 50;  // per client address
inline constexpr std::chrono::minutes first_lock{15};    // doubled with each further lock, up to a day
}  // namespace limits

struct SignInRequest {
  Side side = Side::cas;
  std::string name;
  std::string password;
  std::string business_id;  // only needed where the same name exists in several tenants
  std::string address, agent;
};

enum class SignInState : unsigned char {
  signed_in,
  mfa_code_needed,
  mfa_setup_needed,
  password_change_needed,
  refused
};

/// What the page shows next. `challenge` names the half-done sign-in (10 minutes) for the following call.
struct SignInAnswer {
  SignInState state = SignInState::refused;
  std::optional<IssuedSession> session;
  std::string challenge;
  std::optional<Refusal> refusal;  // texts by describe()
  std::string link;                // where to go instead: the platform console (U-14), e-mail sign-in (U-15)
  std::optional<Time> retry_at;    // too_many_attempts
  TenantId tenant;
};

struct MfaSetup {
  std::string secret_base32;
  std::string uri;  // for the QR code
};

/// Signing in by name and password, TOTP, links. Every attempt on a known tenant is audited. An Error is only a fault
/// of ours; all that a person did wrong is in the answer. Names that do not exist cost the same time as wrong
/// passwords.
class SignIn {
 public:
  explicit SignIn(const Context& context) : context_(context), audit_(context) {}

  Result<SignInAnswer> with_password(const SignInRequest& request);
  /// TOTP or a recovery code.
  Result<SignInAnswer> with_code(std::string_view challenge, std::string_view code, std::string_view address,
                                 std::string_view agent);
  /// A new password where the old one was one-time.
  Result<SignInAnswer> with_new_password(std::string_view challenge, std::string_view password,
                                         std::string_view address, std::string_view agent);
  /// After an identity provider has vouched for an address (SAML, OIDC verified by the caller).
  Result<SignInAnswer> with_identity(TenantId tenant, Side side, std::string_view email, std::string_view address,
                                     std::string_view agent);

  /// Sets the password behind an invitation or reset link. Refusals link_invalid, weak_password as Errors.
  Result<void> set_password_by_link(Purpose purpose, std::string_view token, std::string_view password);
  /// "Forgot your password": always succeeds; mails a link if there is such an account.
  Result<void> request_reset(Side side, std::string_view name);
  /// A one-time password that must be changed at the next sign-in: the operator's way back for whoever lost theirs and
  /// gets no mail. Ends sessions, open links and the lock; the authenticator stays. Returned once. Refusals:
  /// fixed_object (signs in elsewhere), account_disabled; Code::not_found.
  Result<std::string> give_one_time_password(const Actor& actor, AccountId account);
  /// By the signed-in person. Refusals wrong_credentials, weak_password. Ends the other sessions.
  Result<void> change_password(const Actor& actor, SessionId session, std::string_view old_password,
                               std::string_view new_password);

  /// Setting up the authenticator: the secret is kept pending until a first code proves it; then ten recovery codes,
  /// shown once.
  Result<MfaSetup> begin_mfa(TenantId tenant, AccountId account);
  Result<std::vector<std::string>> confirm_mfa(const Actor& actor, std::string_view code);
  Result<void> remove_mfa(const Actor& actor, AccountId account);
  /// Setting up MFA in the middle of signing in (mfa_setup_needed).
  Result<MfaSetup> begin_mfa_for(std::string_view challenge);

 private:
  Context context_;
  AuditLog audit_;
};

}  // namespace sekisho::platform
