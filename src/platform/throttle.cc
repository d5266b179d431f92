#include "platform/throttle.h"

#include <algorithm>

#include "base/encode.h"

namespace sekisho::platform {
namespace {

// Names as typed may be long or secret (a password in the wrong field): only a hash is stored.
std::string key_of(const std::string& subject) { return sha256_hex(subject); }

}  // namespace

Result<std::optional<Time>> Throttle::locked_until(const std::string& subject) const {
  TRY(const auto rows,
      context_.database.query("SELECT locked_until FROM sign_in_failure WHERE subject = $1", {key_of(subject)}));
  if (rows.empty() || rows[0].integer(0) <= to_millis(context_.clock.now())) return std::optional<Time>();
  return std::optional<Time>(from_millis(rows[0].integer(0)));
}

Result<std::optional<Time>> Throttle::note_failure(const std::string& subject, int limit) {
  std::optional<Time> until;
  auto done = context_.database.transaction([&]() -> Result<void> {
    const auto now = to_millis(context_.clock.now());
    TRY(const auto rows,
        context_.database.query("SELECT failures, last_at FROM sign_in_failure WHERE subject = $1", {key_of(subject)}));
    const bool recent = !rows.empty() && now - rows[0].integer(1) < 24 * 3'600'000;
    const auto failures = (recent ? rows[0].integer(0) : 0) + 1;
    std::int64_t locked = 0;
    if (failures % limit == 0) {
      const auto round = std::min<std::int64_t>(failures / limit - 1, 7);
      locked = now + std::min<std::int64_t>((15 * 60'000LL) << round, 24 * 3'600'000LL);
      until = from_millis(locked);
    }
    TRY_VOID(context_.database.execute(
        "INSERT INTO sign_in_failure (subject, failures, last_at, locked_until) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(subject) DO UPDATE SET "
        "failures = excluded.failures, last_at = excluded.last_at, locked_until = excluded.locked_until",
        {key_of(subject), failures, now, locked}));
    return {};
  });
  TRY_VOID(std::move(done));
  return until;
}

Result<void> Throttle::forget(const std::string& subject) {
  TRY_VOID(context_.database.execute("DELETE FROM sign_in_failure WHERE subject = $1", {key_of(subject)}));
  return {};
}

}  // namespace sekisho::platform
