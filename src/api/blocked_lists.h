#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace sekisho::policy {
class PolicyStore;
}

namespace sekisho::api {

/// The lists that integrations write and that take effect ahead of every policy (reference.md §9.1 rows 8, 9).
struct BlockedValues {
  std::vector<std::string> senders, urls, sha1, sha256;
};

/// Where they are kept. The policy module reads the same place when it decides. Thread-safe.
class BlockedLists {
 public:
  virtual ~BlockedLists() = default;
  virtual Result<BlockedValues> all(TenantId tenant) = 0;
  /// Idempotent: adding what is there and removing what is not succeed.
  /// expires_ms   until when they block, since the epoch; 0: for ever.
  /// errors       malformed, naming the first value that is none: then nothing was added.
  virtual Result<void> add(TenantId tenant, const BlockedValues& values, const std::string& by,
                           std::int64_t expires_ms = 0) = 0;
  virtual Result<void> remove(TenantId tenant, const BlockedValues& values, const std::string& by) = 0;
};

/// Over the policy module's central blocked lists.
std::unique_ptr<BlockedLists> make_blocked_lists(policy::PolicyStore& policies);

}  // namespace sekisho::api
