#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/webhook/post.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::protect {
class LogSearch;
}

namespace sekisho::api {

struct WebhookDraft {
  std::string name, url;
  std::vector<std::string> events;  // of webhook_events()
  std::string query;                // log query language over the detection log; others are sent unfiltered
  bool enabled = true;
};

struct Webhook {
  std::int64_t id = 0;
  TenantId tenant;
  WebhookDraft draft;
  std::string secret;  // "whsec_" and base64 of 32 bytes
  std::int64_t pending = 0, dead = 0;
  int failures = 0;  // in a row
  Time paused_until{}, last_delivered_at{}, created_at{}, changed_at{};
  std::string last_error;
};

enum class DeliveryState : std::uint8_t { pending, delivered, dead };
std::string_view to_string(DeliveryState state);
bool from_string(std::string_view text, DeliveryState& state);

struct Delivery {
  std::int64_t id = 0, webhook = 0;
  std::string message;  // UUID: stays the same over retries and replays, so that a receiver can drop what it has
  std::string event, body;
  DeliveryState state = DeliveryState::pending;
  int attempts = 0, http_status = 0;
  std::string error;
  Time next_at{}, created_at{}, ended_at{};
};

struct WebhookSettings {
  std::vector<std::chrono::seconds> retry_after = {
      std::chrono::seconds(5),  std::chrono::seconds(30), std::chrono::minutes(2), std::chrono::minutes(10),
      std::chrono::minutes(30), std::chrono::hours(1),    std::chrono::hours(3),   std::chrono::hours(6)};
  int senders = 4;                    // receivers that are talked to at the same time
  std::int64_t max_pending = 50'000;  // per webhook; beyond it events wait in the log
  std::chrono::hours keep_delivered{24 * 7}, keep_dead{24 * 30};
};

namespace limits {
inline constexpr std::size_t webhooks_per_tenant = 20;
}

/// Event kinds: detection, quarantine, mail, audit; "ping" is sent by hand only.
const std::vector<std::string_view>& webhook_events();

/// The value of `webhook-signature` (Standard Webhooks 1.0): "v1," and base64 of HMAC-SHA256 over "id.timestamp.body".
/// secret "whsec_" and base64. timestamp in seconds.
std::string webhook_signature(std::string_view secret, std::string_view message, std::int64_t timestamp,
                              std::string_view body);

/// Tells subscribers over HTTP what the logs grow by. What is to be sent is written down before it is sent (at least
/// once; the message id tells repeats), each webhook keeps its place in each log, so a restart loses nothing. A
/// delivery that fails is tried again after `retry_after`, with up to a fifth of it added by chance; after the last it
/// is dead: kept, shown, and sent again when asked. A receiver that fails pauses its other deliveries too. 410 Gone
/// switches the webhook off. Thread-safe.
class Webhooks {
 public:
  /// key: seal_key_size bytes under which the signing secrets lie in the database; those of older versions, which lie
  /// open, are sealed now. thread: false for tests, which call step() instead.
  Webhooks(store::Database& database, const Clock& clock, Random& random, protect::LogSearch& logs, Poster& poster,
           std::string key, WebhookSettings settings, bool thread = true);
  ~Webhooks();
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;

  Result<std::vector<Webhook>> list(TenantId tenant);
  /// Code::not_found.
  Result<Webhook> find(TenantId tenant, std::int64_t id);
  /// It hears of what happens from now on. Errors: malformed (URL, event, query), conflict (name), over_limit.
  Result<Webhook> add(TenantId tenant, const WebhookDraft& draft);
  Result<Webhook> change(TenantId tenant, std::int64_t id, const WebhookDraft& draft);
  Result<void> remove(TenantId tenant, std::int64_t id);
  /// A new signing secret; the old one is used no more.
  Result<Webhook> renew_secret(TenantId tenant, std::int64_t id);
  /// Newest first, ids below `before` (0: from the newest).
  Result<std::vector<Delivery>> deliveries(TenantId tenant, std::int64_t webhook, std::optional<DeliveryState> state,
                                           std::int64_t before, int limit);
  Result<Delivery> delivery(TenantId tenant, std::int64_t webhook, std::int64_t id);
  Result<Delivery> ping(TenantId tenant, std::int64_t webhook);
  /// One that ended, again from its first attempt, under its old message id.
  Result<Delivery> replay(TenantId tenant, std::int64_t webhook, std::int64_t id);
  /// All dead ones; how many.
  Result<std::int64_t> replay_dead(TenantId tenant, std::int64_t webhook);

  /// Collects what is new and sends what is due, in the caller's thread. How many were sent or failed.
  int step();

 private:
  Result<void> check(TenantId tenant, const WebhookDraft& draft);
  /// Sets the hook's secret; the row must be there.
  Result<void> keep_secret(TenantId tenant, std::int64_t id, const std::string& secret);
  void seal_open_secrets();
  /// Opens its secret. A secret that does not open (another key) is empty: nothing is sent with it.
  Webhook hook_from(const store::Row& row) const;
  Result<std::string> current_cursors(TenantId tenant);
  Result<void> collect(const Webhook& hook, const std::string& cursors);
  void collect_all();
  void purge();
  /// A due delivery whose webhook nobody is talking to; the webhook is marked as talked to.
  std::optional<Delivery> take();
  void send(const Delivery& delivery);
  void collector_loop();
  void sender_loop();

  store::Database& database_;
  const Clock& clock_;
  Random& random_;
  protect::LogSearch& logs_;
  Poster& poster_;
  const std::string key_;
  const WebhookSettings settings_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::set<std::int64_t> busy_;  // webhooks that a sender talks to
  std::vector<std::thread> threads_;
};

}  // namespace sekisho::api
