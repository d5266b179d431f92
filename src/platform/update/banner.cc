#include "platform/update/banner.h"

#include "platform/accounts.h"
#include "platform/update/phases.h"

namespace sekisho::platform::update {

Texts activation_title() {
  return {"Activate Your Trend Vision One License", "Trend Vision Oneライセンスのアクティベーション"};
}
Texts activation_button() { return {"Activate Now", "今すぐアクティベート"}; }
Texts connect_label() { return {"Connect Trend Micro Cloud App Security", "Trend Micro Cloud App Securityの接続"}; }
Texts agree_label() { return {"Agree to update", "アップデートに同意する"}; }
Texts start_label() { return {"Start the update", "アップデートを開始"}; }

namespace {

bool is_withheld(const Preflight& preflight) {
  for (const auto& check : preflight.checks) {
    if (!check.refusal) continue;
    switch (*check.refusal) {
      case Refusal::no_licence:
      case Refusal::programme_mspl:
      case Refusal::licence_expired_long_ago:
      case Refusal::phase_not_begun:
      case Refusal::already_updated:
        return true;
      default:
        break;
    }
  }
  return false;
}

}  // namespace

Result<Banner> banner_for(const Context& context, const Update& update, FactsSource& facts, const Actor& actor) {
  Banner banner;
  TRY(const auto status, update.status(actor.tenant));
  if (status.road == Road::done) return banner;
  if (status.road == Road::updating) {
    banner.kind = BannerKind::updating;
    banner.text = {"The update to Cloud Email and Collaboration Protection is in progress.",
                   "Cloud Email and Collaboration Protectionへのアップデートを実行中です。"};
    banner.button = {"Show progress", "進行状況を表示"};
    banner.target = "status";
    return banner;
  }
  TRY(const auto checked, preflight(context, facts, actor.tenant));
  if (is_withheld(checked)) return banner;
  TRY(const auto tenant, Tenants(context).find(actor.tenant));
  if (tenant.platform == PlatformState::none) {
    banner.kind = BannerKind::introduce;
    banner.text = {
        "Trend Vision One brings email, endpoints and identities together in one threat operations console, and is "
        "included in your license.",
        "Trend Vision "
        "Oneは、メール、エンドポイント、およびIDを1つのコンソールで管理する脅威対策プラットフォームです。お使いのライセ"
        "ンスで利用できます。"};
    banner.button = {"More Details", "詳細"};
    banner.target = "activate";
    const auto account = Accounts(context).find(actor.tenant, actor.account);
    banner.enabled = account && account->kind == AccountKind::clp;
    if (!banner.enabled) banner.refusal = Refusal::permission_missing;
    return banner;
  }
  // Not connected: way B begins (U-20). A platform update that has begun is finished first.
  if (status.road == Road::activated || status.road == Road::connecting) {
    banner.kind = BannerKind::connect;
    banner.text = {"Connect Cloud App Security to Trend Vision One.",
                   "Cloud App SecurityをTrend Vision Oneに接続してください。"};
    banner.button = connect_label();
    banner.target = "connect";
    return banner;
  }
  if (tenant.platform == PlatformState::activated) {
    banner.kind = BannerKind::update_platform;
    banner.text = {
        "Update Trend Vision One, then continue to Cloud Email and Collaboration Protection.",
        "Trend Vision Oneをアップデートすると、Cloud Email and Collaboration Protectionへのアップデートに進めます。"};
    banner.button = {"Update Trend Vision One", "Trend Vision Oneのアップデート"};
    banner.target = "platform_update";
    const auto primary = Accounts(context).primary(actor.tenant);
    const auto account = Accounts(context).find(actor.tenant, actor.account);
    banner.enabled = primary && account && (primary->id == account->id || account->kind == AccountKind::clp);
    if (!banner.enabled) banner.refusal = Refusal::only_primary_account;
    return banner;
  }
  banner.kind = BannerKind::update_cecp;
  banner.text = {"Your tenant can be updated to Cloud Email and Collaboration Protection.",
                 "Cloud Email and Collaboration Protectionにアップデートできます。"};
  banner.button = {"Update to Cloud Email and Collaboration Protection",
                   "Cloud Email and Collaboration Protectionへのアップデート"};
  banner.target = "cecp_update";
  TRY(const bool may, may_configure_instances(context, actor));
  const auto account = Accounts(context).find(actor.tenant, actor.account);
  // the CLP account is led to the platform's page
  banner.enabled = may || (account && account->kind == AccountKind::clp);
  if (!banner.enabled) banner.refusal = Refusal::permission_missing;
  return banner;
}

}  // namespace sekisho::platform::update
