#include "policy/domains.h"

#include "api/own/own.h"
#include "platform/tenants.h"
#include "protect/domain_proof.h"

// A tenant's internal domains beside their list: which organisation owns each, and whether DNS proves it to be the
// tenant's. Nothing is held back from a domain that is not proved: its mail flows as it did.
namespace sekisho::api::own {
namespace {

json::object domain_json(const platform::Tenant& tenant, const policy::DomainFact& fact) {
  json::value record;
  if (const auto made = protect::proof_record(fact.domain, tenant.business_id); made)
    record = json::object{{"type", "TXT"}, {"name", made->name}, {"value", made->value}};
  const auto when = [](Time at) { return at == Time{} ? json::value(nullptr) : json::value(format_iso8601(at)); };
  return json::object{{"domain", fact.domain},
                      {"state", fact.verified_at == Time{} ? "unverified" : "verified"},
                      {"record", std::move(record)},
                      {"verified_at", when(fact.verified_at)},
                      {"checked_at", when(fact.checked_at)},
                      {"problem", fact.problem},
                      {"organization", fact.organization.value}};
}

Result<policy::DomainFact> fact_of(const Call& call) {
  TRY(const auto all, policy::Domains(call.services.database, call.services.clock).facts(call.who.tenant));
  const auto wanted = to_lower_ascii(call.path_value("domain"));
  for (const auto& one : all) {
    if (one.domain == wanted) return one;
  }
  return fail(Code::not_found, "the domain is not on the list of internal domains");
}

Result<Response> list(Call& call) {
  if (call.services.platform == nullptr) return not_configured(call);
  TRY(const auto all, policy::Domains(call.services.database, call.services.clock).facts(call.who.tenant));
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  json::array items;
  for (const auto& one : all) items.push_back(domain_json(tenant, one));
  return json_response({{"items", std::move(items)}, {"configured", call.services.dns != nullptr}});
}

Result<Response> show(Call& call) {
  TRY(const auto fact, fact_of(call));
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  return json_response(domain_json(tenant, fact));
}

Result<Response> check(Call& call) {
  if (call.services.platform == nullptr || call.services.dns == nullptr) return not_configured(call);
  TRY(const auto fact, fact_of(call));
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  const auto record = protect::proof_record(fact.domain, tenant.business_id);
  if (!record) return problem(call, "request.invalid", record.error().what);
  const auto proof =
      protect::ask_for_proof(*call.services.dns, *record, std::chrono::steady_clock::now() + protect::proof_timeout);
  TRY_VOID(policy::Domains(call.services.database, call.services.clock)
               .note_proof(call.who.tenant, fact.domain, proof == protect::Proof::found,
                           proof != protect::Proof::no_answer));
  return show(call);
}

Result<Response> give(Call& call) {
  if (call.services.platform == nullptr) return not_configured(call);
  TRY(const auto fact, fact_of(call));
  TRY_VOID(policy::Domains(call.services.database, call.services.clock)
               .give_to(call.who.tenant, fact.domain, OrganizationId{integer_or(call.object(), "organization")}));
  return show(call);
}

}  // namespace

std::span<const Route> domain_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/domains", Access::holder, "global_settings=read|organizations=read",
       "The internal domains: whether DNS proves each to be the tenant's, the record that would, and the organization "
       "that owns it",
       "", "", "{items: [InternalDomain], configured: bool}", list},
      {"POST", "/api/v1/domains/{domain}/check", Access::holder, "global_settings=full",
       "Ask DNS for a domain's record now", "", "", "InternalDomain", check},
      {"PUT", "/api/v1/domains/{domain}", Access::holder, "organizations=full",
       "Say which organization owns a domain; what concerns its mailboxes is recorded as that one's from now on. 0: "
       "the first",
       "", "{organization: int(0..0)}", "InternalDomain", give, 1024},
  };
  return all;
}

}  // namespace sekisho::api::own
