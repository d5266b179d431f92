// What every connector must keep, against its service's emulator and its faults. A new connector is one more row in
// `rows`.
#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>

#include "base/guarded.h"
#include "connect/connector.h"
#include "connect/imap/mailbox_connector.h"
#include "connect/imap/testing.h"
#include "connect/watch.h"

namespace sekisho::connect {
namespace {

using namespace std::chrono_literals;

// An emulated service with one account, and its connector.
class Service {
 public:
  virtual ~Service() = default;
  virtual Connector& connector() = 0;
  virtual store::Database& database() = 0;
  virtual ItemRef arrive(const std::string& id) = 0;   // a new item, named by id
  virtual std::string contents() = 0;                  // "INBOX: a b; Junk: c"
  virtual void cut(bool after_effect, int times) = 0;  // the next effects lose their connection
  virtual void refuse_login(bool refuse) = 0;
  virtual void forget_history() = 0;  // cursors of before mean nothing any more
};

class EmulatedMailbox final : public Service {
 public:
  EmulatedMailbox() {
    database_ = *store::open_sqlite(":memory:");
    REQUIRE(store::migrate(*database_));
    mailboxes_ = std::make_unique<imap::Mailboxes>(
        imap::MailboxSettings{
            .server = {"127.0.0.1", server_.port()}, .master_user = "cas", .master_password = "x", .timeout = 60s},
        *database_, clock_);
    connector_ = std::make_unique<imap::MailboxConnector>(*mailboxes_, *database_, clock_);
  }
  Connector& connector() override { return *connector_; }
  store::Database& database() override { return *database_; }
  ItemRef arrive(const std::string& id) override {
    return {"INBOX", "7." + std::to_string(server_.add("INBOX", "Message-ID: <" + id + "@x.example>\r\nSubject: " + id +
                                                                    "\r\n\r\nbody of " + id + "\r\n"))};
  }
  std::string contents() override { return server_.contents(); }
  void cut(bool after_effect, int times) override { server_.cut("UID MOVE", after_effect, times); }
  void refuse_login(bool refuse) override { server_.refuse_login(refuse); }
  void forget_history() override { server_.renumber("INBOX"); }

 private:
  imap::EmulatedServer server_;
  const ManualClock clock_{from_millis(1'795'000'000'000)};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<imap::Mailboxes> mailboxes_;
  std::unique_ptr<imap::MailboxConnector> connector_;
};

struct Row {
  std::string says;
  std::unique_ptr<Service> (*make)();
};
const Row rows[] = {
    {"imap", [] { return std::unique_ptr<Service>(std::make_unique<EmulatedMailbox>()); }},
};

const Account account{TenantId{1}, "ann@example.com"};

std::string ids(const Result<Changes>& changes) {
  if (!changes) return to_string(changes.error().code);
  std::string out;
  for (const auto& item : changes->items) out += (out.empty() ? "" : " ") + item.at.id;
  return out;
}

template <class T>
std::string code(const Result<T>& result) {
  return result ? "done" : to_string(result.error().code);
}

}  // namespace

TEST_CASE("a connector names what came since its cursor, and nothing for an account it never looked at") {
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto service = row.make();
    service->arrive("old");
    const auto start = service->connector().changes(account, {});
    CHECK(ids(start).empty());
    CHECK(ids(service->connector().changes(account, start->next)).empty());
    const auto a = service->arrive("a"), b = service->arrive("b");
    const auto news = service->connector().changes(account, start->next);
    CHECK(ids(news) == a.id + " " + b.id);
    // at least once: asking again tells again
    CHECK(ids(service->connector().changes(account, start->next)) == a.id + " " + b.id);
    CHECK(ids(service->connector().changes(account, news->next)).empty());
    CHECK(service->connector().fetch(account, a, 1_MiB)->find("body of a") != std::string::npos);
    CHECK(code(service->connector().fetch(account, a, ByteCount{10})) == "over_limit");
    CHECK(code(service->connector().fetch(account, {a.container, "7.999"}, 1_MiB)) == "not_found");
    CHECK(code(service->connector().fetch(account, {a.container, "no id\r\n"}, 1_MiB)) == "not_found");
  }
}

