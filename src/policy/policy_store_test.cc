#include "policy/policy_store.h"

#include <doctest/doctest.h>

#include "policy/yaml.h"

namespace sekisho::policy {
namespace {

struct Fixture {
  std::unique_ptr<store::Database> database = std::move(*store::open_sqlite(":memory:"));
  ManualClock clock{from_millis(1'700'000'000'000)};
  PolicyStore policies{*database, clock};
  TenantId a{1}, b{2};
  Fixture() {
    REQUIRE(store::migrate(*database).has_value());
    for (const auto* business : {"B1", "B2"}) {
      REQUIRE(database
                  ->insert("INSERT INTO tenant (name, business_id, language, created_at) VALUES ($1, $2, 'en', 0)",
                           {std::string("T"), std::string(business)})
                  .has_value());
    }
  }
};

Policy simple(std::string name, int priority) {
  Policy out{.name = std::move(name), .priority = priority};
  out.enabled = true;
  return out;
}

template <class T>
std::string problem(const Result<T>& result) {
  return result ? "fine" : result.error().what;
}

std::string names(const Result<std::vector<Policy>>& policies) {
  std::string out;
  for (const auto& policy : *policies) {
    if (policy.service == Service::inline_inbound && policy.kind == Kind::threat_protection)
      out += std::to_string(policy.priority) + ":" + policy.name + " ";
  }
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a new tenant is seeded once with policies that protect") {
  REQUIRE(problem(policies.seed(a, Ship::protecting, Language::english)) == "fine");
  REQUIRE(problem(policies.seed(a, Ship::protecting, Language::english)) == "fine");
  CHECK(policies.list(a)->size() == 9);
  CHECK(names(policies.list(a)) == "99998:Default ATP Policy (Monitor Only) 99999:Default ATP Policy ");
  CHECK(policies.list(b)->empty());
  const auto rules = policies.load(a);
  REQUIRE(problem(rules) == "fine");
  CHECK(rules->policies.language == Language::english);
  CHECK(rules->policies.time_zone == "Asia/Tokyo");
}

TEST_CASE_FIXTURE(Fixture, "every change is kept as a version with who, when and what") {
  const auto id = policies.add(a, simple("Sales", 5), "ann");
  REQUIRE(problem(id) == "fine");
  auto policy = *policies.find(a, *id);
  policy.spam.level = Level::high;
  clock.advance(std::chrono::seconds(5));
  CHECK(problem(policies.update(a, policy, 1, "bob")) == "fine");
  CHECK(problem(policies.update(a, policy, 1, "bob")) == "policy.changed_meanwhile: version is 2");
  CHECK(problem(policies.restore(a, *id, 1, "cid")) == "fine");
  CHECK(policies.find(a, *id)->spam.level == Level::medium);
  CHECK(problem(policies.remove(a, *id, "dan")) == "fine");
  const auto history = policies.history(a, *id);
  REQUIRE(history->size() == 4);
  std::string all;
  for (const auto& version : *history)
    all += std::to_string(version.version) + version.change + ":" + version.changed_by + " ";
  CHECK(all == "4removed:dan 3restored:cid 2changed:bob 1created:ann ");
  CHECK(history->at(2).difference ==
        "~ inline_inbound/threat_protection \"Sales\"\n    spam.level: \"medium\" -> \"high\"\n");
  CHECK(to_millis(history->at(2).changed_at) == 1'700'000'005'000);
  CHECK(policies.history(b, *id)->empty());
}

TEST_CASE_FIXTURE(Fixture, "names and priorities are unique, and what is refused leaves nothing behind") {
  const auto id = policies.add(a, simple("Sales", 5), "ann");
  const auto before = *policies.revision(a);
  CHECK(problem(policies.add(a, simple("Sales", 6), "ann")) == "policy.name_taken: Sales");
  CHECK(problem(policies.add(a, simple("Other", 5), "ann")) == "policy.priority_taken: 5 by Sales");
  CHECK(problem(policies.add(a, simple("Bad", 0), "ann")) ==
        "policy.invalid: priority: expected a whole number from 1 to 99999, found 0");
  CHECK(problem(policies.add(b, simple("Sales", 5), "ann")) == "fine");
  CHECK(problem(policies.find(b, *id)).substr(0, 14) == "policy.unknown");
  CHECK(*policies.revision(a) == before);
  CHECK(policies.list(a)->size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "built-in policies cannot be removed or moved, and stay last") {
  REQUIRE(problem(policies.seed(a, Ship::as_reference, Language::english)) == "fine");
  const auto all = *policies.list(a);
  CHECK(problem(policies.remove(a, PolicyId{all[0].id}, "x")).find("policy.built_in") == 0);
  CHECK(problem(policies.move(a, PolicyId{all[0].id}, 1, "x")).find("policy.built_in") == 0);
  auto monitor = all[0];
  monitor.monitor_only = false;
  CHECK(problem(policies.update(a, monitor, 0, "x")).find("policy.invalid: monitor_only: expected true") == 0);
  const auto copied = policies.copy(a, PolicyId{all[1].id}, "x");
  REQUIRE(problem(copied) == "fine");
  CHECK(names(policies.list(a)) ==
        "1:Default ATP Policy (copy) 99998:Default ATP Policy (Monitor Only) 99999:Default ATP Policy ");
}

TEST_CASE_FIXTURE(Fixture, "moving a policy makes room among its neighbours only") {
  static_cast<void>(policies.add(a, simple("A", 1), "x"));
  static_cast<void>(policies.add(a, simple("B", 2), "x"));
  static_cast<void>(policies.add(a, simple("C", 3), "x"));
  static_cast<void>(policies.add(a, simple("F", 9), "x"));
  CHECK(problem(policies.move(a, PolicyId{policies.list(a)->at(2).id}, 1, "x")) == "fine");
  CHECK(names(policies.list(a)) == "1:C 2:A 3:B 9:F ");
}

TEST_CASE_FIXTURE(Fixture, "an import is all or nothing, and a preview changes nothing") {
  static_cast<void>(policies.seed(a, Ship::protecting, Language::english));
  static_cast<void>(policies.add(a, simple("A", 1), "x"));
  static_cast<void>(policies.add(a, simple("B", 2), "x"));
  auto file = *import_yaml(export_yaml(*policies.list(a)));
  for (auto& policy : file) {
    if (policy.name == "A")
      policy.priority = 2;
    else if (policy.name == "B")
      policy.priority = 1;
  }
  const auto preview = policies.import(a, file, Import::merge, Effect::preview, "x");
  CHECK(problem(preview) == "fine");
  CHECK(names(policies.list(a)).substr(0, 8) == "1:A 2:B ");
  const auto done = policies.import(a, file, Import::merge, Effect::apply, "x");
  CHECK(problem(done) == "fine");
  CHECK(*done == *preview);
  CHECK(names(policies.list(a)).substr(0, 8) == "1:B 2:A ");
  file.erase(std::find_if(file.begin(), file.end(), [](const auto& policy) { return policy.name == "A"; }));
  file.push_back(simple("C", 1));
  CHECK(problem(policies.import(a, file, Import::replace, Effect::apply, "x")).find("policy.priority_taken") == 0);
  CHECK(names(policies.list(a)).substr(0, 8) == "1:B 2:A ");
  file.back().priority = 7;
  CHECK(problem(policies.import(a, file, Import::replace, Effect::apply, "x")) == "fine");
  CHECK(names(policies.list(a)).substr(0, 8) == "1:B 7:C ");
}

TEST_CASE_FIXTURE(Fixture, "every list refuses more than its limit, with a code, and keeps what it had") {
  for (int i = 0; i < list_kinds; ++i) {
    const auto kind = static_cast<ListKind>(i);
    const auto& spec = spec_of(kind);
    CAPTURE(spec.name);
    if (spec.max_entries > 5'000) continue;  // same code, only slower
    const auto entry = [&](std::size_t n) {
      ListEntry out;
      const auto number = std::to_string(n);
      const std::string domain = "d" + number + ".example";
      switch (kind) {
        case ListKind::approved_headers:
          out.header = {"X-H", number, HeaderTest::contains};
          break;
        case ListKind::high_profile_users:
          out.person = {"F" + number, "", "L", ""};
          break;
        case ListKind::high_profile_domains:
        case ListKind::high_profile_domain_exclusions:
          out.value = domain;
          break;
        default:
          out.value = "u@" + domain;
      }
      return out;
    };
    std::size_t there = 0;
    while (there < spec.max_entries) {
      std::vector<ListEntry> some;
      for (std::size_t k = 0; k < spec.max_per_request && there < spec.max_entries; ++k) some.push_back(entry(there++));
      REQUIRE(problem(policies.add_entries(a, kind, some, "x")) == "fine");
    }
    CHECK(problem(policies.add_entries(a, kind, {entry(there)}, "x")).find("list.full") == 0);
    CHECK(policies.entries(a, kind)->size() == spec.max_entries);
    CHECK(problem(policies.add_entries(b, kind, {entry(there)}, "x")) == "fine");
    CHECK(problem(policies.add_entries(b, kind, std::vector<ListEntry>(spec.max_per_request + 1, entry(0)), "x"))
              .find("list.full") == 0);
  }
}

TEST_CASE_FIXTURE(
    Fixture,
    "lists reach the decision and the scan settings, per tenant, while their switch is on and until they expire") {
  const auto put = [&](ListKind kind, ListEntry entry) {
    return problem(policies.add_entries(a, kind, {std::move(entry)}, "x"));
  };
  CHECK(put(ListKind::internal_domains, {.value = "Corp.Example"}) == "fine");
  CHECK(put(ListKind::blocked_senders, {.value = "*@bad.example", .source = "api"}) == "fine");
  CHECK(put(ListKind::suspicious_sha1, {.value = std::string(40, 'A')}) == "fine");
  CHECK(put(ListKind::approved_headers, {.header = {"X-Sim", "yes", HeaderTest::equals}}) == "fine");
  CHECK(put(ListKind::high_profile_users, {.person = {"Hanako", "", "Sato", "hanako@corp.example"}}) == "fine");
  CHECK(put(ListKind::high_profile_users, {.person = {"E", "", "V", "e@evil.example"}}).find("internal domain") !=
        std::string::npos);
  CHECK(put(ListKind::trusted_senders, {.value = "f@x.example", .owner = "u@corp.example"}) == "fine");
  CHECK(put(ListKind::trusted_senders, {.value = "f@x.example", .owner = "v@corp.example"}) == "fine");
  CHECK(put(ListKind::blocked_urls, {.value = "bad.example", .expires_ms = 1'700'000'001'000}) == "fine");
  CHECK(problem(policies.set_group(a, "Sales", {"U@corp.example"})) == "fine");
  auto telling = simple("Telling", 7);
  telling.malware.notify.admin_groups = {"Sales"};
  const auto told = policies.add(a, telling, "x");
  REQUIRE(problem(told) == "fine");
  CHECK(policies.load(a)->policies.recipient_groups ==
        std::map<std::string, std::vector<std::string>>{{"sales", {"u@corp.example"}}});
  CHECK(problem(policies.set_group(a, "sales", {})) == "group.in_use: by the policy Telling");
  REQUIRE(problem(policies.remove(a, *told, "x")) == "fine");
  CHECK(policies.load(a)->policies.recipient_groups.empty());
  CHECK(problem(policies.put_text(a, "password", "1", "secret")) == "fine");
  CHECK(problem(policies.put_dlp(a, {"t1", "T", "template", "{}"})) == "fine");

  auto rules = *policies.load(a);
  CHECK(rules.lists.internal_domains == std::vector<std::string>{"corp.example"});
  CHECK(rules.lists.blocked_urls == std::vector<std::string>{"bad.example"});
  CHECK(rules.lists.approved_headers.at(0) == HeaderField{"X-Sim", "yes", HeaderTest::equals});
  CHECK(rules.lists.trusted_senders.size() == 2);
  CHECK(rules.directory->groups_of("u@Corp.example") == std::vector<std::string>{"sales"});
  auto settings = *policies.build_settings(a);
  CHECK(settings.blocked_senders == std::vector<std::string>{"*@bad.example"});
  CHECK(settings.blocked_sha1.empty());
  CHECK(settings.high_profile_users.at(0).last_name == "Sato");
  CHECK(settings.passwords == std::vector<std::string>{"secret"});
  CHECK(settings.guess_passwords);
  CHECK(settings.dlp.size() == 1);
  CHECK(policies.build_settings(b)->dlp.empty());

  const auto before = *policies.revision(a);
  CHECK(problem(policies.set_switch(a, "suspicious_objects", true)) == "fine");
  CHECK(problem(policies.set_switch(a, "blocked_lists", false)) == "fine");
  CHECK(*policies.revision(a) > before);
  clock.advance(std::chrono::seconds(2));
  settings = *policies.build_settings(a);
  CHECK(settings.blocked_sha1 == std::vector<std::string>{std::string(40, 'a')});
  CHECK(settings.blocked_senders.empty());
  CHECK(policies.load(a)->lists.blocked_urls.empty());
  CHECK(*policies.remove_entries(a, ListKind::trusted_senders, {"f@x.example"}, "u@corp.example") == 1);
  CHECK(policies.entries(a, ListKind::trusted_senders)->size() == 1);

  // What was added is removed by the same words, though lists keep them in small letters.
  CHECK(put(ListKind::blocked_senders, {.value = "Eve@Evil.example"}) == "fine");
  CHECK(*policies.remove_entries(a, ListKind::blocked_senders, {" Eve@Evil.example"}) == 1);
}

TEST_CASE_FIXTURE(Fixture, "a template in use cannot be deleted") {
  Policy policy{.kind = Kind::data_loss, .service = Service::inline_outbound, .name = "D", .priority = 1};
  policy.data_loss.templates = {{"t1", {}}};
  REQUIRE(problem(policies.put_dlp(a, {"t1", "T", "template", "{}"})) == "fine");
  REQUIRE(problem(policies.add(a, policy, "x")) == "fine");
  CHECK(problem(policies.remove_dlp(a, "t1")) == "dlp.in_use: by the policy D");
  CHECK(problem(policies.remove_dlp(b, "t1")).find("dlp.unknown") == 0);
}

}  // namespace sekisho::policy
