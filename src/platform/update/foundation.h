#pragma once

#include <string>

#include "platform/accounts.h"
#include "platform/audit.h"
#include "platform/context.h"
#include "platform/events.h"

namespace sekisho::platform::update {

/// U-19: gives a company without it a platform licence in a region. The CLP account becomes the Primary User Account
/// under the same name and password. Idempotent. Refusals: bad_setting (region), permission_missing (not the CLP
/// account), no_licence.
Result<void> activate_platform(const Context& context, const Actor& actor, std::string_view region);

enum class FoundationState : unsigned char { not_started, email_needed, code_sent, password_due, done };
const char* to_string(FoundationState state);

struct FoundationStatus {
  FoundationState state = FoundationState::not_started;
  std::string email;             // the verified or given address
  std::optional<Time> deadline;  // of the password step
  std::int64_t run = 0;
};

namespace limits {
inline constexpr std::chrono::minutes code_valid{10};
inline constexpr std::chrono::minutes password_step{30};  // beyond it 4000013, and the step begins again
}  // namespace limits

/// The platform update (U-15, U-28): each call is one durable step, repeated safely; who comes back finds the step that
/// is due. Only the Primary User Account may (Refusal::only_primary_account); steps out of turn are Refusal::wrong_step
/// and change nothing. Everything that changes for everybody happens in one transaction with the new password: until
/// then all can sign in as before, from then on the Primary User Account can by its address.
class Foundation {
 public:
  Foundation(const Context& context, Changes& changes) : context_(context), changes_(changes), audit_(context) {}
  Result<FoundationStatus> status(TenantId tenant) const;
  /// Get started → notice → Start. Refusals: notice_not_accepted, agreement_outdated, platform_not_activated,
  /// platform_already_updated.
  Result<FoundationStatus> begin(const Actor& actor, std::string_view notice_version, bool accepted);
  /// Only where the sign-in name is no address; also asks for a new code. Refusals bad_email, name_taken.
  Result<FoundationStatus> give_email(const Actor& actor, std::string_view email);
  /// Refusals code_wrong, code_expired.
  Result<FoundationStatus> verify_email(const Actor& actor, std::string_view code);
  /// Refusals weak_password, password_step_timed_out (4000013: the step stays due and its time begins anew).
  Result<FoundationStatus> set_password(const Actor& actor, std::string_view password);
  /// SAML accounts may sign in again.
  Result<int> identity_provider_configured(const Actor& actor);

 private:
  Result<Account> require_primary(const Actor& actor);
  Result<void> note(const Actor& actor, std::int64_t run, std::string_view step, std::string_view event, int code,
                    std::string_view detail);
  Result<void> move(const Actor& actor, const FoundationStatus& from, FoundationState to, std::string_view email);
  Result<void> take_effect(const Actor& actor, const Account& primary, const FoundationStatus& status,
                           const std::string& hash);
  Context context_;
  Changes& changes_;
  AuditLog audit_;
};

}  // namespace sekisho::platform::update
