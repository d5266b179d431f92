#include "desk/links.h"

#include "base/encode.h"
#include "base/text.h"
#include "platform/one_time.h"

namespace sekisho::desk {
namespace {

constexpr std::size_t max_token = 128;

}  // namespace

Result<std::string> Links::make(TenantId tenant, std::string_view mailbox, QuarantineId held,
                                std::chrono::milliseconds valid) {
  auto token = platform::make_token(tenant, random_);
  const auto now = to_millis(clock_.now());
  TRY_VOID(database_.execute(
      "INSERT INTO end_user_link (tenant, hash, mailbox, quarantine, created_at, expires_at) VALUES ($1, $2, $3, $4, "
      "$5, $6)",
      {tenant.value, sha256_hex(token), to_lower_ascii(mailbox), held.value, now, now + valid.count()}));
  return token;
}

Result<Link> Links::look(std::string_view token) const {
  const auto tenant = token.size() > max_token ? TenantId{} : platform::tenant_of_token(token);
  if (tenant.value == 0) return fail(Code::not_found, "link: unknown");
  TRY(const auto rows, database_.query("SELECT mailbox, quarantine, expires_at, used_at FROM end_user_link WHERE "
                                       "tenant = $1 AND hash = $2 AND expires_at > $3",
                                       {tenant.value, sha256_hex(token), to_millis(clock_.now())}));
  if (rows.empty()) return fail(Code::not_found, "link: unknown or expired");
  const auto& row = rows.front();
  return Link{tenant, row.text(0), {row.integer(1)}, from_millis(row.integer(2)), row.integer(3) != 0};
}

Result<Link> Links::use(std::string_view token) {
  TRY(auto link, look(token));
  if (link.held.value == 0) return fail(Code::conflict, "link: for looking only");
  TRY(const auto changed,
      database_.execute(
          "UPDATE end_user_link SET tenant = $1, used_at = $2 WHERE tenant = $1 AND hash = $3 AND used_at = 0",
          {link.tenant.value, to_millis(clock_.now()), sha256_hex(token)}));
  if (changed != 1) return fail(Code::conflict, "link: used already");
  return link;
}

Result<std::int64_t> Links::purge() {
  return database_.execute("DELETE FROM end_user_link WHERE expires_at < $1", {to_millis(clock_.now())});
}

}  // namespace sekisho::desk
