#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/networks.h"
#include "base/random.h"
#include "connect/milter/milter.h"
#include "protect/conveyor.h"
#include "protect/intents.h"

namespace sekisho::protect {

/// Which tenants an SMTP transaction belongs to: its recipients by tenant, with the mail's direction as that tenant
/// sees it. Recipients of another tenant than the sender's stand in both: first in the sender's, then in their own.
struct Share {
  TenantId tenant;
  scan::Direction direction = scan::Direction::unknown;
  std::vector<std::string> recipients;
};
/// Errors mean "try later". Callable from many threads.
using ShareOut = std::function<Result<std::vector<Share>>(const connect::milter::Transaction&)>;

/// The usual direction rule: incoming unless the sender's domain is internal and the client is authenticated, local or
/// in one of our own networks; then outgoing, or internal when the recipient is internal too.
scan::Direction direction_of(const connect::milter::Transaction& transaction, const std::string& recipient,
                             const std::vector<std::string>& internal_domains, const Networks& own_networks);

/// Takes mail that one of our own people sent to a report address: true when it was one; then that recipient is served,
/// and nothing is judged or delivered for it. Durable when it returns; taking the same mail again changes nothing.
/// Errors mean "try later". Callable from many threads.
using ReportIntake = std::function<Result<bool>(const Share& share, const std::string& sender,
                                                const std::string& recipient, std::string_view bytes)>;

/// Between milter and conveyor: makes Items of transactions, answers of Outcomes; removes forged X-Sekisho fields and
/// Authentication-Results; lets our own reinjected mail pass by its token, once; what a tenant released to people of
/// another tenant is judged by that one.
class InlineMail final : public connect::milter::Receiver {
 public:
  InlineMail(Conveyor& conveyor, Intents& intents, ShareOut share_out, ConveyorSettings::Doubt on_doubt,
             const Clock& clock, Random& random);
  /// Before the first mail; without it report addresses are ordinary ones.
  void take_reports(ReportIntake intake) { intake_ = std::move(intake); }
  /// Before the first mail: Authentication-Results that name this authserv-id are forged and go (RFC 8601 §5); empty:
  /// all stay.
  void vouch_as(std::string authserv_id) { authserv_id_ = std::move(authserv_id); }
  connect::milter::Answer receive(const connect::milter::Transaction& transaction) override;

 private:
  bool is_forged(std::string_view name, std::string_view value) const;
  connect::milter::Answer pass_ours(const std::string& token,
                                    const std::vector<connect::milter::Answer::Change>& removals);
  Result<void> take_reports_of(const connect::milter::Transaction& transaction, const std::string& bytes,
                               std::vector<Share>& shares);

  Conveyor& conveyor_;
  Intents& intents_;
  ShareOut share_out_;
  ReportIntake intake_;
  std::string authserv_id_;
  ConveyorSettings::Doubt on_doubt_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace sekisho::protect
