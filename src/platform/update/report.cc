#include "base/encode.h"
#include "platform/json_text.h"
#include "platform/update/steps.h"

namespace sekisho::platform::update {

Result<std::string> report_json(const StepWork& work) {
  auto& database = work.context.database;
  const auto tenant = work.actor.tenant;
  TRY(const auto owner, Tenants(work.context).find(tenant));
  TRY(const auto sum, Credits(work.context).summary(tenant));
  std::vector<std::string> steps, carries, consents;
  TRY(const auto step_rows, database.query("SELECT name, ended_at, detail FROM update_step WHERE tenant = $1 AND run = "
                                           "$2 AND state = 'done' ORDER BY ordinal",
                                           {tenant.value, work.run}));
  for (const auto& row : step_rows)
    steps.push_back(JsonText()
                        .add("step", row.text(0))
                        .add("endedAt", format_iso8601(from_millis(row.integer(1))))
                        .add_raw("detail", row.text(2))
                        .object());
  TRY(const auto carry_rows,
      database.query("SELECT what, name, outcome, target, detail FROM carry_over WHERE tenant = $1 ORDER BY what, name",
                     {tenant.value}));
  for (const auto& row : carry_rows) {
    carries.push_back(JsonText()
                          .add("what", row.text(0))
                          .add("name", row.text(1))
                          .add("outcome", row.text(2))
                          .add("target", row.text(3))
                          .add("reason", row.text(4))
                          .object());
  }
  TRY(const auto consent_rows,
      database.query(
          "SELECT document, version, account, address, source, at FROM consent WHERE tenant = $1 ORDER BY id",
          {tenant.value}));
  for (const auto& row : consent_rows) {
    consents.push_back(JsonText()
                           .add("document", row.text(0))
                           .add("version", row.text(1))
                           .add("account", row.text(2))
                           .add("address", row.text(3))
                           .add("source", row.text(4))
                           .add("at", format_iso8601(from_millis(row.integer(5))))
                           .object());
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
      .add_raw("licence", JsonText()
                              .add("programme", to_string(work.programme))
                              .add("edition", edition_name(work.edition))
                              .add("seats", work.seats)
                              .add("freeUntil", format_iso8601(work.licence_expires))
                              .object())
      .add_raw("credits",
               JsonText().add("granted", sum.granted).add("used", sum.used).add("shortage", sum.shortage()).object())
      .add_raw("kept", json_strings({"policies", "logs", "reports", "quarantine", "approved and blocked lists",
                                     "notification templates", "internal domains", "high-profile users", "API tokens"}))
      .add_raw("carriedOver", json_array(carries))
      .add_raw("notCarriedOver",
               json_strings({"role administration permissions", "licence permissions", "single sign-on settings"}))
      .add_raw("consents", json_array(consents))
      .add_raw("steps", json_array(steps))
      .object();
}

Result<CompletionReport> completion_report(const Context& context, TenantId tenant) {
  TRY(const auto rows,
      context.database.query("SELECT document, signature, public_key FROM completion_report WHERE tenant = $1",
                             {tenant.value}));
  if (rows.empty()) return fail(Code::not_found, "update: no completion report yet");
  return CompletionReport{rows[0].text(0), rows[0].text(1), rows[0].text(2)};
}

bool is_genuine(const CompletionReport& report) {
  const auto key = from_hex(report.public_key_hex), signature = from_hex(report.signature_hex);
  return key && signature && is_signed_by(*key, report.json, *signature);
}

}  // namespace sekisho::platform::update
