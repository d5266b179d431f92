#include "api/webhook/webhooks.h"

#include <doctest/doctest.h>

#include "api/json.h"
#include "api/testing.h"
#include "base/encode.h"

namespace sekisho::api {
namespace {

// Answers with what the test says, and keeps what it was sent.
class TestPoster final : public Poster {
 public:
  struct Post {
    std::string url, id, timestamp, signature, body;
  };
  Result<HttpAnswer> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& headers,
                          const std::string& body) override {
    Post post{.url = url, .body = body};
    for (const auto& [name, value] : headers) {
      if (name == "webhook-id") post.id = value;
      if (name == "webhook-timestamp") post.timestamp = value;
      if (name == "webhook-signature") post.signature = value;
    }
    posts.push_back(post);
    if (status == 0) return fail(Code::unavailable, "connection refused");
    return HttpAnswer{status, "as told"};
  }
  int status = 200;
  std::vector<Post> posts;
};

struct Bench {
  Desk desk;
  TestPoster poster;
  WebhookSettings settings{.retry_after = {std::chrono::seconds(10), std::chrono::seconds(60)}};
  Webhooks hooks{*desk.world.database,
                 desk.world.clock,
                 desk.world.random,
                 desk.logs,
                 poster,
                 std::string(32, 'k'),
                 settings,
                 false};
  std::int64_t detect(int severity, const std::string& rule = "spam.score") {
    protect::Detection d;
    d.at = desk.world.clock.now();
    d.log_id = make_uuid(desk.world.random);
    d.item = "item";
    d.service = "inline";
    d.filter = "spam_protection";
    d.rule = rule;
    d.severity = severity;
    d.subject = "件名";
    REQUIRE(desk.records.add(desk.tenant, d));
    return *desk.logs.newest(desk.tenant, protect::LogType::detection);
  }
};

}  // namespace

