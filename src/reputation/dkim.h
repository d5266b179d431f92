#pragma once

#include <string>
#include <vector>

#include "reputation/dns.h"
#include "scan/report.h"

namespace sekisho::reputation {

/// pass: the key's owner signed this. fail: a key was found, and it did not sign this. invalid: the signature or the
/// key cannot be used (RFC 6376's PERMFAIL for any reason but a wrong hash). temperror: the key could not be fetched
/// now.
enum class DkimResult : std::uint8_t { pass, fail, invalid, temperror };
/// Words of RFC 8601 §2.7.1: pass, fail, permerror, temperror.
std::string_view to_string(DkimResult result);

struct DkimOptions {
  int min_rsa_bits = 1024, max_rsa_bits = 4096;  // RFC 8301 §3.2
  bool allow_sha1 = false;                       // RFC 8301 §3.1 forbids it
};

struct DkimVerdict {
  DkimResult result = DkimResult::invalid;
  std::string domain, selector, identity;
  std::string problem;   // why not pass; ASCII
  bool testing = false;  // the key says t=y
};

/// Fetches the key and checks the signature over what the worker has hashed. kind may be any of SignatureInput's.
/// now_s: the time against which x= is held; 0 skips that.
DkimVerdict verify_signature(const scan::SignatureInput& input, std::int64_t now_s, const DkimOptions& options,
                             Resolver& resolver, Deadline deadline);

/// All "dkim" signatures of a report, at most limits::dkim_signatures, in the mail's order.
std::vector<DkimVerdict> verify_dkim(const std::vector<scan::SignatureInput>& inputs, std::int64_t now_s,
                                     const DkimOptions& options, Resolver& resolver, Deadline deadline);

namespace limits {
inline constexpr int dkim_signatures = 10;
}

enum class ArcResult : std::uint8_t { none, pass, fail, temperror };
std::string_view to_string(ArcResult result);

struct ArcVerdict {
  ArcResult result = ArcResult::none;
  int sets = 0;
  std::string sealer;  // d= of the newest ARC-Seal
  std::string problem;
};

/// Validates the chain (RFC 8617 §5.2): structure as the worker found it, newest ARC-Message-Signature, every ARC-Seal.
ArcVerdict verify_arc(const std::vector<scan::SignatureInput>& inputs, const DkimOptions& options, Resolver& resolver,
                      Deadline deadline);

}  // namespace sekisho::reputation
