#include "api/own/own.h"
#include "platform/credits.h"
#include "platform/licences.h"
#include "platform/tenants.h"

namespace sekisho::api::own {
namespace {

json::object licence_json(const platform::Licence& l, Time now) {
  return {{"id", l.id},
          {"serial", l.terms.serial},
          {"name", l.terms.name},
          {"side", platform::to_string(l.terms.side)},
          {"programme", platform::to_string(l.terms.programme)},
          {"edition", platform::edition_name(l.terms.edition)},
          {"trial", l.terms.trial},
          {"seats", l.terms.seats},
          {"starts_at", format_iso8601(l.terms.starts_at)},
          {"expires_at", format_iso8601(l.terms.expires_at)},
          {"state", platform::to_string(platform::state_of(l.terms, now))},
          {"registered_at", format_iso8601(l.registered_at)}};
}
json::object credits_json(const platform::CreditSummary& s) {
  json::array used;
  for (const auto& [feature, amount] : s.used_by) {
    const auto name = platform::feature_name(feature);
    used.push_back(json::object{
        {"feature", feature}, {"name", {{"en", name.english}, {"ja", name.japanese}}}, {"credits", amount}});
  }
  return {{"granted", s.granted},
          {"used", s.used},
          {"balance", s.balance()},
          {"shortage", s.shortage()},
          {"used_by", std::move(used)}};
}
Result<Response> licence(Call& call) {
  const auto& context = *call.services.platform;
  const auto now = call.services.clock.now();
  TRY(const auto tenant, platform::Tenants(context).find(call.who.tenant));
  TRY(const auto list, platform::Licences(context).list(call.who.tenant));
  TRY(const auto credits, platform::Credits(context).summary(call.who.tenant));
  json::array items;
  for (const auto& l : list) items.push_back(licence_json(l, now));
  const auto current = platform::Licences(context).current(call.who.tenant, side_of(call));
  std::optional<int> warning;
  if (current) warning = platform::expiry_warning(current->terms.expires_at, now);
  return json_response({{"business_id", tenant.business_id},
                        {"company", tenant.name},
                        {"current", current ? json::value(licence_json(*current, now)) : json::value(nullptr)},
                        {"items", std::move(items)},
                        {"credits", credits_json(credits)},
                        {"expiry_warning_days", warning ? json::value(*warning) : json::value(nullptr)}});
}
Result<Response> activate_licence(Call& call) {
  if (call.services.licence_public_key.empty()) return not_configured(call);
  TRY_VOID(platform::Licences(*call.services.platform)
               .activate(actor_of(call), call.services.licence_public_key, string_or(call.object(), "key")));
  return licence(call);
}
Result<Response> credits(Call& call) {
  platform::Credits store(*call.services.platform);
  TRY(const auto summary, store.summary(call.who.tenant));
  TRY(const auto history, store.history(call.who.tenant));
  TRY(const auto daily, store.daily(call.who.tenant, static_cast<int>(call.query_integer("days", 30))));
  json::array entries, days;
  for (const auto& e : history) {
    entries.push_back(json::object{{"sequence", e.sequence},
                                   {"kind", platform::to_string(e.kind)},
                                   {"amount", e.amount},
                                   {"feature", e.feature},
                                   {"source", e.source},
                                   {"at", format_iso8601(e.at)},
                                   {"expires_at", time_or_null(e.expires_at)},
                                   {"account", e.account}});
  }
  for (const auto& d : daily)
    days.push_back(json::object{{"day", format_iso8601(d.day)}, {"granted", d.granted}, {"used", d.used}});
  return json_response(
      {{"summary", credits_json(summary)}, {"history", std::move(entries)}, {"daily", std::move(days)}});
}
// The calculator: what seats and features would cost (U-6 to U-9).
Result<Response> credit_calculator(Call& call) {
  const auto seats = call.query_integer("seats", 0);
  const bool xdr = call.query("edition") == "standard_xdr", sandboxing = call.query("url_sandboxing") == "true";
  const auto granted =
      seats * platform::credits_per_seat(xdr ? platform::Edition::standard_xdr : platform::Edition::standard);
  const auto used = granted + (sandboxing ? 25 * seats : 0);
  return json_response({{"granted", granted}, {"used", used}, {"shortage", used > granted ? used - granted : 0}});
}

}  // namespace

std::span<const Route> licence_routes() {
  // A screen of either console permits: CAS's own administration or the platform's.
  static constexpr std::string_view licence_read = "license=read|license_information=read",
                                    licence_full = "license=full|license_information=full";
  static const Route all[] = {
      {"GET", "/api/v1/licence", Access::holder, licence_read, "License Information with Business ID and credits", "",
       "", "LicenceInformation", licence},
      {"POST", "/api/v1/licence", Access::holder, licence_full, "Register a licence key", "", "{key: string(1..16384)}",
       "LicenceInformation", activate_licence, 64 * 1024, 200, true},
      {"GET", "/api/v1/credits", Access::holder, "credits=read|license=read", "Summary, history and days",
       "{days?: int(1..366)}", "", "CreditInformation", credits},
      {"GET", "/api/v1/credits/calculator", Access::member, "", "What seats and features would cost",
       "{seats: int(1..10000000), edition?: \"standard\"|\"standard_xdr\", url_sandboxing?: bool}", "",
       "{granted: int, used: int, shortage: int}", credit_calculator},
  };
  return all;
}

}  // namespace sekisho::api::own
