// Held and delivered mail over REST: seen, released, deleted, downloaded, many at once; a mail judged without effect.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "api/detail_text.h"
#include "api/door_testing.h"
#include "api/response/mailbox_actions.h"
#include "protect/conveyor.h"
#include "worker/testing.h"

namespace sekisho::api {
namespace {

struct HeldDoor : Door {
  worker::StillPool pool;
  std::atomic<bool> blocked = false;
  HeldDoor()
      : Door({{"quarantine.delete",
               [this](TenantId tenant, std::int64_t id) { return office.quarantine->remove(tenant, {id}); }},
              {"quarantine.restore", [this](TenantId, std::int64_t) -> Result<void> {
                 while (blocked) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                 return {};
               }}}) {
    services.pool = &pool;
    sign_in("quarantine=full");
  }
  // A task's state and counts once it has ended.
  std::string ended(const std::string& id) {
    for (int i = 0; i < 500; ++i) {
      const auto task = does("GET", "tasks/" + id);
      if (task.at("state") != "running")
        return std::string(task.at("state").get_string()) + " " +
               std::to_string(task.at("succeeded").to_number<int>()) + "/" +
               std::to_string(task.at("failed").to_number<int>());
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return "still running";
  }
};

struct Judge final : protect::Decider {
  Result<std::vector<policy::Plan>> decide(const protect::Item& item, const scan::Report& report) override {
    policy::Plan plan;
    plan.recipients = item.context.recipients;
    plan.decision = report.findings.empty() ? policy::ActionKind::pass : policy::ActionKind::quarantine;
    return std::vector{plan};
  }
};
struct Nobody final : protect::Recorder {
  int records = 0;
  Result<void> record(const protect::Settled&) override {
    ++records;
    return {};
  }
};

}  // namespace

TEST_CASE("a held mail is shown, previewed, downloaded under a password, released once or deleted for ever") {
  HeldDoor door;
  const auto a = "quarantine/" + std::to_string(door.office.hold("a", {"bob@corp.example"}).value),
             b = "quarantine/" + std::to_string(door.office.hold("b", {"bob@corp.example"}).value);
  CHECK(door.does("GET", a).at("state") == "Quarantined");
  CHECK(door.does("GET", a + "/preview").at("text").get_string().find("body") != json::string::npos);
  const auto zip = door.admin("POST", "/api/v1/" + a + "/download", R"({"password":"secret"})");
  CHECK(zip.status == 200);
  CHECK(zip.body.starts_with("PK"));
  door.does("POST", a + "/download", R"({"password":""})", 400);
  CHECK(door.does("POST", a + "/restore", "", 202).at("state") == "Restoring");
  door.does("POST", a + "/restore", "", 409);
  door.does("DELETE", a, "", 409);
  CHECK(door.office.planned().size() == 1);
  door.does("DELETE", b);
  CHECK(door.does("GET", b).at("state") == "DeleteSuccess");
  door.does("GET", b + "/preview", "", 404);
  door.does("POST", b + "/restore", "", 409);
  door.does("GET", "quarantine/999999", "", 404);
}

TEST_CASE("a tenant sets how long mail is held and whether its text is shown, within what the installation allows") {
  HeldDoor door;
  const auto id = std::to_string(door.office.hold("a", {"bob@corp.example"}).value);
  CHECK(to_text(door.does("GET", "quarantine-settings")) == R"({"days":30,"most":30,"preview":true})");
  CHECK(to_text(door.does("PUT", "quarantine-settings", R"({"days":7,"preview":false})")) ==
        R"({"days":7,"most":30,"preview":false})");
  door.does("PUT", "quarantine-settings", R"({"days":31,"preview":true})", 400);
  door.does("PUT", "quarantine-settings", R"({"days":0,"preview":true})", 400);
  door.does("GET", "quarantine/" + id + "/preview", "", 403);
  door.does("PUT", "quarantine-settings", R"({"days":7,"preview":true})");
  door.does("GET", "quarantine/" + id + "/preview");
  door.sign_in("quarantine=read");
  CHECK(door.does("GET", "quarantine-settings").at("days") == 7);
  door.does("PUT", "quarantine-settings", R"({"days":8,"preview":true})", 403);
}

TEST_CASE("up to ten held mails come in one locked archive, and lists narrow by person and service") {
  HeldDoor door;
  std::string ids;
  for (int n = 0; n < 3; ++n)
    ids += (ids.empty() ? "" : ",") +
           std::to_string(
               door.office.hold("m" + std::to_string(n), {n == 0 ? "ann@corp.example" : "bob@corp.example"}).value);
  const auto zip = door.admin("POST", "/api/v1/quarantine/download", "{\"ids\":[" + ids + "],\"password\":\"secret\"}");
  REQUIRE(zip.status == 200);
  CHECK(zip.content_type == "application/zip");
  CHECK(zip.body.find("body") == std::string::npos);
  std::size_t files = 0;
  for (auto at = zip.body.find("PK\x01\x02"); at != std::string::npos; at = zip.body.find("PK\x01\x02", at + 1))
    ++files;
  CHECK(files == 3);
  door.does("POST", "quarantine/download", "{\"ids\":[" + ids + "],\"password\":\"\"}", 400);
  door.does("POST", "quarantine/download", "{\"ids\":[],\"password\":\"secret\"}", 400);
  door.does("POST", "quarantine/download", "{\"ids\":[1,2,3,4,5,6,7,8,9,10,11],\"password\":\"secret\"}", 400);
  const auto lost =
      door.does("POST", "quarantine/download", "{\"ids\":[" + ids + ",987654],\"password\":\"secret\"}", 404);
  CHECK(lost.at("details").at("ja") == "隔離に項目987654はありません");
  const auto facets = door.does("GET", "quarantine/facets").at("facets").get_object();
  CHECK(facets.at("affected_user").at(0).at("value") == "bob@corp.example");
  CHECK(facets.at("affected_user").at(0).at("count") == 2);
  const std::string service(facets.at("service").at(0).at("value").get_string());
  CHECK(door.does("GET", "quarantine?affected_user=BOB@corp.example").at("total") == 2);
  CHECK(door.does("GET", "quarantine?affected_user=nobody@corp.example").at("total") == 0);
  CHECK(door.does("GET", "quarantine?service=none").at("total") == 0);
  CHECK(door.does("POST", "quarantine/bulk", R"({"action":"delete","query":{"affected_user":"ann@corp.example"}})", 202)
            .at("total") == 1);
}

TEST_CASE("a held mail is downloaded by the CAS route under both spellings, with and without a password") {
  HeldDoor door;
  door.office.hold("a", {"bob@corp.example"});
  Principal who = door.gate.fixed;
  who.permissions.insert("cas.log_retrieval");
  door.gate.fixed = who;
  const std::string events = R"("quarantine_events":[{"service":"exchange","message":[{"mail_log_id":"a"}]}])";
  for (const auto* path : {"/v1/siem/quarantine_mails", "/v1/siem/quanrantine_mails"}) {
    CHECK(door.admin("POST", path, "{" + events + "}").body.find("mail.eml") != std::string::npos);
    CHECK(door.admin("POST", path, "{" + events + R"(,"download_options":{"compression_password":"secret"}})")
              .body.starts_with("PK"));
    CHECK(
        door.admin("POST", path, R"({"quarantine_events":[{"service":"exchange","message":[{"mail_log_id":"none"}]}]})")
            .status == 404);
    CHECK(door.admin("POST", path, R"({"quarantine_events":[]})").status == 400);
  }
}

TEST_CASE("a reported mail is previewed, judged anew and taken out of every mailbox; report addresses are set") {
  HeldDoor door;
  for (const auto* permission : {"user_reported=full", "user_reported=read"})
    door.gate.fixed.permissions.insert(permission);
  const auto made =
      door.send("POST", "/api/v1/reported?claim=phishing&reporter=bob@corp.example",
                "From: eve@evil.example\r\nSubject: x\r\nMessage-ID: <1@evil.example>\r\n\r\nhttp://evil.example/x\r\n",
                "message/rfc822", true);
  REQUIRE(made.status == 201);
  const auto path = "reported/" + std::to_string(integer_or(door.object_of(made), "id"));
  REQUIRE(door.office.desk->reported.judge_waiting(10));
  CHECK(door.does("GET", path + "/preview").at("text").get_string().find("evil.example/x") != json::string::npos);
  door.does("POST", path + "/judge");
  door.does("POST", path + "/purge", R"({"action":"quarantine"})", 400);  // nothing like it passed here
  protect::MailTrack track{.at = door.office.world.clock.now(),
                           .item = "i",
                           .service = "inline",
                           .direction = "incoming",
                           .sender = "eve@evil.example",
                           .recipients = {"ann@corp.example"},
                           .subject = "x",
                           .message_id = "1@evil.example",
                           .verdict = "clean",
                           .action = "pass",
                           .delivery_status = "delivered"};
  track.urls = {"http://evil.example/x"};
  scan::Report report;
  report.is_mail = true;
  report.mail.from = {{"", "eve@evil.example"}};
  track.report_json = json::serialize(scan::to_json(report));
  REQUIRE(door.records.add(door.office.tenant, track));
  const auto task = door.does("POST", path + "/purge", R"({"action":"quarantine"})", 202);
  CHECK(task.at("total").to_number<int>() == 1);
  door.does("POST", "reported/999/judge", "", 404);

  auto settings = door.does("GET", "reporting-settings");
  settings["enabled"] = true;
  settings["phishing_address"] = "phish@corp.example";
  CHECK(door.does("PUT", "reporting-settings", to_text(settings)).at("phishing_address") == "phish@corp.example");
  settings["phishing_address"] = "no address";
  door.does("PUT", "reporting-settings", to_text(settings), 400);
}

TEST_CASE("many are dealt with as a task, whose failures are named and which runs once for its key") {
  HeldDoor door;
  const auto ask = [&](const std::string& text, const std::string& key = {}) {
    Request request;
    request.method = "POST";
    request.id = "r";
    request.peer = "192.0.2.9";
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}};
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    request.body = text;
    REQUIRE(read_target("/api/v1/quarantine/bulk", request));
    return handled(*door.api, std::move(request));
  };
  const auto one = door.office.hold("a", {"bob@corp.example"}).value,
             two = door.office.hold("b", {"bob@corp.example"}).value;
  const auto ids = "[" + std::to_string(one) + "," + std::to_string(two) + ",987654]";
  const auto started = ask(R"({"action":"delete","ids":)" + ids + "}", "once");
  REQUIRE_MESSAGE(started.status == 202, started.body);
  const std::string id(door.object_of(started).at("id").get_string());
  CHECK(door.ended(id) == "done 2/1");
  // Why one failed is told in the reader's language, also of a task that English eyes began.
  const auto told_in = [&](const std::string& language) {
    Request request;
    request.method = "GET";
    request.id = "r";
    request.peer = "192.0.2.9";
    request.headers = {{"Authorization", "Bearer x"}, {"Accept-Language", language}};
    REQUIRE(read_target("/api/v1/tasks/" + id, request));
    return std::string(
        door.object_of(handled(*door.api, std::move(request))).at("failures").at(0).at("problem").get_string());
  };
  const auto english = told_in("en"), japanese = told_in("ja");
  CHECK(detail_in_japanese(english) == japanese);
  CHECK(japanese != "");
  CHECK(std::string(door.object_of(ask(R"({"action":"delete","ids":)" + ids + "}", "once")).at("id").get_string()) ==
        id);
  CHECK(ask(R"({"action":"delete","ids":[1]})", "once").status == 422);  // another request under a key that was used
  CHECK(ask(R"({"action":"restore","ids":)" + ids + "}", "once").status == 422);
  door.does("POST", "tasks/" + id + "/cancel", "", 409);
  door.does("GET", "tasks/made-up", "", 404);
  CHECK(ask(R"({"action":"delete"})").status == 400);
  CHECK(ask(R"({"action":"shred","ids":[1]})").status == 400);
  CHECK(ask(R"({"action":"delete","ids":[1]})", std::string(200, 'k')).status == 400);
  CHECK(door.does("GET", "tasks").at("items").get_array().size() == 1);

