// What the operator of the installation does for tenants: makes them, issues their licence keys, and says whose a
// domain is.
#include "api/new_tenant.h"
#include "api/own/own.h"
#include "platform/errors.h"
#include "platform/licences.h"
#include "platform/signing.h"
#include "platform/tenants.h"
#include "policy/domains.h"
#include "policy/policy_store.h"

namespace sekisho::api::own {
namespace {

Result<Response> add_tenant(Call& call) {
  if (call.services.platform == nullptr || call.services.policies == nullptr) return not_configured(call);
  const auto& body = call.object();
  const auto& context = *call.services.platform;
  platform::NewTenant draft{.name = string_or(body, "name")};
  draft.region = string_or(body, "region", draft.region);
  draft.time_zone = string_or(body, "time_zone", draft.time_zone);
  draft.language = string_or(body, "language", call.language == Language::japanese ? "ja" : "en") == "ja"
                       ? Language::japanese
                       : Language::english;
  const auto mail = string_or(body, "administrator");
  TRY(const auto made,
      make_tenant(context, *call.services.policies, draft,
                  {.name = call.who.name, .role = "operator", .source = "Console", .address = call.request.peer},
                  mail));
  TRY(const auto tenant, platform::Tenants(context).find(made.id));
  return json_response({{"tenant", made.id.value},
                        {"business_id", tenant.business_id},
                        {"administrator", mail},
                        {"one_time_password", made.one_time_password}},
                       201);
}

Result<Response> issue_licence(Call& call) {
  if (call.services.platform == nullptr || call.services.signing_key == nullptr) return not_configured(call);
  const auto& body = call.object();
  const auto expires = parse_iso8601(string_or(body, "expires_at")),
             starts = parse_iso8601(string_or(body, "starts_at"));
  if (!expires) return platform::refuse(platform::Refusal::bad_setting, "expires_at");
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(TenantId{integer_or(body, "tenant")}));
  platform::LicenceTerms terms{.business_id = tenant.business_id,
                               .trial = bool_or(body, "trial"),
                               .seats = static_cast<int>(integer_or(body, "seats", 100)),
                               .starts_at = starts.value_or(call.services.clock.now()),
                               .expires_at = *expires};
  platform::set_order(terms, string_or(body, "programme"), string_or(body, "edition"), string_or(body, "side"));
  TRY(const auto key, platform::issue_licence(*call.services.signing_key, call.services.random, terms));
  return json_response({{"key", key}}, 201);
}

// Whose the mail and mailboxes of a domain are.
Result<Response> domains(Call& call) {
  TRY(const auto all, policy::Domains(call.services.database, call.services.clock).list());
  json::array items;
  for (const auto& one : all)
    items.push_back(json::object{{"domain", one.domain},
                                 {"tenant", one.tenant.value},
                                 {"assigned", one.assigned},
                                 {"since", format_iso8601(one.since)},
                                 {"verified", one.verified}});
  return json_response({{"items", std::move(items)}});
}

Result<Response> assign_domain(Call& call) {
  TRY_VOID(policy::Domains(call.services.database, call.services.clock)
               .assign(TenantId{integer_or(call.object(), "tenant")}, call.path_value("domain"), call.who.name));
  return domains(call);
}

Result<Response> release_domain(Call& call) {
  TRY_VOID(policy::Domains(call.services.database, call.services.clock).release(call.path_value("domain")));
  return domains(call);
}

}  // namespace

std::span<const Route> operator_routes() {
  static constexpr std::string_view held = "{items: [HeldDomain]}";
  static const Route all[] = {
      {"POST", "/api/v1/fleet/tenants", Access::holder, "fleet=full",
       "A new tenant with its first administrator, whose one-time password is shown once, and default policies "
       "(operator)",
       "",
       "{name: string(1..128), administrator: email, region?: string(1..16), time_zone?: string(1..64), language?: "
       "\"ja\"|\"en\"}",
       "{tenant: int, business_id: string, administrator: string, one_time_password: string}", add_tenant, 16 * 1024,
       201},
      {"POST", "/api/v1/fleet/licences", Access::holder, "fleet=full",
       "Issue a licence key for a tenant, which registers it (operator)", "",
       "{tenant: int(1..0), programme?: \"TSSL\"|\"TMOL\"|\"MSPL\", edition?: \"standard\"|\"standard_xdr\", side?: "
       "\"cas\"|\"platform\", seats?: int(1..10000000), starts_at?: time, expires_at: time, trial?: bool}",
       "{key: string}", issue_licence, 4096, 201},
      {"GET", "/api/v1/fleet/domains", Access::holder, "fleet=read",
       "Which tenant holds which internal domain: its mail and mailboxes are that tenant's (operator)", "", "", held,
       domains},
      {"PUT", "/api/v1/fleet/domains/{domain}", Access::holder, "fleet=full",
       "Give a domain to a tenant, and take it from whoever has it (operator)", "", "{tenant: int(1..0)}", held,
       assign_domain, 1024},
      {"DELETE", "/api/v1/fleet/domains/{domain}", Access::holder, "fleet=full",
       "Take a domain from whoever has it (operator)", "", "", held, release_domain, 1024},
  };
  return all;
}

}  // namespace sekisho::api::own
