#pragma once

#include <string_view>

#include "api/route.h"

namespace sekisho::api {

/// Who stands at the door. Tokens are stored hashed; comparison takes the same time whatever matches. Thread-safe.
/// Errors: denied (unknown, expired, disabled, wrong address), unavailable.
class Gate {
 public:
  virtual ~Gate() = default;
  /// A bearer token: CAS tokens open /v1 (permissions "cas.<type>"), API keys open /v3.0 and /api/v1 with their role's
  /// permissions.
  virtual Result<Principal> token(std::string_view token, Surface surface, std::string_view address) = 0;
  /// A session cookie; touching it moves its idle limit.
  virtual Result<Principal> session(std::string_view cookie, std::string_view address) = 0;
};

}  // namespace sekisho::api
