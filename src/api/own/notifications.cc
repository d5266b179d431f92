#include "api/own/own.h"
#include "policy/policy_store.h"
#include "policy/tokens.h"

namespace sekisho::api::own {
namespace {

json::object texts_json(const policy::NoticeTexts& t) {
  return {{"admin_subject", t.admin_subject},
          {"admin_body", t.admin_body},
          {"user_subject", t.user_subject},
          {"user_body", t.user_body}};
}

json::object built_in(Language language) {
  const auto& t = policy::default_texts(language);
  return {{"admin_subject", t.admin_subject},
          {"admin_body", t.admin_body},
          {"user_subject", t.user_subject},
          {"user_body", t.user_body}};
}

Result<Response> show(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto settings, call.services.policies->notices(call.who.tenant));
  return json_response({{"admin_recipients", to_array(settings.admin_recipients)},
                        {"system_recipients", to_array(settings.system_recipients)},
                        {"signature", settings.signature},
                        {"texts", {{"en", texts_json(settings.english)}, {"ja", texts_json(settings.japanese)}}},
                        {"built_in", {{"en", built_in(Language::english)}, {"ja", built_in(Language::japanese)}}}});
}

Result<Response> change(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(auto settings, call.services.policies->notices(call.who.tenant));
  settings.admin_recipients = strings_of(call.object(), "admin_recipients");
  if (call.object().contains("system_recipients"))
    settings.system_recipients = strings_of(call.object(), "system_recipients");
  settings.signature = string_or(call.object(), "signature");
  for (const auto& [language, texts] : {std::pair{"en", &settings.english}, std::pair{"ja", &settings.japanese}}) {
    const auto& from = call.object().at("texts").get_object().at(language).get_object();
    *texts = {string_or(from, "admin_subject"), string_or(from, "admin_body"), string_or(from, "user_subject"),
              string_or(from, "user_body")};
  }
  TRY_VOID(call.services.policies->set_notices(call.who.tenant, settings));
  return show(call);
}

// A made-up detection fills the tokens.
Result<Response> preview(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  const bool ja = string_or(call.object(), "language") == "ja";
  policy::PolicySet set;
  set.language = ja ? Language::japanese : Language::english;
  TRY(const auto rules, call.services.policies->load(call.who.tenant));
  set.time_zone = rules.policies.time_zone;
  set.product_name = rules.policies.product_name;
  policy::Policy policy;
  policy.name = ja ? "既定のポリシー" : "Default Policy";
  scan::Report report;
  report.is_mail = true;
  report.mail.from = {{"", "sender@example.net"}};
  report.mail.subject = ja ? "請求書のご確認" : "Your invoice";
  report.mail.message_id = "1@example.net";
  report.files = {{.part = "1.2",
                   .name = ja ? "請求書.zip" : "invoice.zip",
                   .extension = "zip",
                   .kind = "zip",
                   .attachment = true}};
  const scan::Finding finding{.rule = "malware.eicar",
                              .scanner = "malware",
                              .category = scan::Category::malware,
                              .severity = 100,
                              .part = "1.2",
                              .evidence = "EICAR"};
  scan::ScanContext context;
  context.envelope_sender = "sender@example.net";
  context.recipients = {"recipient@example.com"};
  context.direction = scan::Direction::incoming;
  context.service = "inline";
  context.received_ms = to_millis(call.services.clock.now());
  const auto values = policy::token_values(set, &policy, report, context, finding, policy::ActionKind::quarantine,
                                           context.recipients, {});
  const auto body = policy::expand_tokens(string_or(call.object(), "body"), values, policy::TokenContext::text);
  const auto signature = string_or(call.object(), "signature");
  json::array tokens;
  for (const auto& [name, value] : values) tokens.emplace_back(name);
  return json_response(
      {{"subject", policy::expand_tokens(string_or(call.object(), "subject"), values, policy::TokenContext::line)},
       {"body", signature.empty() ? body : body + "\n" + signature + "\n"},
       {"tokens", std::move(tokens)}});
}

}  // namespace

std::span<const Route> notification_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/notifications", Access::holder, "notifications=read",
       "Who is notified and with what texts; the built-in texts beside them", "", "", "NoticeSettings", show},
      {"PUT", "/api/v1/notifications", Access::holder, "notifications=full", "Change them", "", "NoticeDraft",
       "NoticeSettings", change},
      {"POST", "/api/v1/notifications/preview", Access::holder, "notifications=read",
       "A text with its tokens filled from a made-up detection", "",
       "{language: \"ja\"|\"en\", subject: string(0..256), body: string(0..8192), signature?: string(0..1020)}",
       "{subject: string, body: string, tokens: [string]}", preview},
  };
  return all;
}

}  // namespace sekisho::api::own
