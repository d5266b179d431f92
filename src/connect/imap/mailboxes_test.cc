#include "connect/imap/mailboxes.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/guarded.h"
#include "connect/imap/mailbox_connector.h"
#include "connect/watch.h"

namespace sekisho::connect::imap {
namespace {

namespace fs = std::filesystem;
constexpr int port = 22143;

// A real Dovecot on loopback, in a folder of its own; absent where it is not installed.
class Dovecot {
 public:
  Dovecot() {
    if (::access("/usr/sbin/dovecot", X_OK) != 0 || ::getuid() != 0) return;
    folder_ = fs::temp_directory_path() / ("sekisho-dovecot-" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "mail");
    const auto w = folder_.string();
    write("users", "bob@example.com:secret\nann@example.com:secret\n");
    write("masters", "cas:{PLAIN}master\n");
    write("dovecot.conf", "base_dir = " + w + "/run\nstate_dir = " + w + "/state\nlog_path = " + w + "/log\nprotocols = imap\nlisten = 127.0.0.1\nssl = no\n"
          "disable_plaintext_auth = no\nauth_mechanisms = plain login\nauth_master_user_separator = *\ndefault_internal_user = nobody\ndefault_internal_group = nogroup\n"
          "default_login_user = nobody\nfirst_valid_uid = 1\nmail_location = maildir:" + w + "/mail/%u\n"
          "passdb {\n  driver = passwd-file\n  args = " + w + "/masters\n  master = yes\n}\npassdb {\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%u " + w + "/users\n}\n"
          "userdb {\n  driver = static\n  args = uid=nobody gid=nogroup home=" + w + "/mail/%u\n}\nservice anvil {\n  chroot =\n}\n"
          "service imap-login {\n  chroot =\n  inet_listener imap {\n    port = " + std::to_string(port) + "\n  }\n  inet_listener imaps {\n    port = 0\n  }\n}\n"
          "namespace inbox {\n  inbox = yes\n  separator = /\n  mailbox Quarantine {\n    auto = create\n  }\n  mailbox Junk {\n    auto = create\n  }\n}\n");
    run("chown -R nobody:nogroup " + w + " && dovecot -c " + w + "/dovecot.conf");
    for (int i = 0; i < 100 && !runs_; ++i) {
      runs_ = Client::connect({"127.0.0.1", port}, std::chrono::seconds(1), ByteCount{1000}).has_value();
      if (!runs_) ::usleep(50'000);
    }
  }
  ~Dovecot() {
    std::ifstream pid(folder_ / "run/master.pid");
    int number = 0;
    if (pid >> number) ::kill(number, SIGTERM);
    for (int i = 0; i < 40 && number > 0 && ::kill(number, 0) == 0; ++i) ::usleep(50'000);
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  bool runs() const { return runs_; }

 private:
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) MESSAGE("failed: " << command);
  }
  fs::path folder_;
  bool runs_ = false;
};

}  // namespace

TEST_CASE("a message goes into quarantine and comes back byte-identical, with its date and flags, from a real Dovecot") {
  Dovecot server;
  if (!server.runs()) {
    MESSAGE("skipped: dovecot is not installed, or not root");
    CHECK(std::getenv("SEKISHO_REQUIRE_SERVERS") == nullptr);
    return;
  }
  auto database = store::open_sqlite(":memory:");
  REQUIRE(database);
  REQUIRE(store::migrate(**database));
  const ManualClock clock{from_millis(1'795'000'000'000)};
  const TenantId tenant{1};
  Mailboxes mailboxes({.server = {"127.0.0.1", port}, .master_user = "cas", .master_password = "master", .timeout = std::chrono::seconds(5)}, **database, clock);
  Message mail{0, "From: eve@evil.example\r\nTo: bob@example.com\r\nSubject: =?utf-8?B?5Lu2?=\r\nMessage-ID: <m1@evil.example>\r\n\r\n", "31-Jan-2025 18:04:05 +0000", {"\\Seen", "\\Flagged"}};
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
    for (int i = 0; i < 100 && seen.with([](auto& s) { return s.size(); }) < count; ++i) ::usleep(50'000);
  };
  const auto take = [&](const Account&, const ItemRef&, const std::string& bytes) -> Result<void> {
    seen.with([&](auto& s) { s.push_back(bytes.substr(bytes.find("\r\n\r\n") + 4)); });
    return {};
  };
  MailboxConnector connector(mailboxes, **database, clock);
  const std::vector<Account> accounts{{tenant, "ann@example.com"}};
  arrive("old");
  {
    Watch watch(connector, **database, accounts, 1_MiB, take);
    ::usleep(500'000);
    arrive("new");
    wait_for(1);
  }
  arrive("while away");
  {
    Watch watch(connector, **database, accounts, 1_MiB, take);
    wait_for(2);
  }
  CHECK(seen.with([](auto& s) { return s; }) == std::vector<std::string>{"new\r\n", "while away\r\n"});
}

}  // namespace sekisho::connect::imap
