#pragma once

#include <optional>
#include <string>

#include "platform/context.h"

namespace sekisho::platform {

/// Counts failures per subject ("name:…", "address:…") across tenants: sign-in does not know the tenant yet. After
/// `limit` failures within an hour the subject is locked, each time twice as long (15 min … 24 h); a success forgets
/// them.
class Throttle {
 public:
  explicit Throttle(const Context& context) : context_(context) {}
  /// Until when it is locked; nothing if it may try.
  Result<std::optional<Time>> locked_until(const std::string& subject) const;
  /// Returns the end of the lock when this failure brought one on.
  Result<std::optional<Time>> note_failure(const std::string& subject, int limit);
  Result<void> forget(const std::string& subject);

 private:
  Context context_;
};

}  // namespace sekisho::platform
