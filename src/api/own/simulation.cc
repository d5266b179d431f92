#include "desk/simulation.h"

#include "api/own/own.h"
#include "policy/json.h"
#include "policy/policy_store.h"

namespace sekisho::api::own {
namespace {

// A policy named by the request: a draft, or a stored one (at a version).
Result<policy::Policy> named(const Call& call, const json::object& by) {
  if (const auto* draft = by.if_contains("policy"); draft != nullptr) {
    TRY(auto read, policy::policy_from_json(*draft));
    if (by.contains("id")) read.id = integer_or(by, "id");
    return read;
  }
  const PolicyId id{integer_or(by, "id")};
  if (!by.contains("version")) return call.services.policies->find(call.who.tenant, id);
  TRY(const auto history, call.services.policies->history(call.who.tenant, id));
  for (const auto& version : history) {
    if (version.version != integer_or(by, "version")) continue;
    TRY(auto read, policy::policy_from_json_text(version.document));
    read.id = id.value;
    return read;
  }
  return fail(Code::not_found, "no such version");
}

json::object mail_json(const desk::SimulatedMail& m) {
  return {{"track", m.track},
          {"at", format_iso8601(m.at)},
          {"item", m.item},
          {"sender", m.sender},
          {"recipients", to_array(m.recipients)},
          {"subject", m.subject},
          {"then", m.then},
          {"from", m.from},
          {"to", m.to},
          {"from_policy", m.from_policy},
          {"to_policy", m.to_policy},
          {"rule", m.rule},
          {"risk_name", m.risk_name}};
}

Result<Response> simulate(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  const auto& body = call.object();
  TRY(const auto rules, call.services.policies->load(call.who.tenant));
  desk::SimulationRequest request;
  request.until =
      parse_iso8601(string_or(body, "until")).value_or(call.services.clock.now() + std::chrono::milliseconds(1));
  request.from = parse_iso8601(string_or(body, "from")).value_or(request.until - std::chrono::hours(24 * 7));
  request.limit = static_cast<int>(integer_or(body, "limit", request.limit));
  request.examples = static_cast<int>(integer_or(body, "examples", request.examples));
  request.before = request.after = rules.policies;
  request.lists = rules.lists;
  request.directory = rules.directory;
  const bool acting = bool_or(body, "as_acting", true);
  const auto read = [&](std::string_view name) -> Result<policy::Policy> {
    TRY(auto found, named(call, body.at(name).get_object()));
    found.tenant = call.who.tenant.value;
    if (acting) found.enabled = true, found.monitor_only = false;
    return found;
  };
  auto candidate = read("candidate");
  if (!candidate && candidate.error().code == Code::malformed)
    return problem(call, "policy.invalid", candidate.error().what);
  if (!candidate) return tl::unexpected(candidate.error());
  request.after = desk::with_candidate(std::move(request.after), *std::move(candidate));
  if (body.contains("against")) {
    auto other = read("against");
    if (!other && other.error().code == Code::malformed) return problem(call, "policy.invalid", other.error().what);
    if (!other) return tl::unexpected(other.error());
    request.before = desk::with_candidate(std::move(request.before), *std::move(other));
  }
  TRY(const auto result, desk::simulate(call.services.database, call.who.tenant, request));
  json::array transitions, examples;
  for (const auto& one : result.transitions)
    transitions.push_back(json::object{{"from", one.from}, {"to", one.to}, {"count", one.count}});
  for (const auto& one : result.examples) examples.push_back(mail_json(one));
  return json_response(
      {{"from", format_iso8601(request.from)},
       {"until", format_iso8601(request.until)},
       {"looked_at", result.looked_at},
       {"unreadable", result.unreadable},
       {"changed", result.changed},
       {"stricter", result.stricter},
       {"weaker", result.weaker},
       {"complete", result.complete},
       {"oldest", result.looked_at > 0 ? json::value(format_iso8601(result.oldest)) : json::value(nullptr)},
       {"transitions", std::move(transitions)},
       {"examples", std::move(examples)}});
}

}  // namespace

std::span<const Route> simulation_routes() {
  static const Route all[] = {
      {"POST", "/api/v1/policies/simulate", Access::holder, "policies=read",
       "What would a policy have done with past mail? Nothing is changed", "", "SimulationRequest", "Simulation",
       simulate, 2u << 20},
  };
  return all;
}

}  // namespace sekisho::api::own
