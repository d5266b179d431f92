#include "platform/update/documents.h"

#include "base/result.h"

namespace sekisho::platform::update {

std::span<const Document> documents() {
  static constexpr Document all[] = {
      {"licence_agreement", "2024-01", "License Agreement", "使用許諾契約書",
       "The service is provided under the terms of your present subscription. With the update your Cloud App Security "
       "licence is converted into "
       "credits; until the licence's expiry date, as it stands at the moment of the update, Cloud Email and "
       "Collaboration Protection is free of charge.",
       "本サービスは、現在ご契約のサブスクリプション条件に基づいて提供されます。アップデートにより、Cloud App "
       "Securityのライセンスはクレジットに変換されます。"
       "アップデート時点のライセンス有効期限まで、Cloud Email and Collaboration "
       "Protectionを追加料金なしでご利用いただけます。"},
      {"privacy_notice", "2024-01", "Privacy Notice", "プライバシー通知",
       "Personal data of administrators (name, email address, sign-in records) moves from the Cloud App Security "
       "console to the platform's user "
       "accounts. Data of protected users stays where it is.",
       "管理者の個人データ (氏名、メールアドレス、サインイン記録) は、Cloud App "
       "Securityのコンソールからプラットフォームのユーザアカウントに移行されます。"
       "保護対象ユーザのデータの保管場所は変わりません。"},
      {"data_collection_notice", "2024-01", "Data Collection Notice", "データ収集に関する通知",
       "Detection records, mail tracking and audit logs become visible to the other apps of the platform of the same "
       "company. Mail content is not.",
       "検出記録、メール追跡、および監査ログは、同じ会社のプラットフォーム上のほかのアプリからも参照できるようになりま"
       "す。メールの内容は対象外です。"},
      {"update_notice", "2024-01", "System Update Notice", "システムアップデートに関する通知",
       "Once started, the update cannot be cancelled, and there is no way back to Cloud App Security. Everybody is "
       "signed out of the Cloud App "
       "Security console and nobody can sign in to it any more. Features listed below are not available in the new "
       "console. Mail keeps being protected throughout.",
       "開始後にアップデートをキャンセルしたり、Cloud App "
       "Securityに戻したりすることはできません。すべてのユーザがCloud App Securityのコンソールからサインアウトされ、"
       "以後サインインできなくなります。以下の機能は新しいコンソールでは利用できません。メールの保護はアップデート中も"
       "継続されます。"},
      {"platform_notice", "2024-01", "System Update Notice", "システムアップデートに関する通知",
       "The update of the platform is irreversible and concerns the whole company. Everybody is signed out. Customer "
       "Licensing Portal account names "
       "can no longer sign in. Local accounts receive a link to reset their password and set up multi-factor "
       "authentication again. SAML accounts can "
       "sign in once the identity provider has been configured.",
       "プラットフォームのアップデートは元に戻せず、会社全体に適用されます。すべてのユーザがサインアウトされます。Custo"
       "mer Licensing Portalのアカウント名ではサインインできなくなります。"
       "ローカルアカウントにはパスワード再設定用のリンクが送信され、多要素認証を再度設定する必要があります。SAMLアカウ"
       "ントは、IDプロバイダの設定後にサインインできます。"},
  };
  return all;
}

const Document& document(std::string_view id) {
  for (const auto& one : documents()) {
    if (one.id == id) return one;
  }
  ASSERT(!"a document that does not exist");
  __builtin_unreachable();
}

std::span<const std::string_view> agreement_ids() {
  static constexpr std::string_view ids[] = {"licence_agreement", "privacy_notice", "data_collection_notice"};
  return ids;
}

std::span<const MissingFeature> all_missing_features() {
  static constexpr MissingFeature all[] = {
      {"reports_from_logs", "2024-01-15", "2026-11-01", "Reports from specified logs and log search templates",
       "指定ログおよびログ検索テンプレートからのレポート", "Available again in the new console.",
       "新しいコンソールで再び利用できます。"},
      {"log_templates", "2024-01-15", "2026-11-01", "Log search templates", "ログ検索テンプレート",
       "Available again in the new console.", "新しいコンソールで再び利用できます。"},
      {"administrators_and_roles", "2024-01-15", "", "Administrator and Role screens", "管理者と役割の画面",
       "User Accounts and User Roles of the platform.",
       "プラットフォームの「ユーザアカウント」と「ユーザの役割」を使用します。"},
      {"single_sign_on", "2024-01-15", "", "Single sign-on settings of CAS", "CASのシングルサインオン設定",
       "Identity Providers of the platform; to be configured anew.",
       "プラットフォームの「IDプロバイダ」で新たに設定します。"},
      {"licence_screen", "2024-01-15", "", "License screen", "ライセンス画面", "License Information of the platform.",
       "プラットフォームの「ライセンス情報」を使用します。"},
      {"language_time_zone", "2024-01-15", "", "Language and time zone settings of the CAS console",
       "CASコンソールの言語とタイムゾーンの設定", "Console Settings of the platform.",
       "プラットフォームの「コンソール設定」を使用します。"},
      {"task_list", "2024-01-15", "", "Task and notification list", "タスクと通知の一覧",
       "Each screen shows its own tasks.", "各画面でそれぞれのタスクを確認します。"},
      {"conditional_access", "2024-01-15", "", "Conditional Access Policies for Risky Users",
       "リスクのあるユーザに対する条件付きアクセスポリシー", "None.", "代替機能はありません。"},
      {"salesforce", "2024-01-15", "", "Salesforce protection (blocks the update)",
       "Salesforceの保護 (アップデートできません)", "None.", "代替機能はありません。"},
      {"delegate_account", "2024-01-15", "", "Access by delegate account (blocks the update)",
       "代理アカウントによるアクセス (アップデートできません)", "Authorized accounts.",
       "承認済みアカウントを使用します。"},
      {"classic_scheduled_reports", "2024-01-15", "2024-06-01", "Classic scheduled reports", "従来の予約レポート",
       "Available again in the new console.", "新しいコンソールで再び利用できます。"},
  };
  return all;
}

bool is_missing_at(const MissingFeature& feature, Time at) {
  const auto since = parse_iso8601(feature.since);
  const auto until = feature.until.empty() ? std::optional<Time>() : parse_iso8601(feature.until);
  return since && at >= *since && (!until || at < *until);
}

std::span<const MenuMove> menu_map() {
  static constexpr MenuMove all[] = {
      {"Dashboard > Get Started", "ダッシュボード > はじめに", "Dashboard > Service Status",
       "ダッシュボード > サービスステータス"},
      {"Dashboard > Internal User Risk Analytics", "ダッシュボード > 内部ユーザのリスク分析",
       "Dashboard > Risky User Detection", "ダッシュボード > リスクのあるユーザの検出"},
      {"Dashboard (other widgets)", "ダッシュボード (その他)", "Dashboard > Threat Detection",
       "ダッシュボード > 脅威の検出"},
      {"Advanced Threat Protection", "高度な脅威対策", "Policies > Policy Management", "ポリシー > ポリシー管理"},
      {"Data Loss Prevention", "情報漏えい対策", "Policies > Policy Management", "ポリシー > ポリシー管理"},
      {"Run Manual Scan", "手動検索の実行", "Policies > Policy Management (icon in the Actions column)",
       "ポリシー > ポリシー管理 (「処理」列のアイコン)"},
      {"Internal Domains", "内部ドメイン", "Policies > Global Settings", "ポリシー > グローバル設定"},
      {"Global Settings", "グローバル設定", "Policies > Global Settings", "ポリシー > グローバル設定"},
      {"Logs", "ログ", "Logs", "ログ"},
      {"Logs > Export", "ログ > エクスポート", "Logs > Export", "ログ > エクスポート"},
      {"Reports", "レポート", "Reports", "レポート"},
      {"Quarantine", "隔離", "Operations > Quarantine", "運用 > 隔離"},
      {"Administration > Organization Management", "管理 > 組織管理", "Administration > Organization Management",
       "管理 > 組織管理"},
      {"Administration > Service Account", "管理 > サービスアカウント", "Administration > Service Account",
       "管理 > サービスアカウント"},
      {"Administration > Automation and Integration APIs", "管理 > 自動化とAPI統合",
       "Administration > Automation and Integration APIs", "管理 > 自動化とAPI統合"},
      {"Administration > Add-in for Outlook", "管理 > Outlook用アドイン", "Administration > Add-in for Outlook",
       "管理 > Outlook用アドイン"},
      {"Administration > Administrator and Role", "管理 > 管理者と役割",
       "Platform: Administration > User Accounts, User Roles",
       "プラットフォーム: 管理 > ユーザアカウント、ユーザの役割"},
      {"Administration > Single Sign-On", "管理 > シングルサインオン", "Platform: Administration > Identity Providers",
       "プラットフォーム: 管理 > IDプロバイダ"},
      {"Administration > License", "管理 > ライセンス", "Platform: Administration > License Information",
       "プラットフォーム: 管理 > ライセンス情報"},
      {"Language and time zone", "言語とタイムゾーン", "Platform: Administration > Console Settings",
       "プラットフォーム: 管理 > コンソール設定"},
  };
  return all;
}

std::vector<MenuMove> search_menu(std::string_view text) {
  std::vector<MenuMove> found;
  for (const auto& move : menu_map()) {
    for (const auto name : {move.cas_en, move.cas_ja, move.cecp_en, move.cecp_ja}) {
      if (find_ignore_case(name, text) == std::string_view::npos) continue;
      found.push_back(move);
      break;
    }
  }
  return found;
}

}  // namespace sekisho::platform::update
