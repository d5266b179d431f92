#include "api/webhook/webhooks.h"

#include "api/own/own.h"
#include "policy/policy_store.h"

namespace sekisho::api::own {
namespace {

constexpr std::string_view read = "notifications=read", full = "notifications=full";

json::value moment_or_null(Time at) { return at == Time{} ? json::value(nullptr) : json::value(format_iso8601(at)); }

json::object hook_json(const Webhook& hook) {
  return {{"id", hook.id},
          {"name", hook.draft.name},
          {"url", hook.draft.url},
          {"events", to_array(hook.draft.events)},
          {"query", hook.draft.query},
          {"enabled", hook.draft.enabled},
          {"pending", hook.pending},
          {"dead", hook.dead},
          {"failures", hook.failures},
          {"paused_until", moment_or_null(hook.paused_until)},
          {"last_delivered_at", moment_or_null(hook.last_delivered_at)},
          {"last_error", hook.last_error},
          {"created_at", format_iso8601(hook.created_at)},
          {"changed_at", format_iso8601(hook.changed_at)}};
}

json::object delivery_json(const Delivery& d) {
  return {
      {"id", d.id},
      {"webhook", d.webhook},
      {"message", d.message},
      {"event", d.event},
      {"state", to_string(d.state)},
      {"attempts", d.attempts},
      {"http_status", d.http_status},
      {"error", d.error},
      {"next_at", d.state == DeliveryState::pending ? json::value(format_iso8601(d.next_at)) : json::value(nullptr)},
      {"created_at", format_iso8601(d.created_at)},
      {"ended_at", moment_or_null(d.ended_at)}};
}

WebhookDraft draft_of(const Call& call) {
  const auto& o = call.object();
  WebhookDraft draft{.name = string_or(o, "name"), .url = string_or(o, "url"), .query = string_or(o, "query")};
  for (const auto& event : o.at("events").get_array()) draft.events.emplace_back(event.get_string());
  if (const auto* enabled = o.if_contains("enabled"); enabled != nullptr) draft.enabled = enabled->get_bool();
  return draft;
}

Result<Response> list(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto hooks, call.services.webhooks->list(call.who.tenant));
  json::array items;
  for (const auto& hook : hooks) items.push_back(hook_json(hook));
  return json_response({{"items", std::move(items)}, {"max", limits::webhooks_per_tenant}});
}

Result<Response> show(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto hook, call.services.webhooks->find(call.who.tenant, id));
  return json_response(hook_json(hook));
}

Result<Response> add(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto hook, call.services.webhooks->add(call.who.tenant, draft_of(call)));
  return json_response({{"webhook", hook_json(hook)}, {"secret", hook.secret}}, 201);
}

Result<Response> change(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto hook, call.services.webhooks->change(call.who.tenant, id, draft_of(call)));
  return json_response(hook_json(hook));
}

Result<Response> remove(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY_VOID(call.services.webhooks->remove(call.who.tenant, id));
  return json_response({{"done", true}});
}

Result<Response> renew(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto hook, call.services.webhooks->renew_secret(call.who.tenant, id));
  return json_response({{"webhook", hook_json(hook)}, {"secret", hook.secret}});
}

Result<Response> ping(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto sent, call.services.webhooks->ping(call.who.tenant, id));
  return json_response(delivery_json(sent), 202);
}

Result<Response> deliveries(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  std::optional<DeliveryState> state;
  if (call.has_query("state")) {
    state.emplace();
    from_string(call.query("state"), *state);
  }
  const auto limit = static_cast<int>(call.query_integer("limit", 50));
  TRY(const auto found,
      call.services.webhooks->deliveries(call.who.tenant, id, state, call.query_integer("before", 0), limit));
  json::array items;
  for (const auto& one : found) items.push_back(delivery_json(one));
  const bool is_full = static_cast<int>(found.size()) == limit;
  return json_response(
      {{"items", std::move(items)}, {"next", is_full ? json::value(found.back().id) : json::value(nullptr)}});
}

Result<Response> show_delivery(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto number, call.id("delivery"));
  TRY(const auto found, call.services.webhooks->delivery(call.who.tenant, id, number));
  auto out = delivery_json(found);
  if (const auto body = parse_json(found.body)) out["body"] = *body;
  return json_response(out);
}

Result<Response> replay(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto number, call.id("delivery"));
  TRY(const auto again, call.services.webhooks->replay(call.who.tenant, id, number));
  return json_response(delivery_json(again), 202);
}

Result<Response> replay_dead(Call& call) {
  if (call.services.webhooks == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto count, call.services.webhooks->replay_dead(call.who.tenant, id));
  return json_response({{"replayed", count}}, 202);
}

}  // namespace

std::span<const Route> webhook_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/webhooks", Access::holder, read, "Webhooks with their state", "", "",
       "{items: [Webhook], max: int}", list},
      {"POST", "/api/v1/webhooks", Access::holder, full, "Add a webhook; its signing secret is shown once", "",
       "WebhookDraft", "IssuedWebhook", add, 16 * 1024, 201},
      {"GET", "/api/v1/webhooks/{id}", Access::holder, read, "One webhook", "", "", "Webhook", show},
      {"PUT", "/api/v1/webhooks/{id}", Access::holder, full, "Change it", "", "WebhookDraft", "Webhook", change,
       16 * 1024},
      {"DELETE", "/api/v1/webhooks/{id}", Access::holder, full, "Remove it with its deliveries", "", "", "Done",
       remove},
      {"POST", "/api/v1/webhooks/{id}/secret", Access::holder, full,
       "A new signing secret; the old one is used no more", "", "", "IssuedWebhook", renew, 1024},
      {"POST", "/api/v1/webhooks/{id}/ping", Access::holder, full, "Send a ping", "", "", "Delivery", ping, 1024, 202},
      {"GET", "/api/v1/webhooks/{id}/deliveries", Access::holder, read,
       "What was sent, is to be sent, and is dead, newest first",
       "{state?: DeliveryState, before?: int(1..0), limit?: int(1..200)}", "", "DeliveryPage", deliveries},
      {"GET", "/api/v1/webhooks/{id}/deliveries/{delivery}", Access::holder, read, "One delivery with its body", "", "",
       "Delivery", show_delivery},
      {"POST", "/api/v1/webhooks/{id}/deliveries/{delivery}/replay", Access::holder, full,
       "Send one that ended again, under its old message id", "", "", "Delivery", replay, 1024, 202},
      {"POST", "/api/v1/webhooks/{id}/replay", Access::holder, full, "Send all dead ones again", "", "",
       "{replayed: int}", replay_dead, 1024, 202},
  };
  return all;
}

}  // namespace sekisho::api::own
