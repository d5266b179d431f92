#pragma once

// For tests of what is done in mailboxes, without a mailbox server.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "connect/connector.h"
#include "protect/conveyor.h"

namespace sekisho::desk {

// Mailboxes in memory; some cannot be reached, some messages not be read.
class Boxes final : public connect::Connector {
 public:
  std::map<std::string, std::vector<std::pair<connect::Arrival, std::string>>> mail;
  std::map<std::string, Error> closed;
  std::vector<std::string> effects;  // "bob@corp.example/INBOX;1 quarantine"
  std::function<void()> at_fetch = [] {};

  void put(const std::string& mailbox, const std::string& id, const std::string& bytes,
           connect::Shelf shelf = connect::Shelf::received) {
    mail[mailbox].push_back({{{"INBOX", id}, shelf}, bytes});
  }
  connect::Capabilities capabilities() const override {
    return {.service = "imap",
            .effects = {connect::Effect::quarantine, connect::Effect::remove, connect::Effect::move_to_junk}};
  }
  Result<connect::Changes> changes(const connect::Account&, const connect::Cursor&) override {
    return connect::Changes();
  }
  Result<std::vector<connect::Arrival>> past(const connect::Account& account, Time, Time, std::size_t) override {
    if (const auto error = closed.find(account.name); error != closed.end()) return tl::unexpected(error->second);
    std::vector<connect::Arrival> out;
    for (const auto& [item, bytes] : mail[account.name]) out.push_back(item);
    return out;
  }
  Result<std::string> fetch(const connect::Account& account, const connect::ItemRef& at, ByteCount) override {
    at_fetch();
    for (const auto& [item, bytes] : mail[account.name]) {
      if (item.at == at && bytes.empty()) return fail(Code::over_limit, "too large");
      if (item.at == at) return bytes;
    }
    return fail(Code::not_found, "gone");
  }
  Result<connect::Applied> apply(const connect::Account& account, const connect::ItemRef& at, connect::Effect effect,
                                 const std::string&) override {
    if (at.id == "stuck") return fail(Code::denied, "no");
    effects.push_back(account.name + "/" + at.container + ";" + at.id + " " + std::string(connect::to_string(effect)));
    return connect::Applied{.changed = true, .now = {}};
  }
  Result<void> wait(const connect::Account&, const connect::Cursor&, std::chrono::milliseconds,
                    const std::function<bool()>&) override {
    return {};
  }
};

struct NoPlans final : protect::Decider {
  Result<std::vector<policy::Plan>> decide(const protect::Item&, const scan::Report&) override {
    return std::vector<policy::Plan>();
  }
};
struct NoRecords final : protect::Recorder {
  Result<void> record(const protect::Settled&) override { return {}; }
};

}  // namespace sekisho::desk
