#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"

namespace sekisho::connect::imap {

/// An IMAP server in this process, as much of one as our client asks for (RFC 3501 with UIDPLUS, MOVE, IDLE; one user),
/// with faults on request.
class EmulatedServer {
 public:
  EmulatedServer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    for (const auto* name : {"INBOX", "Quarantine", "Junk"}) folders_[name];
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~EmulatedServer() {
    stop_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    ::close(listener_);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int open : open_) ::shutdown(open, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
  }

  std::uint16_t port() const { return port_; }
  /// date: INTERNALDATE.
  std::uint32_t add(const std::string& folder, const std::string& bytes,
                    const std::string& date = "31-Jan-2025 18:04:05 +0000") {
    const std::lock_guard lock(mutex_);
    auto& f = folders_[folder];
    f.dates[f.next] = date;
    f.messages[f.next] = bytes;
    return f.next++;
  }
  /// "INBOX: a b; Junk: c", each message by its Message-ID's local part.
  std::string contents() {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& [name, folder] : folders_) {
      if (folder.messages.empty()) continue;
      out += (out.empty() ? "" : "; ") + name + ":";
      for (const auto& [uid, bytes] : folder.messages) {
        const auto at = bytes.find("Message-ID: <");
        out += " " + (at == std::string::npos ? "?" : bytes.substr(at + 13, bytes.find('@', at) - at - 13));
      }
    }
    return out;
  }
  void renumber(const std::string& folder) {
    const std::lock_guard lock(mutex_);
    auto& f = folders_[folder];
    ++f.validity;
  }
  /// The connection is cut when a command holding `text` comes, `times` times: before it is carried out, or after it
  /// without an answer.
  void cut(const std::string& text, bool after, int times = 1) {
    const std::lock_guard lock(mutex_);
    cut_ = text, cut_after_ = after, cuts_ = times;
  }
  void make(const std::string& folder) {
    const std::lock_guard lock(mutex_);
    folders_[folder].validity = ++validity_;
  }
  void rename(const std::string& from, const std::string& to) {
    const std::lock_guard lock(mutex_);
    auto moved = folders_.extract(from);
    moved.key() = to;
    folders_.insert(std::move(moved));
  }
  /// A folder gets another name and an attribute that says what it is for.
  void name_for(const std::string& from, const std::string& to, const std::string& use) {
    rename(from, to);
    const std::lock_guard lock(mutex_);
    folders_[to].use = use;
  }
  /// The next message's number leaves a gap of so many.
  void skip(const std::string& folder, std::uint32_t count) {
    const std::lock_guard lock(mutex_);
    folders_[folder].next += count;
  }
  void refuse_login(bool refuse) { refuse_ = refuse; }
  /// Commands holding `text` are answered so ("NO [OVERQUOTA] full") and not carried out; "": none.
  void refuse(const std::string& text, const std::string& answer) {
    const std::lock_guard lock(mutex_);
    refused_ = text, refusal_ = answer;
  }

 private:
  struct Folder {
    std::uint32_t validity = 7, next = 1;
    std::string use;
    std::map<std::uint32_t, std::string> messages, dates;
  };

  void accept_all() {
    while (!stop_) {
      const int peer = ::accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      const std::lock_guard lock(mutex_);
      open_.push_back(peer);
      threads_.emplace_back([this, peer] {
        serve(peer);
        ::shutdown(peer, SHUT_RDWR);
      });
    }
  }

