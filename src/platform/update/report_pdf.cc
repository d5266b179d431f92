#include "platform/update/report_pdf.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/commas.h"
#include "base/encode.h"
#include "platform/json_text.h"
#include "platform/permissions.h"
#include "platform/update/pdf.h"

namespace sekisho::platform::update {
namespace {

struct Name {
  std::string_view id, english, japanese;
};

template <std::size_t N>
Texts named(const Name (&names)[N], std::string_view id) {
  for (const auto& name : names) {
    if (name.id == id) return {std::string(name.english), std::string(name.japanese)};
  }
  return {std::string(id), std::string(id)};
}

using S = PdfLine::Style;

Result<void> add_carries(const Context& context, TenantId tenant, Language language, std::vector<PdfLine>& lines) {
  TRY(const auto rows,
      context.database.query("SELECT what, name, outcome, target FROM carry_over WHERE tenant = $1 ORDER BY what, name",
                             {tenant.value}));
  for (const auto& row : rows) {
    auto value = outcome_name(row.text(2)).in(language);
    if (!row.text(3).empty() && row.text(3) != row.text(1)) value += " → " + given_name(row.text(3), language);
    const bool of_many = row.text(0) != "sso";  // its name is an identifier
    lines.push_back(
        {S::pair,
         carried_name(row.text(0)).in(language) + (of_many ? "  " + given_name(row.text(1), language) : std::string()),
         value});
  }
  return {};
}

Result<void> add_consents(const Context& context, const Tenant& owner, Language language, std::vector<PdfLine>& lines) {
  TRY(const auto rows, context.database.query(
                           "SELECT document, version, account, address, at FROM consent WHERE tenant = $1 ORDER BY id",
                           {owner.id.value}));
  for (const auto& row : rows) {
    const Document& agreed = document(row.text(0));
    lines.push_back(
        {S::pair, std::string(language == Language::japanese ? agreed.title_ja : agreed.title_en) + " " + row.text(1),
         row.text(2) + "  " + row.text(3) + "  " + format_local(from_millis(row.integer(4)), owner.time_zone)});
  }
  return {};
}

Result<void> add_steps(const Context& context, const Tenant& owner, Language language, std::vector<PdfLine>& lines) {
  TRY(const auto rows,
      context.database.query(
          "SELECT name, ended_at FROM update_step WHERE tenant = $1 AND state = 'done' ORDER BY ordinal",
          {owner.id.value}));
  for (const auto& row : rows) {
    for (const auto& name : step_names()) {
      if (name.id == row.text(0))
        lines.push_back({S::pair, format_local(from_millis(row.integer(1)), owner.time_zone),
                         std::string(language == Language::japanese ? name.japanese : name.english)});
    }
  }
  return {};
}

// From what was signed, so that paper and JSON say the same.
void add_facts(const std::string& document, bool ja, const std::string& zone, std::vector<PdfLine>& lines) {
  boost::json::error_code problem;
  const auto value = boost::json::parse(document, problem);
  if (problem || !value.is_object()) return;
  const auto& report = value.get_object();
  const auto text = [](const boost::json::object& from, const char* name) {
    const auto* const found = from.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
  };
  const auto amount = [](const boost::json::object& from, const char* name) {
    const auto* const found = from.if_contains(name);
    return with_commas(found && found->is_int64() ? found->get_int64() : 0);
  };
  const auto* const licence = report.if_contains("licence");
  const auto* const credits = report.if_contains("credits");
  if (!licence || !licence->is_object() || !credits || !credits->is_object()) return;
  const auto free_until = parse_iso8601(text(licence->get_object(), "freeUntil"));
  lines.push_back({S::heading, ja ? "ライセンスとクレジット" : "License and credits", {}});
  lines.push_back({S::pair, ja ? "ライセンスプログラム" : "License program",
                   text(licence->get_object(), "programme") + "  " + text(licence->get_object(), "edition")});
  lines.push_back({S::pair, ja ? "シート数" : "Seats", amount(licence->get_object(), "seats")});
  lines.push_back({S::pair, ja ? "追加料金なしの期限" : "Free of charge until",
                   free_until ? format_local(*free_until, zone) : std::string()});
  lines.push_back({S::pair, ja ? "付与クレジット" : "Credits granted", amount(credits->get_object(), "granted")});
  lines.push_back({S::pair, ja ? "使用クレジット" : "Credits used", amount(credits->get_object(), "used")});
  lines.push_back(
      {S::pair, ja ? "不足" : "Shortage",
       amount(credits->get_object(), "shortage") + (ja ? "  (保護には影響しません)" : "  (no effect on protection)")});
}

}  // namespace

Texts kept_name(std::string_view what) {
  static constexpr Name names[] = {
      {"detections", "Detection logs", "検出ログ"},
      {"mail_tracking", "Mail tracking logs", "メール追跡ログ"},
      {"quarantine_log", "Quarantine logs", "隔離ログ"},
      {"quarantine", "Quarantined items", "隔離アイテム"},
      {"policies", "Policies", "ポリシー"},
      {"list_entries", "Entries of approved, blocked and other lists", "承認済み・ブロックなどのリストの項目"},
      {"policy_versions", "Versions of policies", "ポリシーの変更履歴"},
      {"audit", "Audit records", "監査ログ"},
      {"logs", "Logs", "ログ"}};
  return named(names, what);
}

Texts carried_name(std::string_view what) {
  static constexpr Name names[] = {{"account", "Administrator", "管理者"},
                                   {"role", "Role", "役割"},
                                   {"token", "API token", "APIトークン"},
                                   {"sso", "Single sign-on", "シングルサインオン"},
                                   {"platform_role", "Platform account", "プラットフォームアカウント"}};
  return named(names, what);
}

Texts outcome_name(std::string_view outcome) {
  static constexpr Name names[] = {{"carried", "carried over", "引き継ぎ済み"},
                                   {"renamed", "carried over under another name", "名前を変更して引き継ぎ済み"},
                                   {"merged", "merged", "統合済み"},
                                   {"not_carried", "not carried over", "引き継ぎなし"},
                                   {"kept", "kept", "維持"},
                                   {"mapped", "role kept", "役割を維持"}};
  return named(names, outcome);
}

std::string given_name(const std::string& name, Language language) {
  constexpr std::string_view owner_en = "Primary User Account", owner_ja = "プライマリユーザアカウント";
  const bool ja = language == Language::japanese;
  if (name == owner_en || name == owner_ja) return std::string(ja ? owner_ja : owner_en);
  for (const auto side : {Side::cas, Side::platform}) {
    for (const auto& role : predefined_roles(side)) {
      // "Global administrator (CAS)": carried over beside a platform role of that name.
      for (const auto known : {role.name, role.japanese}) {
        if (name != known && !name.starts_with(std::string(known) + " (CAS")) continue;
        return std::string(ja ? role.japanese : role.name) + name.substr(known.size());
      }
    }
  }
  return name;
}

namespace {

Result<std::vector<PdfLine>> completion_lines(const Context& context, const Tenant& owner,
                                              const CompletionReport& report, const std::vector<KeptCount>& kept,
                                              Language language) {
  const auto tenant = owner.id;
  const bool ja = language == Language::japanese;
  std::vector<PdfLine> lines{{S::title, ja ? "アップデート完了レポート" : "Update completion report", {}},
                             {S::text,
                              ja ? "Cloud App Security から Cloud Email and Collaboration Protection へ"
                                 : "From Cloud App Security to Cloud Email and Collaboration Protection",
                              {}},
                             {S::pair, ja ? "会社名" : "Company", owner.name},
                             {S::pair, "Business ID", owner.business_id}};
  add_facts(report.json, ja, owner.time_zone, lines);
  lines.push_back({S::heading, ja ? "そのまま維持されるもの" : "Kept as it was", {}});
  for (const auto& count : kept)
    lines.push_back({S::pair, kept_name(count.what).in(language), with_commas(count.count)});
  lines.push_back({S::heading, ja ? "アカウント、役割、トークン" : "Accounts, roles and tokens", {}});
  TRY_VOID(add_carries(context, tenant, language, lines));
  lines.push_back({S::pair, ja ? "引き継がれないもの" : "Not carried over",
                   ja ? "役割の管理権限、ライセンスの権限、シングルサインオンの設定"
                      : "role administration and license permissions, single sign-on settings"});
  lines.push_back({S::heading, ja ? "同意" : "Consents", {}});
  TRY_VOID(add_consents(context, owner, language, lines));
  lines.push_back({S::heading, ja ? "手順" : "Steps", {}});
  TRY_VOID(add_steps(context, owner, language, lines));
  lines.push_back({S::heading, ja ? "署名" : "Signature", {}});
  lines.push_back(
      {S::text, ja ? "署名の対象は、このレポートのJSONです。" : "What is signed is this report's JSON.", {}});
  lines.push_back({S::small, "JSON SHA-256  " + sha256_hex(report.json), {}});
  lines.push_back({S::small, "Ed25519  " + report.signature_hex, {}});
  lines.push_back({S::small, (ja ? "公開鍵  " : "Public key  ") + report.public_key_hex, {}});
  return lines;
}

}  // namespace

Result<std::string> report_pdf(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept,
                               Language language) {
  TRY(const auto report, completion_report(context, tenant));
  TRY(const auto owner, Tenants(context).find(tenant));
  TRY(const auto lines, completion_lines(context, owner, report, kept, language));
  return make_pdf(lines, owner.name + "  Business ID " + owner.business_id, japanese_font_file());
}

Result<std::string> report_html(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept,
                                Language language) {
  TRY(const auto report, completion_report(context, tenant));
  TRY(const auto owner, Tenants(context).find(tenant));
  TRY(const auto lines, completion_lines(context, owner, report, kept, language));
  std::string out = "<!doctype html><html lang=\"" + std::string(language == Language::japanese ? "ja" : "en") +
                    "\"><meta charset=\"utf-8\"><title>" + html_escape(lines.front().text) +
                    "</title><style>body{font:14px/1.6 sans-serif;margin:2em auto;max-width:60em;padding:0 "
                    "1em}table{border-collapse:collapse;width:100%}"
                    "td{border:1px solid #999;padding:4px "
                    "8px;vertical-align:top;overflow-wrap:anywhere}td:first-child{width:40%}small{display:block;"
                    "overflow-wrap:anywhere}</style>";
  bool in_table = false;
  for (const auto& line : lines) {
    if (in_table != (line.style == S::pair)) out += std::exchange(in_table, !in_table) ? "</table>" : "<table>";
    const auto text = html_escape(line.text);
    switch (line.style) {
      case S::title:
        out += "<h1>" + text + "</h1>";
        break;
      case S::heading:
        out += "<h2>" + text + "</h2>";
        break;
      case S::pair:
        out += "<tr><td>" + text + "</td><td>" + html_escape(line.value) + "</td></tr>";
        break;
      case S::text:
        out += "<p>" + text + "</p>";
        break;
      case S::small:
        out += "<small>" + text + "</small>";
        break;
    }
  }
  return out + (in_table ? "</table>" : "") + "</html>";
}

}  // namespace sekisho::platform::update
