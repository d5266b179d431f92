#include "connect/watch.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <map>
#include <mutex>

namespace sekisho::connect {
namespace {

using namespace std::chrono_literals;

// A service that is away for the first so many looks of an account, and has one item in each.
class Shaky final : public Connector {
 public:
  std::map<std::string, int> away;  // account → looks in vain; -1: refused for ever
  std::map<std::string, int> looks;
  std::vector<Mark> marks;

  Capabilities capabilities() const override { return {.service = "shaky", .effects = {}, .announces = true}; }
  Result<Changes> changes(const Account& account, const Cursor& since) override {
    const std::lock_guard lock(mutex);
    const int look = looks[account.name]++;
    changed.notify_all();
    if (away[account.name] < 0) return fail(Code::denied, "no such account");
    if (look < away[account.name]) return fail(Code::unavailable, "away");
    Changes out{.next = "seen"};
    if (since.empty()) out.items.push_back({{"box", account.name}, Shelf::received}), out.marks = marks;
    return out;
  }
  Result<std::vector<Arrival>> past(const Account&, Time, Time, std::size_t) override { return std::vector<Arrival>(); }
  Result<std::string> fetch(const Account&, const ItemRef& item, ByteCount) override { return "bytes of " + item.id; }
  Result<Applied> apply(const Account&, const ItemRef&, Effect, const std::string&) override {
    return fail(Code::denied, "no");
  }
  Result<void> wait(const Account&, const Cursor&, std::chrono::milliseconds,
                    const std::function<bool()>& should_stop) override {
    while (!should_stop()) std::this_thread::sleep_for(1ms);
    return {};
  }
  bool until(const std::function<bool()>& holds) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, holds);
  }
  std::mutex mutex;
  std::condition_variable changed;
};

struct Fixture {
  std::unique_ptr<store::Database> database = *store::open_sqlite(":memory:");
  Shaky shaky;
  std::string seen;
  Watch watch{shaky,
              *database,
              1_MiB,
              [this](const Account& account, const Arrival&, const std::string& bytes) -> Result<void> {
                return say(account.name + ":" + bytes);
              },
              [this](const Account& account, const Mark& mark, const std::string&) -> Result<void> {
                return say(account.name + (mark.unwanted ? " junk" : " wanted"));
              },
              {1ms, 4ms}};

  Fixture() { REQUIRE(store::migrate(*database)); }
  Result<void> say(const std::string& what) {
    const std::lock_guard lock(shaky.mutex);
    seen += what + "; ";
    shaky.changed.notify_all();
    return {};
  }
};

}  // namespace

TEST_CASE("an account whose service is away is looked at again until it answers, and holds no other up") {
  Fixture fixture;
  fixture.shaky.away = {{"ann", 6}, {"bob", -1}};
  fixture.watch.follow({{TenantId{1}, "bob"}, {TenantId{1}, "ann"}});
  CHECK(fixture.shaky.until([&] { return fixture.seen == "ann:bytes of ann; "; }));
  CHECK(fixture.shaky.until([&] { return fixture.shaky.looks["bob"] > 7; }));
  fixture.watch.follow({{TenantId{1}, "ann"}});
  const auto looks = fixture.shaky.looks["bob"];
  std::this_thread::sleep_for(20ms);
  CHECK(fixture.shaky.looks["bob"] == looks);  // given up
  CHECK(fixture.seen == "ann:bytes of ann; ");
}

TEST_CASE("how each account stands is told: connected, or failing and why; and nothing of one that left") {
  Fixture fixture;
  fixture.shaky.away = {{"bob", -1}};
  fixture.watch.follow({{TenantId{1}, "Ann"}, {TenantId{1}, "bob"}});
  const auto told = [&] {
    std::string out;
    for (const auto& one : fixture.watch.standings())
      out += one.account.name + " " + std::string(to_string(one.state)) +
             (one.problem.empty() ? "" : ": " + one.problem) + "; ";
    return out;
  };
  for (int i = 0; i < 2'000 && told() != "Ann connected; bob failing: no such account; "; ++i)
    std::this_thread::sleep_for(5ms);
  CHECK(told() == "Ann connected; bob failing: no such account; ");
  fixture.watch.follow({{TenantId{1}, "Ann"}});
  CHECK(told() == "Ann connected; ");
}

TEST_CASE("accounts come and go, each of its own tenant, and marks are told") {
  Fixture fixture;
  fixture.shaky.marks = {{{"box", "1"}, true}, {{"box", "2"}, false}};
  fixture.watch.follow({{TenantId{1}, "ann"}});
  CHECK(fixture.shaky.until([&] { return fixture.seen == "ann:bytes of ann; ann junk; ann wanted; "; }));
  fixture.watch.follow({{TenantId{1}, "ANN"}, {TenantId{2}, "ann"}});  // the same one, and another
  CHECK(fixture.shaky.until([&] {
    return fixture.seen.ends_with("ann:bytes of ann; ann junk; ann wanted; ann:bytes of ann; ann junk; ann wanted; ");
  }));
  const auto rows = fixture.database->query("SELECT count(*) FROM connector_position WHERE service = 'shaky'");
  REQUIRE(rows);
}

}  // namespace sekisho::connect
