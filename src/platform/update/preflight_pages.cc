#include "platform/json_text.h"
#include "platform/update/preflight.h"
#include "platform/update/report_pdf.h"

namespace sekisho::platform::update {
namespace {

const char* name_of(CheckState state) {
  return state == CheckState::ok ? "ok" : state == CheckState::warning ? "warning" : "blocked";
}

std::string mark_of(CheckState state, Language language) {
  const bool japanese = language == Language::japanese;
  if (state == CheckState::ok) return "OK";
  if (state == CheckState::warning) return japanese ? "注意" : "Note";
  return japanese ? "不可" : "Blocked";
}

// Of the sign-on settings there is one set, without a name of its own.
std::string name_of(const Carry& carry, Language language) {
  return carry.what == "sso" ? "–" : given_name(carry.name, language);
}
std::string target_of(const Carry& carry, Language language) {
  return carry.target.empty() ? outcome_name(carry.outcome).in(language) : given_name(carry.target, language);
}

std::string texts_json(const Texts& texts) {
  return JsonText().add("en", texts.english).add("ja", texts.japanese).object();
}

}  // namespace

std::string preflight_json(const Preflight& p) {
  std::vector<std::string> checks, carries, features;
  for (const auto& check : p.checks) {
    JsonText json;
    json.add("id", check.id)
        .add("state", name_of(check.state))
        .add_raw("title", texts_json(check.title))
        .add_raw("text", texts_json(check.text));
    if (check.refusal) json.add("code", static_cast<int>(*check.refusal));
    checks.push_back(json.object());
  }
  for (const auto& carry : p.carries) {
    carries.push_back(JsonText()
                          .add("what", carry.what)
                          .add("name", carry.name)
                          .add("outcome", carry.outcome)
                          .add("target", carry.target)
                          .add_raw("reason", texts_json(carry.reason))
                          .object());
  }
  for (const auto& use : p.features) {
    const auto& f = *use.feature;
    features.push_back(JsonText()
                           .add("id", f.id)
                           .add("since", f.since)
                           .add("until", f.until)
                           .add("used", use.used)
                           .add_raw("name", texts_json({std::string(f.english), std::string(f.japanese)}))
                           .add_raw("instead", texts_json({std::string(f.instead_en), std::string(f.instead_ja)}))
                           .object());
  }
  JsonText json;
  json.add("at", format_iso8601(p.at))
      .add("businessId", p.business_id)
      .add("company", p.company)
      .add("mayStart", p.may_start());
  json.add_raw("checks", json_array(checks));
  json.add_raw("credits", JsonText()
                              .add("granted", p.credits.granted)
                              .add("used", p.credits.used())
                              .add("shortage", p.credits.shortage())
                              .add("standard", p.credits.standard)
                              .add("urlSandboxing", p.credits.url_sandboxing)
                              .object());
  json.add_raw("licence", JsonText()
                              .add("programme", to_string(p.programme))
                              .add("edition", edition_name(p.edition))
                              .add("seats", p.seats)
                              .add("expires", p.licence_expires ? format_iso8601(*p.licence_expires) : "")
                              .object());
  json.add_raw("carryOver", json_array(carries))
      .add("featureListVersion", feature_list_version)
      .add_raw("missingFeatures", json_array(features));
  json.add("lastBackup", p.last_backup ? format_iso8601(*p.last_backup) : "").add("digest", p.digest);
  return json.object();
}

std::string preflight_html(const Preflight& p, Language language) {
  const bool ja = language == Language::japanese;
  const auto cell = [](std::string_view text) { return "<td>" + html_escape(text) + "</td>"; };
  std::string title = ja ? "アップデートの事前チェック" : "Update preflight";
  std::string out =
      "<!doctype html><html lang=\"" + std::string(ja ? "ja" : "en") + "\"><meta charset=\"utf-8\"><title>" + title +
      "</title><style>body{font:14px sans-serif;margin:2em}table{border-collapse:collapse;width:100%;margin:1em "
      "0}td,th{border:1px solid #999;"
      "padding:4px 8px;text-align:left;vertical-align:top}@media print{body{margin:0}}</style>";
  out += "<h1>" + title + "</h1><p>" + html_escape(p.company) + " · Business ID " + html_escape(p.business_id) + " · " +
         html_escape(format_local(p.at, p.time_zone)) + "</p><table>";
  for (const auto& check : p.checks) {
    out += "<tr>" + cell(mark_of(check.state, language)) + cell(check.title.in(language)) +
           cell(check.text.in(language)) + cell(check.refusal ? std::to_string(static_cast<int>(*check.refusal)) : "") +
           "</tr>";
  }
  out += std::string("</table><h2>") + (ja ? "アカウント、役割、トークン" : "Accounts, roles, tokens") + "</h2><table>";
  for (const auto& carry : p.carries)
    out += "<tr>" + cell(carried_name(carry.what).in(language)) + cell(name_of(carry, language)) +
           cell(target_of(carry, language)) + cell(carry.reason.in(language)) + "</tr>";
  out += std::string("</table><h2>") + (ja ? "新しいコンソールにない機能" : "Features the new console does not have") +
         "</h2><table>";
  for (const auto& use : p.features) {
    out += "<tr>" + cell(use.used ? (ja ? "使用中" : "In use") : "") +
           cell(ja ? use.feature->japanese : use.feature->english) +
           cell(ja ? use.feature->instead_ja : use.feature->instead_en) + "</tr>";
  }
  return out + "</table></html>";
}

std::string preflight_text(const Preflight& p, Language language) {
  const bool ja = language == Language::japanese;
  std::string out = p.company + "  Business ID " + p.business_id + "  " + format_local(p.at, p.time_zone) + "\n\n";
  for (const auto& check : p.checks) {
    out += "[" + mark_of(check.state, language) + "] " + check.title.in(language) + ": " + check.text.in(language);
    if (check.refusal) out += " (" + std::to_string(static_cast<int>(*check.refusal)) + ")";
    out += "\n";
  }
  out += "\n";
  for (const auto& carry : p.carries)
    out += "- " + carried_name(carry.what).in(language) + " " + name_of(carry, language) + " -> " +
           target_of(carry, language) + ": " + carry.reason.in(language) + "\n";
  out += "\n";
  for (const auto& use : p.features)
    out += std::string(use.used ? "* " : "  ") + std::string(ja ? use.feature->japanese : use.feature->english) + "\n";
  return out;
}

}  // namespace sekisho::platform::update
