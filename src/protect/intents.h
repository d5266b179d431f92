#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/guarded.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connect/smtp/client.h"
#include "store/sql.h"

namespace sekisho::protect {

class BlobStore;

/// Something to be done outside, written down before it is done (architecture, invariant 4). All are mails to hand to
/// the MTA.
struct Intent {
  enum class Kind : std::uint8_t { reinject, restore, notify };
  enum class State : std::uint8_t { planned, done, failed };
  std::string id;  // UUID
  TenantId tenant;
  std::string item;  // Item::id
  Kind kind = Kind::reinject;
  State state = State::planned;
  std::string unique;  // no two intents with the same one: what makes planning twice plan once
  std::string sender;
  std::vector<std::string> recipients;
  std::string dsn;   // what the sender asked to be told (connect/smtp/dsn.h to_text)
  std::string blob;  // payload in the blob store, removed when settled (kept for restore: it is the quarantine's)
  std::string body;  // or here: small mails we wrote ourselves
  std::int64_t reference = 0;  // restore: the quarantine id
  int attempts = 0;
  Time created_at{}, next_at{};
  std::string error;
};

struct SenderSettings {
  std::string host = "127.0.0.1";
  // where mail is handed back to the MTA: an smtpd with the same milter (it removes our token)
  std::uint16_t port = 10026;
  std::string helo = "sekisho.localdomain";
  int threads = 2;
  std::chrono::seconds first_retry{5}, longest_retry{900};
  std::chrono::hours give_up{24 * 5};
};

/// The intents and the threads that carry them out. A mail goes out with the field `X-Sekisho-Intent: ID.HMAC` on top;
/// the milter takes it off on its way in (pass()), lets the mail through unscanned and says here that the MTA has it,
/// so that a crash between the MTA's acceptance and our record of it does not send it twice. Thread-safe.
class Intents {
 public:
  /// folder: where keys/intent.key (HMAC) and journal/passed live. Errors as read_file/write_file_atomic.
  static Result<std::unique_ptr<Intents>> open(store::Database& database, BlobStore& blobs,
                                               const std::filesystem::path& folder, const SenderSettings& settings,
                                               const Clock& clock, Random& random);
  virtual ~Intents() = default;  // stop()
  /// Called inside a transaction; planning the same `unique` again changes nothing. Call wake() after the commit.
  virtual Result<void> plan(Intent intent) = 0;
  virtual void wake() = 0;
  /// Starts the sender threads; what was planned before is taken up at once. `settled` is told of each intent done or
  /// failed for good, and of the recipients of a done one that were refused (state failed, with only them). It may be
  /// told of a failure twice.
  virtual void run(std::function<void(const Intent&)> settled) = 0;
  virtual void stop() = 0;
  /// Waits until nothing that is due is left, at most `longest`; for tests and shutdown.
  virtual bool drain(std::chrono::milliseconds longest) = 0;

  enum class Token : std::uint8_t { forged, valid, used };
  /// What the milter met. valid: let through, then say passed(); used: the MTA has it already, drop this copy.
  virtual Token check(std::string_view token) = 0;
  virtual void passed(std::string_view token) = 0;
  /// Who gave the mail of a valid token out of quarantine; nobody for other mail of ours.
  virtual std::optional<TenantId> released_by(std::string_view token) = 0;
  virtual std::string token(const std::string& intent_id) const = 0;
  virtual Result<std::vector<Intent>> list(TenantId tenant, Intent::State state, int limit) = 0;
  /// Planned and not yet done.
  virtual std::int64_t backlog() = 0;
};
inline constexpr std::string_view intent_header = "X-Sekisho-Intent";

}  // namespace sekisho::protect
