#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "platform/update/update.h"

namespace sekisho::platform::update {

struct Difference {
  std::string table, row, column;     // row: its key; column empty: the row is new or gone
  std::string before, after;          // secrets are shown as "(changed)"
};
struct Rehearsal {
  bool completed = false;
  std::optional<Refusal> refusal;     // what stopped it
  std::vector<Difference> differences;
  std::int64_t rows_compared = 0;
  std::chrono::milliseconds took{0};  // of the update itself
};

/// Runs the whole update on a copy (U-46): the database is copied into `folder`, the update runs there as if everything had been agreed
/// to, every difference in the platform's tables is listed, and the copy is removed. Mails and connections of the copy go nowhere:
/// nothing reads its outbox. The live database is only read. Blockers are reported, not lifted.
Result<Rehearsal> rehearse(const Context& context, FactsSource& facts, const Actor& actor, const std::filesystem::path& folder);
std::string rehearsal_json(const Rehearsal& rehearsal);

}  // namespace sekisho::platform::update
