#pragma once

#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"

namespace sekisho::platform {

using SessionId = Id<struct SessionTag>;

struct Session {
  SessionId id;
  TenantId tenant;
  AccountId account;
  Side side = Side::cas;
  std::string csrf;  // to be repeated in a header by every writing request
  Time created_at, last_seen_at, expires_at;
  std::string address, agent;
};

struct IssuedSession {
  std::string token;  // "TENANT.SECRET": for the cookie, shown once, stored as a hash
  Session session;
};

struct SessionLimits {
  std::chrono::minutes idle{60};  // CAS: 1 h (reference.md §8)
  std::chrono::minutes absolute{480};
  int max_concurrent = 5;  // the oldest is ended
};

enum class EndReason : unsigned char { signed_out, revoked, idle, expired, displaced, platform_update, cecp_update };

/// Signed-in browsers. Thread-safe.
class Sessions {
 public:
  explicit Sessions(const Context& context) : context_(context) {}
  Result<IssuedSession> issue(TenantId tenant, AccountId account, Side side, const SessionLimits& limits,
                              std::string_view address, std::string_view agent);
  /// The session behind a cookie, its idle time begun anew. Refusal::session_expired (unknown, idle, over its time),
  /// signed_out_by_update (U-37a: the page says why and where to go), session_ended (revoked or displaced).
  Result<Session> use(std::string_view token);
  Result<std::vector<Session>> list(TenantId tenant, AccountId account) const;
  Result<void> end(TenantId tenant, SessionId id, EndReason reason = EndReason::signed_out);
  Result<int> end_all_of(TenantId tenant, AccountId account, EndReason reason, SessionId except = {});
  /// Everybody on one side.
  Result<int> end_all(TenantId tenant, Side side, EndReason reason);

 private:
  Context context_;
};

}  // namespace sekisho::platform
