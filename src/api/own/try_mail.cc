#include <algorithm>

#include "api/own/explanation.h"
#include "api/own/own.h"
#include "base/mail_text.h"
#include "base/percent.h"
#include "content/read.h"
#include "protect/conveyor.h"

namespace sekisho::api::own {
namespace {

json::object action_json(const policy::Action& a) {
  return {{"action", to_string(a.kind)},   {"policy_id", a.policy_id},          {"policy_name", a.policy_name},
          {"filter", to_string(a.filter)}, {"risk_name", a.security_risk_name}, {"rule", a.cause.rule}};
}

// What is no mail (a picture, an Outlook item) is judged as what mail would bring it: a message that says nothing else
// and has it attached.
std::string as_attachment(const Call& call, std::string_view file) {
  const auto now = call.services.clock.now();
  const std::string sender = bare_address(call.query("sender")), boundary = "file-" + make_uuid(call.services.random);
  std::string to;
  for (const auto one : split(call.query("recipient"), ',')) {
    if (!trim(one).empty()) to += (to.empty() ? "<" : ", <") + bare_address(trim(one)) + ">";
  }
  return "From: <" + (sender.empty() ? "somebody@sender.invalid" : sender) +
         ">\r\nTo: " + (to.empty() ? "undisclosed-recipients:;" : to) +
         "\r\nSubject: " + encoded_words(call.query("name")) + "\r\nDate: " + date_field(now) + "\r\nMessage-ID: <" +
         make_uuid(call.services.random) +
         "@sender.invalid>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary +
         "\"\r\n\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n\r\n--" + boundary +
         "\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=UTF-8''" +
         percent_encode(to_valid_utf8(call.query("name"))) + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64_lines(file) + "--" + boundary + "--\r\n";
}

Result<Response> judge(Call& call) {
  if (call.services.conveyor == nullptr) return not_configured(call);
  if (call.request.body.empty()) return problem(call, "request.invalid", "the body is empty");
  protect::Item item;
  item.tenant = call.who.tenant;
  item.id = make_uuid(call.services.random);
  item.service = "manual";
  item.location = "upload";
  const bool is_mail = content::looks_like_mail(call.request.body);
  item.bytes = is_mail ? call.request.body : as_attachment(call, call.request.body);
  item.context.envelope_sender = std::string(call.query("sender"));
  for (const auto recipient : split(call.query("recipient"), ',')) {
    if (!trim(recipient).empty()) item.context.recipients.emplace_back(trim(recipient));
  }
  item.context.direction =
      call.query("direction") == "outgoing" ? scan::Direction::outgoing : scan::Direction::incoming;
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
    plans.push_back(json::object{{"recipients", to_array(plan.recipients)},
                                 {"decision", to_string(plan.decision)},
                                 {"monitor_only", plan.monitor_only},
                                 {"actions", std::move(actions)},
                                 {"observed", std::move(observed)}});
  }
  const auto from = !is_mail || report.mail.from.empty() ? std::string{} : report.mail.from.front().address;
  const auto file =
      std::find_if(report.files.begin(), report.files.end(), [](const scan::FileFact& one) { return one.attachment; });
  return json_response({{"explanation", explanation_of(report)},
                        {"plans", std::move(plans)},
                        {"mail",
                         {{"from", from},
                          {"subject", is_mail ? report.mail.subject : ""},
                          {"message_id", is_mail ? report.mail.message_id : ""},
                          {"date", is_mail ? report.mail.date : ""}}},
                        {"judged_as", is_mail ? "mail" : "attachment"},
                        {"file_type", is_mail || file == report.files.end() ? "" : file->kind},
                        {"size", call.request.body.size()},
                        {"sha256", is_mail || file == report.files.end() ? report.sha256 : file->sha256},
                        {"elapsed_us", report.elapsed_us},
                        {"ruleset", report.ruleset_version}});
}

}  // namespace

std::span<const Route> try_mail_routes() {
  static const Route all[] = {
      {"POST", "/api/v1/scan", Access::holder, "manual_scan=read",
       "How would this mail be judged, and why? Nothing is kept",
       "{name?: string(0..255), sender?: string(0..254), recipient?: string(0..4096), direction?: "
       "\"incoming\"|\"outgoing\", client_ip?: string(0..64)}",
       "*", "Judgement", judge, 64u << 20},
  };
  return all;
}

}  // namespace sekisho::api::own
