// Tasks that are taken back before anybody has begun with them, and what has come in by how many sensors.
#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>

#include "api/testing.h"
#include "connect/watch.h"

namespace sekisho::api {
namespace {

// A mailbox server that answers when it is let.
class Gateway final : public MailboxActions {
 public:
  Result<MailboxOutcome> quarantine(TenantId, const MailboxTarget&) override { return acted(); }
  Result<MailboxOutcome> restore(TenantId, const MailboxTarget&) override { return acted(); }
  Result<MailboxOutcome> remove(TenantId, const MailboxTarget&) override { return acted(); }
  Result<MailboxOutcome> move_to_junk(TenantId, const MailboxTarget&) override { return acted(); }
  void await_begun() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return begun_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int begun() {
    const std::lock_guard lock(mutex_);
    return begun_;
  }

 private:
  Result<MailboxOutcome> acted() {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return MailboxOutcome{};
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int begun_ = 0;
};

}  // namespace

TEST_CASE("a task that is queued is canceled; one that has begun, or another's, is not") {
  Desk desk;
  Gateway gateway;
  desk.responder.reset();  // it would take the tasks too
  Responder responder(*desk.world.database, desk.world.clock, desk.world.random, nullptr, &gateway);
  desk.services.responder = &responder;
  Principal who;
  who.permissions = {"response=read", "response=partial", "response=full"};
  desk.gate_as(who, "platform");
  const std::string key = "x";
  const auto made = [&](const char* path, const std::string& body) {
    const auto answer = parse_json(desk.post(std::string("/v3.0/response/") + path, key, body).body);
    REQUIRE(answer);
    std::vector<std::string> tasks;
    for (const auto& one : answer->as_array()) {
      REQUIRE(one.at("status") == 202);
      const std::string place(one.at("headers").at(0).at("value").as_string());
      tasks.push_back(place.substr(place.rfind('/') + 1));
    }
    return tasks;
  };
  const auto mails =
      made("emails/quarantine", R"([{"messageId":"<a@x>","mailBox":"a@y"},{"messageId":"<b@x>","mailBox":"b@y"}])");
  const auto accounts = made("domainAccounts/disable", R"([{"accountName":"a@y"}])");
  gateway.await_begun();
  const auto status_of = [&](const std::string& task) {
    return string_or(desk.object_of(desk.get("/v3.0/response/tasks/" + task, key)), "status");
  };
  CHECK(status_of(mails[0]) == "running");
  CHECK(status_of(mails[1]) == "queued");
  // Who may not act on accounts may not take back what others do with them.
  who.permissions.erase("response=full");
  desk.gate_as(who, "platform");
  const auto cancel = [&](const std::string& body) { return desk.post("/v3.0/response/tasks/cancel", key, body); };
  const auto first = cancel(R"([{"id":")" + mails[0] + R"("},{"id":")" + mails[1] + R"("},{"id":")" + accounts[0] +
                            R"("},{"id":"11111111-1111-4111-8111-111111111111"},{"id":5},"x"])");
  CHECK(first.status == 207);
  const auto answers = parse_json(first.body);
  REQUIRE(answers);
  const int wanted[] = {400, 202, 403, 404, 400, 400};
  REQUIRE(answers->as_array().size() == std::size(wanted));
  for (std::size_t i = 0; i < std::size(wanted); ++i) CHECK(answers->at(i).at("status") == wanted[i]);
  CHECK(answers->at(0).at("body").at("error").at("code") == "TaskError");
  CHECK(std::string(answers->at(1).at("headers").at(0).at("value").as_string()).ends_with(mails[1]));
  CHECK(status_of(mails[1]) == "canceled");
  CHECK(status_of(accounts[0]) == "queued");
  // Another tenant's, and what the other surfaces asked for, are not there.
  const auto other = desk.world.tenant("Other");
  auto theirs =
      responder.submit({ResponseAction{.tenant = other, .surface = "vision", .action = "delete", .target = "mail"},
                        ResponseAction{.tenant = desk.tenant, .surface = "cas", .action = "delete", .target = "mail"}});
  REQUIRE(theirs);
  for (const auto& one : *theirs) {
    const auto answer = parse_json(cancel(R"([{"id":")" + one.task + R"("}])").body);
    CHECK(answer->at(0).at("status") == 404);
  }
  for (const auto* bad : {"{}", "[]", "5", "\"x\"", "", "[1"}) CHECK(cancel(bad).status == 400);
  gateway.open();
  responder.wait_for_batch(desk.tenant, responder.by_task(desk.tenant, accounts[0])->batch, std::chrono::seconds(20));
  CHECK(status_of(mails[0]) == "succeeded");
  CHECK(status_of(mails[1]) == "canceled");
  CHECK(gateway.begun() == 1);
  // In the order asked, without those that are not there.
  const auto listed = desk.object_of(desk.get("/v3.0/response/tasks?filter=" +
                                                  percent_encode("id eq '" + mails[1] + "' or id eq 'none' or id eq '" +
                                                                 mails[0] + "'"),
                                              key))
                          .at("items")
                          .as_array();
  REQUIRE(listed.size() == 2);
  CHECK(string_or(listed[0].as_object(), "id") == mails[1]);
  CHECK(string_or(listed[1].as_object(), "id") == mails[0]);
  who.permissions = {"response=read"};
  desk.gate_as(who, "platform");
  CHECK(cancel(R"([{"id":"x"}])").status == 403);
}

