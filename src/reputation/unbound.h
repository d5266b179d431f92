#pragma once

#include <memory>
#include <string>
#include <vector>

#include "reputation/dns.h"

namespace sekisho::reputation {

struct UnboundOptions {
  // resolvers to ask, "192.0.2.1" or "127.0.0.1@5353"; empty: those of /etc/resolv.conf
  std::vector<std::string> forward;
  std::string trust_anchor_file;  // DNSSEC root key; empty: answers are not validated
};

/// A caching resolver on libunbound with one thread of its own. Code::unavailable if the library refuses the options.
Result<std::unique_ptr<Resolver>> make_unbound_resolver(const UnboundOptions& options);

}  // namespace sekisho::reputation