TEST_CASE("the signature is that of Standard Webhooks") {
  // The specification's own example.
  CHECK(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                          R"({"test": 2432232314})") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("a webhook hears of what happens after it was made, once, signed, and nothing that its query leaves out") {
  Bench bench;
  bench.detect(90);
  const auto made = bench.hooks.add(
      bench.desk.tenant,
      {.name = "siem", .url = "https://siem.example/in", .events = {"detection"}, .query = "severity>=50"});
  REQUIRE(made);
  CHECK(bench.hooks.step() == 0);
  bench.detect(80, "one");
  bench.detect(10, "too light");
  bench.detect(60, "two");
  CHECK(bench.hooks.step() == 2);
  CHECK(bench.hooks.step() == 0);
  REQUIRE(bench.poster.posts.size() == 2);
  std::string rules;
  for (const auto& post : bench.poster.posts) {
    CHECK(post.url == "https://siem.example/in");
    CHECK(post.signature == webhook_signature(made->secret, post.id, std::stoll(post.timestamp), post.body));
    const auto body = parse_json(post.body);
    REQUIRE(body);
    CHECK(string_or(body->get_object(), "type") == "detection.created");
    CHECK(string_or(body->get_object(), "id") == post.id);
    rules += string_or(body->at("data").get_object(), "rule") + " ";
    CHECK(string_or(body->at("data").get_object(), "subject") == "件名");
  }
  CHECK(rules == "one two ");
}

TEST_CASE(
    "a delivery that fails comes back later and later under the same id, is dead in the end, and lives again when "
    "asked") {
  Bench bench;
  const auto made =
      bench.hooks.add(bench.desk.tenant, {.name = "siem", .url = "http://127.0.0.1:9/", .events = {"detection"}});
  REQUIRE(made);
  bench.detect(90);
  bench.detect(91);
  bench.poster.status = 0;
  CHECK(bench.hooks.step() == 1);  // the second waits: the receiver is down
  CHECK(bench.hooks.step() == 0);
  bench.desk.world.clock.advance(std::chrono::seconds(13));
  bench.poster.status = 500;
  CHECK(bench.hooks.step() == 1);
  bench.desk.world.clock.advance(std::chrono::seconds(100));
  CHECK(bench.hooks.step() == 1);
  const auto state = bench.hooks.find(bench.desk.tenant, made->id);
  REQUIRE(state);
  CHECK(state->dead == 1);
  CHECK(state->pending == 1);
  CHECK(state->failures == 3);
  CHECK(state->last_error.find("HTTP 500 as told") == 0);
  const auto dead = bench.hooks.deliveries(bench.desk.tenant, made->id, DeliveryState::dead, 0, 10);
  REQUIRE(dead);
  REQUIRE(dead->size() == 1);
  CHECK(dead->front().attempts == 3);
  bench.poster.status = 200;
  REQUIRE(bench.hooks.replay_dead(bench.desk.tenant, made->id) == 1);
  CHECK(bench.hooks.step() == 2);
  CHECK(bench.poster.posts.front().id == bench.poster.posts[3].id);
  CHECK(bench.hooks.find(bench.desk.tenant, made->id)->dead == 0);
  CHECK(bench.hooks.find(bench.desk.tenant, made->id)->failures == 0);
  const auto again = bench.hooks.replay(bench.desk.tenant, made->id, dead->front().id);
  REQUIRE(again);
  CHECK(bench.hooks.replay(bench.desk.tenant, made->id, dead->front().id).error().code == Code::conflict);
}

TEST_CASE("a receiver that says 410 is not asked again") {
  Bench bench;
  const auto made =
      bench.hooks.add(bench.desk.tenant, {.name = "gone", .url = "http://gone.example/", .events = {"detection"}});
  REQUIRE(made);
  bench.detect(90);
  bench.poster.status = 410;
  CHECK(bench.hooks.step() == 1);
  CHECK(!bench.hooks.find(bench.desk.tenant, made->id)->draft.enabled);
  bench.detect(90);
  CHECK(bench.hooks.step() == 0);
  // Switched on again, it does not hear of what happened meanwhile.
  auto draft = made->draft;
  REQUIRE(bench.hooks.change(bench.desk.tenant, made->id, draft));
  bench.poster.status = 200;
  CHECK(bench.hooks.step() == 0);
  bench.detect(90);
  CHECK(bench.hooks.step() == 1);
}

TEST_CASE("what a restart finds is sent, and one receiver that is down does not hold up another") {
  Bench bench;
  const auto down = bench.hooks.add(
      bench.desk.tenant,
      {.name = "down", .url = "http://down.example/", .events = {"detection", "quarantine", "mail", "audit"}});
  const auto up =
      bench.hooks.add(bench.desk.tenant, {.name = "up", .url = "http://up.example/", .events = {"detection"}});
  REQUIRE(down);
  REQUIRE(up);
  bench.detect(90);
  bench.poster.status = 0;
  CHECK(bench.hooks.step() == 2);
  bench.poster.status = 200;
  bench.desk.world.clock.advance(std::chrono::seconds(13));
  Webhooks restarted(*bench.desk.world.database, bench.desk.world.clock, bench.desk.world.random, bench.desk.logs,
                     bench.poster, std::string(32, 'k'), bench.settings, false);
  CHECK(restarted.step() == 2);
  CHECK(bench.poster.posts.size() == 4);
}

TEST_CASE("what is no webhook is refused, and another tenant's is unknown") {
  Bench bench;
  struct Row {
    const char* says;
    WebhookDraft draft;
  };
  const Row rows[] = {{"no URL", {.name = "x", .url = "nothing", .events = {"mail"}}},
                      {"another scheme", {.name = "x", .url = "ftp://a.example/", .events = {"mail"}}},
                      {"a file", {.name = "x", .url = "file:///etc/passwd", .events = {"mail"}}},
                      {"a user in it", {.name = "x", .url = "http://a:b@c.example/", .events = {"mail"}}},
                      {"no event", {.name = "x", .url = "http://a.example/", .events = {}}},
                      {"an event that is none", {.name = "x", .url = "http://a.example/", .events = {"storm"}}},
                      {"a query that is none",
                       {.name = "x", .url = "http://a.example/", .events = {"detection"}, .query = "colour:red"}}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto made = bench.hooks.add(bench.desk.tenant, row.draft);
    REQUIRE(!made);
    CHECK(made.error().code == Code::malformed);
  }
  const auto theirs =
      bench.hooks.add(bench.desk.world.tenant("Other"), {.name = "x", .url = "http://a.example/", .events = {"mail"}});
  REQUIRE(theirs);
  CHECK(bench.hooks.find(bench.desk.tenant, theirs->id).error().code == Code::not_found);
  CHECK(bench.hooks.remove(bench.desk.tenant, theirs->id).error().code == Code::not_found);
  CHECK(bench.hooks.deliveries(bench.desk.tenant, theirs->id, std::nullopt, 0, 10).error().code == Code::not_found);
  for (std::size_t i = 0; i < limits::webhooks_per_tenant; ++i)
    REQUIRE(bench.hooks.add(bench.desk.tenant,
                            {.name = "n" + std::to_string(i), .url = "http://a.example/", .events = {"mail"}}));
  CHECK(!bench.hooks.add(bench.desk.tenant, {.name = "one more", .url = "http://a.example/", .events = {"mail"}}));
}

TEST_CASE("signing secrets lie sealed in the database, and those of an older version are sealed at the start") {
  Bench bench;
  const auto made =
      bench.hooks.add(bench.desk.tenant, {.name = "siem", .url = "https://siem.example/in", .events = {"detection"}});
  REQUIRE(made);
  CHECK(made->secret.starts_with("whsec_"));
  auto& database = *bench.desk.world.database;
  const auto stored = [&] {
    return database.query("SELECT secret FROM webhook WHERE id = $1", {made->id})->front().text(0);
  };
  CHECK(stored().starts_with("sealed1:"));
  REQUIRE(database.execute("UPDATE webhook SET secret = $1 WHERE id = $2", {made->secret, made->id}));
  Webhooks restarted(database, bench.desk.world.clock, bench.desk.world.random, bench.desk.logs, bench.poster,
                     std::string(32, 'k'), bench.settings, false);
  CHECK(stored().starts_with("sealed1:"));
  CHECK(restarted.find(bench.desk.tenant, made->id)->secret == made->secret);
  const auto renewed = restarted.renew_secret(bench.desk.tenant, made->id);
  REQUIRE(renewed);
  CHECK(renewed->secret != made->secret);
  // With another key it opens no more, and nothing is sent that is signed with nothing.
  Webhooks stranger(database, bench.desk.world.clock, bench.desk.world.random, bench.desk.logs, bench.poster,
                    std::string(32, 'x'), bench.settings, false);
  CHECK(stranger.find(bench.desk.tenant, made->id)->secret.empty());
  REQUIRE(stranger.ping(bench.desk.tenant, made->id));
  stranger.step();
  CHECK(bench.poster.posts.empty());
  CHECK(stranger.find(bench.desk.tenant, made->id)->last_error.find("does not open") != std::string::npos);
}

}  // namespace sekisho::api