  // Stopped in the middle: what comes after is left alone.
  door.blocked = true;
  std::string many = "1";
  for (int i = 2; i <= 500; ++i) many += "," + std::to_string(i);
  const auto second = ask(R"({"action":"restore","ids":[)" + many + "]}");
  REQUIRE_MESSAGE(second.status == 202, second.body);
  const std::string running(door.object_of(second).at("id").get_string());
  CHECK(door.does("POST", "tasks/" + running + "/cancel").at("state") == "cancelled");
  door.blocked = false;
  CHECK(door.ended(running).starts_with("cancelled"));
  CHECK(door.ended(running) != "cancelled 500/0");
  // the step that was under way
  for (int i = 0; i < 100 && door.ended(running) == "cancelled 0/0"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(door.does("GET", "tasks/" + running).at("ended_at").is_string());

  // Thousands, none of which is there: each is named.
  std::string missing = "900001";
  for (int i = 2; i <= 3'000; ++i) missing += "," + std::to_string(900'000 + i);
  const std::string lost(door.object_of(ask(R"({"action":"delete","ids":[)" + missing + "]}")).at("id").get_string());
  CHECK(door.ended(lost) == "done 0/3000");
  CHECK(door.does("GET", "tasks/" + lost).at("failures").get_array().size() == 3'000);
  const auto tasks = door.does("GET", "tasks");
  for (const auto& task : tasks.at("items").get_array()) CHECK(task.at("failures").get_array().size() <= 100);
}

TEST_CASE("delivered mail is acted on as a batch that can be asked after") {
  HeldDoor door;
  Responder responder(*door.office.world.database, door.office.world.clock, door.office.world.random,
                      door.office.quarantine.get(), nullptr);
  door.services.responder = &responder;
  const auto asked = door.does(
      "POST", "response/mails",
      R"({"action":"quarantine","mails":[{"mailbox":"bob@corp.example","message_id":"<m@evil.example>"}],"description":"seen by SOC"})",
      202);
  const auto& first = asked.at("items").get_array().at(0).get_object();
  const std::string batch(first.at("batch").get_string());
  responder.run_open();
  const auto after = door.does("GET", "response/" + batch).at("items").get_array();
  REQUIRE(after.size() == 1);
  CHECK(after[0].at("status") == "failed");  // there is no mailbox server here
  CHECK_FALSE(after[0].at("error").get_string().empty());
  // What was held back before it was delivered is where it is wanted, whoever is named.
  const auto held = door.office.hold("kept", {"bob@corp.example", "ann@corp.example"});
  REQUIRE(door.office.world.database->execute("UPDATE quarantine SET message_id = '<kept@evil.example>' WHERE id = $1",
                                              {held.value}));
  const auto outcome = [&](const std::string& mail) {
    const auto again = door.does("POST", "response/mails", R"({"action":"quarantine","mails":[)" + mail + "]}", 202);
    responder.run_open();
    return std::string(
        door.does("GET", "response/" + std::string(again.at("items").get_array().at(0).at("batch").get_string()))
            .at("items")
            .get_array()
            .at(0)
            .at("status")
            .get_string());
  };
  CHECK(outcome(R"({"message_id":"kept@evil.example"})") == "skipped");
  CHECK(outcome(R"({"mailbox":"Ann@corp.example","message_id":"<kept@evil.example>"})") == "skipped");
  CHECK(outcome(R"({"mailbox":"eve@corp.example","message_id":"<kept@evil.example>"})") == "failed");
  door.does("GET", "response/no-such-batch", "", 404);
  door.does("POST", "response/mails", R"({"action":"quarantine","mails":[{"mailbox":"bob@corp.example"}]})", 400);
  door.does("POST", "response/mails", R"({"action":"shred","mails":[{"message_id":"x"}]})", 400);
  CHECK(door.does("GET", "response").at("items").get_array().size() == 4);
}

TEST_CASE("a mail is judged without effect, and nothing of it is kept") {
  HeldDoor door;
  Judge judge;
  Nobody recorder;
  protect::Conveyor conveyor({}, door.pool, judge, recorder, *door.office.world.database, *door.office.blobs,
                             *door.office.quarantine, *door.office.intents, {}, door.office.world.clock,
                             door.office.world.random);
  door.services.conveyor = &conveyor;
  door.sign_in("manual_scan=read");
  const auto post = [&](const std::string& query, const std::string& bytes) {
    return door.send("POST", "/api/v1/scan" + query, bytes, "message/rfc822", true);
  };
  const auto bad = post("?sender=eve%40evil.example&recipient=bob%40corp.example,%20ann%40corp.example",
                        "Subject: x\r\n\r\nbad\r\n");
  REQUIRE_MESSAGE(bad.status == 200, bad.body);
  const auto answer = door.object_of(bad);
  const auto& plan = answer.at("plans").get_array().at(0).get_object();
  CHECK(plan.at("decision") == "quarantine");
  CHECK(plan.at("recipients").get_array().size() == 2);
  CHECK(door.object_of(post("", "Subject: x\r\n\r\ngood\r\n")).at("plans").get_array().at(0).at("decision") == "pass");
  CHECK(door.object_of(post("", "Subject: x\r\n\r\ngood\r\n")).at("judged_as") == "mail");
  const auto picture =
      door.object_of(post("?name=%E5%86%99%E7%9C%9F%22%0D%0ATo%3A%20x.png", "\x89PNG\r\n\x1A\n no mail"));
  CHECK(picture.at("judged_as") == "attachment");
  CHECK(picture.at("mail").at("subject") == "");
  CHECK(picture.at("size") == 16);
  CHECK(post("", "").status == 400);
  CHECK(post("?direction=sideways", "Subject: x\r\n\r\n").status == 400);
  CHECK(recorder.records == 0);
  CHECK(door.office.planned().empty());
}

}  // namespace sekisho::api
