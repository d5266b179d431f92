#include "api/own/event_hub.h"

#include <algorithm>
#include <map>

#include "api/own/own.h"
#include "platform/events.h"

namespace sekisho::api {

EventHub::EventHub(store::Database& database, platform::Changes* changes, std::chrono::seconds longest)
    : database_(database), changes_(changes), longest_(longest) {
  if (changes_ != nullptr) {
    subscription_ = changes_->subscribe(
        [this](const platform::Change& change) { publish(change.tenant, change.kind, change.json); });
  }
  thread_ = std::thread([this] { loop(); });
}

EventHub::~EventHub() {
  if (changes_ != nullptr) changes_->unsubscribe(subscription_);
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
  for (auto& reader : readers_) reader.stream->close();
}

std::shared_ptr<EventStream> EventHub::subscribe(TenantId tenant) {
  const std::lock_guard lock(mutex_);
  std::erase_if(readers_, [](const Reader& r) { return !r.stream->is_open(); });
  const auto same =
      std::count_if(readers_.begin(), readers_.end(), [&](const Reader& r) { return r.tenant == tenant; });
  if (readers_.size() >= max_readers || static_cast<std::size_t>(same) >= max_readers_per_tenant) return nullptr;
  readers_.push_back({tenant, std::make_shared<EventStream>(), std::chrono::steady_clock::now()});
  return readers_.back().stream;
}

void EventHub::publish(TenantId tenant, std::string_view event, std::string_view json_text) {
  std::vector<std::shared_ptr<EventStream>> streams;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& reader : readers_) {
      if (reader.tenant == tenant) streams.push_back(reader.stream);
    }
  }
  for (const auto& stream : streams) stream->push(event, json_text);
}

void EventHub::loop() {
  struct Watched {
    const char* event;
    const char* statement;
  };
  static constexpr Watched watched[] = {
      {"detection", "SELECT MAX(id) FROM detection WHERE tenant = $1"},
      {"mail", "SELECT MAX(id) FROM mail_tracking WHERE tenant = $1"},
      {"quarantine", "SELECT MAX(changed_at) FROM quarantine WHERE tenant = $1"},
      {"task", "SELECT SUM(position + failed + ended_at % 1000003) FROM bulk_task WHERE tenant = $1"}};
  std::map<std::pair<std::int64_t, std::size_t>, std::int64_t> seen;
  std::unique_lock lock(mutex_);
  while (!stop_) {
    wake_.wait_for(lock, std::chrono::seconds(1), [&] { return stop_; });
    if (stop_) return;
    for (const auto& reader : readers_) {
      if (std::chrono::steady_clock::now() - reader.since > longest_) reader.stream->close();
    }
    std::erase_if(readers_, [](const Reader& r) { return !r.stream->is_open(); });
    std::vector<TenantId> tenants;
    for (const auto& reader : readers_) {
      if (std::find(tenants.begin(), tenants.end(), reader.tenant) == tenants.end()) tenants.push_back(reader.tenant);
    }
    lock.unlock();
    for (const auto tenant : tenants) {
      for (std::size_t i = 0; i < std::size(watched); ++i) {
        const auto rows = database_.query(watched[i].statement, {tenant.value});
        if (!rows || rows->empty()) continue;
        const auto now = rows->front().integer(0);
        const auto [entry, fresh] = seen.try_emplace({tenant.value, i}, now);
        if (fresh || entry->second == now) continue;
        entry->second = now;
        publish(tenant, watched[i].event, "{\"newest\":" + std::to_string(now) + "}");
      }
    }
    lock.lock();
  }
}

namespace own {
namespace {

Result<Response> live(Call& call) {
  if (call.services.events == nullptr) return not_configured(call);
  Response response;
  response.events = call.services.events->subscribe(call.who.tenant);
  if (response.events == nullptr) return problem(call, "rate.limited");
  return response;
}

}  // namespace

std::span<const Route> event_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/events", Access::member, "",
       "Live events (server-sent): detection, mail, quarantine, task, instance, update, credits", "", "",
       "@text/event-stream", live},
  };
  return all;
}
}  // namespace own

}  // namespace sekisho::api
