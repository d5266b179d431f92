#include "connect/imap/mailboxes.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/guarded.h"
#include "connect/imap/dovecot_testing.h"
#include "connect/imap/mailbox_connector.h"
#include "connect/watch.h"

namespace sekisho::connect::imap {
namespace {

struct Reach {
  std::unique_ptr<store::Database> database = *store::open_sqlite(":memory:");
  const ManualClock clock{from_millis(1'795'000'000'000)};
  Mailboxes mailboxes{
      {.server = {"127.0.0.1", port}, .master_user = "cas", .master_password = "master", .timeout = long_enough},
      *database,
      clock};
  MailboxConnector connector{mailboxes, *database, clock, {.sent = "Sent"}};
  const Account account{TenantId{1}, "ann@example.com"};

  Reach() { REQUIRE(store::migrate(*database)); }
  void arrive(const std::string& folder, const std::string& text) {
    const auto client = mailboxes.open(account.name);
    REQUIRE(client);
    REQUIRE((*client)->append(folder, {0, "Message-ID: <" + text + "@x.example>\r\n\r\n" + text + "\r\n", "", {}}));
  }
};

// What a watch handed over, "Lists:a Junk(junk):b".
class Seen {
 public:
  Watch::Arrived take() {
    return [this](const Account&, const Arrival& arrival, const std::string& bytes) -> Result<void> {
      auto text = bytes.substr(bytes.find("\r\n\r\n") + 4);
      text = arrival.at.container +
             (arrival.shelf == Shelf::junk   ? "(junk):"
              : arrival.shelf == Shelf::sent ? "(sent):"
                                             : ":") +
             text.substr(0, text.size() - 2);
      seen_.with([&](auto& seen) { seen += (seen.empty() ? "" : " ") + text; });
      return {};
    };
  }
  // Within the time a server that tells takes, and much less than the minute after which one that does not is asked.
  std::string within_seconds(int most, const std::string& wanted) {
    for (int i = 0; i < most * 20 && now() != wanted; ++i) ::usleep(50'000);
    return now();
  }
  std::string now() {
    return seen_.with([](auto& seen) { return seen; });
  }

 private:
  Guarded<std::string> seen_;
};

}  // namespace

TEST_CASE(
    "mail in any folder of a real Dovecot is told at once, also in one made meanwhile, and again after the server was "
    "away") {
  Dovecot server;
  if (skipped(server)) return;
  Reach reach;
  as_owner(reach.account.name, "b CREATE Lists/dev\r\n");
  reach.arrive("INBOX", "old");
  Seen seen;
  Watch watch(reach.connector, *reach.database, 1_MiB, seen.take(), {},
              {std::chrono::milliseconds(50), std::chrono::milliseconds(200)});
  const auto start = reach.connector.changes(reach.account, {});
  REQUIRE(start);
  REQUIRE(reach.database->execute(
      "INSERT INTO connector_position (tenant, service, account, place) VALUES (1, 'imap', $1, $2)",
      {reach.account.name, start->next}));
  watch.follow({reach.account});
  std::string wanted;
  const auto tells = [&](const std::string& folder, const std::string& text, const std::string& shelf = "") {
    reach.arrive(folder, text);
    wanted += (wanted.empty() ? "" : " ") + folder + shelf + ":" + text;
    CHECK(seen.within_seconds(20, wanted) == wanted);
  };
  tells("INBOX", "a");
  tells("Lists/dev", "b");
  tells("Junk", "c", "(junk)");
  tells("Sent", "d", "(sent)");
  reach.arrive("Drafts", "draft"), reach.arrive("Quarantine", "held");
  as_owner(reach.account.name, "b CREATE &ZeVnLIqe-\r\n");
  tells("日本語", "e");
  as_owner(reach.account.name, "b RENAME &ZeVnLIqe- Renamed\r\n");
  tells("Renamed", "f");
  server.stop();
  ::usleep(600'000);  // long enough for some attempts in vain
  server.start();
  REQUIRE(server.runs());
  tells("Lists/dev", "g");
  tells("INBOX", "h");
}

TEST_CASE("what the owner of a mailbox on a real Dovecot marks as junk or not is told, other changes are not") {
  Dovecot server;
  if (skipped(server)) return;
  Reach reach;
  const auto start = reach.connector.changes(reach.account, {});
  REQUIRE(start);
  for (const auto* text : {"a", "b", "c"}) reach.arrive("INBOX", text);
  const auto news = reach.connector.changes(reach.account, start->next);
  REQUIRE(news);
  CHECK(news->items.size() == 3);
  CHECK(news->marks.empty());
  as_owner(reach.account.name,
           "b SELECT INBOX\r\nc STORE 1 +FLAGS ($Junk \\Seen)\r\nd STORE 2 +FLAGS (\\Flagged)\r\ne STORE 3 +FLAGS "
           "(NonJunk)\r\n");
  const auto marked = reach.connector.changes(reach.account, news->next);
  REQUIRE(marked);
  std::string shown;
  for (const auto& mark : marked->marks)
    shown += mark.at.container + " " + mark.at.id.substr(mark.at.id.find('.') + 1) +
             (mark.unwanted ? " junk; " : " wanted; ");
  CHECK(shown == "INBOX 1 junk; INBOX 3 wanted; ");
  CHECK(marked->items.empty());
  const auto after = reach.connector.changes(reach.account, marked->next);
  REQUIRE(after);
  CHECK(after->marks.empty());
}

TEST_CASE(
    "a message goes into quarantine and comes back byte-identical, with its date and flags, from a real Dovecot") {
  Dovecot server;
  if (skipped(server)) return;
  auto database = store::open_sqlite(":memory:");
  REQUIRE(database);
  REQUIRE(store::migrate(**database));
  const ManualClock clock{from_millis(1'795'000'000'000)};
  const TenantId tenant{1};
  Mailboxes mailboxes(
      {.server = {"127.0.0.1", port}, .master_user = "cas", .master_password = "master", .timeout = long_enough},
      **database, clock);
  Message mail{0,
               "From: eve@evil.example\r\nTo: bob@example.com\r\nSubject: =?utf-8?B?5Lu2?=\r\nMessage-ID: "
               "<m1@evil.example>\r\n\r\n",
               "31-Jan-2025 18:04:05 +0000",
               {"\\Seen", "\\Flagged"}};
  for (int i = 0; i < 5000; ++i) mail.bytes += "line " + std::to_string(i) + " \xff\xfe\r\n";
  const std::string id = "<m1@evil.example>";
  {
    auto client = mailboxes.open("bob@example.com");
    REQUIRE(client);
    REQUIRE((*client)->create("Archive/2025"));
    REQUIRE((*client)->append("Archive/2025", mail));
  }
  const auto where = [&](const char* folder) {
    auto client = mailboxes.open("bob@example.com");
    REQUIRE(client);
    REQUIRE((*client)->select(folder, true));
    auto uids = (*client)->find(id);
    REQUIRE(uids);
    return uids->size();
  };
  REQUIRE(where("Archive/2025") == 1);
  const auto held = mailboxes.quarantine(tenant, "bob@example.com", id);
  REQUIRE(held);
  CHECK(held->messages == 1);
  CHECK(where("Archive/2025") == 0);
  CHECK(where("Quarantine") == 1);
  CHECK(mailboxes.quarantine(tenant, "bob@example.com", id)->messages == 0);  // again: nothing to do
  const auto back = mailboxes.restore(tenant, "bob@example.com", id);
  REQUIRE(back);
  CHECK(back->messages == 1);
  {
    auto client = mailboxes.open("bob@example.com");
    REQUIRE(client);
    REQUIRE((*client)->select("Archive/2025", true));
    const auto uids = (*client)->find(id);
    REQUIRE(uids);
    REQUIRE(uids->size() == 1);
    const auto again = (*client)->fetch(uids->front());
    REQUIRE(again);
    CHECK(again->bytes == mail.bytes);
    CHECK(again->internal_date == mail.internal_date);
    std::string flags;
    for (const auto& flag : again->flags) {
      if (flag != "\\Recent") flags += flag + " ";
    }
    CHECK((flags == "\\Seen \\Flagged " || flags == "\\Flagged \\Seen "));
  }
  CHECK(mailboxes.restore(tenant, "bob@example.com", id)->messages == 0);
  CHECK(mailboxes.remove(tenant, "bob@example.com", id)->messages == 1);
  CHECK(mailboxes.remove(tenant, "bob@example.com", id)->messages == 0);
  CHECK_FALSE(mailboxes.quarantine(tenant, "bob@example.com", id));
  CHECK_FALSE(mailboxes.quarantine(tenant, "bob@example.com*ann@example.com", id));

  // Watching: what lay there is not new, what arrives is, once.
  Guarded<std::vector<std::string>> seen;
  const auto arrive = [&](const char* text) {
    auto client = mailboxes.open("ann@example.com");
    REQUIRE(client);
    REQUIRE((*client)->append("INBOX", {0, std::string("Message-ID: <") + text + ">\r\n\r\n" + text + "\r\n", "", {}}));
  };
  const auto wait_for = [&](std::size_t count) {
    CHECK(until([&] { return seen.with([](auto& s) { return s.size(); }) >= count; }));
  };
  const auto has_place = [&] {
    const auto rows = (*database)->query("SELECT 1 FROM connector_position WHERE account = 'ann@example.com'");
    return rows && !rows->empty();
  };
  const auto take = [&](const Account&, const Arrival&, const std::string& bytes) -> Result<void> {
    seen.with([&](auto& s) { s.push_back(bytes.substr(bytes.find("\r\n\r\n") + 4)); });
    return {};
  };
  MailboxConnector connector(mailboxes, **database, clock);
  const std::vector<Account> accounts{{tenant, "ann@example.com"}};
  arrive("old");
  {
    Watch watch(connector, **database, 1_MiB, take);
    watch.follow(accounts);
    REQUIRE(until(has_place));  // what arrives before is not new
    arrive("new");
    wait_for(1);
  }
  arrive("while away");
  {
    Watch watch(connector, **database, 1_MiB, take);
    watch.follow(accounts);
    wait_for(2);
  }
  CHECK(seen.with([](auto& s) { return s; }) == std::vector<std::string>{"new\r\n", "while away\r\n"});
}

}  // namespace sekisho::connect::imap
