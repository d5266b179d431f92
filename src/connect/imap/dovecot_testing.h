#pragma once

// For tests against a real Dovecot.

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "connect/imap/client.h"

namespace sekisho::connect::imap {

namespace fs = std::filesystem;
inline constexpr std::chrono::seconds long_enough{60};  // for a machine under load; nothing waits for it to pass

// A port that nobody listens on now: several runs of these tests stand beside each other.
inline std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(socket, reinterpret_cast<sockaddr*>(&at), sizeof at);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
  ::close(socket);
  return ntohs(at.sin_port);
}
inline const std::uint16_t port = free_port();

template <class Holds>
bool until(const Holds& holds) {
  const auto end = std::chrono::steady_clock::now() + long_enough;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::usleep(20'000);
  }
  return true;
}

// A real Dovecot on loopback, in a folder of its own; absent where it is not installed.
class Dovecot {
 public:
  /// `more` goes to the end of its configuration.
  explicit Dovecot(const std::string& more = {}) {
    if (::access("/usr/sbin/dovecot", X_OK) != 0 || ::getuid() != 0) return;
    folder_ = fs::temp_directory_path() / ("sekisho-dovecot-" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "mail");
    const auto w = folder_.string();
    write("users", "bob@example.com:secret\nann@example.com:secret\n");
    write("masters", "cas:{PLAIN}master\n");
    write(
        "dovecot.conf",
        "base_dir = " + w + "/run\nstate_dir = " + w + "/state\nlog_path = " + w +
            "/log\nprotocols = imap\nlisten = 127.0.0.1\nssl = no\n"
            "disable_plaintext_auth = no\nauth_mechanisms = plain login\nauth_master_user_separator = "
            "*\ndefault_internal_user = nobody\ndefault_internal_group = nogroup\n"
            "default_login_user = nobody\nfirst_valid_uid = 1\nmail_location = maildir:" +
            w +
            "/mail/%u\n"
            "passdb {\n  driver = passwd-file\n  args = " +
            w +
            "/masters\n  master = yes\n}\npassdb {\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%u " +
            w +
            "/users\n}\n"
            "userdb {\n  driver = static\n  args = uid=nobody gid=nogroup home=" +
            w +
            "/mail/%u\n}\nservice anvil {\n  chroot =\n}\n"
            "service imap-login {\n  chroot =\n  inet_listener imap {\n    port = " +
            std::to_string(port) +
            "\n  }\n  inet_listener imaps {\n    port = 0\n  }\n}\n"
            "namespace inbox {\n  inbox = yes\n  separator = /\n  mailbox Quarantine {\n    auto = create\n  }\n  "
            "mailbox Junk {\n    auto = create\n    special_use = \\Junk\n  }\n"
            "  mailbox Sent {\n    auto = create\n    special_use = \\Sent\n  }\n  mailbox Drafts {\n    auto = "
            "create\n    special_use = \\Drafts\n  }\n}\n" +
            more);
    run("chown -R nobody:nogroup " + w);
    start();
  }
  void start() {
    run("dovecot -c " + folder_.string() + "/dovecot.conf");
    runs_ = until(
        [] { return Client::connect({"127.0.0.1", port}, std::chrono::seconds(1), ByteCount{1000}).has_value(); });
  }
  void stop() {
    std::ifstream pid(folder_ / "run/master.pid");
    int number = 0;
    if (!(pid >> number)) return;
    ::kill(number, SIGTERM);
    // else the next one finds its port taken, or talks to this one
    CHECK(until([&] { return ::kill(number, 0) != 0; }));
  }
  ~Dovecot() {
    stop();
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  bool runs() const { return runs_; }
  /// A folder of Maildir files: "" is the inbox, ".Archive" a folder.
  fs::path maildir(const std::string& user, const std::string& folder) const {
    return folder_ / "mail" / user / folder;
  }

 private:
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) MESSAGE("failed: " << command);
  }
  fs::path folder_;
  bool runs_ = false;
};

// What another mail program does, line by line.
inline void as_owner(const std::string& user, const std::string& commands) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(port);
  REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
  const auto text = "a LOGIN " + user + " secret\r\n" + commands + "z LOGOUT\r\n";
  REQUIRE(::send(socket, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  std::string answer;
  char chunk[4096];
  for (ssize_t n = 0; (n = ::recv(socket, chunk, sizeof chunk, 0)) > 0;)
    answer.append(chunk, static_cast<std::size_t>(n));
  ::close(socket);
  CAPTURE(answer);
  CHECK(answer.find("z OK") != std::string::npos);
  CHECK(answer.find(" BAD ") == std::string::npos);
  CHECK(answer.find(" NO ") == std::string::npos);
}

inline bool skipped(const Dovecot& server) {
  if (server.runs()) return false;
  MESSAGE("skipped: dovecot is not installed, or not root");
  CHECK(std::getenv("SEKISHO_REQUIRE_SERVERS") == nullptr);
  return true;
}

}  // namespace sekisho::connect::imap
