#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "store/sql.h"

namespace sekisho::protect {

/// A tenant's settings of what is held back (reference.md §5).
struct QuarantineSettings {
  int days = 0;         // deleted by itself after so many
  bool preview = true;  // whoever may read the quarantine may read the messages' text
  bool operator==(const QuarantineSettings&) const = default;
};

/// `most`: the days that the installation allows (retention.quarantine_days), and those of a tenant that chose none; a
/// choice above it, made before it was lowered, counts as `most`. What does not read deletes nothing early.
Result<QuarantineSettings> load_quarantine_settings(store::Database& database, TenantId tenant, int most);
/// Code::malformed for days outside of 1 to `most`.
Result<void> save_quarantine_settings(store::Database& database, TenantId tenant, const QuarantineSettings& settings,
                                      int most);

}  // namespace sekisho::protect
