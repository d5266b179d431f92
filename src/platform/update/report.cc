#include "base/encode.h"
#include "platform/json_text.h"
#include "platform/update/report_pdf.h"
#include "platform/update/steps.h"

namespace sekisho::platform::update {

Result<std::string> report_json(const StepWork& work) {
  auto& database = work.context.database;
  const auto tenant = work.actor.tenant;
  TRY(const auto owner, Tenants(work.context).find(tenant));
  TRY(const auto sum, Credits(work.context).summary(tenant));
  std::vector<std::string> steps, carries, consents;
  TRY(const auto step_rows, database.query("SELECT name, ended_at, detail FROM update_step WHERE tenant = $1 AND run = $2 AND state = 'done' ORDER BY ordinal", {tenant.value, work.run}));
  for (const auto& row : step_rows) steps.push_back(JsonText().add("step", row.text(0)).add("endedAt", format_iso8601(from_millis(row.integer(1)))).add_raw("detail", row.text(2)).object());
  TRY(const auto carry_rows, database.query("SELECT what, name, outcome, target, detail FROM carry_over WHERE tenant = $1 ORDER BY what, name", {tenant.value}));
  for (const auto& row : carry_rows) {
    carries.push_back(JsonText().add("what", row.text(0)).add("name", row.text(1)).add("outcome", row.text(2)).add("target", row.text(3)).add("reason", row.text(4)).object());
  }
  TRY(const auto consent_rows, database.query("SELECT document, version, account, address, source, at FROM consent WHERE tenant = $1 ORDER BY id", {tenant.value}));
  for (const auto& row : consent_rows) {
    consents.push_back(JsonText().add("document", row.text(0)).add("version", row.text(1)).add("account", row.text(2)).add("address", row.text(3))
                           .add("source", row.text(4)).add("at", format_iso8601(from_millis(row.integer(5)))).object());
  }
  return JsonText()
      .add("report", "cecp_update")
      .add("version", 1)
      .add("businessId", owner.business_id)
      .add("company", owner.name)
      .add("run", work.run)
      .add("startedBy", work.actor.name)
      .add("startedFrom", work.actor.address)
      .add("sealedAt", format_iso8601(work.context.clock.now()))
      .add_raw("licence", JsonText().add("programme", to_string(work.programme)).add("edition", edition_name(work.edition)).add("seats", work.seats)
                              .add("freeUntil", format_iso8601(work.licence_expires)).object())
      .add_raw("credits", JsonText().add("granted", sum.granted).add("used", sum.used).add("shortage", sum.shortage()).object())
      .add_raw("kept", json_strings({"policies", "logs", "reports", "quarantine", "approved and blocked lists", "notification templates", "internal domains", "high-profile users", "API tokens"}))
      .add_raw("carriedOver", json_array(carries))
      .add_raw("notCarriedOver", json_strings({"role administration permissions", "licence permissions", "single sign-on settings"}))
      .add_raw("consents", json_array(consents))
      .add_raw("steps", json_array(steps))
      .object();
}

Result<CompletionReport> completion_report(const Context& context, TenantId tenant) {
  TRY(const auto rows, context.database.query("SELECT document, signature, public_key FROM completion_report WHERE tenant = $1", {tenant.value}));
  if (rows.empty()) return fail(Code::not_found, "update: no completion report yet");
  return CompletionReport{rows[0].text(0), rows[0].text(1), rows[0].text(2)};
}

bool is_genuine(const CompletionReport& report) {
  const auto key = from_hex(report.public_key_hex), signature = from_hex(report.signature_hex);
  return key && signature && is_signed_by(*key, report.json, *signature);
}

Result<std::string> report_html(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept, Language language) {
  TRY(const auto report, completion_report(context, tenant));
  TRY(const auto owner, Tenants(context).find(tenant));
  TRY(const auto sum, Credits(context).summary(tenant));
  const bool ja = language == Language::japanese;
  const auto row = [](std::string_view a, std::string_view b, std::string_view c = {}) {
    return "<tr><td>" + html_escape(a) + "</td><td>" + html_escape(b) + "</td><td>" + html_escape(c) + "</td></tr>";
  };
  const std::string title = ja ? "アップデート完了レポート" : "Update completion report";
  std::string out = "<!doctype html><html lang=\"" + std::string(ja ? "ja" : "en") + "\"><meta charset=\"utf-8\"><title>" + title +
                    "</title><style>body{font:14px sans-serif;margin:2em}table{border-collapse:collapse;width:100%;margin:1em 0}td{border:1px solid #999;padding:4px 8px}</style><h1>" +
                    title + "</h1><p>" + html_escape(owner.name) + " · Business ID " + html_escape(owner.business_id) + "</p><table>";
  out += row(ja ? "付与クレジット" : "Credits granted", with_commas(sum.granted)) + row(ja ? "使用クレジット" : "Credits used", with_commas(sum.used)) +
         row(ja ? "不足" : "Shortage", with_commas(sum.shortage())) + "</table><table>";
  for (const auto& count : kept) out += row(ja ? "保持" : "Kept", kept_name(count.what).in(language), with_commas(count.count));
  TRY(const auto carries, context.database.query("SELECT what, name, outcome, target FROM carry_over WHERE tenant = $1 ORDER BY what, name", {tenant.value}));
  for (const auto& carry : carries) out += row(carried_name(carry.text(0)).in(language) + " " + carry.text(1), outcome_name(carry.text(2)).in(language), carry.text(3));
  out += "</table><table>";
  TRY(const auto steps, context.database.query("SELECT name, ended_at FROM update_step WHERE tenant = $1 AND state = 'done' ORDER BY ordinal", {tenant.value}));
  for (const auto& step : steps) {
    for (const auto& name : step_names()) {
      if (name.id == step.text(0)) out += row(ja ? name.japanese : name.english, format_local(from_millis(step.integer(1)), owner.time_zone));
    }
  }
  return out + "</table><p>SHA-256 " + sha256_hex(report.json) + "<br>Ed25519 " + html_escape(report.signature_hex) + "<br>" + html_escape(report.public_key_hex) + "</p></html>";
}

}  // namespace sekisho::platform::update
