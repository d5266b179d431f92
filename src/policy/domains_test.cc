#include "policy/domains.h"

#include <doctest/doctest.h>

#include "policy/policy_store.h"
#include "store/migration_list.h"

namespace sekisho::policy {
namespace {

struct Installation {
  std::unique_ptr<store::Database> database = std::move(*store::open_sqlite(":memory:"));
  ManualClock clock{from_millis(1'700'000'000'000)};
  PolicyStore policies{*database, clock};
  Domains domains{*database, clock};
  TenantId ours{1}, a{2}, b{3};  // ours: the operator's
  Installation() {
    REQUIRE(store::migrate(*database).has_value());
    for (const auto* business : {"B1", "B2", "B3"}) {
      REQUIRE(database
                  ->insert("INSERT INTO tenant (name, business_id, language, created_at) VALUES ($1, $2, 'en', 0)",
                           {std::string("T"), std::string(business)})
                  .has_value());
    }
  }
  std::string add(TenantId tenant, const std::vector<std::string>& names) {
    std::vector<ListEntry> entries;
    for (const auto& name : names) entries.push_back({.value = name});
    const auto done = policies.add_entries(tenant, ListKind::internal_domains, entries, "x");
    return done ? "fine" : done.error().what.substr(0, done.error().what.find(':'));
  }
  std::string take_off(TenantId tenant, const std::string& name) {
    const auto gone = policies.remove_entries(tenant, ListKind::internal_domains, {name});
    return gone ? std::to_string(*gone) : gone.error().what;
  }
  std::int64_t holder(std::string_view domain) {
    const auto found = domains.holder(domain);
    REQUIRE(found.has_value());
    return *found ? (*found)->value : 0;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Installation, "where the operator assigns domains a tenant cannot take one by entering it") {
  REQUIRE(domains.set_claim(DomainClaim::assigned, ours).has_value());
  CHECK(add(a, {"ok.example", "b.example"}) == "list.domain_unassigned");
  CHECK(policies.entries(a, ListKind::internal_domains)->empty());  // all or nothing
  CHECK(holder("b.example") == 0);
  CHECK(add(ours, {"ours.example"}) == "fine");  // the operator's own tenant needs nobody
  CHECK(holder("Ours.Example") == ours.value);
  REQUIRE(domains.assign(a, "A.Example", "operator").has_value());
  CHECK(holder("a.example") == a.value);
  // Without an operator's tenant everybody waits for the command line.
  REQUIRE(domains.set_claim(DomainClaim::assigned, TenantId{0}).has_value());
  CHECK(add(ours, {"new.example"}) == "list.domain_unassigned");
  REQUIRE(domains.set_claim(DomainClaim::assigned, ours).has_value());
  // Taken off the list by the tenant it is nobody else's, and comes back when entered again.
  CHECK(take_off(a, "a.example") == "1");
  CHECK(holder("a.example") == 0);
  CHECK(add(b, {"a.example"}) == "list.domain_held");
  CHECK(add(ours, {"a.example"}) == "list.domain_held");
  CHECK(add(a, {"a.example"}) == "fine");
  CHECK(holder("a.example") == a.value);
}

TEST_CASE_FIXTURE(Installation, "a domain is one tenant's, whoever may claim it") {
  REQUIRE(domains.set_claim(DomainClaim::first, ours).has_value());
  CHECK(add(a, {"a.example", "other.example"}) == "fine");
  CHECK(add(b, {"b.example", "OTHER.example"}) == "list.domain_held");
  CHECK(domains.assign_free(b, "other.example", "operator").error().code == Code::conflict);
  CHECK(holder("b.example") == 0);
  REQUIRE(domains.assign(b, "a.example", "operator").has_value());
  CHECK(holder("a.example") == b.value);
  CHECK(policies.entries(a, ListKind::internal_domains)->size() == 1);
  CHECK(domains.assign(TenantId{99}, "a.example", "operator").error().code == Code::not_found);
  CHECK(domains.assign(b, "no domain", "operator").error().code == Code::malformed);
  CHECK(holder("a.example") == b.value);
  // What was only entered is free again when it is taken off the list; what was assigned only when the operator
  // releases it.
  CHECK(take_off(a, "OTHER.example") == "1");
  CHECK(add(b, {"other.example"}) == "fine");
  CHECK(take_off(b, "a.example") == "1");
  CHECK(add(a, {"a.example"}) == "list.domain_held");
  REQUIRE(domains.release("a.example").has_value());
  CHECK(domains.release("a.example").error().code == Code::not_found);
  CHECK(domains.release("'; --").error().code == Code::malformed);
  CHECK(add(a, {"a.example"}) == "fine");
  const auto all = domains.list();
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 2);
  CHECK(all->front().domain == "a.example");
  CHECK(all->front().tenant == a);
  CHECK_FALSE(all->front().assigned);
}

TEST_CASE_FIXTURE(Installation, "a domain that two tenants had entered before stays with the older one") {
  for (const auto tenant : {b, a}) {
    REQUIRE(database
                ->execute("INSERT INTO list_entry (tenant, list, value, created_at, created_by) VALUES ($1, "
                          "'internal_domains', 'a.example', 5, 'x')",
                          {tenant.value})
                .has_value());
  }
  for (const auto& migration : store::migrations()) {
    if (migration.name != "0850_domain_holder") continue;
    const std::string sql(migration.sql);
    REQUIRE(database->execute(sql.substr(sql.find("INSERT"))).has_value());
  }
  CHECK(holder("a.example") == a.value);
}

}  // namespace sekisho::policy
