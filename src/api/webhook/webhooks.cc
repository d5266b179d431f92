#include "api/webhook/webhooks.h"

#include <algorithm>
#include <boost/url/parse.hpp>

#include "api/json.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/seal.h"
#include "base/text.h"
#include "protect/log_search.h"

namespace sekisho::api {
namespace {

constexpr std::string_view hook_columns =
    "w.id, w.tenant, w.name, w.url, w.events, w.query, w.secret, w.enabled, w.failures, w.paused_until, "
    "w.last_delivered_at, w.last_error, w.created_at, w.changed_at, "
    "(SELECT COUNT(*) FROM webhook_delivery d WHERE d.tenant = w.tenant AND d.webhook = w.id AND d.state = 'pending'), "
    "(SELECT COUNT(*) FROM webhook_delivery d WHERE d.tenant = w.tenant AND d.webhook = w.id AND d.state = 'dead')";
constexpr std::string_view delivery_columns =
    "id, webhook, message, event, body, state, attempts, next_at, http_status, error, created_at, ended_at";
constexpr std::string_view states[] = {"pending", "delivered", "dead"};

Delivery delivery_from(const store::Row& row) {
  Delivery d{.id = row.integer(0),
             .webhook = row.integer(1),
             .message = row.text(2),
             .event = row.text(3),
             .body = row.text(4)};
  from_string(row.text(5), d.state);
  d.attempts = static_cast<int>(row.integer(6));
  d.next_at = from_millis(row.integer(7));
  d.http_status = static_cast<int>(row.integer(8));
  d.error = row.text(9);
  d.created_at = from_millis(row.integer(10));
  d.ended_at = from_millis(row.integer(11));
  return d;
}

// What a sealed secret is bound to.
std::string place_of(TenantId tenant, std::int64_t id) {
  return "webhook " + std::to_string(tenant.value) + " " + std::to_string(id);
}

std::string joined(const std::vector<std::string>& events) {
  std::string out;
  for (const auto& event : events) out += (out.empty() ? "" : ",") + event;
  return out;
}

}  // namespace

std::string_view to_string(DeliveryState state) { return states[static_cast<std::size_t>(state)]; }
bool from_string(std::string_view text, DeliveryState& state) {
  for (std::size_t i = 0; i < std::size(states); ++i) {
    if (states[i] == text) return state = static_cast<DeliveryState>(i), true;
  }
  return false;
}

const std::vector<std::string_view>& webhook_events() {
  static const std::vector<std::string_view> all = {"detection", "quarantine", "mail", "audit"};
  return all;
}

std::string webhook_signature(std::string_view secret, std::string_view message, std::int64_t timestamp,
                              std::string_view body) {
  if (secret.starts_with("whsec_")) secret.remove_prefix(6);
  const auto key = from_base64(secret).value_or(std::string{});
  return "v1," +
         to_base64(hmac_sha256(key, std::string(message) + "." + std::to_string(timestamp) + "." + std::string(body)));
}

Webhook Webhooks::hook_from(const store::Row& row) const {
  Webhook hook;
  hook.id = row.integer(0);
  hook.tenant = TenantId{row.integer(1)};
  hook.draft = {.name = row.text(2), .url = row.text(3), .query = row.text(5), .enabled = row.integer(7) != 0};
  const auto events = row.text(4);
  for (const auto event : split(events, ',')) hook.draft.events.emplace_back(event);
  hook.secret = unseal_text(key_, place_of(hook.tenant, hook.id), row.text(6)).value_or(std::string{});
  hook.failures = static_cast<int>(row.integer(8));
  hook.paused_until = from_millis(row.integer(9));
  hook.last_delivered_at = from_millis(row.integer(10));
  hook.last_error = row.text(11);
  hook.created_at = from_millis(row.integer(12));
  hook.changed_at = from_millis(row.integer(13));
  hook.pending = row.integer(14);
  hook.dead = row.integer(15);
  return hook;
}

Result<void> Webhooks::keep_secret(TenantId tenant, std::int64_t id, const std::string& secret) {
  TRY_VOID(database_.execute("UPDATE webhook SET secret = $1 WHERE tenant = $2 AND id = $3",
                             {seal_text(key_, place_of(tenant, id), secret, random_), tenant.value, id}));
  return {};
}

void Webhooks::seal_open_secrets() {
  const auto rows = database_.query("SELECT tenant, id, secret FROM webhook WHERE secret LIKE 'whsec%'");
  for (const auto& row : rows ? *rows : store::Rows{}) {
    if (const auto kept = keep_secret(TenantId{row.integer(0)}, row.integer(1), row.text(2)); !kept)
      log::warning("webhook.secret_not_sealed", {{"webhook", row.integer(1)}, {"what", kept.error().what}});
  }
}

Result<void> Webhooks::check(TenantId tenant, const WebhookDraft& draft) {
  const auto url = boost::urls::parse_uri(draft.url);
  if (!url || (url->scheme() != "https" && url->scheme() != "http") || url->host().empty() || url->has_userinfo() ||
      url->has_fragment()) {
    return fail(Code::malformed, "url: an absolute http or https URL without user and fragment is needed");
  }
  if (draft.events.empty()) return fail(Code::malformed, "events: at least one is needed");
  for (const auto& event : draft.events) {
    if (std::find(webhook_events().begin(), webhook_events().end(), event) == webhook_events().end())
      return fail(Code::malformed, "events: no such event");
  }
  protect::QueryProblem wrong;
  const auto probe = logs_.search(
      tenant, {.type = protect::LogType::detection, .query = draft.query, .from = clock_.now(), .limit = 1}, &wrong);
  if (!probe && !wrong.code.empty())
    return fail(Code::malformed, "query: " + wrong.what + " at byte " + std::to_string(wrong.position));
  return {};
}

Result<std::vector<Webhook>> Webhooks::list(TenantId tenant) {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(hook_columns) + " FROM webhook w WHERE w.tenant = $1 ORDER BY w.id",
                      {tenant.value}));
  std::vector<Webhook> out;
  for (const auto& row : rows) out.push_back(hook_from(row));
  return out;
}

