#pragma once

#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::protect {

/// A moment up to which nothing will be added to the logs any more: now, once the transactions under way are durable.
/// Rows are stamped inside their transaction, so what is older is there to be read, and who reads on from that moment
/// misses none. Errors as store::Database.
inline Result<Time> settled_now(store::Database& database, const Clock& clock) {
  Time now{};
  TRY_VOID(database.transaction([&]() -> Result<void> {
    now = clock.now();
    return {};
  }));
  return now;
}

}  // namespace sekisho::protect
