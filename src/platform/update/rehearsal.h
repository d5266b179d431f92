#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/update/update.h"

namespace sekisho::platform::update {

struct Difference {
  std::string table, row, column;  // row: its key; column empty: the row is new or gone
  std::string before, after;       // secrets are shown as "(changed)"
};
struct Rehearsal {
  bool completed = false;
  std::optional<Refusal> refusal;  // what stopped it
  std::vector<Difference> differences;
  std::int64_t rows_compared = 0;
  std::chrono::milliseconds took{0};  // of the update itself
};

/// Every table that the update reads or writes, in an order that keeps references whole. Logs, quarantine, policies and
/// reports are not among them: no step names their tables, so the time of a rehearsal does not depend on how many there
/// are.
std::span<const std::string_view> copied_tables();

/// Runs the whole update on a snapshot of the tenant (U-46): its rows of copied_tables() are read in one transaction
/// into a database in memory, the update runs there as if everything had been agreed to, and every difference is
/// listed. Mails and connections of the copy go nowhere: nothing reads its outbox. The live database is only read.
/// Blockers are reported, not lifted. actor   who asks; the copy's records name them.
Result<Rehearsal> rehearse(const Context& context, FactsSource& facts, const Actor& actor);
std::string rehearsal_json(const Rehearsal& rehearsal);

}  // namespace sekisho::platform::update
