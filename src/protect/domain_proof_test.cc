#include "protect/domain_proof.h"

#include <doctest/doctest.h>

#include "policy/policy_store.h"

namespace sekisho::protect {
namespace {

const auto soon = std::chrono::steady_clock::now() + std::chrono::hours(1);

}  // namespace

TEST_CASE(
    "the record of a domain is its own for each tenant and each domain, and has a name that DNS can be asked for") {
  const auto record = proof_record("corp.example", "business-1");
  REQUIRE(record);
  CHECK(record->name == "_sekisho-challenge.corp.example");
  CHECK(record->value.starts_with("sekisho-domain-verification="));
  CHECK(record->value.size() == 28 + 32);
  CHECK(proof_record("corp.example", "business-1")->value == record->value);
  CHECK(proof_record("corp.example", "business-2")->value != record->value);
  CHECK(proof_record("other.example", "business-1")->value != record->value);
  CHECK(proof_record("日本.example", "business-1")->name == "_sekisho-challenge.xn--wgv71a.example");
  CHECK_FALSE(proof_record(
      std::string(60, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(63, 'd'),
      "x"));
  CHECK_FALSE(proof_record(std::string(64, 'a') + ".example", "x"));
  CHECK_FALSE(proof_record("", "x"));
}

TEST_CASE("a domain is proved by its record alone, whatever else stands beside it; silence proves nothing either way") {
  const auto record = *proof_record("corp.example", "business-1");
  reputation::TableResolver dns;
  CHECK(ask_for_proof(dns, record, soon) == Proof::not_found);
  dns.add("corp.example", reputation::RecordType::txt, record.value);  // at another name
  dns.add(record.name, reputation::RecordType::txt, proof_record("corp.example", "business-2")->value);
  dns.add(record.name, reputation::RecordType::txt, record.value + "0");
  CHECK(ask_for_proof(dns, record, soon) == Proof::not_found);
  dns.add(record.name, reputation::RecordType::txt, " " + record.value + " ");
  CHECK(ask_for_proof(dns, record, soon) == Proof::found);
  for (const auto fault : {reputation::DnsStatus::failed, reputation::DnsStatus::timed_out}) {
    reputation::TableResolver silent;
    silent.set_fault(record.name, fault);
    CHECK(ask_for_proof(silent, record, soon) == Proof::no_answer);
  }
}

TEST_CASE(
    "what is known of a domain is kept while it is on the list: a proof until its record is gone, and whose it is") {
  auto database = std::move(*store::open_sqlite(":memory:"));
  ManualClock clock{from_millis(1'700'000'000'000)};
  REQUIRE(store::migrate(*database).has_value());
  for (const auto* business : {"B1", "B2"})
    REQUIRE(database
                ->insert("INSERT INTO tenant (name, business_id, language, created_at) VALUES ('T', $1, 'en', 0)",
                         {std::string(business)})
                .has_value());
  const TenantId ours{1}, others{2};
  for (const auto& [id, tenant] : {std::pair{10, 1}, std::pair{11, 1}, std::pair{20, 2}})
    REQUIRE(database->execute("INSERT INTO organization (id, tenant, name, created_at) VALUES ($1, $2, $3, 0)",
                              {std::int64_t{id}, std::int64_t{tenant}, std::to_string(id)}));
  policy::PolicyStore lists(*database, clock);
  policy::Domains domains(*database, clock);
  policy::ListEntry entry;
  entry.value = "corp.example";
  REQUIRE(lists.add_entries(ours, policy::ListKind::internal_domains, {entry}, "x"));

  const auto fact = [&] { return domains.facts(ours)->at(0); };
  CHECK(fact().verified_at == Time{});
  CHECK(fact().problem == "");
  REQUIRE(domains.note_proof(ours, "corp.example", false, true));
  CHECK(fact().problem == "not_found");
  CHECK(fact().checked_at == clock.now());
  const auto proved = clock.now();
  REQUIRE(domains.note_proof(ours, "corp.example", true, true));
  CHECK(fact().verified_at == proved);
  clock.advance(std::chrono::hours(5));
  REQUIRE(domains.note_proof(ours, "corp.example", true, true));
  CHECK(fact().verified_at == proved);  // since when
  REQUIRE(domains.note_proof(ours, "corp.example", false, false));
  CHECK(fact().verified_at == proved);
  CHECK(fact().problem == "no_answer");
  CHECK(domains.list()->at(0).verified);
  REQUIRE(domains.note_proof(ours, "corp.example", false, true));
  CHECK(fact().verified_at == Time{});
  CHECK_FALSE(domains.list()->at(0).verified);

  REQUIRE(domains.give_to(ours, "corp.example", OrganizationId{11}));
  CHECK(fact().organization.value == 11);
  CHECK(fact().problem == "not_found");
  CHECK_FALSE(domains.give_to(ours, "corp.example", OrganizationId{20}));  // another tenant's
  CHECK_FALSE(domains.give_to(ours, "elsewhere.example", OrganizationId{11}));
  CHECK_FALSE(domains.give_to(others, "corp.example", OrganizationId{20}));
  REQUIRE(domains.give_to(ours, "corp.example", OrganizationId{0}));
  REQUIRE(domains.note_proof(ours, "corp.example", true, true));
  REQUIRE(lists.remove_entries(ours, policy::ListKind::internal_domains, {"corp.example"}));
  CHECK(domains.facts(ours)->empty());
  REQUIRE(lists.add_entries(others, policy::ListKind::internal_domains, {entry}, "x"));
  CHECK(domains.facts(others)->at(0).verified_at == Time{});
}

}  // namespace sekisho::protect
