// Changes of a version that clients name (If-Match): of two that race one is made, the other is told.
#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "api/testing.h"

namespace sekisho::api {
namespace {

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

// Lets nobody into a transaction before both writers are at one: a version that was compared before it is of no use
// then.
class Meeting : public store::Database {
 public:
  explicit Meeting(store::Database& real) : real_(real) {}
  void expect_two() {
    const std::lock_guard lock(mutex_);
    here_.clear();
  }
  Result<void> transaction(const std::function<Result<void>()>& work) override {
    {
      std::unique_lock lock(mutex_);
      here_.insert(std::this_thread::get_id());
      met_.notify_all();
      met_.wait_for(lock, std::chrono::seconds(20), [&] { return here_.size() >= 2; });
    }
    return real_.transaction(work);
  }
  Result<store::Rows> query(std::string_view sql, const std::vector<store::Value>& parameters) override {
    return real_.query(sql, parameters);
  }
  Result<std::int64_t> execute(std::string_view sql, const std::vector<store::Value>& parameters) override {
    return real_.execute(sql, parameters);
  }
  Result<std::int64_t> insert(std::string_view sql, const std::vector<store::Value>& parameters) override {
    return real_.insert(sql, parameters);
  }
  Result<void> each(std::string_view sql, const std::vector<store::Value>& parameters,
                    const std::function<bool(const store::Row&)>& row) override {
    return real_.each(sql, parameters, row);
  }
  Result<void> backup_to(const std::string& path) override { return real_.backup_to(path); }

 private:
  store::Database& real_;
  std::mutex mutex_;
  std::condition_variable met_;
  std::set<std::thread::id> here_;
};

// Past `handled`, whose notes of what was answered are of one thread.
int patch(Api& api, const std::string& path, const std::string& key, const std::string& tag, const std::string& body) {
  Request request;
  request.method = "PATCH";
  request.id = "racing";
  request.host = "cas.example";
  request.tls = true;
  request.peer = "192.0.2.9";
  request.headers = {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}, {"If-Match", tag}};
  request.body = body;
  if (!read_target(path, request)) return 0;
  return api.handle(std::move(request)).status;
}

}  // namespace

TEST_CASE(
    "of two writers who mean the same version one changes an alert, a note, a key, a pipeline, an account; the other "
    "is told with 412") {
  Desk desk;
  Principal who;
  for (const auto& role : platform::predefined_roles(platform::Side::platform)) add_permissions(who, role.permissions);
  desk.gate_as(std::move(who), "platform");
  const std::string key = "any";
  protect::Detection d{.at = desk.world.clock.now() - std::chrono::minutes(1), .log_id = "l", .item = "i"};
  d.filter = "malware", d.severity = 90;
  REQUIRE(desk.records.add(desk.tenant, d));
  const auto alert =
      "/v3.0/workbench/alerts/" +
      string_or(desk.object_of(desk.get("/v3.0/workbench/alerts", key)).at("items").get_array().at(0).get_object(),
                "id");
  const auto place_of = [](const Response& made) {
    REQUIRE(made.status == 201);
    const auto place = header_of(made, "Location");
    return place.substr(place.find("/v3.0/"));
  };
  const auto note = place_of(desk.post(alert + "/notes", key, R"({"content":"first"})"));
  const auto pipeline = place_of(desk.post("/v3.0/oat/dataPipelines", key, R"({"riskLevels":["high"]})"));
  const auto account =
      place_of(desk.post("/v3.0/iam/accounts", key, R"({"email":"new@desk.example","role":"Analyst"})"));
  const auto keys = parse_json(desk.post("/v3.0/iam/apiKeys", key, R"([{"name":"raced","role":"Analyst"}])").body);
  REQUIRE(keys);
  const auto api_key = "/v3.0/iam/apiKeys/" + string_or(keys->get_array().at(0).at("body").get_object(), "id");

  Meeting meeting(*desk.world.database);
  platform::Context context{meeting, desk.world.clock, desk.world.random, desk.context.console_url,
                            desk.context.password_cost};
  Services services{.database = meeting, .clock = desk.world.clock, .random = desk.world.random};
  services.settings = desk.services.settings;
  services.platform = &context;
  services.changes = desk.services.changes;
  Api racing(services, desk.gate, nullptr);

  for (const auto& path : {alert, note, api_key, pipeline, account}) {
    CAPTURE(path);
    for (int round = 0; round < 3; ++round) {
      // The clock stands still: a version is not only its time. No two changes are the same.
      const auto body = [&](const char* writer) {
        if (path == alert) return std::string(R"({"status":"In Progress"})");
        return (path == note ? R"({"content":")" : R"({"description":")") + std::string(writer) +
               std::to_string(round) + "\"}";
      };
      const auto tag = header_of(desk.get(path, key), "ETag");
      REQUIRE_FALSE(tag.empty());
      meeting.expect_two();
      int first = 0, second = 0;
      std::thread other([&] { first = patch(racing, path, key, tag, body("one")); });
      second = patch(racing, path, key, tag, body("two"));
      other.join();
      CHECK(std::multiset<int>{first, second} == std::multiset<int>{path == pipeline ? 200 : 204, 412});
      CHECK(header_of(desk.get(path, key), "ETag") != tag);
    }
  }
}

}  // namespace sekisho::api
