#include "desk/manual_scan.h"

#include <doctest/doctest.h>

#include <atomic>

#include "desk/boxes_testing.h"
#include "desk/manual_scanner.h"
#include "desk/testing.h"
#include "worker/testing.h"

namespace sekisho::desk {
namespace {

using namespace std::chrono_literals;

const std::string bad = "From: eve@evil.example\r\nSubject: x\r\n\r\nbad\r\n",
                  good = "From: ann@corp.example\r\nSubject: x\r\n\r\ngood\r\n";

struct Bench : Office {
  Boxes boxes;
  worker::StillPool pool;
  NoPlans decider;
  NoRecords recorder;
  protect::Conveyor conveyor{{},          pool,     decider, recorder,    *world.database, *blobs,
                             *quarantine, *intents, {},      world.clock, world.random};
  std::vector<std::string> told;
  PastMail past{boxes,       conveyor,
                *quarantine, *world.database,
                world.clock, [this](const protect::Detection& detection) { told.push_back(detection.rule); }};
  std::vector<std::string> known{"ann@corp.example", "bob@corp.example", "spam@corp.example"};
  bool trial = false;
  ScannerParts parts{.connector = boxes,
                     .past_mail = past,
                     .policies = policies,
                     .database = *world.database,
                     .clock = world.clock,
                     .random = world.random,
                     .post = desk->post,
                     .console_url = "https://console.example",
                     .mailboxes = [this](TenantId) { return Result<std::vector<std::string>>(known); },
                     .owns =
                         [](TenantId, std::string_view mailbox) {
                           return Result<bool>(mailbox.ends_with("@corp.example") && !mailbox.starts_with("spam@"));
                         },
                     .is_trial = [this](TenantId) { return Result<bool>(trial); }};
  PolicyId policy = add("mailboxes", policy::Service::mailbox);

