#include "api/own/own.h"

#include "protect/log_facets.h"

namespace sekisho::api::own {

platform::Actor actor_of(const Call& call) {
  return {.tenant = call.who.tenant,
          .account = call.who.account,
          .name = call.who.name,
          .role = call.who.role,
          .source = call.who.kind == Principal::Kind::session ? "Console" : "API",
          .address = call.request.peer};
}

platform::Side side_of(const Call& call) { return platform::side_from(call.who.side); }

json::value time_or_null(const std::optional<Time>& time) {
  return time ? json::value(format_iso8601(*time)) : json::value(nullptr);
}

Span span_of(const Call& call, std::chrono::milliseconds span) {
  const auto until =
      parse_iso8601(call.query("until")).value_or(call.services.clock.now() + std::chrono::milliseconds(1));
  const auto from = parse_iso8601(call.query("from")).value_or(until - span);
  return {from, until};
}

json::object facets_json(const protect::Facets& facets) {
  json::object out;
  for (const auto& [name, values] : facets.fields) {
    json::array list;
    for (const auto& value : values) list.push_back(json::object{{"value", value.value}, {"count", value.count}});
    out[name] = std::move(list);
  }
  return out;
}

Response not_configured(const Call& call) { return problem(call, "service.not_configured"); }

}  // namespace sekisho::api::own
