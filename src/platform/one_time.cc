#include "platform/one_time.h"

#include <charconv>

#include "base/encode.h"
#include "platform/errors.h"
#include "platform/password.h"

namespace sekisho::platform {
namespace {

constexpr int max_guesses = 5;

std::string name_of(Purpose purpose) {
  constexpr const char* names[] = {"invitation", "reset_password", "verify_email",
                                   "email_code", "transfer",       "second_factor"};
  return names[static_cast<std::size_t>(purpose)];
}

Result<void> store_one(const Context& context, TenantId tenant, AccountId account, Purpose purpose,
                       std::string_view secret, std::chrono::milliseconds valid, std::string_view subject) {
  const auto now = to_millis(context.clock.now());
  return context.database.transaction([&]() -> Result<void> {
    TRY_VOID(
        context.database.execute("UPDATE one_time SET tenant = $1, used_at = $2 WHERE tenant = $1 AND account = $3 AND "
                                 "purpose = $4 AND used_at = 0",
                                 {tenant.value, now, account.value, name_of(purpose)}));
    TRY_VOID(
        context.database.insert("INSERT INTO one_time (tenant, account, purpose, hash, subject, created_at, "
                                "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                {tenant.value, account.value, name_of(purpose), sha256_hex(secret),
                                 std::string(subject), now, now + valid.count()}));
    return {};
  });
}

}  // namespace

TenantId tenant_of_token(std::string_view token) {
  std::int64_t tenant = 0;
  const auto dot = token.find('.');
  if (dot == std::string_view::npos || dot > 18) return {};
  const auto [rest, problem] = std::from_chars(token.data(), token.data() + dot, tenant);
  if (problem != std::errc() || rest != token.data() + dot || tenant < 0) return {};
  return {tenant};
}

std::string make_token(TenantId tenant, Random& random) {
  return std::to_string(tenant.value) + "." + to_base64url(random.bytes(32));
}

Result<std::string> OneTime::make_link(TenantId tenant, AccountId account, Purpose purpose,
                                       std::chrono::milliseconds valid, std::string_view subject) {
  auto token = make_token(tenant, context_.random);
  TRY_VOID(store_one(context_, tenant, account, purpose, token, valid, subject));
  return token;
}

Result<OneTimeGrant> OneTime::look_at_link(TenantId tenant, Purpose purpose, std::string_view token) const {
  TRY(const auto rows,
      context_.database.query("SELECT account, subject FROM one_time WHERE tenant = $1 AND purpose = $2 AND hash = $3 "
                              "AND used_at = 0 AND expires_at > $4",
                              {tenant.value, name_of(purpose), sha256_hex(token), to_millis(context_.clock.now())}));
  if (rows.empty()) return refuse(Refusal::link_invalid);
  return OneTimeGrant{{rows[0].integer(0)}, rows[0].text(1)};
}

Result<OneTimeGrant> OneTime::redeem_link(TenantId tenant, Purpose purpose, std::string_view token) {
  OneTimeGrant grant;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(grant, look_at_link(tenant, purpose, token));
    TRY_VOID(context_.database.execute(
        "UPDATE one_time SET tenant = $1, used_at = $2 WHERE tenant = $1 AND purpose = $3 AND hash = $4",
        {tenant.value, to_millis(context_.clock.now()), name_of(purpose), sha256_hex(token)}));
    return {};
  });
  TRY_VOID(std::move(done));
  return grant;
}

Result<std::string> OneTime::make_code(TenantId tenant, AccountId account, Purpose purpose,
                                       std::chrono::milliseconds valid, std::string_view subject) {
  auto code = make_numeric_code(context_.random);
  TRY_VOID(store_one(context_, tenant, account, purpose, code, valid, subject));
  return code;
}

Result<OneTimeGrant> OneTime::redeem_code(TenantId tenant, AccountId account, Purpose purpose, std::string_view code) {
  OneTimeGrant grant;
  std::optional<Refusal> refusal;
  auto done = context_.database.transaction([&]() -> Result<void> {
    const auto now = to_millis(context_.clock.now());
    TRY(const auto rows, context_.database.query("SELECT id, hash, subject, attempts, expires_at FROM one_time WHERE "
                                                 "tenant = $1 AND account = $2 AND purpose = $3 AND used_at = 0",
                                                 {tenant.value, account.value, name_of(purpose)}));
    if (rows.empty() || rows[0].integer(4) <= now || rows[0].integer(3) >= max_guesses) {
      refusal = Refusal::code_expired;
      return {};
    }
    const bool right = equal_constant_time(rows[0].text(1), sha256_hex(code));
    TRY_VOID(context_.database.execute(
        "UPDATE one_time SET tenant = $1, attempts = attempts + 1, used_at = $2 WHERE tenant = $1 AND id = $3",
        {tenant.value, right ? now : std::int64_t{0}, rows[0].integer(0)}));
    if (!right) refusal = Refusal::code_wrong;
    grant = {account, rows[0].text(2)};
    return {};
  });
  TRY_VOID(std::move(done));
  if (refusal) return refuse(*refusal);
  return grant;
}

}  // namespace sekisho::platform
