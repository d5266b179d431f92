#include "policy/domains.h"

#include "base/text.h"
#include "policy/list_kind.h"
#include "policy/policy_store.h"
#include "store/setting.h"

namespace sekisho::policy {
namespace {

// A setting that is kept with the first tenant: "first", or "assigned" and the operator's tenant (0: none).
constexpr std::string_view rule_name = "installation.tenant_domains";

Result<std::string> normal(std::string_view domain) {
  ListEntry entry;
  entry.value = domain;
  TRY(const auto out, normal_entry(ListKind::internal_domains, std::move(entry)));
  return out.value;
}

struct Row {
  TenantId tenant;
  bool assigned = false;
};

Result<std::optional<Row>> row_of(store::Database& database, const std::string& domain) {
  TRY(const auto rows, database.query("SELECT tenant, assigned FROM domain_holder WHERE domain = $1", {domain}));
  if (rows.empty()) return std::optional<Row>();
  return std::optional(Row{TenantId{rows[0].integer(0)}, rows[0].integer(1) != 0});
}

tl::unexpected<Error> of_another(const std::string& domain) {
  return fail(Code::conflict, "list.domain_held: " + domain + " belongs to another tenant of this installation");
}

}  // namespace

Result<void> Domains::set_claim(DomainClaim claim, TenantId operator_tenant) {
  return database_.transaction([&]() -> Result<void> {
    TRY_VOID(database_.execute("DELETE FROM setting WHERE name = $1", {std::string(rule_name)}));
    TRY(const auto first, database_.query("SELECT MIN(id) FROM tenant"));
    if (first[0].is_null(0)) return {};  // nobody is there who could claim
    return store::save_setting(
        database_, TenantId{first[0].integer(0)}, rule_name,
        claim == DomainClaim::assigned ? "assigned " + std::to_string(operator_tenant.value) : "first");
  });
}

Result<void> Domains::claim(TenantId tenant, const std::string& domain) {
  TRY(const auto held, row_of(database_, domain));
  if (held && held->tenant != tenant) return of_another(domain);
  if (held) return {};
  TRY(const auto rules, database_.query("SELECT value FROM setting WHERE name = $1", {std::string(rule_name)}));
  const bool is_free =
      rules.empty() || rules[0].text(0) == "first" || rules[0].text(0) == "assigned " + std::to_string(tenant.value);
  if (!is_free)
    return fail(Code::conflict,
                "list.domain_unassigned: " + domain + " has to be given to you by the operator of this installation");
  TRY_VOID(database_.execute("INSERT INTO domain_holder (domain, tenant, assigned, since) VALUES ($1, $2, 0, $3)",
                             {domain, tenant.value, to_millis(clock_.now())}));
  return {};
}

Result<void> Domains::leave(TenantId tenant, const std::string& domain) {
  TRY_VOID(database_.execute("DELETE FROM domain_fact WHERE tenant = $1 AND domain = $2", {tenant.value, domain}));
  TRY_VOID(database_.execute("DELETE FROM domain_holder WHERE domain = $1 AND tenant = $2 AND assigned = 0",
                             {domain, tenant.value}));
  return {};
}

Result<std::optional<TenantId>> Domains::holder(std::string_view domain) {
  TRY(const auto rows, database_.query("SELECT h.tenant FROM domain_holder h JOIN list_entry e ON e.tenant = h.tenant "
                                       "AND e.list = 'internal_domains' AND e.value = h.domain WHERE h.domain = $1",
                                       {to_lower_ascii(domain)}));
  return rows.empty() ? std::optional<TenantId>() : std::optional(TenantId{rows[0].integer(0)});
}

Result<std::vector<DomainFact>> Domains::facts(TenantId tenant) {
  TRY(const auto rows, database_.query("SELECT e.value, COALESCE(f.organization, 0), COALESCE(f.verified_at, 0), "
                                       "COALESCE(f.checked_at, 0), COALESCE(f.problem, '') FROM list_entry e "
                                       "LEFT JOIN domain_fact f ON f.tenant = e.tenant AND f.domain = e.value WHERE "
                                       "e.tenant = $1 AND e.list = 'internal_domains' ORDER BY e.value",
                                       {tenant.value}));
  std::vector<DomainFact> out;
  for (const auto& row : rows)
    out.push_back({row.text(0), OrganizationId{row.integer(1)}, from_millis(row.integer(2)),
                   from_millis(row.integer(3)), row.text(4)});
  return out;
}

Result<void> Domains::give_to(TenantId tenant, std::string_view domain, OrganizationId organization) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto listed,
        database_.query("SELECT 1 FROM list_entry WHERE tenant = $1 AND list = 'internal_domains' AND value = $2",
                        {tenant.value, std::string(domain)}));
    if (listed.empty()) return fail(Code::not_found, "the domain is not on the list of internal domains");
    TRY(const auto known, database_.query("SELECT 1 FROM organization WHERE tenant = $1 AND id = $2 AND removed_at = 0",
                                          {tenant.value, organization.value}));
    if (known.empty() && organization.value != 0) return fail(Code::not_found, "organization: none with this id");
    TRY_VOID(database_.execute("UPDATE organization SET tenant = $1, owned = 1 WHERE tenant = $1 AND id = $2",
                               {tenant.value, organization.value}));
    TRY_VOID(
        database_.execute("INSERT INTO domain_fact (tenant, domain, organization) VALUES ($1, $2, $3) ON CONFLICT "
                          "(tenant, domain) DO UPDATE SET organization = excluded.organization",
                          {tenant.value, std::string(domain), organization.value}));
    return {};
  });
}

