#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "protect/log_facets.h"
#include "scan/finding.h"
#include "store/sql.h"

namespace sekisho::protect {

/// Encrypted files below one folder: quarantined items and the payloads of intents. Each blob has its own random name
/// and is XChaCha20-Poly1305 (libsodium secretstream, 64 KiB chunks, name as associated data) under one key file, made
/// on first use with mode 0600. Thread-safe.
class BlobStore {
 public:
  /// folder/blobs/…, folder/keys/quarantine.key. Errors: denied (key readable by others), malformed (key damaged),
  /// unavailable.
  static Result<std::unique_ptr<BlobStore>> open(const std::filesystem::path& folder, Random& random);
  virtual ~BlobStore() = default;
  /// Writes and syncs (file and folder); returns the blob's name. Errors: unavailable (disk full, …): then nothing is
  /// left behind.
  virtual Result<std::string> put(std::string_view bytes) = 0;
  /// Errors: not_found; malformed when damaged or tampered with.
  virtual Result<std::string> get(const std::string& name) = 0;
  /// Idempotent.
  virtual Result<void> remove(const std::string& name) = 0;
  /// Removes blobs older than `age` for which `is_used` says no: what a crash left between file and row.
  virtual int collect(std::chrono::seconds age, const std::function<bool(const std::string&)>& is_used) = 0;
};

/// The key in the file, made with chance and mode 0600 if it is not there. Errors: denied when others can read it,
/// malformed when damaged.
Result<std::string> load_or_make_key(const std::filesystem::path& path, std::size_t size, Random& random);

/// The nine states of reference.md §5.
enum class HeldState : std::uint8_t {
  quarantining,
  quarantined,
  quarantine_failure,
  restoring,
  restore_success,
  restore_failure,
  deleting,
  delete_success,
  delete_failure
};
std::string_view to_string(HeldState state);  // "Quarantining", … as the reference product writes them
bool from_string(std::string_view text, HeldState& state);

/// One quarantined item, for one group of recipients.
struct Held {
  QuarantineId id;
  TenantId tenant;
  std::string item;  // Item::id
  std::string service, location;
  HeldState state = HeldState::quarantined;
  scan::Filter filter = scan::Filter::malware;  // the security filter whose action it was
  std::string reason;                           // security risk name
  std::string rule, policy_name;
  std::int64_t policy_id = 0;
  std::string direction;  // "incoming", …
  std::string sender;     // envelope
  std::vector<std::string> recipients;
  std::string dsn;  // what the sender asked to be told (connect/smtp/dsn.h to_text)
  std::string header_from, subject, message_id;
  std::string explanation;  // findings as JSON: rule, category, severity, part, evidence
  std::string blob, sha256;
  std::uint64_t size = 0;
  Time held_at{}, changed_at{};
  std::string error;  // of the last failure
};

struct HeldQuery {
  std::optional<HeldState> state;
  std::optional<scan::Filter> filter;
  std::string direction, service;
  std::string reason, policy_name;  // exact
  std::string affected_user;        // a recipient, or the sender of outgoing mail; whole, any case
  std::string text;                 // part of subject, sender, recipient or Message-ID, any case
  std::string recipient;            // part of a recipient
  std::optional<Time> from, to;     // held_at, [from, to)
  std::int64_t before_id = 0;       // page: ids below; 0: newest
  int limit = 50;
};

class Intents;

/// What is held back from its recipients, until it is restored, deleted or too old. All calls are bound to a tenant.
/// Thread-safe.
class Quarantine {
 public:
  Quarantine(store::Database& database, BlobStore& blobs, Intents& intents, const Clock& clock);

  /// Records that `held` (whose blob is stored) is in quarantine. Called inside the conveyor's transaction. Idempotent
  /// by item, tenant and recipients.
  Result<QuarantineId> hold(const Held& held);
  Result<std::optional<Held>> find(TenantId tenant, QuarantineId id);
  /// Newest first.
  Result<std::vector<Held>> search(TenantId tenant, const HeldQuery& query);
  Result<std::int64_t> count(TenantId tenant, const HeldQuery& query);
  /// The most frequent values of "state", "filter", "direction", "service", "affected_user" (lower case, each of an
  /// item's recipients counted), "reason" and "policy" among what the query finds, at most `limit` of each, in one
  /// pass.
  Result<Facets> facets(TenantId tenant, const HeldQuery& query, std::size_t limit);
  /// The item's bytes as they were held.
  Result<std::string> content(TenantId tenant, QuarantineId id);
  /// Whether `bytes` is an item that was given to `recipient` out of quarantine (restore, release): the same
  /// Message-ID, every header line that was held in its order (delivery adds some), and the very body, line ends aside.
  /// A Message-ID alone anybody can take.
  Result<bool> was_released(TenantId tenant, std::string_view recipient, std::string_view message_id,
                            std::string_view bytes);
  /// A zip with each item as one file, AES-256 under `password`, in the order asked for; an item named twice is in it
  /// once. Errors: denied for an empty password; not_found when one is not there or its bytes are gone; over_limit for
  /// more than max_together items or max_bytes_together.
  Result<std::string> download(TenantId tenant, const std::vector<QuarantineId>& ids, const std::string& password);
  static constexpr std::size_t max_together = 10;                    // reference.md §5
  static constexpr std::uint64_t max_bytes_together = 256ull << 20;  // the archive is made in memory
  /// Puts another explanation in the place of what stood there, when an item turned out to be something else while it
  /// was held.
  Result<void> explain_anew(TenantId tenant, const std::string& item, const std::string& explanation);
  /// Plans the delivery to the recipients it was held for, without those who were given it by release(); durable when
  /// this returns, done soon after by the sender, once. Errors: not_found; conflict when it is being restored, restored
  /// or deleted.
  Result<void> restore(TenantId tenant, QuarantineId id);
  /// Plans the delivery to one of the recipients it was held for; the others' copies stay held. When nobody is left the
  /// item is restored. Errors: not_found (no such item, or not held for this recipient); conflict when this recipient
  /// has it already, or as restore().
  Result<void> release(TenantId tenant, QuarantineId id, std::string_view recipient);
  /// By the sender: a release failed for good; the recipient may ask again.
  Result<void> release_failed(TenantId tenant, QuarantineId id, std::string_view recipient);
  /// Who of the recipients was given the item by release(), lower case.
  Result<std::vector<std::string>> released_to(TenantId tenant, QuarantineId id);
  /// Irreversible: the blob is gone when this returns (a release that is on its way keeps it until the mail has it).
  /// Errors: not_found; conflict when already deleted or being restored.
  Result<void> remove(TenantId tenant, QuarantineId id);
  /// Deletes what was held before `limit`; rows stay as logs until Records' retention takes them. Returns how many.
  Result<std::int64_t> purge(TenantId tenant, Time limit);
  /// Takes up what a crash left: deletions begun, restorations whose intent is settled.
  Result<void> recover();
  /// By the sender: the restoration's intent is done, or failed for good.
  Result<void> restored(TenantId tenant, QuarantineId id, bool success, const std::string& error);

 private:
  store::Database& database_;
  BlobStore& blobs_;
  Intents& intents_;
  const Clock& clock_;
};

}  // namespace sekisho::protect
