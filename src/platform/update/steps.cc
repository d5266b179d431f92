#include "platform/update/steps.h"

#include "base/encode.h"
#include "platform/api_keys.h"
#include "platform/instances.h"
#include "platform/json_text.h"
#include "platform/sessions.h"
#include "platform/update/carry_over.h"

namespace sekisho::platform::update {
namespace {

Result<std::string> sign_out(const StepWork& work) {
  TRY(const int ended, Sessions(work.context).end_all(work.actor.tenant, Side::cas, EndReason::cecp_update));
  return JsonText().add("sessions", ended).object();
}

// U-5: the licence as it is at this moment; what happens to the CAS licence later does not reach this one.
Result<std::string> freeze_licence(const StepWork& work) {
  LicenceTerms terms{"cecp:" + std::to_string(work.actor.tenant.value),
                     "",
                     Side::platform,
                     "Cloud Email and Collaboration Protection",
                     work.programme,
                     work.edition,
                     false,
                     work.seats,
                     work.context.clock.now(),
                     work.licence_expires};
  TRY_VOID(Licences(work.context).put(work.actor.tenant, terms));
  return JsonText().add("expires", format_iso8601(work.licence_expires)).object();
}

Result<std::string> grant_credits(const StepWork& work) {
  const auto credits = forecast(work.edition, work.seats, work.url_sandboxing);
  TRY_VOID(Credits(work.context)
               .grant(work.actor.tenant, credits.granted, "cecp_update", work.licence_expires, work.actor.name));
  return JsonText().add("granted", credits.granted).object();
}

Result<std::string> allocate_credits(const StepWork& work) {
  const auto credits = forecast(work.edition, work.seats, work.url_sandboxing);
  Credits ledger(work.context);
  TRY_VOID(
      ledger.allocate(work.actor.tenant, feature::standard, credits.standard, "cecp_update:standard", work.actor.name));
  if (credits.url_sandboxing > 0) {
    TRY_VOID(ledger.allocate(work.actor.tenant, feature::url_sandboxing, credits.url_sandboxing,
                             "cecp_update:url_sandboxing", work.actor.name));
  }
  return JsonText().add("used", credits.used()).add("shortage", credits.shortage()).object();
}

Result<std::string> move_roles(const StepWork& work) {
  TRY(const int roles, carry_roles(work.context, work.actor));
  return JsonText().add("roles", roles).object();
}

Result<std::string> move_accounts(const StepWork& work) {
  TRY(const int accounts, carry_accounts(work.context, work.actor));
  return JsonText().add("accounts", accounts).object();
}

Result<std::string> keep_tokens(const StepWork& work) {
  TRY(const auto tokens, ApiKeys(work.context).list(work.actor.tenant, Side::cas));
  for (const auto& token : tokens) {
    TRY_VOID(work.context.database.execute(
        "INSERT INTO carry_over (tenant, what, name, outcome, target) VALUES ($1, 'token', $2, 'kept', $3) ON CONFLICT "
        "(tenant, what, name) DO NOTHING",
        {work.actor.tenant.value, token.name, token.expires_at ? format_iso8601(*token.expires_at) : std::string()}));
  }
  return JsonText().add("tokens", static_cast<std::int64_t>(tokens.size())).object();
}

Result<std::string> switch_governance(const StepWork& work) {
  TRY_VOID(Tenants(work.context).set_governance(work.actor.tenant, Governance::cecp));
  return std::string("{}");
}

Result<std::string> connect_instance(const StepWork& work) {
  Changes silent;  // published once the step is durable
  TRY_VOID(Instances(work.context, silent).set(work.actor.tenant, Product::cecp, InstanceStatus::connected));
  return std::string("{}");
}

Result<std::string> seal_report(const StepWork& work) {
  TRY(const auto json, report_json(work));
  TRY_VOID(work.context.database.execute(
      "INSERT INTO completion_report (tenant, document, signature, public_key) VALUES ($1, $2, $3, $4) ON CONFLICT "
      "(tenant) DO NOTHING",
      {work.actor.tenant.value, json, to_hex(work.key.sign(json)), to_hex(work.key.public_key())}));
  return JsonText().add("sha256", sha256_hex(json)).object();
}

struct Step {
  StepName name;
  Result<std::string> (*perform)(const StepWork&);
};

constexpr Step steps[] = {
    {{"sign_out", "Sign everybody out of the Cloud App Security console",
      "Cloud App Securityのコンソールから全員をサインアウト"},
     sign_out},
    {{"freeze_licence", "Keep the license's expiry date", "ライセンス有効期限の確定"}, freeze_licence},
    {{"grant_credits", "Grant credits", "クレジットの付与"}, grant_credits},
    {{"allocate_credits", "Allocate credits to features in use", "使用中の機能へのクレジットの割り当て"},
     allocate_credits},
    {{"carry_roles", "Carry roles over", "役割の引き継ぎ"}, move_roles},
    {{"carry_accounts", "Carry administrators over", "管理者の引き継ぎ"}, move_accounts},
    {{"keep_tokens", "Keep API tokens working", "APIトークンの維持"}, keep_tokens},
    {{"switch_governance", "Hand over to the platform console", "プラットフォームのコンソールへの切り替え"},
     switch_governance},
    {{"connect_instance", "Connect the product instance", "製品インスタンスの接続"}, connect_instance},
    {{"seal_report", "Sign the completion report", "完了レポートへの署名"}, seal_report},
};

}  // namespace

std::span<const StepName> step_names() {
  static const auto names = [] {
    std::vector<StepName> all;
    for (const auto& step : steps) all.push_back(step.name);
    return all;
  }();
  return names;
}

Result<std::string> perform_step(std::string_view id, const StepWork& work) {
  for (const auto& step : steps) {
    if (step.name.id == id) return step.perform(work);
  }
  return fail(Code::internal, "update: a step this program does not know");
}

std::string facts_text(const Preflight& preflight, bool url_sandboxing) {
  return "edition=" + std::string(preflight.edition == Edition::standard ? "standard" : "standard_xdr") +
         "\nseats=" + std::to_string(preflight.seats) + "\nurl_sandboxing=" + (url_sandboxing ? "1" : "0") +
         "\nprogramme=" + to_string(preflight.programme) +
         "\nexpires=" + std::to_string(to_millis(preflight.licence_expires.value_or(Time{}))) +
         "\npreflight=" + preflight.digest + "\n";
}

void read_facts(std::string_view text, StepWork& work) {
  for (const auto line : split(text, '\n')) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = line.substr(0, equals);
    const std::string value(line.substr(equals + 1));
    if (name == "edition")
      work.edition = value == "standard" ? Edition::standard : Edition::standard_xdr;
    else if (name == "seats")
      work.seats = std::atoi(value.c_str());
    else if (name == "url_sandboxing")
      work.url_sandboxing = value == "1";
    else if (name == "programme")
      work.programme = value == "TMOL" ? Programme::tmol : Programme::tssl;
    else if (name == "expires")
      work.licence_expires = from_millis(std::atoll(value.c_str()));
  }
}

}  // namespace sekisho::platform::update
