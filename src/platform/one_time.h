#pragma once

#include <string>
#include <string_view>

#include "platform/context.h"

namespace sekisho::platform {

enum class Purpose : unsigned char { invitation, reset_password, verify_email, email_code, transfer, second_factor };

struct OneTimeGrant {
  AccountId account;
  std::string subject;  // what it was made for (an address, the new owner's id)
};

/// Links and codes that work once, for a while. Only hashes are stored. A new one for the same account and purpose ends
/// the old.
class OneTime {
 public:
  explicit OneTime(const Context& context) : context_(context) {}
  /// A 256-bit token "TENANT.SECRET" for a link.
  Result<std::string> make_link(TenantId tenant, AccountId account, Purpose purpose, std::chrono::milliseconds valid,
                                std::string_view subject = {});
  /// Marks it used. Refusal::link_invalid when unknown, used or expired.
  Result<OneTimeGrant> redeem_link(TenantId tenant, Purpose purpose, std::string_view token);
  /// The same without marking it used (to show the page behind the link).
  Result<OneTimeGrant> look_at_link(TenantId tenant, Purpose purpose, std::string_view token) const;
  /// Six digits to be typed, five guesses.
  Result<std::string> make_code(TenantId tenant, AccountId account, Purpose purpose, std::chrono::milliseconds valid,
                                std::string_view subject = {});
  /// Refusal::code_wrong, code_expired (also after the fifth wrong guess).
  Result<OneTimeGrant> redeem_code(TenantId tenant, AccountId account, Purpose purpose, std::string_view code);

 private:
  Context context_;
};

/// The tenant a token of ours ("TENANT.SECRET") names; 0 when it is none.
TenantId tenant_of_token(std::string_view token);
/// "TENANT.SECRET" with 256 random bits.
std::string make_token(TenantId tenant, Random& random);

}  // namespace sekisho::platform