Result<Webhook> Webhooks::find(TenantId tenant, std::int64_t id) {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(hook_columns) + " FROM webhook w WHERE w.tenant = $1 AND w.id = $2",
                      {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "no such webhook");
  return hook_from(rows.front());
}

Result<Webhook> Webhooks::add(TenantId tenant, const WebhookDraft& draft) {
  TRY_VOID(check(tenant, draft));
  std::int64_t id = 0;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto count, database_.query("SELECT COUNT(*) FROM webhook WHERE tenant = $1", {tenant.value}));
    if (count.front().integer(0) >= static_cast<std::int64_t>(limits::webhooks_per_tenant))
      return fail(Code::conflict, "there are as many webhooks as may be");
    TRY(const auto cursors, current_cursors(tenant));
    TRY(id, database_.insert("INSERT INTO webhook (tenant, name, url, events, query, secret, enabled, cursors, "
                             "created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
                             {tenant.value, draft.name, draft.url, joined(draft.events), draft.query, std::string{},
                              std::int64_t{draft.enabled}, cursors, to_millis(clock_.now())}));
    return keep_secret(tenant, id, "whsec_" + to_base64(random_.bytes(32)));
  }));
  return find(tenant, id);
}

Result<Webhook> Webhooks::change(TenantId tenant, std::int64_t id, const WebhookDraft& draft) {
  TRY(const auto before, find(tenant, id));
  TRY_VOID(check(tenant, draft));
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    // Switched on again, it hears of what happens from now on; what happened while it was off is in the logs.
    if (draft.enabled && !before.draft.enabled) {
      TRY(const auto cursors, current_cursors(tenant));
      TRY_VOID(database_.execute(
          "UPDATE webhook SET cursors = $1, failures = 0, paused_until = 0 WHERE tenant = $2 AND id = $3",
          {cursors, tenant.value, id}));
    }
    return database_
        .execute(
            "UPDATE webhook SET name = $1, url = $2, events = $3, query = $4, enabled = $5, changed_at = $6 WHERE "
            "tenant = $7 AND id = $8",
            {draft.name, draft.url, joined(draft.events), draft.query, std::int64_t{draft.enabled},
             to_millis(clock_.now()), tenant.value, id})
        .map([](auto) {});
  }));
  return find(tenant, id);
}

Result<void> Webhooks::remove(TenantId tenant, std::int64_t id) {
  TRY_VOID(find(tenant, id));
  return database_.transaction([&]() -> Result<void> {
    TRY_VOID(database_.execute("DELETE FROM webhook_delivery WHERE tenant = $1 AND webhook = $2", {tenant.value, id}));
    TRY_VOID(database_.execute("DELETE FROM webhook WHERE tenant = $1 AND id = $2", {tenant.value, id}));
    return {};
  });
}

