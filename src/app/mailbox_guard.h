#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/tenants.h"
#include "app/trust_scan.h"
#include "connect/connector.h"
#include "protect/conveyor.h"

namespace sekisho::app {

/// Protection after delivery: each new item of the watched accounts is judged by the mailbox policies and acted on
/// through its connector (quarantine, junk, delete, as far as its capabilities go); what a policy asks beyond that is
/// recorded as not done. An item that cannot be judged now is offered again. What the account's owner moves to junk or
/// back is left where it was put and counts as their correction (protect/corrections.h). Thread-safe.
class MailboxGuard {
 public:
  MailboxGuard(connect::Connector& connector, protect::Conveyor& conveyor, LogRecorder& recorder,
               store::Database& database, policy::PolicyStore& policies, protect::Quarantine& quarantine,
               const Clock& clock)
      : connector_(connector),
        conveyor_(conveyor),
        recorder_(recorder),
        database_(database),
        policies_(policies),
        quarantine_(quarantine),
        clock_(clock) {}
  /// Takes a message that lies in a report mailbox: true when it was one; then it is left alone. Before the first
  /// received().
  using Intake = std::function<Result<bool>(TenantId, const std::string& sender, const std::string& mailbox,
                                            std::string_view bytes)>;
  void take_reports(Intake intake) { intake_ = std::move(intake); }
  /// What judged a received message on its way does not judge it again (Trust Scan). Before the first received().
  void trust(const TrustScan& scan) { trust_ = &scan; }
  /// By the shelf it came to lie on: received(), put_into_junk() or sent().
  Result<void> arrived(const connect::Account& account, const connect::Arrival& arrival, const std::string& bytes);
  Result<void> received(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes);
  /// A message came to lie in the junk folder: by us, by its owner, or by delivery. It is acted on only where a policy
  /// looks into that folder (Policy::skip_junk) and the message was not seen before.
  Result<void> put_into_junk(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes);
  /// The owner marked a message as junk, or as none. It stays where it is; what was said counts once, as a correction.
  Result<void> marked(const connect::Account& account, const connect::Mark& mark, const std::string& bytes);
  /// A message came to lie in the folder of sent mail. Nothing can be done to it any more; it is judged as outgoing
  /// mail and recorded, so that correspondents, writing style and the logs know of it where no MTA showed it to us.
  /// Mail under another name than the account's is left out.
  Result<void> sent(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes);

 private:
  // What became of the same message in this account before.
  struct Before {
    bool seen = false, junked_by_us = false, held_by_us = false;
  };
  Result<void> act(const connect::Account& account, const connect::ItemRef& at, const protect::Item& item,
                   const protect::Conveyor::Judgement& judged);
  // Leaves of the plans what policies without skip_junk ask for; false: none of them looks there.
  Result<bool> keep_what_looks_into_junk(TenantId tenant, std::vector<policy::Plan>& plans);
  Result<Before> before(const connect::Account& account, const scan::Report& report);
  void say(const connect::Account& account, const std::string& message_id, const char* verdict);
  protect::Item item_of(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes) const;

  connect::Connector& connector_;
  protect::Conveyor& conveyor_;
  LogRecorder& recorder_;
  store::Database& database_;
  policy::PolicyStore& policies_;
  protect::Quarantine& quarantine_;
  const Clock& clock_;
  Intake intake_;
  const TrustScan* trust_ = nullptr;
};

}  // namespace sekisho::app
