#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/tenants.h"
#include "connect/connector.h"
#include "protect/conveyor.h"

namespace sekisho::app {

/// Protection after delivery: each new item of the watched accounts is judged by the mailbox policies and acted on through its connector
/// (quarantine, junk, delete, as far as its capabilities go); what a policy asks beyond that is recorded as not done. An item that cannot be
/// judged now is offered again. Thread-safe.
class MailboxGuard {
 public:
  MailboxGuard(connect::Connector& connector, protect::Conveyor& conveyor, LogRecorder& recorder, const Clock& clock)
      : connector_(connector), conveyor_(conveyor), recorder_(recorder), clock_(clock) {}
  Result<void> arrived(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes);

 private:
  connect::Connector& connector_;
  protect::Conveyor& conveyor_;
  LogRecorder& recorder_;
  const Clock& clock_;
};

}  // namespace sekisho::app