Result<Webhook> Webhooks::renew_secret(TenantId tenant, std::int64_t id) {
  TRY_VOID(find(tenant, id));
  TRY_VOID(database_.execute("UPDATE webhook SET changed_at = $1 WHERE tenant = $2 AND id = $3",
                             {to_millis(clock_.now()), tenant.value, id}));
  TRY_VOID(keep_secret(tenant, id, "whsec_" + to_base64(random_.bytes(32))));
  return find(tenant, id);
}

Result<std::vector<Delivery>> Webhooks::deliveries(TenantId tenant, std::int64_t webhook,
                                                   std::optional<DeliveryState> state, std::int64_t before, int limit) {
  TRY_VOID(find(tenant, webhook));
  std::string sql = "SELECT " + std::string(delivery_columns) +
                    " FROM webhook_delivery WHERE tenant = $1 AND webhook = $2 AND id < $3";
  if (state) sql += " AND state = '" + std::string(to_string(*state)) + "'";
  TRY(const auto rows, database_.query(sql + " ORDER BY id DESC LIMIT $4",
                                       {tenant.value, webhook, before > 0 ? before : INT64_MAX, std::int64_t{limit}}));
  std::vector<Delivery> out;
  for (const auto& row : rows) out.push_back(delivery_from(row));
  return out;
}

Result<Delivery> Webhooks::delivery(TenantId tenant, std::int64_t webhook, std::int64_t id) {
  TRY(const auto rows, database_.query("SELECT " + std::string(delivery_columns) +
                                           " FROM webhook_delivery WHERE tenant = $1 AND webhook = $2 AND id = $3",
                                       {tenant.value, webhook, id}));
  if (rows.empty()) return fail(Code::not_found, "no such delivery");
  return delivery_from(rows.front());
}

Result<Delivery> Webhooks::ping(TenantId tenant, std::int64_t webhook) {
  TRY(const auto hook, find(tenant, webhook));
  const auto now = clock_.now();
  const auto message = make_uuid(random_);
  const json::object body{{"type", "ping"},
                          {"id", message},
                          {"timestamp", format_iso8601(now)},
                          {"data", {{"webhook", hook.id}, {"name", hook.draft.name}}}};
  TRY(const auto id, database_.insert("INSERT INTO webhook_delivery (tenant, webhook, message, event, body, state, "
                                      "next_at, created_at) VALUES ($1, $2, $3, 'ping', $4, 'pending', $5, $5)",
                                      {tenant.value, webhook, message, to_text(body), to_millis(now)}));
  TRY_VOID(
      database_.execute("UPDATE webhook SET paused_until = 0 WHERE tenant = $1 AND id = $2", {tenant.value, webhook}));
  wake_.notify_all();
  return delivery(tenant, webhook, id);
}

Result<Delivery> Webhooks::replay(TenantId tenant, std::int64_t webhook, std::int64_t id) {
  TRY(const auto found, delivery(tenant, webhook, id));
  if (found.state == DeliveryState::pending) return fail(Code::conflict, "the delivery has not ended yet");
  TRY_VOID(
      database_.execute("UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_at = $1, ended_at = 0 WHERE "
                        "tenant = $2 AND webhook = $3 AND id = $4",
                        {to_millis(clock_.now()), tenant.value, webhook, id}));
  TRY_VOID(
      database_.execute("UPDATE webhook SET paused_until = 0 WHERE tenant = $1 AND id = $2", {tenant.value, webhook}));
  wake_.notify_all();
  return delivery(tenant, webhook, id);
}

Result<std::int64_t> Webhooks::replay_dead(TenantId tenant, std::int64_t webhook) {
  TRY_VOID(find(tenant, webhook));
  TRY(const auto count, database_.execute("UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_at = $1, "
                                          "ended_at = 0 WHERE tenant = $2 AND webhook = $3 AND state = 'dead'",
                                          {to_millis(clock_.now()), tenant.value, webhook}));
  TRY_VOID(
      database_.execute("UPDATE webhook SET paused_until = 0 WHERE tenant = $1 AND id = $2", {tenant.value, webhook}));
  wake_.notify_all();
  return count;
}

}  // namespace sekisho::api
