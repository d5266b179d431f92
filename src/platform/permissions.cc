#include "platform/permissions.h"

#include "base/text.h"
#include "platform/errors.h"

namespace sekisho::platform {
namespace {

Permissions everywhere(Side side, Level level) {
  Permissions permissions;
  for (const auto& screen : screens()) {
    if (side == Side::cas ? screen.cas : screen.platform) permissions.emplace(screen.id, level);
  }
  return permissions;
}

Permissions with(Permissions permissions, std::initializer_list<std::pair<std::string_view, Level>> changes) {
  for (const auto& [screen, level] : changes) permissions[std::string(screen)] = level;
  return permissions;
}

}  // namespace

const char* to_string(Level level) {
  constexpr const char* names[] = {"none", "read", "partial", "full"};
  return names[static_cast<std::size_t>(level)];
}

std::optional<Level> level_from(std::string_view text) {
  for (const auto level : {Level::none, Level::read, Level::partial, Level::full}) {
    if (text == to_string(level)) return level;
  }
  return std::nullopt;
}

const std::vector<Screen>& screens() {
  using enum About;
  static const std::vector<Screen> all = {
      // The protection service: in both consoles.
      {"dashboard", true, true, true, mail, "Dashboard", "ダッシュボード"},
      {"policies", true, true, true, mail, "Policies", "ポリシー"},
      {"manual_scan", true, true, true, mail, "Manual Scan", "手動検索"},
      {"global_settings", true, true, true, mail, "Global Settings", "グローバル設定"},
      {"logs", true, true, true, mail, "Logs", "ログ"},
      {"reports", true, true, true, mail, "Reports", "レポート"},
      {"quarantine", true, true, true, mail, "Quarantine", "隔離"},
      {"user_reported", true, true, true, mail, "User-Reported Emails", "ユーザから報告されたメール"},
      {"organizations", true, true, true, console, "Organization Management", "組織管理"},
      {"service_accounts", true, true, true, mail, "Service Account", "サービスアカウント"},
      {"automation_apis", true, true, true, mail, "Automation and Integration APIs", "自動化とAPI統合"},
      {"outlook_addin", true, true, true, nothing, "Add-in for Outlook", "Outlook用アドイン"},
      {"notifications", true, true, true, mail, "Notifications", "通知"},
      // CAS's own administration: not carried over, so that the update lifts nobody's powers.
      {"administrators", true, false, false, console, "Administrator and Role", "管理者と役割"},
      {"single_sign_on", true, false, false, console, "Single Sign-On", "シングルサインオン"},
      {"license", true, false, false, console, "License", "ライセンス"},
      {"console_preferences", true, false, false, console, "Language and Time Zone", "言語とタイムゾーン"},
      // The platform's.
      {"policy_resources", false, true, false, nothing, "Policy Resources", "ポリシーリソース"},
      {"suspicious_objects", false, true, false, mail, "Suspicious Object Management", "不審オブジェクト管理"},
      {"email_tracking", false, true, false, nothing, "Email Tracking", "メール追跡"},
      {"response", false, true, false, mail, "Response Management", "レスポンス管理"},
      {"sandbox", false, true, false, mail, "Sandbox Analysis", "サンドボックス分析"},
      {"search", false, true, false, mail, "Search", "検索"},
      {"email_asset_inventory", false, true, false, mail, "Email Asset Inventory", "メールアセットインベントリ"},
      {"email_sensor", false, true, false, nothing, "Email and Collaboration Sensor",
       "メールおよびコラボレーションセンサー"},
      {"product_instance", false, true, false, console, "Product Instance", "製品インスタンス"},
      {"user_accounts", false, true, false, console, "User Accounts", "ユーザアカウント"},
      {"user_roles", false, true, false, console, "User Roles", "ユーザの役割"},
      {"identity_providers", false, true, false, console, "Identity Providers", "IDプロバイダ"},
      {"api_keys", false, true, false, console, "API Keys", "APIキー"},
      {"audit_logs", true, true, true, console, "Audit Logs", "監査ログ"},
      {"license_information", false, true, false, console, "License Information", "ライセンス情報"},
      {"credits", false, true, false, console, "Credits & Billing", "クレジットと請求"},
      {"console_settings", false, true, false, console, "Console Settings", "コンソール設定"},
      {"support_settings", false, true, false, nothing, "Support Settings", "サポート設定"},
  };
  return all;
}

const Screen* find_screen(std::string_view id) {
  for (const auto& screen : screens()) {
    if (screen.id == id) return &screen;
  }
  return nullptr;
}

Level level_of(const Permissions& permissions, std::string_view screen) {
  const auto found = permissions.find(screen);
  return found == permissions.end() ? Level::none : found->second;
}

std::string to_text(const Permissions& permissions) {
  std::string out;
  for (const auto& [screen, level] : permissions) {
    if (level == Level::none) continue;
    if (!out.empty()) out += ',';
    out += screen + "=" + to_string(level);
  }
  return out;
}

Result<Permissions> parse_permissions(std::string_view text) {
  Permissions permissions;
  for (const auto entry : split(text, ',')) {
    if (entry.empty()) continue;
    const auto equals = entry.find('=');
    const auto level = equals == std::string_view::npos ? std::nullopt : level_from(entry.substr(equals + 1));
    const auto screen = entry.substr(0, equals);
    if (!level || !find_screen(screen)) return refuse(Refusal::bad_permission, to_valid_utf8(entry.substr(0, 64)));
    permissions[std::string(screen)] = *level;
  }
  return permissions;
}

Result<void> check_permissions(Side side, const Permissions& permissions) {
  for (const auto& [id, level] : permissions) {
    const auto* const screen = find_screen(id);
    if (!screen || !(side == Side::cas ? screen->cas : screen->platform))
      return refuse(Refusal::bad_permission, to_valid_utf8(id.substr(0, 64)));
    if (side == Side::cas && level == Level::partial)
      return refuse(Refusal::bad_permission, "CAS has no partial level");
  }
  return {};
}

Permissions carried_over(const Permissions& cas) {
  Permissions carried;
  for (const auto& [id, level] : cas) {
    const auto* const screen = find_screen(id);
    if (screen && screen->carried_over && screen->platform && level != Level::none) carried.emplace(id, level);
  }
  return carried;
}

const std::vector<PredefinedRole>& predefined_roles(Side side) {
  static const std::vector<PredefinedRole> cas = {{"Global administrator", "グローバル管理者",
                                                   "Full control of everything.", true,
                                                   everywhere(Side::cas, Level::full)}};
  static const std::vector<PredefinedRole> platform = {
      {"Master Administrator", "マスター管理者", "Full control of everything.", false,
       everywhere(Side::platform, Level::full)},
      {"Operator", "オペレータ", "Configures products; no accounts, roles, keys, licenses.", true,
       with(everywhere(Side::platform, Level::full), {{"user_accounts", Level::read},
                                                      {"user_roles", Level::read},
                                                      {"identity_providers", Level::read},
                                                      {"api_keys", Level::none},
                                                      {"license_information", Level::read},
                                                      {"credits", Level::read},
                                                      {"console_settings", Level::read}})},
      {"Auditor", "監査担当者", "Reads everything, audit logs included.", true,
       everywhere(Side::platform, Level::read)},
      {"Senior Analyst", "シニアアナリスト", "Investigates and responds.", true,
       with(everywhere(Side::platform, Level::read), {{"response", Level::full},
                                                      {"quarantine", Level::full},
                                                      {"suspicious_objects", Level::full},
                                                      {"sandbox", Level::full},
                                                      {"search", Level::full},
                                                      {"user_reported", Level::full},
                                                      {"user_accounts", Level::none},
                                                      {"user_roles", Level::none},
                                                      {"api_keys", Level::none},
                                                      {"identity_providers", Level::none},
                                                      {"audit_logs", Level::none}})},
      {"Analyst", "アナリスト", "Investigates.", true,
       with(everywhere(Side::platform, Level::read), {{"response", Level::partial},
                                                      {"sandbox", Level::partial},
                                                      {"user_accounts", Level::none},
                                                      {"user_roles", Level::none},
                                                      {"api_keys", Level::none},
                                                      {"identity_providers", Level::none},
                                                      {"audit_logs", Level::none},
                                                      {"console_settings", Level::none}})},
  };
  return side == Side::cas ? cas : platform;
}

}  // namespace sekisho::platform
