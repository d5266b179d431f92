// What a real mailbox can be like: full, partly not ours, renamed, emptied by its owner meanwhile, of another tenant.
#include <doctest/doctest.h>

#include "connect/imap/dovecot_testing.h"
#include "connect/imap/mailboxes.h"
#include "connect/imap/testing.h"
#include "store/sql.h"

namespace sekisho::connect::imap {
namespace {

struct Reach {
  std::unique_ptr<store::Database> database = *store::open_sqlite(":memory:");
  const ManualClock clock{from_millis(1'795'000'000'000)};
  const TenantId tenant{1};
  Mailboxes mailboxes;

  explicit Reach(std::uint16_t at = port, std::function<Result<bool>(TenantId, const std::string&)> belongs = {})
      : mailboxes({.server = {"127.0.0.1", at},
                   .master_user = "cas",
                   .master_password = "master",
                   .timeout = std::chrono::seconds(20),
                   .belongs = std::move(belongs)},
                  *database, clock) {
    REQUIRE(store::migrate(*database));
  }
  void arrive(const std::string& folder, const std::string& id, const std::string& body = "text\r\n") {
    const auto client = mailboxes.open("bob@example.com");
    REQUIRE(client);
    REQUIRE((*client)->append(folder, {0, "Message-ID: <" + id + "@x.example>\r\n\r\n" + body, "", {}}));
  }
  Result<Moved> quarantine(const std::string& id) {
    return mailboxes.quarantine(tenant, "bob@example.com", "<" + id + "@x.example>");
  }
  Result<Moved> restore(const std::string& id) {
    return mailboxes.restore(tenant, "bob@example.com", "<" + id + "@x.example>");
  }
  // Folders that hold it.
  std::string where(const std::string& id) {
    auto client = mailboxes.open("bob@example.com");
    REQUIRE(client);
    const auto folders = (*client)->folders();
    REQUIRE(folders);
    std::string out;
    for (const auto& folder : *folders) {
      if (!(*client)->select(folder, true)) continue;
      const auto uids = (*client)->find("<" + id + "@x.example>");
      REQUIRE(uids);
      if (!uids->empty()) out += (out.empty() ? "" : " ") + folder;
    }
    return out;
  }
};

}  // namespace

TEST_CASE("a message comes back into a full mailbox of a real Dovecot: nothing grows by it") {
  Dovecot server(
      "mail_plugins = $mail_plugins quota\nplugin {\n  quota = maildir:User\n  quota_rule = *:storage=2M\n}\n");
  if (skipped(server)) return;
  Reach reach;
  reach.arrive("INBOX", "large", std::string(1'200'000, 'a') + "\r\n");
  REQUIRE(reach.quarantine("large"));
  reach.arrive("INBOX", "filler", std::string(700'000, 'b') + "\r\n");
  const auto client = reach.mailboxes.open("bob@example.com");
  REQUIRE(client);
  const auto full = (*client)->append("INBOX", {0, std::string(500'000, 'c') + "\r\n", "", {}});
  REQUIRE_FALSE(full);
  CHECK(full.error().code == Code::over_limit);
  CHECK(reach.restore("large")->messages == 1);
  CHECK(reach.where("large") == "INBOX");
}

TEST_CASE("what a server refuses to do is told by its reason, and the message stays where it was") {
  struct Row {
    const char* answer;
    Code code;
  };
  const Row rows[] = {{"NO [OVERQUOTA] no room", Code::over_limit},
                      {"NO [NOPERM] not yours", Code::denied},
                      {"NO [READ-ONLY] look only", Code::denied},
                      {"NO [INUSE] later", Code::unavailable},
                      {"NO [UNAVAILABLE] later", Code::unavailable},
                      {"NO", Code::denied},
                      {"BAD what", Code::malformed}};
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    EmulatedServer server;
    Reach reach(server.port());
    server.add("INBOX", "Message-ID: <m@x.example>\r\n\r\ntext\r\n");
    REQUIRE(reach.quarantine("m"));
    server.refuse("UID MOVE", row.answer);
    const auto back = reach.restore("m");
    REQUIRE_FALSE(back);
    CHECK(back.error().code == row.code);
    CHECK(server.contents() == "Quarantine: m");
    server.refuse("", "");
    CHECK(reach.restore("m")->messages == 1);
    server.refuse("UID STORE", row.answer);
    const auto gone = reach.mailboxes.remove(reach.tenant, "bob@example.com", "<m@x.example>");
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == row.code);
    CHECK(server.contents() == "INBOX: m");
  }
  // The folder it came from is gone and cannot be made anew: the inbox takes its place.
  EmulatedServer server;
  Reach reach(server.port());
  server.make("Old");
  server.add("Old", "Message-ID: <m@x.example>\r\n\r\ntext\r\n");
  REQUIRE(reach.quarantine("m"));
  server.refuse("\"Old\"", "NO [TRYCREATE] no such folder");
  CHECK(reach.restore("m")->messages == 1);
  CHECK(server.contents() == "INBOX: m");
}

TEST_CASE("a folder that is not ours to change refuses, one that is not ours to read is passed over") {
  Dovecot server(
      "mail_plugins = $mail_plugins acl\nprotocol imap {\n  mail_plugins = $mail_plugins imap_acl\n}\nplugin {\n  acl "
      "= vfile\n  acl_user = %u\n}\n");
  if (skipped(server)) return;
  Reach reach;
  for (const auto* folder : {"Fixed", "Closed"})
    as_owner("bob@example.com", std::string("b CREATE ") + folder + "\r\n");
  reach.arrive("Fixed", "fixed");
  reach.arrive("Closed", "closed");
  std::ofstream(server.maildir("bob@example.com", ".Fixed") / "dovecot-acl") << "owner lrs\nuser=cas lrs\n";
  std::ofstream(server.maildir("bob@example.com", ".Closed") / "dovecot-acl") << "owner l\nuser=cas l\n";
  const auto refused = reach.quarantine("fixed");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::denied);
  CHECK(reach.where("fixed") == "Fixed");
  reach.arrive("INBOX", "open");
  CHECK(reach.quarantine("open")->messages == 1);  // although one folder cannot be opened
  CHECK(reach.where("open") == "Quarantine");
  CHECK(reach.restore("open")->messages == 1);
}

TEST_CASE(
    "a folder renamed or removed meanwhile, names of any letters, a message of ten megabytes, one that its owner "
    "expunged") {
  Dovecot server;
  if (skipped(server)) return;
  Reach reach;
  const std::string japanese = "受信/見積もり & 請求", quoted = "a \"b\" \\c";
  {
    const auto client = reach.mailboxes.open("bob@example.com");
    REQUIRE(client);
    for (const auto& folder : {japanese, quoted, std::string("Old")}) REQUIRE((*client)->create(folder));
  }
  std::string body;
  while (body.size() < 10'000'000)
    body += "line " + std::to_string(body.size()) + " \xff\xfe" + std::string(40, 'x') + "\r\n";
  reach.arrive(japanese, "large", body);
  reach.arrive(quoted, "quoted");
  reach.arrive("Old", "renamed");
  for (const auto* id : {"large", "quoted", "renamed"}) {
    CAPTURE(id);
    CHECK(reach.quarantine(id)->messages == 1);
    CHECK(reach.where(id) == "Quarantine");
  }
  as_owner("bob@example.com", "b RENAME Old New\r\n");
  for (const auto* id : {"large", "quoted", "renamed"}) CHECK(reach.restore(id)->messages == 1);
  CHECK(reach.where("large") == japanese);
  CHECK(reach.where("quoted") == quoted);
  CHECK(reach.where("renamed") == "Old");  // where it was taken from, made anew
  CHECK(*reach.mailboxes.raw(reach.tenant, "bob@example.com", "<large@x.example>") ==
        "Message-ID: <large@x.example>\r\n\r\n" + body);

  reach.arrive("INBOX", "gone");
  as_owner("bob@example.com", "b SELECT INBOX\r\nc STORE 1:* +FLAGS (\\Deleted)\r\nd EXPUNGE\r\n");
  const auto gone = reach.quarantine("gone");
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == Code::not_found);
  CHECK(reach.mailboxes.remove(reach.tenant, "bob@example.com", "<gone@x.example>")->messages == 0);
}

TEST_CASE("another tenant's mailbox is as unknown as one that is not there") {
  EmulatedServer server;
  Reach reach(server.port(), [](TenantId tenant, const std::string& mailbox) -> Result<bool> {
    return tenant.value == (mailbox.ends_with("@theirs.example") ? 2 : 1);
  });
  server.add("INBOX", "Message-ID: <m@x.example>\r\n\r\ntext\r\n");
  const std::string theirs = "eve@theirs.example", ours = "bob@example.com", id = "<m@x.example>";
  const auto code_of = [](const auto& done) { return done ? Code::internal : done.error().code; };
  CHECK(code_of(reach.mailboxes.quarantine(reach.tenant, theirs, id)) == Code::not_found);
  CHECK(code_of(reach.mailboxes.restore(reach.tenant, theirs, id)) == Code::not_found);
  CHECK(code_of(reach.mailboxes.remove(reach.tenant, theirs, id)) == Code::not_found);
  CHECK(code_of(reach.mailboxes.move_to_junk(reach.tenant, theirs, id)) == Code::not_found);
  CHECK(code_of(reach.mailboxes.from_junk(reach.tenant, theirs, id)) == Code::not_found);
  CHECK(code_of(reach.mailboxes.raw(reach.tenant, theirs, id)) == Code::not_found);
  CHECK(server.contents() == "INBOX: m");
  CHECK(reach.mailboxes.quarantine(reach.tenant, ours, id)->messages == 1);
  CHECK(reach.mailboxes.quarantine(TenantId{2}, theirs, id).has_value());
}

}  // namespace sekisho::connect::imap
