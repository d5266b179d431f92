#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/plan.h"
#include "protect/click_links.h"
#include "protect/enrichment.h"
#include "protect/feedback_links.h"
#include "protect/item.h"
#include "protect/quarantine.h"
#include "scan/report.h"
#include "store/sql.h"
#include "worker/pool.h"

namespace sekisho::protect {

class ThreadPasswords;

/// Judges: policy::decide with the tenant's policies and lists, adapted by app/wire. Thread-safe.
class Decider {
 public:
  virtual ~Decider() = default;
  /// One plan per group of recipients treated alike; each of item.context.recipients stands in exactly one.
  virtual Result<std::vector<policy::Plan>> decide(const Item& item, const scan::Report& report) = 0;
};

/// What was done with an item, for records, metrics and the verdict header.
struct Settled {
  const Item* item = nullptr;
  const scan::Report* report = nullptr;
  struct Group {
    const policy::Plan* plan = nullptr;
    std::vector<std::string> recipients;
    QuarantineId held{};               // set when quarantined
    bool reinjected = false;           // handed back to the MTA as a copy of its own
    std::vector<std::string> skipped;  // what the plan asked and could not be done (Rewritten::skipped)
  };
  std::vector<Group> groups;
};

/// Writes what happened. record() is called inside the transaction that makes the item's effects durable, or, for items
/// without effects, just before the answer is given: then it may return before the record is durable but must not lose
/// it when the process is killed.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual Result<void> record(const Settled& settled) = 0;
};

struct ConveyorSettings {
  enum class Doubt : std::uint8_t { try_later, pass };
  // what inline mail is answered when we cannot judge (no worker, no database, disk full)
  Doubt on_doubt = Doubt::try_later;
  std::string notification_sender;  // envelope and From of notification mail; empty: the null sender
  std::string product_name = "Sekisho";
  std::string host = "localhost";  // right side of Message-IDs we make
  std::string authserv_id;         // whose name Authentication-Results bear (RFC 8601); empty: none are written
  /// Fills what the store knows before the scan (item.context.history); may be empty. Must not fail the mail.
  std::function<void(Item&)> prepare;
  ThreadPasswords* threads = nullptr;  // null: passwords that other mails tell are not used
  /// What tells the mailbox side which filters judged a mail (ScanStamp::field); `plans`: of all who get these bytes.
  /// Empty, or without it: nothing.
  std::function<std::string(const Item&, const std::vector<const policy::Plan*>& plans, std::string_view bytes)> stamp;
  // null or not configured: links of mail stay as they are, whatever policies ask
  const ClickLinks* click_links = nullptr;
  // null or not configured: notices and banners ask nothing by links
  const FeedbackLinks* feedback_links = nullptr;
};

/// What inline mail becomes. The bytes to deliver are the item's own unless `rewritten`.
struct Outcome {
  enum class Kind : std::uint8_t { deliver, discard, try_later };
  Kind kind = Kind::try_later;
  std::vector<std::string> recipients;  // who gets it through this transaction; the item's others must be taken off
  std::vector<std::string> added;       // new ones (change recipient)
  std::vector<std::pair<std::string, std::string>> headers;  // to put on top of the mail (verdict, action)
  bool is_rewritten = false;
  std::string rewritten;  // without `headers`
  std::string reason;     // try_later: for the log
  std::string flight;     // for answered(); empty when nothing depends on it
};

/// The main path (architecture): scan → enrich → decide → act → record, for an item whose answer somebody waits for.
/// Thread-safe.
class Conveyor {
 public:
  Conveyor(const ConveyorSettings& settings, worker::Pool& pool, Decider& decider, Recorder& recorder,
           store::Database& database, BlobStore& blobs, Quarantine& quarantine, Intents& intents,
           std::vector<Enrichment*> enrichments, const Clock& clock, Random& random);
  ~Conveyor();
  /// Plans the notifications whose hours are over (Notices::send_due).
  Result<int> send_due_notices();

  /// Judges one mail, given as one item per tenant and direction (same bytes; usually one), and makes all effects for
  /// recipients whom this transaction does not serve durable. A recipient may stand in several items, the sender's
  /// tenant's before their own's: the later one is judged as the earlier one lets it pass, for those for whom it does,
  /// and each is recorded for its tenant (docs/adr/0015). When it returns deliver or discard, the caller gives that
  /// answer and then calls answered(); try_later leaves no effect behind that a retry would repeat.
  Outcome process(std::vector<Item> shares);
  /// given: the MTA was told. Otherwise it will bring the mail again, which is then recognised: nothing is held,
  /// recorded or sent twice.
  void answered(const Outcome& outcome, bool given);
  /// Scan, enrich and decide without effects (preview, simulation, manual scan).
  struct Judgement {
    scan::Report report;
    std::vector<policy::Plan> plans;
  };
  Result<Judgement> judge(const Item& item);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// X-Sekisho-Verdict's value: "found; phishing url.lookalike; policy=…".
std::string verdict_header(const scan::Report& report);

}  // namespace sekisho::protect
