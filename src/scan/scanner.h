#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "content/document.h"
#include "scan/patterns.h"
#include "scan/report.h"
#include "scan/settings.h"

namespace sekisho::scan {

enum class Direction : std::uint8_t { unknown, incoming, outgoing, internal };

/// What is known about the item beside its bytes: input of the pure function, recorded with the item.
struct ScanContext {
  std::string envelope_sender;
  std::vector<std::string> recipients;
  std::string client_ip, client_name, helo;
  Direction direction = Direction::unknown;
  std::string service;  // "inline", "imap", "file", …
  /// What the store knows of the correspondents, looked up before the scan: "sender_days_active_30",
  /// "reply_to_days_active_30", "sender_first_contact" (0/1), "sender_days_since_written_to", "answers_our_mail" (1), …
  /// absent when unknown.
  std::vector<std::pair<std::string, double>> history;
  std::int64_t received_ms = 0;  // the clock, as input
  // in a worker: a tenant's YARA rules that take too long end the process by SIGVTALRM, for nothing else stops all of
  // them
  bool rules_end_process = false;
  bool leave_out_rules = false;  // after that: all but them
};

/// One kind of judgement. Built once per ruleset, immutable, used from one worker process at a time; scan() is pure.
/// It adds findings, facts, scores and signals to the report; a limit it reaches it reports through the budget.
class Scanner {
 public:
  virtual ~Scanner() = default;
  virtual std::string_view name() const = 0;
  /// hits: what the shared pattern pass found for the patterns this scanner registered.
  virtual void scan(const content::Document& document, const ScanContext& context, const PatternHits& hits,
                    Budget& budget, Report& report) const = 0;
};

/// Makes a scanner; registers its patterns. One line per scanner in registry.cc, in the order in which they run.
using MakeScanner = std::unique_ptr<Scanner> (*)(const Settings& settings, PatternBuilder& patterns);

}  // namespace sekisho::scan