  PolicyId add(const std::string& name, policy::Service service, policy::Kind kind = policy::Kind::threat_protection) {
    // not enabled: only manual scans use it
    policy::Policy one{.kind = kind, .service = service, .name = name, .priority = 50};
    one.targets.exclude_users = {"left-out@corp.example"};
    if (kind == policy::Kind::threat_protection)
      one.malware.actions[scan::Category::malware] = {policy::ActionKind::quarantine, {}, {}, {}};
    return *policies.add(tenant, one, "test");
  }
  ManualScanOrder order(ScanMode mode = ScanMode::scan_and_protect) {
    return {.policy = policy,
            .mode = mode,
            .from = world.clock.now() - std::chrono::days(7),
            .until = world.clock.now(),
            .mailboxes = {},
            .report_to = {}};
  }
  static ManualScan ended(ManualScanner& scanner, TenantId tenant, const std::string& id) {
    for (int i = 0; i < 6'000; ++i) {
      const auto scan = scanner.find(tenant, id);
      REQUIRE(scan);
      if (!is_open(scan->state)) return *scan;
      std::this_thread::sleep_for(10ms);
    }
    FAIL("the scan does not end");
    return {};
  }
};

}  // namespace

TEST_CASE("a manual scan judges what lies in each mailbox by its policy, acts on it, logs it and reports by mail") {
  Bench bench;
  bench.boxes.put("bob@corp.example", "1", bad), bench.boxes.put("bob@corp.example", "2", good),
      bench.boxes.put("bob@corp.example", "3", bad, connect::Shelf::junk), bench.boxes.put("bob@corp.example", "4", "");
  bench.boxes.put("ann@corp.example", "5", bad, connect::Shelf::sent),
      bench.boxes.put("ann@corp.example", "stuck", bad), bench.boxes.put("spam@corp.example", "6", bad);
  ManualScanner scanner(bench.parts);
  auto order = bench.order();
  order.report_to = {"Boss@Corp.example"};
  const auto started = scanner.start(bench.tenant, order, "admin");
  REQUIRE(started);
  const auto scan = Bench::ended(scanner, bench.tenant, started->id);
  CHECK(scan.state == ScanState::done);
  CHECK(scan.mailboxes_in("scanned") == 2);
  const auto counts = scan.counts();
  CHECK(counts.items == 4);  // not what lies in the junk folder, which the policy leaves alone
  CHECK(counts.unread == 1);
  CHECK(counts.found == 3);
  CHECK(counts.malware == 3);
  CHECK(counts.acted == 1);
  CHECK(counts.failed == 2);
  CHECK(bench.boxes.effects == std::vector<std::string>{"bob@corp.example/INBOX;1 quarantine"});
  CHECK(bench.told.size() == 3);
  const auto rows = bench.world.database->query(
      "SELECT scan_type, action, action_result, policy_name, affected_user FROM detection WHERE tenant = $1 ORDER BY "
      "affected_user, action_result",
      {bench.tenant.value});
  REQUIRE(rows);
  REQUIRE(rows->size() == 3);
  std::string said;
  for (const auto& row : *rows)
    said += row.text(0) + "|" + row.text(1) + "|" + row.text(2) + "|" + row.text(3) + "|" + row.text(4) + "\n";
  CHECK(said ==
        "Manual scan|quarantine|failed: it was sent already|mailboxes|ann@corp.example\nManual scan|quarantine|failed: "
        "the mailbox server refused it|mailboxes|ann@corp.example\nManual "
        "scan|quarantine|success|mailboxes|bob@corp.example\n");
  REQUIRE(bench.planned().size() == 1);
  CHECK(bench.planned().front().recipients == std::vector<std::string>{"boss@corp.example"});
}

TEST_CASE("a scan that only looks moves nothing and says what it found; what somebody released is left where it is") {
  Bench bench;
  bench.boxes.put("bob@corp.example", "1", bad);
  ManualScanner scanner(bench.parts);
  const auto started = scanner.start(bench.tenant, bench.order(ScanMode::scan_only), "admin");
  REQUIRE(started);
  const auto scan = Bench::ended(scanner, bench.tenant, started->id);
  CHECK(scan.counts().found == 1);
  CHECK(scan.counts().acted == 0);
  CHECK(bench.boxes.effects.empty());
  CHECK(bench.planned().empty());
  const auto rows = bench.world.database->query("SELECT action FROM detection WHERE tenant = $1", {bench.tenant.value});
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().text(0) == "pass");
  const auto tracks = bench.world.database->query(
      "SELECT service, action, delivery_status FROM mail_tracking WHERE tenant = $1", {bench.tenant.value});
  REQUIRE(tracks);
  REQUIRE(tracks->size() == 1);
  CHECK(tracks->front().text(0) + " " + tracks->front().text(1) + " " + tracks->front().text(2) ==
        "manual pass delivered");
}

TEST_CASE("a mailbox that cannot be opened is skipped with its reason, and the scan goes on") {
  Bench bench;
  bench.boxes.put("bob@corp.example", "1", bad);
  bench.boxes.closed["ann@corp.example"] = {Code::not_found, "no such mailbox"};
  ManualScanner scanner(bench.parts);
  const auto started = scanner.start(bench.tenant, bench.order(), "admin");
  REQUIRE(started);
  const auto scan = Bench::ended(scanner, bench.tenant, started->id);
  CHECK(scan.state == ScanState::done);
  CHECK(scan.mailboxes_in("skipped") == 1);
  CHECK(scan.mailboxes.front().problem == "no such mailbox");
  CHECK(scan.counts().acted == 1);
}