TEST_CASE("when a service forgot its history, all items count as new") {
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto service = row.make();
    service->arrive("a");
    const auto start = service->connector().changes(account, {});
    service->forget_history();
    CHECK(service->connector().changes(account, start->next)->items.size() == 1);
  }
}

TEST_CASE("each effect is carried out once for its intent") {
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto service = row.make();
    auto& connector = service->connector();
    const auto can = connector.capabilities();
    const auto a = service->arrive("a"), b = service->arrive("b"), c = service->arrive("c");
    REQUIRE(can.can(Effect::quarantine));
    const auto held = connector.apply(account, a, Effect::quarantine, "intent-1");
    CHECK(held->changed);
    CHECK(service->contents() == "INBOX: b c; Quarantine: a");
    CHECK_FALSE(connector.apply(account, a, Effect::quarantine, "intent-1")->changed);
    CHECK(code(connector.apply(account, a, Effect::quarantine, "another intent")) == "not_found");
    if (can.can(Effect::move_to_junk)) CHECK(connector.apply(account, b, Effect::move_to_junk, "intent-2")->changed);
    if (can.can(Effect::remove)) CHECK(connector.apply(account, c, Effect::remove, "intent-3")->changed);
    CHECK(service->contents() == "Junk: b; Quarantine: a");
    if (can.can(Effect::restore)) {
      CHECK(connector.apply(account, held->now, Effect::restore, "intent-4")->changed);
      CHECK_FALSE(connector.apply(account, held->now, Effect::restore, "intent-4")->changed);
      CHECK(service->contents() == "INBOX: a; Junk: b");
    }
  }
}

TEST_CASE("a connection cut in the middle of an effect leads to the effect, once") {
  for (const auto& row : rows) {
    for (const bool after : {false, true}) {
      CAPTURE(row.says);
      CAPTURE(after);
      const auto service = row.make();
      const auto a = service->arrive("a");
      service->cut(after, 1);
      CHECK(code(service->connector().apply(account, a, Effect::quarantine, "intent-1")) == "unavailable");
      CHECK(service->contents() == (after ? "Quarantine: a" : "INBOX: a"));
      CHECK(service->connector().apply(account, a, Effect::quarantine, "intent-1")->changed == !after);
      CHECK(service->contents() == "Quarantine: a");
    }
  }
}

TEST_CASE("a refused login is denied, not retried as if the service were away") {
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto service = row.make();
    const auto a = service->arrive("a");
    service->refuse_login(true);
    CHECK(code(service->connector().changes(account, {})) == "denied");
    CHECK(code(service->connector().apply(account, a, Effect::quarantine, "intent-1")) == "denied");
    service->refuse_login(false);
    CHECK(service->contents() == "INBOX: a");
  }
}

TEST_CASE(
    "a watch hands each new item over, again when it could not be taken, and goes on where it was after a restart") {
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto service = row.make();
    service->arrive("old");
    std::mutex mutex;
    std::condition_variable changed;
    std::string seen;
    bool refuse_once = true;
    const auto take = [&](const Account&, const Arrival&, const std::string& bytes) -> Result<void> {
      const std::lock_guard lock(mutex);
      const auto at = bytes.find("body of ") + 8;
      seen += bytes.substr(at, bytes.find('\r', at) - at) + " ";
      changed.notify_all();
      if (!std::exchange(refuse_once, false)) return {};
      return fail(Code::unavailable, "no database");
    };
    const auto wait_for = [&](const std::string& wanted) {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, 20s, [&] { return seen == wanted; });
      CHECK(seen == wanted);
    };
    // Started once, so that there is a place to go on from.
    const auto start = service->connector().changes(account, {});
    REQUIRE(service->database().execute(
        "INSERT INTO connector_position (tenant, service, account, place) VALUES ($1, $2, $3, $4)",
        {account.tenant.value, std::string(service->connector().capabilities().service), account.name, start->next}));
    service->arrive("a");
    {
      Watch watch(service->connector(), service->database(), 1_MiB, take, {}, {10ms, 40ms});
      watch.follow({account});
      wait_for("a a ");
    }
    service->arrive("b");
    Watch watch(service->connector(), service->database(), 1_MiB, take);
    watch.follow({account});
    wait_for("a a b ");
    watch.follow({});
    service->arrive("c");
    CHECK(seen == "a a b ");
  }
}

}  // namespace sekisho::connect
