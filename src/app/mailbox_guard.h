#pragma once

#include <functional>

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
  /// Takes a message that lies in a report mailbox: true when it was one; then it is left alone. Before the first arrived().
  using Intake = std::function<Result<bool>(TenantId, const std::string& sender, const std::string& mailbox, std::string_view bytes)>;
  void take_reports(Intake intake) { intake_ = std::move(intake); }
  Result<void> arrived(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes);

 private:
  connect::Connector& connector_;
  protect::Conveyor& conveyor_;
  LogRecorder& recorder_;
  const Clock& clock_;
  Intake intake_;
};

}  // namespace sekisho::app
