#include "platform/sessions.h"

#include "base/encode.h"
#include "platform/errors.h"
#include "platform/one_time.h"

namespace sekisho::platform {
namespace {

constexpr std::int64_t touch_every_ms = 30'000;  // a page makes many requests: not each one is a write

std::string name_of(EndReason reason) {
  constexpr const char* names[] = {"signed_out", "revoked",         "idle",       "expired",
                                   "displaced",  "platform_update", "cecp_update"};
  return names[static_cast<std::size_t>(reason)];
}

Session session_of(const store::Row& row) {
  return {{row.integer(0)},
          {row.integer(1)},
          {row.integer(2)},
          side_from(row.text(3)),
          row.text(4),
          from_millis(row.integer(5)),
          from_millis(row.integer(6)),
          from_millis(row.integer(7)),
          row.text(8),
          row.text(9)};
}

constexpr std::string_view columns =
    "id, tenant, account, side, csrf, created_at, last_seen_at, expires_at, address, agent, idle_ms, ended_at, "
    "ended_reason";

}  // namespace

Result<IssuedSession> Sessions::issue(TenantId tenant, AccountId account, Side side, const SessionLimits& limits,
                                      std::string_view address, std::string_view agent) {
  const auto now = context_.clock.now();
  IssuedSession issued{make_token(tenant, context_.random),
                       {{},
                        tenant,
                        account,
                        side,
                        to_base64url(context_.random.bytes(18)),
                        now,
                        now,
                        now + limits.absolute,
                        std::string(address),
                        ellipsis(to_valid_utf8(agent), 256)}};
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto open, list(tenant, account));
    for (std::size_t i = 0; i + static_cast<std::size_t>(limits.max_concurrent) <= open.size(); ++i) {
      TRY_VOID(end(tenant, open[i].id, EndReason::displaced));
    }
    TRY(issued.session.id.value,
        context_.database.insert(
            "INSERT INTO session (tenant, account, side, token_hash, csrf, created_at, last_seen_at, idle_ms, "
            "expires_at, address, agent) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            {tenant.value, account.value, std::string(to_string(side)), sha256_hex(issued.token), issued.session.csrf,
             to_millis(now), to_millis(now), std::int64_t{std::chrono::milliseconds(limits.idle).count()},
             to_millis(issued.session.expires_at), issued.session.address, issued.session.agent}));
    return {};
  });
  TRY_VOID(std::move(done));
  return issued;
}

Result<Session> Sessions::use(std::string_view token) {
  const auto tenant = tenant_of_token(token);
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) + " FROM session WHERE tenant = $1 AND token_hash = $2",
                              {tenant.value, sha256_hex(token)}));
  if (rows.empty()) return refuse(Refusal::session_expired);
  const auto& row = rows[0];
  auto session = session_of(row);
  if (row.integer(11) != 0) {
    const auto reason = row.text(12);
    if (reason == "cecp_update" || reason == "platform_update") return refuse(Refusal::signed_out_by_update, reason);
    if (reason == "revoked" || reason == "displaced") return refuse(Refusal::session_ended, reason);
    return refuse(Refusal::session_expired);
  }
  const auto now = context_.clock.now();
  // A clock set back counts as no time passed, never as endless: the absolute end stands.
  const auto idle = to_millis(now) - to_millis(session.last_seen_at);
  if (now >= session.expires_at || idle >= row.integer(10)) {
    TRY_VOID(end(session.tenant, session.id, now >= session.expires_at ? EndReason::expired : EndReason::idle));
    return refuse(Refusal::session_expired);
  }
  if (idle >= touch_every_ms) {
    TRY_VOID(
        context_.database.execute("UPDATE session SET tenant = $1, last_seen_at = $2 WHERE tenant = $1 AND id = $3",
                                  {session.tenant.value, to_millis(now), session.id.value}));
    session.last_seen_at = now;
  }
  return session;
}

Result<std::vector<Session>> Sessions::list(TenantId tenant, AccountId account) const {
  TRY(const auto rows,
      context_.database.query(
          "SELECT " + std::string(columns) +
              " FROM session WHERE tenant = $1 AND account = $2 AND ended_at = 0 AND expires_at > $3 ORDER BY id",
          {tenant.value, account.value, to_millis(context_.clock.now())}));
  std::vector<Session> open;
  for (const auto& row : rows) {
    auto session = session_of(row);
    if (to_millis(context_.clock.now()) - to_millis(session.last_seen_at) < row.integer(10))
      open.push_back(std::move(session));
  }
  return open;
}

Result<void> Sessions::end(TenantId tenant, SessionId id, EndReason reason) {
  TRY_VOID(context_.database.execute(
      "UPDATE session SET tenant = $1, ended_at = $2, ended_reason = $3 WHERE tenant = $1 AND id = $4 AND ended_at = 0",
      {tenant.value, to_millis(context_.clock.now()), name_of(reason), id.value}));
  return {};
}

Result<int> Sessions::end_all_of(TenantId tenant, AccountId account, EndReason reason, SessionId except) {
  TRY(const auto ended, context_.database.execute("UPDATE session SET tenant = $1, ended_at = $2, ended_reason = $3 "
                                                  "WHERE tenant = $1 AND account = $4 AND ended_at = 0 AND id <> $5",
                                                  {tenant.value, to_millis(context_.clock.now()), name_of(reason),
                                                   account.value, except.value}));
  return static_cast<int>(ended);
}

Result<int> Sessions::end_all(TenantId tenant, Side side, EndReason reason) {
  TRY(const auto ended, context_.database.execute("UPDATE session SET tenant = $1, ended_at = $2, ended_reason = $3 "
                                                  "WHERE tenant = $1 AND side = $4 AND ended_at = 0",
                                                  {tenant.value, to_millis(context_.clock.now()), name_of(reason),
                                                   std::string(to_string(side))}));
  return static_cast<int>(ended);
}

}  // namespace sekisho::platform