TEST_CASE("statistics count what came in within the period, and the mailboxes that are watched, of the tenant alone") {
  Desk desk;
  const auto key = desk.platform_key("Senior Analyst");
  const auto other = desk.world.tenant("Other");
  int number = 0;
  const auto came = [&](TenantId tenant, std::chrono::hours ago) {
    protect::MailTrack mail{
        .at = desk.world.clock.now() - ago, .item = "i" + std::to_string(number), .direction = "incoming"};
    REQUIRE(desk.records.add(tenant, mail));
    REQUIRE(desk.records.add(
        tenant, protect::Detection{.at = mail.at, .log_id = "l" + std::to_string(number++), .item = mail.item}));
  };
  for (const int hours : {1, 2, 30, 24 * 8, 24 * 40}) came(desk.tenant, std::chrono::hours(hours));
  came(other, std::chrono::hours(1));
  const auto counts = [&](const std::string& period) {
    std::vector<std::int64_t> out;
    const auto answer = desk.object_of(desk.get("/v3.0/search/activityStatistics" + period, key));
    for (const auto& one : answer.at("data").as_array()) out.push_back(one.at("count").as_int64());
    return out;
  };
  for (int twice = 0; twice < 2; ++twice) {  // from memory the second time
    CHECK(counts("?period=24h") == std::vector<std::int64_t>{2, 2});
    CHECK(counts("?period=7d") == std::vector<std::int64_t>{3, 3});
    CHECK(counts("") == std::vector<std::int64_t>{3, 3});
    CHECK(counts("?period=30d") == std::vector<std::int64_t>{4, 4});
  }
  const auto answer = desk.object_of(desk.get("/v3.0/search/activityStatistics?period=24h", key)).at("data").as_array();
  CHECK(answer.at(0).at("type") == "emailActivityData");
  CHECK(answer.at(1).at("productCode") == "sca");
  CHECK(answer.at(0).at("lastEventDateTime") == "2026-11-23T04:00:00Z");
  const auto sensors = [&] {
    return desk.object_of(desk.get("/v3.0/search/sensorStatistics?period=7d", key)).at("data").as_array();
  };
  CHECK(sensors().empty());
  desk.services.watched = [&] {
    using State = connect::Standing::State;
    return std::vector<connect::Standing>{{.account = {desk.tenant, "a"}, .state = State::connected},
                                          {.account = {desk.tenant, "b"}, .state = State::connected},
                                          {.account = {desk.tenant, "c"}, .state = State::failing},
                                          {.account = {other, "d"}, .state = State::connected}};
  };
  const auto watched = sensors();
  REQUIRE(watched.size() == 2);
  CHECK(watched[0].at("status") == "connected");
  CHECK(watched[0].at("count") == 2);
  CHECK(watched[1].at("count") == 1);
  for (const auto* path : {"activityStatistics", "sensorStatistics"}) {
    for (const auto* period : {"1d", "7", "x", "24H"})
      CHECK(desk.get(std::string("/v3.0/search/") + path + "?period=" + period, key).status == 400);
    CHECK(desk.get(std::string("/v3.0/search/") + path).status == 401);
  }
}

}  // namespace sekisho::api