Result<void> Domains::note_proof(TenantId tenant, std::string_view domain, bool found, bool answered) {
  const auto now = to_millis(clock_.now());
  const std::string problem = found ? "" : answered ? "not_found" : "no_answer";
  TRY_VOID(
      database_.execute("INSERT INTO domain_fact (tenant, domain, verified_at, checked_at, problem) VALUES ($1, $2, "
                        "$3, $4, $5) ON CONFLICT (tenant, domain) DO UPDATE SET checked_at = excluded.checked_at, "
                        "problem = excluded.problem, verified_at = CASE WHEN $6 = 1 AND domain_fact.verified_at > 0 "
                        "THEN domain_fact.verified_at ELSE excluded.verified_at END",
                        {tenant.value, std::string(domain), found ? now : std::int64_t{0}, now, problem,
                         std::int64_t{found || !answered}}));
  return {};
}

Result<std::vector<HeldDomain>> Domains::list() {
  TRY(const auto rows,
      database_.query("SELECT h.domain, h.tenant, h.assigned, h.since, COALESCE(f.verified_at, 0) FROM domain_holder h "
                      "LEFT JOIN domain_fact f ON f.tenant = h.tenant AND f.domain = h.domain ORDER BY h.domain"));
  std::vector<HeldDomain> out;
  for (const auto& row : rows)
    out.push_back(
        {row.text(0), TenantId{row.integer(1)}, row.integer(2) != 0, from_millis(row.integer(3)), row.integer(4) != 0});
  return out;
}

Result<void> Domains::assign(TenantId tenant, std::string_view domain, std::string_view who) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto name, normal(domain));
    TRY(const auto known, database_.query("SELECT 1 FROM tenant WHERE id = $1", {tenant.value}));
    if (known.empty()) return fail(Code::not_found, "no such tenant");
    TRY(const auto held, row_of(database_, name));
    if (held && held->tenant != tenant) TRY_VOID(release(name));
    TRY_VOID(
        database_.execute("INSERT INTO domain_holder (domain, tenant, assigned, since) VALUES ($1, $2, 1, $3) ON "
                          "CONFLICT (domain) DO UPDATE SET assigned = 1",
                          {name, tenant.value, to_millis(clock_.now())}));
    ListEntry entry;
    entry.value = name;
    return PolicyStore(database_, clock_).add_entries(tenant, ListKind::internal_domains, {entry}, who);
  });
}

Result<void> Domains::assign_free(TenantId tenant, std::string_view domain, std::string_view who) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto name, normal(domain));
    TRY(const auto held, row_of(database_, name));
    if (held && held->tenant != tenant) return of_another(name);
    return assign(tenant, name, who);
  });
}

Result<void> Domains::release(std::string_view domain) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto name, normal(domain));
    TRY(const auto held, row_of(database_, name));
    if (!held) return fail(Code::not_found, "no such domain");
    TRY_VOID(database_.execute("DELETE FROM domain_holder WHERE domain = $1", {name}));
    TRY_VOID(database_.execute("DELETE FROM domain_fact WHERE domain = $1", {name}));
    TRY(const auto gone,
        PolicyStore(database_, clock_).remove_entries(held->tenant, ListKind::internal_domains, {name}));
    static_cast<void>(gone);
    return {};
  });
}

}  // namespace sekisho::policy
