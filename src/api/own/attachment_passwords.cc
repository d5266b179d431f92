#include "api/own/own.h"
#include "content/password_rule.h"
#include "policy/policy_store.h"

// Attachment Password Guessing (reference.md §4.1).
namespace sekisho::api::own {
namespace {

content::PasswordRule rule_from(const json::object& o) {
  return {string_or(o, "name"), string_or(o, "before"), string_or(o, "password"), string_or(o, "after")};
}

// Who may only look sees how many passwords there are: they open files, and whoever knows them can open others'.
Result<Response> read(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto settings, call.services.policies->attachment_passwords(call.who.tenant));
  json::array rules;
  for (const auto& rule : settings.rules)
    rules.push_back(
        json::object{{"name", rule.name}, {"before", rule.before}, {"password", rule.password}, {"after", rule.after}});
  const json::value passwords =
      call.who.may("global_settings=full") ? json::value(to_array(settings.passwords)) : json::value(nullptr);
  return json_response({{"guess", settings.guess},
                        {"passwords", passwords},
                        {"count", settings.passwords.size()},
                        {"rules", std::move(rules)}});
}

Result<Response> write(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  policy::AttachmentPasswords settings{.guess = call.object().at("guess").get_bool(),
                                       .passwords = strings_of(call.object(), "passwords")};
  for (const auto& one : call.object().at("rules").get_array()) settings.rules.push_back(rule_from(one.get_object()));
  if (const auto done = call.services.policies->set_attachment_passwords(call.who.tenant, settings); !done) {
    return done.error().code == Code::malformed ? problem(call, "request.invalid", done.error().what)
                                                : Result<Response>(tl::unexpected(done.error()));
  }
  return read(call);
}

Result<Response> test(Call& call) {
  const auto rule = rule_from(call.object().at("rule").get_object());
  if (const auto usable = content::check_password_rule(rule); !usable)
    return problem(call, "request.invalid", usable.error().what);
  return json_response({{"found", to_array(content::words_by_rule(rule, string_or(call.object(), "text")))}});
}

}  // namespace

std::span<const Route> attachment_password_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/attachment-passwords", Access::holder, "global_settings=read",
       "Passwords for protected attachments: whether they are guessed, the organisation's own, and rules for its mails",
       "", "", "AttachmentPasswords", read},
      {"PUT", "/api/v1/attachment-passwords", Access::holder, "global_settings=full", "Change them", "",
       "AttachmentPasswordsDraft", "AttachmentPasswords", write},
      {"POST", "/api/v1/attachment-passwords/test", Access::holder, "global_settings=read",
       "What a rule finds in a text", "", "{rule: PasswordRule, text: string(0..20000)}", "{found: [string]}", test},
  };
  return all;
}

}  // namespace sekisho::api::own