  static bool say(int peer, const std::string& text) {
    return ::send(peer, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  void serve(int peer) {
    say(peer, "* OK emulated\r\n");
    std::string buffer, selected;
    char chunk[4096];
    for (;;) {
      std::size_t end;
      while ((end = buffer.find("\r\n")) == std::string::npos) {
        const auto n = ::recv(peer, chunk, sizeof chunk, 0);
        if (n <= 0) return;
        buffer.append(chunk, static_cast<std::size_t>(n));
      }
      const auto line = buffer.substr(0, end);
      buffer.erase(0, end + 2);
      const auto space = line.find(' ');
      const auto tag = line.substr(0, space),
                 command = space == std::string::npos ? std::string() : line.substr(space + 1);
      bool before = false, after = false;
      {
        const std::lock_guard lock(mutex_);
        if (cuts_ > 0 && !cut_.empty() && command.find(cut_) != std::string::npos) {
          --cuts_;
          before = !cut_after_, after = cut_after_;
        }
      }
      if (before) return;
      std::string refusal;
      {
        const std::lock_guard lock(mutex_);
        if (!refused_.empty() && command.find(refused_) != std::string::npos) refusal = refusal_;
      }
      if (!refusal.empty()) {
        if (!say(peer, tag + " " + refusal + "\r\n")) return;
        continue;
      }
      auto answer = carry_out(command, selected);
      if (after) return;
      const bool idles = command == "IDLE";
      if (!say(peer, idles ? "+ idling\r\n* 1 EXISTS\r\n"
                           : answer + (answer.ends_with("!NO\r\n") ? "" : tag + " OK done\r\n")))
        return;
      if (line == "DONE") say(peer, "");
      if (idles) {
        while (buffer.find("DONE\r\n") == std::string::npos) {
          const auto n = ::recv(peer, chunk, sizeof chunk, 0);
          if (n <= 0) return;
          buffer.append(chunk, static_cast<std::size_t>(n));
        }
        buffer.erase(0, buffer.find("DONE\r\n") + 6);
        say(peer, tag + " OK done\r\n");
      }
      if (answer.ends_with("!NO\r\n")) say(peer, tag + " NO no\r\n");
      if (command == "LOGOUT") return;
    }
  }

  static std::string unquoted(const std::string& text) {
    const auto from = text.find('"'), to = text.rfind('"');
    return from == to ? text : text.substr(from + 1, to - from - 1);
  }

  // The untagged answers; "* !NO" stands for a refusal.
  std::string carry_out(const std::string& command, std::string& selected) {
    const std::string no = "* OK !NO\r\n";
    const std::lock_guard lock(mutex_);
    const auto begins = [&](const char* word) { return starts_with_ignore_case(command, word); };
    auto& messages = folders_["INBOX"].messages;
    auto* const here = selected.empty() ? &messages : &folders_[selected].messages;
    const auto uid = static_cast<std::uint32_t>(std::strtoul(
        command.c_str() + std::min<std::size_t>(command.size(), command.find_first_of("0123456789")), nullptr, 10));
    if (begins("CAPABILITY")) return "* CAPABILITY IMAP4rev1 UIDPLUS MOVE IDLE\r\n";
    if (begins("LOGIN")) return refuse_ ? no : "";
    if (begins("LIST")) {
      std::string out;
      for (const auto& [name, folder] : folders_) out += "* LIST (" + folder.use + ") \"/\" \"" + name + "\"\r\n";
      return out;
    }
    if (begins("CREATE")) {
      if (folders_.contains(unquoted(command))) return no;
      folders_[unquoted(command)];
      return "";
    }
    if (begins("SELECT") || begins("EXAMINE")) {
      const auto found = folders_.find(unquoted(command));
      if (found == folders_.end()) return no;
      selected = found->first;
      return "* " + std::to_string(found->second.messages.size()) + " EXISTS\r\n* OK [UIDVALIDITY " +
             std::to_string(found->second.validity) + "] x\r\n* OK [UIDNEXT " + std::to_string(found->second.next) +
             "] x\r\n";
    }
    if (begins("STATUS")) {
      const auto found = folders_.find(unquoted(command));
      if (found == folders_.end()) return no;
      return "* STATUS \"" + found->first + "\" (UIDVALIDITY " + std::to_string(found->second.validity) + " UIDNEXT " +
             std::to_string(found->second.next) + ")\r\n";
    }
    if (begins("UID SEARCH UID")) {
      const auto last = std::strtoul(command.c_str() + command.find(':') + 1, nullptr, 10);
      std::string out = "* SEARCH";
      for (const auto& [number, bytes] : *here) {
        if (number >= uid && number <= last) out += " " + std::to_string(number);
      }
      return out + "\r\n";
    }
    if (begins("UID SEARCH HEADER")) {
      std::string out = "* SEARCH";
      for (const auto& [number, bytes] : *here) {
        if (bytes.find(unquoted(command)) != std::string::npos) out += " " + std::to_string(number);
      }
      return out + "\r\n";
    }
    if (begins("UID FETCH") && command.ends_with(" (UID INTERNALDATE)")) {
      const auto& folder = folders_[selected];
      std::string out;
      for (const auto& [number, bytes] : folder.messages) {
        const auto date = folder.dates.find(number);
        out += "* 1 FETCH (UID " + std::to_string(number) + " INTERNALDATE \"" +
               (date == folder.dates.end() ? std::string("31-Jan-2025 18:04:05 +0000") : date->second) + "\")\r\n";
      }
      return out;
    }
    if (begins("UID FETCH")) {
      const auto found = here->find(uid);
      if (found == here->end()) return "";
      const auto& bytes = found->second;
      const auto at = bytes.find("Message-ID:");
      const auto shown =
          command.find("HEADER.FIELDS") != std::string::npos
              ? (at == std::string::npos ? std::string() : bytes.substr(at, bytes.find("\r\n", at) - at + 2)) + "\r\n"
              : bytes;
      const std::string name =
          command.find("HEADER.FIELDS") != std::string::npos ? "BODY[HEADER.FIELDS (MESSAGE-ID)]" : "BODY[]";
      return "* 1 FETCH (UID " + std::to_string(uid) + " FLAGS (\\Seen) INTERNALDATE \"31-Jan-2025 18:04:05 +0000\" " +
             name + " {" + std::to_string(shown.size()) + "}\r\n" + shown + ")\r\n";
    }
    if (begins("UID MOVE")) {
      const auto found = here->find(uid);
      auto& to = folders_[unquoted(command)];
      if (found == here->end()) return "";
      to.messages[to.next++] = found->second;
      here->erase(found);
      return "";
    }
    if (begins("UID EXPUNGE")) here->erase(uid);
    return "";
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false, refuse_ = false;
  std::mutex mutex_;
  std::map<std::string, Folder> folders_;
  std::uint32_t validity_ = 100;
  std::vector<int> open_;
  std::string cut_, refused_, refusal_;
  bool cut_after_ = false;
  int cuts_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
};

}  // namespace sekisho::connect::imap
