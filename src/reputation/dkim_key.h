#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::reputation {

/// A key record (RFC 6376 §3.6.1, RFC 8463). g= of its predecessor is ignored, as RFC 6376 does.
struct DkimKey {
  std::string kind = "rsa";
  std::string data;                               // decoded p=; empty: withdrawn
  std::vector<std::string> digests;               // h=; empty: all
  bool for_email = true;                          // s=
  bool testing = false, strict_identity = false;  // t=y, t=s
};

/// Code::malformed says what is wrong.
Result<DkimKey> parse_dkim_key(std::string_view text);

}  // namespace sekisho::reputation
