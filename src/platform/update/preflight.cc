#include "platform/update/preflight.h"

#include <algorithm>

#include "base/commas.h"
#include "base/encode.h"
#include "platform/accounts.h"
#include "platform/events.h"
#include "platform/instances.h"
#include "platform/json_text.h"
#include "platform/update/carry_over.h"
#include "platform/update/phases.h"
#include "platform/update/report_pdf.h"

namespace sekisho::platform::update {
namespace {

Check passed(std::string id, Texts title, Texts text) {
  return {std::move(id), CheckState::ok, std::move(title), std::move(text), std::nullopt};
}

Check blocked(std::string id, Texts title, Refusal refusal, const Texts& detail = {}) {
  const auto& why = describe(refusal);
  const auto join = [](std::string_view meaning, std::string_view remedy, const std::string& more,
                       std::string_view between) {
    return std::string(meaning) + (more.empty() ? "" : " (" + more + ")") + std::string(between) + std::string(remedy);
  };
  return {std::move(id),
          CheckState::blocked,
          std::move(title),
          {join(why.meaning_en, why.remedy_en, detail.english, " "),
           join(why.meaning_ja, why.remedy_ja, detail.japanese, detail.japanese.empty() ? "" : " ")},
          refusal};
}

void check_licence(const Context& context, const Tenant& tenant, Preflight& out) {
  const Texts programme_title{"License program", "ライセンスプログラム"},
      expiry_title{"License term", "ライセンスの有効期限"};
  const auto licence = Licences(context).current(tenant.id, Side::cas);
  if (!licence) {
    out.checks.push_back(blocked("licence", expiry_title, Refusal::no_licence));
    return;
  }
  const auto& terms = licence->terms;
  out.programme = terms.programme;
  out.edition = terms.edition;
  out.seats = terms.seats;
  out.licence_expires = terms.expires_at;
  const std::string name = to_string(terms.programme);
  out.checks.push_back(terms.programme == Programme::mspl
                           ? blocked("licence_programme", programme_title, Refusal::programme_mspl)
                           : passed("licence_programme", programme_title, {name, name}));
  const auto when = format_local(terms.expires_at, tenant.time_zone);
  if (is_expired_longer_than_grace(terms, context.clock.now())) {
    out.checks.push_back(blocked("licence_term", expiry_title, Refusal::licence_expired_long_ago,
                                 {"expired on " + when, when + " に期限切れ"}));
  } else {
    out.checks.push_back(passed("licence_term", expiry_title,
                                {"Free of charge until " + when + ", the license's expiry as it stands now.",
                                 when + " (現時点のライセンス有効期限) まで追加料金なしで利用できます。"}));
  }
}

void check_service(const ServiceFacts& facts, Preflight& out) {
  const Texts salesforce{"Salesforce protection", "Salesforceの保護"},
      access{"Access accounts", "アクセス用アカウント"};
  out.checks.push_back(facts.salesforce ? blocked("salesforce", salesforce, Refusal::salesforce_in_use)
                                        : passed("salesforce", salesforce, {"Not in use.", "使用されていません。"}));
  std::string services;
  for (const auto& service : facts.delegate_services) services += (services.empty() ? "" : ", ") + service;
  out.checks.push_back(
      services.empty()
          ? passed("access_accounts", access, {"Authorized accounts only.", "承認済みアカウントのみです。"})
          : blocked("access_accounts", access, Refusal::delegate_account, {services, services}));
}

Result<void> check_platform(const Context& context, const Tenant& tenant, Preflight& out) {
  const Texts connection{"Connection", "接続"}, platform{"Platform", "プラットフォーム"};
  // Without a platform there is nothing to connect to: that comes first.
  const bool activated = tenant.platform != PlatformState::none;
  if (!activated) out.checks.push_back(blocked("platform", platform, Refusal::platform_not_activated));
  if (!tenant.connected_elsewhere.empty()) {
    out.checks.push_back(blocked("connection", connection, Refusal::connected_elsewhere,
                                 {tenant.connected_elsewhere, tenant.connected_elsewhere}));
  } else {
    Changes silent;
    TRY(const auto cas, Instances(context, silent).find(tenant.id, Product::cas));
    const bool connected = cas && cas->status == InstanceStatus::connected;
    const auto text = cas ? status_text(*cas, tenant.time_zone) : Texts{};
    out.checks.push_back(connected ? passed("connection", connection, text)
                                   : blocked("connection", connection, Refusal::not_connected, text));
  }
  if (tenant.platform == PlatformState::activated)
    out.checks.push_back(blocked("platform", platform, Refusal::platform_not_updated));
  else if (activated)
    out.checks.push_back(passed("platform", platform, {"Updated.", "アップデート済みです。"}));
  TRY(const bool begun, Phases(context).has_begun(tenant));
  const Texts phase{"Roll-out phase", "提供フェーズ"};
  out.checks.push_back(begun ? passed("phase", phase, {"Begun.", "開始しています。"})
                             : blocked("phase", phase, Refusal::phase_not_begun));
  const Texts update{"Update", "アップデート"};
  if (tenant.governance == Governance::cecp) out.checks.push_back(blocked("update", update, Refusal::already_updated));
  if (tenant.governance == Governance::updating)
    out.checks.push_back(blocked("update", update, Refusal::update_running));
  return {};
}

void check_consequences(const Context& context, Preflight& out) {
  const Texts credits{"Credits", "クレジット"}, backup{"Last backup", "最新のバックアップ"},
      clashes{"Accounts and roles of the same name", "同名のアカウントと役割"};
  const auto& c = out.credits;
  const auto granted = with_commas(c.granted), used = with_commas(c.used()), shortage = with_commas(c.shortage());
  if (c.shortage() > 0) {
    out.checks.push_back({"credits",
                          CheckState::warning,
                          credits,
                          {granted + " granted, " + used + " used, shortage " + shortage +
                               ": URL sandboxing uses credits on top. A shortage has no effect on protection.",
                           "付与 " + granted + "、使用 " + used + "、不足 " + shortage +
                               ": URLサンドボックスの分が追加で使用されます。不足しても保護には影響しません。"},
                          std::nullopt});
  } else {
    out.checks.push_back(passed(
        "credits", credits, {granted + " granted, " + used + " used.", "付与 " + granted + "、使用 " + used + "。"}));
  }
  const bool recent = out.last_backup && context.clock.now() - *out.last_backup < std::chrono::hours(24);
  const auto when = out.last_backup ? format_local(*out.last_backup, out.time_zone) : std::string();
  out.checks.push_back(
      {"backup",
       recent ? CheckState::ok : CheckState::warning,
       backup,
       {when.empty() ? "None is known." : when, when.empty() ? "バックアップは確認できません。" : when},
       std::nullopt});
  const auto clash = std::count_if(out.carries.begin(), out.carries.end(), [](const Carry& carry) {
    return carry.outcome == "renamed" || (carry.outcome == "merged" && carry.target == carry.name);
  });
  const auto number = with_commas(clash);
  out.checks.push_back(
      {"clashes", clash > 0 ? CheckState::warning : CheckState::ok, clashes, {number, number + "件"}, std::nullopt});
  const auto lost =
      std::count_if(out.features.begin(), out.features.end(), [](const FeatureUse& use) { return use.used; });
  const auto lost_text = with_commas(lost);
  out.checks.push_back({"features",
                        lost > 0 ? CheckState::warning : CheckState::ok,
                        {"Features in use that the new console does not have", "使用中で新しいコンソールにない機能"},
                        {lost_text, lost_text + "件"},
                        std::nullopt});
}

}  // namespace

CreditForecast forecast(Edition edition, int seats, bool url_sandboxing) {
  const auto standard = std::int64_t{credits_per_seat(edition)} * seats;
  return {standard, standard, url_sandboxing ? std::int64_t{25} * seats : 0};
}

bool Preflight::may_start() const { return !first_blocker(); }

std::optional<Refusal> Preflight::first_blocker() const {
  for (const auto& check : checks) {
    if (check.state == CheckState::blocked) return check.refusal;
  }
  return std::nullopt;
}

Result<Preflight> preflight(const Context& context, FactsSource& source, TenantId id) {
  TRY(const auto tenant, Tenants(context).find(id));
  TRY(const auto facts, source.read(id));
  Preflight out;
  out.at = context.clock.now();
  out.business_id = tenant.business_id;
  out.company = tenant.name;
  out.time_zone = tenant.time_zone;
  out.last_backup = tenant.last_backup_at;
  check_licence(context, tenant, out);
  check_service(facts, out);
  TRY_VOID(check_platform(context, tenant, out));
  out.credits = forecast(out.edition, out.seats, facts.url_sandboxing);
  TRY(out.carries, plan_carry_over(context, id, facts));
  for (const auto& feature : all_missing_features()) {
    if (!is_missing_at(feature, out.at)) continue;
    const auto& used = facts.features_in_use;
    out.features.push_back({&feature, std::find(used.begin(), used.end(), feature.id) != used.end()});
  }
  check_consequences(context, out);
  Preflight timeless = out;
  timeless.at = {};
  timeless.last_backup.reset();
  std::erase_if(timeless.checks, [](const Check& check) { return check.id == "backup"; });
  out.digest = sha256_hex(preflight_json(timeless));
  return out;
}

Result<bool> may_configure_instances(const Context& context, const Actor& actor) {
  if (actor.source == "CLI" && actor.account.value == 0) return true;
  Roles roles(context);
  if (actor.account.value == 0) {
    const auto role = roles.find_by_name(actor.tenant, Side::platform, actor.role);
    return role && role->allows("product_instance", Level::partial);
  }
  const auto account = Accounts(context).find(actor.tenant, actor.account);
  if (!account || account->side != Side::platform || account->status != AccountStatus::enabled) return false;
  if (account->kind == AccountKind::primary) return true;
  const auto role = roles.find(actor.tenant, account->role);
  return role && role->allows("product_instance", Level::partial);
}

}  // namespace sekisho::platform::update
