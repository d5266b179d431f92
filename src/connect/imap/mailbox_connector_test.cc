#include "connect/imap/mailbox_connector.h"

#include <doctest/doctest.h>

#include "connect/imap/testing.h"

namespace sekisho::connect::imap {
namespace {

const Account account{TenantId{1}, "ann@example.com"};

struct Fixture {
  EmulatedServer server;
  const ManualClock clock{from_millis(1'795'000'000'000)};
  std::unique_ptr<store::Database> database = *store::open_sqlite(":memory:");
  Mailboxes mailboxes{{.server = {"127.0.0.1", server.port()},
                       .master_user = "cas",
                       .master_password = "x",
                       .timeout = std::chrono::seconds(60)},
                      *database,
                      clock};

  Fixture() { REQUIRE(store::migrate(*database)); }
  void arrive(const std::string& folder, const std::string& id) {
    server.add(folder, "Message-ID: <" + id + "@x.example>\r\n\r\nbody of " + id + "\r\n");
  }
  // "INBOX:a Junk(junk):b", and the cursor moves on.
  std::string news(Cursor& cursor, const std::string& rules = "") {
    FolderRules read{.sent = "Sent"};
    REQUIRE(read_folder_rules(rules, read));
    MailboxConnector connector(mailboxes, *database, clock, read);
    const auto changes = connector.changes(account, cursor);
    REQUIRE(changes);
    std::string out;
    for (const auto& item : changes->items) {
      const auto bytes = connector.fetch(account, item.at, 1_MiB);
      REQUIRE(bytes);
      const auto at = bytes->find("body of ") + 8;
      out += (out.empty() ? "" : " ") + item.at.container +
             (item.shelf == Shelf::junk   ? "(junk)"
              : item.shelf == Shelf::sent ? "(sent)"
                                          : "") +
             ":" + bytes->substr(at, bytes->find('\r', at) - at);
    }
    cursor = changes->next;
    return out;
  }
};

}  // namespace

TEST_CASE("what arrives in any folder is told with what the folder is for, once") {
  Fixture fixture;
  Cursor cursor;
  fixture.arrive("INBOX", "old");
  CHECK(fixture.news(cursor).empty());
  fixture.arrive("INBOX", "a"), fixture.arrive("Junk", "b"), fixture.arrive("Sent", "c"),
      fixture.arrive("Quarantine", "d");
  CHECK(fixture.news(cursor) == "INBOX:a Junk(junk):b Sent(sent):c");
  CHECK(fixture.news(cursor).empty());
}

TEST_CASE("a folder that appears counts from its beginning, one that was renamed goes on where it was") {
  Fixture fixture;
  Cursor cursor;
  fixture.server.make("Lists");
  fixture.arrive("Lists", "old");
  CHECK(fixture.news(cursor).empty());
  fixture.server.make("New");
  fixture.arrive("New", "a");
  fixture.server.rename("Lists", "Archive");
  fixture.arrive("Archive", "b");
  CHECK(fixture.news(cursor) == "Archive:b New:a");
  fixture.server.rename("New", "&ZeVnLIqe-");
  fixture.arrive("&ZeVnLIqe-", "c");
  CHECK(fixture.news(cursor) == "日本語:c");
}

TEST_CASE("a folder that the rules come to cover starts with what comes then") {
  Fixture fixture;
  Cursor cursor;
  fixture.server.make("Lists");
  CHECK(fixture.news(cursor, "INBOX").empty());
  fixture.arrive("Lists", "before"), fixture.arrive("INBOX", "a");
  CHECK(fixture.news(cursor, "INBOX") == "INBOX:a");
  CHECK(fixture.news(cursor, "*").empty());
  fixture.arrive("Lists", "after");
  CHECK(fixture.news(cursor, "*") == "Lists:after");
}

TEST_CASE("a cursor of a former version keeps the inbox's place and takes other folders from now on") {
  Fixture fixture;
  fixture.arrive("INBOX", "a"), fixture.arrive("INBOX", "b"), fixture.arrive("Junk", "old");
  Cursor cursor = "7.1";
  CHECK(fixture.news(cursor) == "INBOX:b");
  fixture.arrive("Junk", "c");
  CHECK(fixture.news(cursor) == "Junk(junk):c");
}

TEST_CASE("numbers far apart and a page that is full lose nothing") {
  Fixture fixture;
  Cursor cursor;
  CHECK(fixture.news(cursor).empty());
  fixture.server.skip("INBOX", 35'000);
  for (int i = 0; i < 250; ++i) fixture.arrive("INBOX", std::to_string(i));
  fixture.arrive("Junk", "j");
  MailboxConnector connector(fixture.mailboxes, *fixture.database, fixture.clock);
  const auto first = connector.changes(account, cursor);
  REQUIRE(first);
  CHECK(first->items.size() == changes_per_page);
  CHECK(first->more);
  const auto second = connector.changes(account, first->next);
  REQUIRE(second);
  CHECK(second->items.size() == 51);
  CHECK_FALSE(second->more);
  CHECK(second->items.back().at.container == "Junk");
}

TEST_CASE("junk goes into the folder that the server names for it") {
  Fixture fixture;
  MailboxConnector connector(fixture.mailboxes, *fixture.database, fixture.clock);
  Cursor cursor;
  CHECK(fixture.news(cursor).empty());
  fixture.arrive("INBOX", "a");
  fixture.server.name_for("Junk", "Bad", "\\Junk");
  const auto changes = connector.changes(account, cursor);
  REQUIRE(changes);
  REQUIRE(changes->items.size() == 1);
  REQUIRE(connector.apply(account, changes->items.front().at, Effect::move_to_junk, "intent-1"));
  CHECK(fixture.server.contents() == "Bad: a");
}

TEST_CASE("what lies there from a time on is told for a manual scan, folder by folder, to the second and in any zone") {
  Fixture fixture;
  const auto put = [&](const std::string& folder, const std::string& id, const std::string& date) {
    fixture.server.add(folder, "Message-ID: <" + id + "@x.example>\r\n\r\nbody of " + id + "\r\n", date);
  };
  put("INBOX", "before", "23-Nov-2026 05:27:21 +0000");
  put("INBOX", "first", "23-Nov-2026 14:27:22 +0900");
  put("INBOX", "last", "24-Nov-2026 00:27:21 -0500");
  put("INBOX", "after", "24-Nov-2026 05:27:22 +0000");
  put("INBOX", "broken", "32-Nov-2026 05:27:22 +0000");
  put("Junk", "junk", " 3-Dec-2026 00:00:00 +0000"), put("Quarantine", "held", "23-Nov-2026 12:00:00 +0000");
  MailboxConnector connector(fixture.mailboxes, *fixture.database, fixture.clock, FolderRules{.sent = "Sent"});
  const auto told = [&](const char* from, const char* until) {
    const auto found = connector.past(account, *parse_iso8601(from), *parse_iso8601(until), 100);
    REQUIRE(found);
    std::string out;
    for (const auto& one : *found) {
      const auto bytes = connector.fetch(account, one.at, 1_MiB);
      REQUIRE(bytes);
      out += (out.empty() ? "" : " ") +
             bytes->substr(bytes->find("body of ") + 8, bytes->rfind('\r') - bytes->find("body of ") - 8) +
             (one.shelf == Shelf::junk ? "(junk)" : "");
    }
    return out;
  };
  CHECK(told("2026-11-23T05:27:22Z", "2026-11-24T05:27:22Z") == "first last");
  CHECK(told("2026-11-24T05:27:22Z", "2026-12-04T00:00:00Z") == "after junk(junk)");
  CHECK(told("2026-12-04T00:00:00Z", "2026-12-05T00:00:00Z").empty());
  const auto many = connector.past(account, *parse_iso8601("2026-11-01"), *parse_iso8601("2026-12-31"), 3);
  REQUIRE(!many);
  CHECK(many.error().code == Code::over_limit);
}

}  // namespace sekisho::connect::imap