TEST_CASE(
    "a scan is stopped on demand, and one that the service's end interrupted goes on without doing anything twice") {
  Bench bench;
  for (int i = 0; i < 500; ++i) bench.boxes.put("bob@corp.example", std::to_string(i), bad);
  std::atomic<int> read = 0;
  std::atomic<bool> slow = true;
  bench.boxes.at_fetch = [&] {
    ++read;
    if (slow) std::this_thread::sleep_for(20ms);
  };
  std::string id;
  {
    ManualScanner scanner(bench.parts);
    const auto started = scanner.start(bench.tenant, bench.order(), "admin");
    REQUIRE(started);
    id = started->id;
    while (read < 3) std::this_thread::sleep_for(1ms);
  }
  CHECK(read < 500);
  {
    ManualScanner scanner(bench.parts);
    slow = false;
    CHECK(Bench::ended(scanner, bench.tenant, id).counts().items == 500);
    CHECK(bench.world.database->query("SELECT count(*) FROM detection WHERE tenant = $1", {bench.tenant.value})
              ->at(0)
              .integer(0) == 500);
    CHECK(bench.told.size() >= 500);
    CHECK(scanner.stop(bench.tenant, id).error().code == Code::conflict);
    read = 0, slow = true;
    const auto second = scanner.start(bench.tenant, bench.order(ScanMode::scan_only), "admin");
    REQUIRE(second);
    while (read < 3) std::this_thread::sleep_for(1ms);
    CHECK(scanner.start(bench.tenant, bench.order(), "admin").error().code == Code::conflict);
    REQUIRE(scanner.stop(bench.tenant, second->id));
    const auto scan = Bench::ended(scanner, bench.tenant, second->id);
    CHECK(scan.state == ScanState::stopped);
    CHECK(scan.counts().items < 500);
    const auto all = scanner.list(bench.tenant, 10);
    REQUIRE(all->size() == 2);
    for (const auto& one : *all)
      CHECK(one.mailboxes.size() == scanner.find(bench.tenant, one.id)->mailboxes.size());  // each its own
    CHECK(all->front().counts().items + all->back().counts().items == 500 + scan.counts().items);
    CHECK(scanner.list(bench.tenant, 1)->size() == 1);
  }
}

TEST_CASE("orders beyond the limits, for mailboxes of others and by policies of other services are refused") {
  Bench bench;
  ManualScanner scanner(bench.parts);
  const auto refused = [&](auto change) {
    auto order = bench.order();
    change(order);
    const auto started = scanner.start(bench.tenant, order, "admin");
    REQUIRE(!started);
    return started.error();
  };
  CHECK(refused([](auto& order) { order.from = order.until; }).what == "until: later than from");
  CHECK(refused([](auto& order) { order.from = order.until - std::chrono::days(32); }).what == "from: at most 31 days");
  CHECK(refused([](auto& order) { order.from += std::chrono::days(30), order.until += std::chrono::days(30); }).what ==
        "from: not in the future");
  CHECK(refused([](auto& order) { order.mailboxes = {"eve@else.example"}; }).what ==
        "mailboxes: not yours, or not protected by this policy: eve@else.example");
  CHECK(refused([](auto& order) { order.mailboxes = {"bob*eve@corp.example"}; }).code == Code::malformed);
  CHECK(refused([](auto& order) { order.mailboxes = {"left-out@corp.example"}; }).what ==
        "mailboxes: not yours, or not protected by this policy: left-out@corp.example");
  CHECK(refused([](auto& order) { order.report_to = {"nobody"}; }).what.starts_with("report_to: "));
  CHECK(refused([](auto& order) { order.report_to.assign(101, "a@corp.example"); }).what ==
        "report_to: at most 100 addresses");
  CHECK(refused([&](auto& order) { order.policy = PolicyId{999}; }).code == Code::not_found);
  const auto inbound = bench.add("inbound", policy::Service::inline_inbound);
  CHECK(refused([&](auto& order) { order.policy = inbound, order.mailboxes = {"bob@corp.example"}; }).code ==
        Code::malformed);
  bench.trial = true;
  CHECK(refused([](auto&) {}).what == "from: at most one day with a trial licence");
  bench.known.clear();
  CHECK(refused([](auto& order) { order.from = order.until - std::chrono::hours(1); }).what ==
        "mailboxes: none is known that the policy protects");
}

}  // namespace sekisho::desk
