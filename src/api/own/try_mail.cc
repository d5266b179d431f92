#include "api/own/explanation.h"
#include "api/own/own.h"
#include "protect/conveyor.h"

namespace sekisho::api::own {
namespace {

json::object action_json(const policy::Action& a) {
  return {{"action", to_string(a.kind)}, {"policy_id", a.policy_id}, {"policy_name", a.policy_name}, {"filter", to_string(a.filter)}, {"risk_name", a.security_risk_name}, {"rule", a.cause.rule}};
}

Result<Response> judge(Call& call) {
  if (call.services.conveyor == nullptr) return not_configured(call);
  if (call.request.body.empty()) return problem(call, "request.invalid", "the body is empty");
  protect::Item item;
  item.tenant = call.who.tenant;
  item.id = make_uuid(call.services.random);
  item.service = "manual";
  item.location = "upload";
  item.bytes = call.request.body;
  item.context.envelope_sender = std::string(call.query("sender"));
  for (const auto recipient : split(call.query("recipient"), ',')) {
    if (!trim(recipient).empty()) item.context.recipients.emplace_back(trim(recipient));
  }
  item.context.direction = call.query("direction") == "outgoing" ? scan::Direction::outgoing : scan::Direction::incoming;
  item.context.service = "inline";
  item.context.client_ip = std::string(call.query("client_ip"));
  item.received_at = call.services.clock.now();
  item.context.received_ms = to_millis(item.received_at);
  TRY(const auto judgement, call.services.conveyor->judge(item));
  const auto& report = judgement.report;
  json::array plans;
  for (const auto& plan : judgement.plans) {
    json::array actions, observed;
    for (const auto& action : plan.actions) actions.push_back(action_json(action));
    for (const auto& action : plan.observed) observed.push_back(action_json(action));
    plans.push_back(json::object{{"recipients", to_array(plan.recipients)}, {"decision", to_string(plan.decision)}, {"monitor_only", plan.monitor_only}, {"actions", std::move(actions)}, {"observed", std::move(observed)}});
  }
  const auto from = report.mail.from.empty() ? std::string{} : report.mail.from.front().address;
  return json_response({{"explanation", explanation_of(report)},
                        {"plans", std::move(plans)},
                        {"mail", {{"from", from}, {"subject", report.mail.subject}, {"message_id", report.mail.message_id}, {"date", report.mail.date}}},
                        {"size", report.size},
                        {"sha256", report.sha256},
                        {"elapsed_us", report.elapsed_us},
                        {"ruleset", report.ruleset_version}});
}

}  // namespace

std::span<const Route> try_mail_routes() {
  static const Route all[] = {
      {"POST", "/api/v1/scan", Access::holder, "manual_scan=read", "How would this mail be judged, and why? Nothing is kept", "{sender?: string(0..254), recipient?: string(0..4096), direction?: \"incoming\"|\"outgoing\", client_ip?: string(0..64)}", "*", "Judgement", judge, 64u << 20},
  };
  return all;
}

}  // namespace sekisho::api::own
