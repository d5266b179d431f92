#include "platform/events.h"

namespace sekisho::platform {
namespace {
constexpr std::size_t kept_changes = 1024;
}

std::uint64_t Changes::publish(TenantId tenant, std::string kind, std::string json) {
  std::vector<std::function<void(const Change&)>> listeners;
  Change change{0, tenant, std::move(kind), std::move(json)};
  state_.with([&](State& state) {
    change.sequence = ++state.sequence;
    state.kept.push_back(change);
    if (state.kept.size() > kept_changes) state.kept.pop_front();
    for (const auto& [number, listener] : state.listeners) listeners.push_back(listener);
  });
  for (const auto& listener : listeners) listener(change);
  return change.sequence;
}

std::vector<Change> Changes::since(TenantId tenant, std::uint64_t after) const {
  return state_.with([&](const State& state) {
    std::vector<Change> found;
    for (const auto& change : state.kept) {
      if (change.sequence > after && change.tenant == tenant) found.push_back(change);
    }
    return found;
  });
}

std::uint64_t Changes::last() const {
  return state_.with([](const State& state) { return state.sequence; });
}

int Changes::subscribe(std::function<void(const Change&)> listener) {
  return state_.with([&](State& state) {
    state.listeners.emplace(state.next_listener, std::move(listener));
    return state.next_listener++;
  });
}

void Changes::unsubscribe(int number) {
  state_.with([&](State& state) { state.listeners.erase(number); });
}

}  // namespace sekisho::platform
