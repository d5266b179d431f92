#pragma once

#include <string>

#include "reputation/dns.h"

namespace sekisho::reputation {

enum class SpfResult : std::uint8_t { none, neutral, pass, fail, softfail, temperror, permerror };
std::string_view to_string(SpfResult result);

struct SpfQuestion {
  std::string client_ip;  // text form; anything else yields none
  std::string helo;       // as given in HELO/EHLO
  std::string sender;     // envelope sender without angle brackets; empty: postmaster@helo is asked (RFC 7208 §2.4)
  std::string receiver = "unknown";  // %{r}
  std::int64_t now_s = 0;            // %{t}
};

struct SpfVerdict {
  SpfResult result = SpfResult::none;
  std::string domain;       // whose policy it was, lower case
  std::string mechanism;    // "ip4:192.0.2.0/24" that decided, as written; empty when none did
  std::string problem;      // for permerror and temperror: what was wrong; ASCII
  std::string explanation;  // of a fail, from exp=; ASCII, or empty
  int lookups = 0;          // terms that asked the DNS
};

namespace limits {
inline constexpr int spf_lookups = 10;      // terms that ask the DNS (RFC 7208 §4.6.4)
inline constexpr int spf_void_lookups = 2;  // of them without an answer
// of one mx mechanism: more is permerror; of ptr: the rest is not looked at
inline constexpr int spf_mx_names = 10;
inline constexpr int spf_terms = 1000;              // of one record
inline constexpr std::size_t spf_expansion = 4096;  // bytes of one expanded macro string
}  // namespace limits

/// check_host() (RFC 7208 §4) for the envelope sender, or HELO's name when that is empty. The deadline yields
/// temperror. Never fails otherwise; thread-safe as the resolver is.
SpfVerdict check_spf(const SpfQuestion& question, Resolver& resolver, Deadline deadline);

}  // namespace sekisho::reputation
