// Manual scans over REST, from the order to its end.
#include <doctest/doctest.h>

#include <thread>

#include "api/door_testing.h"
#include "desk/boxes_testing.h"
#include "desk/manual_scanner.h"
#include "worker/testing.h"

namespace sekisho::api {
namespace {

struct ScanDoor : Door {
  desk::Boxes boxes;
  worker::StillPool pool;
  desk::NoPlans decider;
  desk::NoRecords recorder;
  protect::Conveyor conveyor{{},
                             pool,
                             decider,
                             recorder,
                             *office.world.database,
                             *office.blobs,
                             *office.quarantine,
                             *office.intents,
                             {},
                             office.world.clock,
                             office.world.random};
  desk::PastMail past{boxes, conveyor, *office.quarantine, *office.world.database, office.world.clock, {}};
  desk::ManualScanner scanner{
      {.connector = boxes,
       .past_mail = past,
       .policies = office.policies,
       .database = *office.world.database,
       .clock = office.world.clock,
       .random = office.world.random,
       .post = office.desk->post,
       .console_url = "https://console.example",
       .mailboxes =
           [](TenantId) { return Result<std::vector<std::string>>(std::vector<std::string>{"bob@corp.example"}); },
       .owns = [](TenantId, std::string_view mailbox) { return Result<bool>(mailbox == "bob@corp.example"); },
       .is_trial = [](TenantId) { return Result<bool>(false); }}};
  std::int64_t policy = office.policies
                            .add(office.tenant,
                                 {.kind = policy::Kind::threat_protection,
                                  .service = policy::Service::mailbox,
                                  .name = "mailboxes",
                                  .priority = 50},
                                 "test")
                            ->value;
  ScanDoor() {
    services.manual_scans = &scanner;
    sign_in("manual_scan=full");
    gate.fixed.permissions.insert("manual_scan=read");
    boxes.put("bob@corp.example", "1", "From: eve@evil.example\r\n\r\nbad\r\n");
  }
  std::string order(const std::string& more = {}, const std::string& mode = "scan_only") const {
    const auto now = office.world.clock.now();
    return R"({"policy_id":)" + std::to_string(policy) + R"(,"mode":")" + mode + R"(","from":")" +
           format_iso8601(now - std::chrono::days(2)) + R"(","until":")" + format_iso8601(now) + "\"" + more + "}";
  }
};

}  // namespace

TEST_CASE("a manual scan is ordered, looked at while it goes on, and stopped") {
  ScanDoor door;
  CHECK(to_text(door.does("GET", "manual-scans/mailboxes?policy_id=" + std::to_string(door.policy)).at("items")) ==
        R"(["bob@corp.example"])");
  const auto id =
      std::string(door.does("POST", "manual-scans", door.order(R"(,"report_to":["boss@corp.example"])"), 201)
                      .at("id")
                      .get_string());
  std::string state;
  for (int i = 0; i < 6'000 && state != "done"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    state = std::string(door.does("GET", "manual-scans/" + id).at("state").get_string());
  }
  CHECK(state == "done");
  const auto scan = door.does("GET", "manual-scans?limit=5").at("items").get_array().at(0).get_object();
  CHECK(scan.at("counts").at("malware") == 1);
  CHECK(scan.at("mailboxes").get_array().at(0).at("state") == "scanned");
  CHECK(door.boxes.effects.empty());
  door.does("POST", "manual-scans/" + id + "/stop", "", 409);

  std::atomic<bool> open = true;
  door.boxes.at_fetch = [&] {
    while (open) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  const auto second =
      std::string(door.does("POST", "manual-scans", door.order({}, "scan_and_protect"), 201).at("id").get_string());
  door.does("POST", "manual-scans", door.order(), 409);
  CHECK(door.does("POST", "manual-scans/" + second + "/stop").at("state") == "stopping");
  open = false;
}

TEST_CASE("another tenant's manual scan is as unknown as one that never was") {
  ScanDoor door;
  const auto id = std::string(door.does("POST", "manual-scans", door.order(), 201).at("id").get_string());
  door.gate.fixed.tenant = door.office.world.tenant("Other");
  door.does("GET", "manual-scans/" + id, "", 404);
  door.does("POST", "manual-scans/" + id + "/stop", "", 404);
  CHECK(door.does("GET", "manual-scans").at("items").get_array().empty());
  for (const auto* const route : {"GET /api/v1/manual-scans/{id}", "POST /api/v1/manual-scans/{id}/stop"})
    tried_with_others().insert(route);
}

TEST_CASE("what cannot be a manual scan is refused, each with its reason in both languages") {
  ScanDoor door;
  door.does("GET", "manual-scans/none", "", 404);
  door.does("POST", "manual-scans/none/stop", "", 404);
  door.does("GET", "manual-scans?limit=0", "", 400);
  door.does("GET", "manual-scans/mailboxes?policy_id=x", "", 400);
  door.does("GET", "manual-scans/mailboxes?policy_id=999", "", 404);
  for (const auto& body :
       {door.order(R"(,"mailboxes":["eve@else.example"])"), door.order(R"(,"report_to":["nobody"])"),
        door.order({}, "scan_all"), door.order(R"(,"unknown":1)"), std::string("{}"), std::string("[")}) {
    CAPTURE(body);
    const auto answer = door.does("POST", "manual-scans", body, 400);
    CHECK(answer.at("details").at("ja") != answer.at("details").at("en"));
  }
  door.sign_in("manual_scan=read");
  door.does("POST", "manual-scans", door.order(), 403);
  door.services.manual_scans = nullptr;
  CHECK(door.does("GET", "manual-scans", "", 503).at("code") == "service.not_configured");
}

}  // namespace sekisho::api
