#include "api/own/own.h"
#include "policy/policy_store.h"
#include "scan/correlate/custom.h"
#include "scan/correlate/rules.h"
#include "scan/dlp/exchange.h"

namespace sekisho::api::own {
namespace {

Response refused(Call& call, const Error& error) {
  return problem(call, error.code == Code::over_limit ? "request.too_large" : "request.invalid", error.what);
}

// ---- data loss prevention: exchange
// --------------------------------------------------------------------------------------------------
Result<Response> export_definitions(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto own, call.services.policies->dlp(call.who.tenant));
  Response response;
  response.content_type = "application/xml; charset=utf-8";
  response.set("Content-Disposition", "attachment; filename=\"dlp.xml\"");
  response.body = scan::dlp::export_xml(own);
  return response;
}

// As the reference does it: the same id is replaced, another id with a name that is taken gets the time behind its
// name.
Result<Response> import_definitions(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto own, call.services.policies->dlp(call.who.tenant));
  std::vector<std::string> known;
  for (const auto& definition : own) known.push_back(definition.id);
  auto read = scan::dlp::import_xml(call.request.body, known);
  if (!read) return refused(call, read.error());
  std::int64_t added = 0, replaced = 0;
  TRY_VOID(call.services.database.transaction([&]() -> Result<void> {
    for (auto& definition : *read) {
      bool same_id = false, same_name = false;
      for (const auto& other : own) {
        same_id |= other.id == definition.id;
        same_name |= other.id != definition.id && other.name == definition.name;
      }
      if (same_name && !same_id) definition.name += " " + format_iso8601(call.services.clock.now());
      TRY_VOID(call.services.policies->put_dlp(call.who.tenant, definition));
      (same_id ? replaced : added) += 1;
    }
    return {};
  }));
  return json_response({{"added", added}, {"replaced", replaced}});
}

// ---- correlated intelligence
// ---------------------------------------------------------------------------------------------------------
Result<std::string> own_correlation(const Call& call) {
  TRY(const auto settings, call.services.policies->build_settings(call.who.tenant));
  return settings.ci_json;
}

Result<Response> correlation(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  json::array signals, rules;
  for (const auto& signal : scan::correlate::predefined_signals())
    signals.push_back(json::object{{"id", signal.id}, {"english", signal.english}, {"japanese", signal.japanese}});
  for (const auto& rule : scan::correlate::predefined_rules()) {
    const auto level = rule.id.starts_with("ci.risk.")               ? "security_risk"
                       : rule.id.starts_with("ci.extra_aggressive.") ? "extra_aggressive"
                       : rule.id.starts_with("ci.aggressive.")       ? "aggressive"
                                                                     : "moderate";
    rules.push_back(json::object{{"id", rule.id},
                                 {"level", level},
                                 {"signals", rule.signals},
                                 {"english", rule.english},
                                 {"japanese", rule.japanese}});
  }
  TRY(const auto text, own_correlation(call));
  auto own = parse_json(text.empty() ? R"({"signals":[],"rules":[]})" : text);
  return json_response(
      {{"signals", std::move(signals)}, {"rules", std::move(rules)}, {"custom", own ? *own : json::value(nullptr)}});
}

Result<Response> put_correlation(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  const auto text = to_text(call.body);
  if (const auto valid = scan::correlate::read_custom(text); !valid) return refused(call, valid.error());
  TRY_VOID(call.services.policies->put_text(call.who.tenant, "ci", "custom", text));
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> detection_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/dlp-definitions", Access::holder, "policies=read",
       "The tenant's own identifiers and templates as XML", "", "", "@application/xml", export_definitions},
      {"POST", "/api/v1/dlp-definitions", Access::holder, "policies=full",
       "Take over such a file: all of it or nothing", "", "*", "{added: int, replaced: int}", import_definitions,
       4u << 20},
      {"GET", "/api/v1/correlation", Access::holder, "policies=read",
       "Correlated Intelligence: predefined signals and rules, and the tenant's own", "", "", "Correlation",
       correlation},
      {"PUT", "/api/v1/correlation", Access::holder, "policies=full", "Replace the tenant's own signals and rules", "",
       "{signals: [any], rules: [any]}", "Done", put_correlation},
  };
  return all;
}

}  // namespace sekisho::api::own
