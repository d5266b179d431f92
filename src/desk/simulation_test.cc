#include "desk/simulation.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "desk/testing.h"
#include "protect/records.h"

namespace sekisho::desk {
namespace {

void pass_mail(Office& office, int number, scan::Category category, const std::string& recipient, Time at) {
  scan::Report report;
  report.is_mail = true;
  report.mail.subject = "mail " + std::to_string(number);
  report.mail.from = {{"", "x@evil.example"}};
  report.findings = {
      {.rule = "test.rule", .scanner = "test", .category = category, .severity = 80, .part = "", .evidence = "e"}};
  protect::MailTrack track;
  track.at = at;
  track.item = "item-" + std::to_string(number);
  track.service = "inline";
  track.direction = "incoming";
  track.sender = track.envelope_sender = "x@evil.example";
  track.recipients = {recipient};
  track.subject = report.mail.subject;
  track.action = "pass";
  track.report_json = boost::json::serialize(scan::to_json(report));
  REQUIRE(protect::Records(*office.world.database).add(office.tenant, track));
}

SimulationRequest request_of(Office& office) {
  const auto rules = *office.policies.load(office.tenant);
  SimulationRequest request;
  request.until = office.world.clock.now();
  request.from = request.until - std::chrono::hours(24 * 7);
  request.before = request.after = rules.policies;
  request.lists = rules.lists;
  request.directory = rules.directory;
  return request;
}

policy::Policy& threat_of(policy::PolicySet& set) {
  for (auto& one : set.policies) {
    if (one.kind == policy::Kind::threat_protection && one.service == policy::Service::inline_inbound &&
        one.built_in == policy::BuiltIn::default_policy)
      return one;
  }
  FAIL("no default policy");
  return set.policies.front();
}

}  // namespace

TEST_CASE("a candidate is judged over past mail: what would change, how, and what not") {
  Office office;
  REQUIRE(office.policies.seed(office.tenant, policy::Ship::protecting, Language::english));
  const auto now = office.world.clock.now();
  for (int i = 0; i < 6; ++i)
    pass_mail(office, i, scan::Category::spam, "bob@corp.example", now - std::chrono::hours(i + 1));
  pass_mail(office, 6, scan::Category::malware, "bob@corp.example", now - std::chrono::hours(9));
  pass_mail(office, 7, scan::Category::spam, "bob@corp.example", now - std::chrono::hours(24 * 30));  // too old
  auto request = request_of(office);
  auto same = *simulate(*office.world.database, office.tenant, request);
  CHECK(same.looked_at == 7);
  CHECK(same.changed == 0);
  CHECK(same.complete);
  threat_of(request.after).spam.actions[scan::Category::spam] = {.action = policy::ActionKind::quarantine};
  threat_of(request.after).malware.enabled = false;
  const auto result = *simulate(*office.world.database, office.tenant, request);
  CHECK(result.changed == 7);
  CHECK(result.stricter == 6);
  CHECK(result.weaker == 1);
  REQUIRE(result.transitions.size() == 2);
  CHECK(result.transitions[0].from == "move_to_junk");
  CHECK(result.transitions[0].to == "quarantine");
  CHECK(result.transitions[0].count == 6);
  CHECK(result.transitions[1].to == "pass");
  REQUIRE(result.examples.size() == 7);
  CHECK(result.examples[0].item == "item-0");
  CHECK(result.examples[1].item == "item-6");  // the rare transition comes second, not last
  CHECK(result.examples[0].rule == "test.rule");
  request.limit = 3;
  const auto cut = *simulate(*office.world.database, office.tenant, request);
  CHECK(cut.looked_at == 3);
  CHECK(!cut.complete);
  CHECK(simulate(*office.world.database, {office.tenant.value + 1}, request)->looked_at == 0);
  // Nothing was done.
  CHECK(office.planned().empty());
  CHECK(*office.quarantine->count(office.tenant, {}) == 0);
}

TEST_CASE("a candidate takes the place of its namesake, and a new one stands beside") {
  policy::PolicySet set;
  set.policies = {{.id = 1, .name = "A"}, {.id = 2, .name = "B"}};
  CHECK(with_candidate(set, {.id = 2, .name = "renamed"}).policies[1].name == "renamed");
  CHECK(with_candidate(set, {.name = "A", .description = "x"}).policies[0].description == "x");
  CHECK(with_candidate(set, {.name = "A", .description = "x"}).policies[0].id == 1);
  CHECK(with_candidate(set, {.name = "C"}).policies.size() == 3);
}

TEST_CASE("reports that cannot be read are counted, not guessed, and limits are held") {
  Office office;
  REQUIRE(office.policies.seed(office.tenant, policy::Ship::protecting, Language::english));
  for (const auto* text : {"", "{", "[]", "{\"verdict\":5}"}) {
    protect::MailTrack track;
    track.at = office.world.clock.now() - std::chrono::hours(1);
    track.item = std::string("i") + text;
    track.report_json = text;
    REQUIRE(protect::Records(*office.world.database).add(office.tenant, track));
  }
  auto request = request_of(office);
  const auto result = *simulate(*office.world.database, office.tenant, request);
  CHECK(result.looked_at + result.unreadable == 4);
  CHECK(result.unreadable >= 3);
  request.limit = 0;
  CHECK(code_of(simulate(*office.world.database, office.tenant, request)) == "malformed");
  request.limit = max_simulated + 1;
  CHECK(code_of(simulate(*office.world.database, office.tenant, request)) == "malformed");
}

}  // namespace sekisho::desk
