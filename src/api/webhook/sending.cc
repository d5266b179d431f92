// How webhooks move: from the logs into deliveries, from deliveries to receivers.
#include <algorithm>

#include "api/json.h"
#include "api/webhook/webhooks.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/log_search.h"

namespace sekisho::api {
namespace {

constexpr int batch = 200;              // rows of one log a round
constexpr std::size_t max_error = 256;  // bytes kept of an answer or a failure
constexpr std::int64_t purge_rows = 5'000;

struct Source {
  std::string_view event;
  protect::LogType type;
};
constexpr Source sources[] = {{"detection", protect::LogType::detection},
                              {"quarantine", protect::LogType::quarantine},
                              {"mail", protect::LogType::mail_tracking},
                              {"audit", protect::LogType::audit}};

bool hears(const Webhook& hook, std::string_view event) {
  return std::find(hook.draft.events.begin(), hook.draft.events.end(), event) != hook.draft.events.end();
}

}  // namespace

Webhooks::Webhooks(store::Database& database, const Clock& clock, Random& random, protect::LogSearch& logs,
                   Poster& poster, std::string key, WebhookSettings settings, bool thread)
    : database_(database),
      clock_(clock),
      random_(random),
      logs_(logs),
      poster_(poster),
      key_(std::move(key)),
      settings_(std::move(settings)) {
  seal_open_secrets();
  if (!thread) return;
  threads_.emplace_back([this] { collector_loop(); });
  for (int i = 0; i < settings_.senders; ++i) threads_.emplace_back([this] { sender_loop(); });
}

Webhooks::~Webhooks() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

Result<std::string> Webhooks::current_cursors(TenantId tenant) {
  json::object out;
  for (const auto& source : sources) {
    TRY(out[std::string(source.event)], logs_.newest(tenant, source.type));
  }
  return to_text(out);
}

// One webhook's new rows become deliveries, and its places in the logs move on, in one transaction.
Result<void> Webhooks::collect(const Webhook& hook, const std::string& cursors) {
  if (hook.pending >= settings_.max_pending) return {};
  const auto read = parse_json(cursors);
  json::object places = read && read->is_object() ? read->get_object() : json::object{};
  bool moved = false;
  const auto now = clock_.now();
  struct Outgoing {
    std::string_view event;
    json::object row;
  };
  std::vector<Outgoing> outgoing;
  for (const auto& source : sources) {
    const auto after = integer_or(places, source.event, 0);
    if (!hears(hook, source.event)) {
      TRY(const auto newest, logs_.newest(hook.tenant, source.type));
      if (newest != after) moved = true;
      places[source.event] = newest;
      continue;
    }
    const auto query = source.type == protect::LogType::detection ? hook.draft.query : std::string{};
    TRY(const auto grown, logs_.grown(hook.tenant, source.type, after, query, batch));
    if (grown.last == after) continue;
    for (const auto& row : grown.rows) outgoing.push_back({source.event, row});
    places[source.event] = grown.last;
    moved = true;
  }
  if (!moved) return {};
  return database_.transaction([&]() -> Result<void> {
    for (auto& one : outgoing) {
      const auto message = make_uuid(random_);
      const json::object body{{"type", std::string(one.event) + ".created"},
                              {"id", message},
                              {"timestamp", format_iso8601(now)},
                              {"data", std::move(one.row)}};
      TRY_VOID(database_.execute(
          "INSERT INTO webhook_delivery (tenant, webhook, message, event, body, state, next_at, created_at) VALUES "
          "($1, $2, $3, $4, $5, 'pending', $6, $6)",
          {hook.tenant.value, hook.id, message, std::string(one.event), to_text(body), to_millis(now)}));
    }
    TRY_VOID(database_.execute("UPDATE webhook SET cursors = $1 WHERE tenant = $2 AND id = $3",
                               {to_text(places), hook.tenant.value, hook.id}));
    return {};
  });
}

void Webhooks::collect_all() {
  const auto rows = database_.query("SELECT tenant, id, cursors FROM webhook WHERE enabled = 1 ORDER BY id");
  for (const auto& row : rows ? *rows : store::Rows{}) {
    const auto hook = find(TenantId{row.integer(0)}, row.integer(1));
    if (!hook) continue;
    if (const auto done = collect(*hook, row.text(2)); !done)
      log::warning("webhook.not_collected", {{"webhook", hook->id}, {"what", done.error().what}});
  }
}

void Webhooks::purge() {
  const auto now = clock_.now();
  const auto purged = database_.execute(
      "DELETE FROM webhook_delivery WHERE id IN (SELECT id FROM webhook_delivery WHERE (state = 'delivered' AND "
      "ended_at < $1) OR (state = 'dead' AND ended_at < $2) LIMIT $3)",
      {to_millis(now - settings_.keep_delivered), to_millis(now - settings_.keep_dead), purge_rows});
  if (!purged) log::warning("webhook.not_purged", {{"what", purged.error().what}});
}

std::optional<Delivery> Webhooks::take() {
  const auto now = to_millis(clock_.now());
  const auto hooks = database_.query(
      "SELECT w.tenant, w.id FROM webhook w WHERE w.enabled = 1 AND w.paused_until <= $1 AND EXISTS (SELECT 1 FROM "
      "webhook_delivery d WHERE d.state = 'pending' AND "
      "d.webhook = w.id AND d.next_at <= $1) ORDER BY w.last_delivered_at, w.id",
      {now});
  for (const auto& hook : hooks ? *hooks : store::Rows{}) {
    {
      const std::lock_guard lock(mutex_);
      if (stop_ || !busy_.insert(hook.integer(1)).second) continue;
    }
    // Looked at again now that the webhook is ours: another sender may just have sent it.
    const auto rows = database_.query(
        "SELECT id FROM webhook_delivery WHERE tenant = $1 AND webhook = $2 AND state = 'pending' AND next_at <= $3 "
        "ORDER BY id LIMIT 1",
        {hook.integer(0), hook.integer(1), now});
    if (rows && !rows->empty()) {
      if (auto found = delivery(TenantId{hook.integer(0)}, hook.integer(1), rows->front().integer(0)))
        return *std::move(found);
    }
    const std::lock_guard lock(mutex_);
    busy_.erase(hook.integer(1));
  }
  return std::nullopt;
}

void Webhooks::send(const Delivery& d) {
  const auto rows = database_.query("SELECT tenant FROM webhook WHERE id = $1", {d.webhook});
  const auto hook = rows && !rows->empty() ? find(TenantId{rows->front().integer(0)}, d.webhook)
                                           : Result<Webhook>(fail(Code::not_found, "gone"));
  if (hook) {
    const auto seconds = to_millis(clock_.now()) / 1000;
    // Signed with nothing it would look like anybody's.
    const auto answer =
        hook->secret.empty()
            ? Result<HttpAnswer>(fail(Code::unavailable, "the signing secret does not open: renew it"))
            : poster_.post(hook->draft.url,
                           {{"Content-Type", "application/json"},
                            {"webhook-id", d.message},
                            {"webhook-timestamp", std::to_string(seconds)},
                            {"webhook-signature", webhook_signature(hook->secret, d.message, seconds, d.body)}},
                           d.body);
    const auto now = clock_.now();
    const int status = answer ? answer->status : 0;
    const bool taken = status >= 200 && status < 300;
    const auto attempts = d.attempts + 1;
    const auto error =
        taken ? std::string{}
              : std::string(ellipsis(
                    to_valid_utf8(answer ? "HTTP " + std::to_string(status) + " " + answer->body : answer.error().what),
                    max_error));
    const bool dead = !taken && (attempts > static_cast<int>(settings_.retry_after.size()) || status == 410);
    std::chrono::milliseconds pause{0};
    if (!taken && !dead) {
      pause = settings_.retry_after[static_cast<std::size_t>(attempts - 1)];
      // so that many do not come back at the same moment
      pause += pause * static_cast<unsigned char>(random_.bytes(1)[0]) / (5 * 255);
    }
    const auto stored = database_.transaction([&]() -> Result<void> {
      TRY_VOID(
          database_.execute("UPDATE webhook_delivery SET state = $1, attempts = $2, next_at = $3, http_status = $4, "
                            "error = $5, ended_at = $6 WHERE tenant = $7 AND webhook = $8 AND id = $9",
                            {std::string(to_string(taken  ? DeliveryState::delivered
                                                   : dead ? DeliveryState::dead
                                                          : DeliveryState::pending)),
                             std::int64_t{attempts}, to_millis(now + pause), std::int64_t{status}, error,
                             taken || dead ? to_millis(now) : std::int64_t{0}, hook->tenant.value, hook->id, d.id}));
      if (taken) {
        TRY_VOID(
            database_.execute("UPDATE webhook SET failures = 0, paused_until = 0, last_error = '', last_delivered_at = "
                              "$1 WHERE tenant = $2 AND id = $3",
                              {to_millis(now), hook->tenant.value, hook->id}));
      } else {
        // The others of a failing receiver wait as well, as long as its row of failures says.
        const auto step = settings_.retry_after.empty()
                              ? std::chrono::seconds(0)
                              : settings_.retry_after[std::min<std::size_t>(static_cast<std::size_t>(hook->failures),
                                                                            settings_.retry_after.size() - 1)];
        TRY_VOID(
            database_.execute("UPDATE webhook SET failures = failures + 1, paused_until = $1, last_error = $2, enabled "
                              "= CASE WHEN $3 = 410 THEN 0 ELSE enabled END WHERE tenant = $4 AND id = $5",
                              {to_millis(now + std::min<std::chrono::milliseconds>(step, std::chrono::minutes(10))),
                               error, std::int64_t{status}, hook->tenant.value, hook->id}));
      }
      return {};
    });
    if (!stored) log::error("webhook.not_recorded", {{"webhook", d.webhook}, {"what", stored.error().what}});
    if (dead) log::warning("webhook.dead_letter", {{"webhook", d.webhook}, {"delivery", d.id}, {"what", error}});
  }
  const std::lock_guard lock(mutex_);
  busy_.erase(d.webhook);
}

int Webhooks::step() {
  collect_all();
  purge();
  int sent = 0;
  while (auto next = take()) {
    send(*next);
    ++sent;
  }
  return sent;
}

void Webhooks::collector_loop() {
  int rounds = 0;
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    collect_all();
    if (rounds++ % 3600 == 0) purge();
    lock.lock();
    wake_.wait_for(lock, std::chrono::seconds(1), [&] { return stop_; });
  }
}

void Webhooks::sender_loop() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    auto next = take();
    if (next) send(*next);
    lock.lock();
    if (!next) wake_.wait_for(lock, std::chrono::seconds(1));
  }
}

}  // namespace sekisho::api
