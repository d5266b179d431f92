#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reputation/dns.h"

namespace sekisho::reputation {

enum class DmarcPolicy : std::uint8_t { none, quarantine, reject };
enum class DmarcResult : std::uint8_t { none, pass, fail, temperror, permerror };
std::string_view to_string(DmarcPolicy policy);
std::string_view to_string(DmarcResult result);

/// A record as RFC 7489 §6.3 writes it; np= and t= of its successor (RFC 9989) are read too.
struct DmarcRecord {
  DmarcPolicy policy = DmarcPolicy::none;
  std::optional<DmarcPolicy> subdomain, non_existent;
  bool strict_dkim = false, strict_spf = false, testing = false;
  int percent = 100;
  std::string rua;
};

/// Code::not_found: no DMARC record at all (v= missing, wrong or not first). Code::malformed: it is one, and wrong.
Result<DmarcRecord> parse_dmarc(std::string_view text);

struct DmarcQuestion {
  std::string from_domain;                // of the From address, A-labels; empty yields permerror
  std::string spf_domain;                 // whose SPF passed; empty if none did
  std::vector<std::string> dkim_domains;  // d= of each signature that passed
};

struct DmarcVerdict {
  DmarcResult result = DmarcResult::none;
  DmarcPolicy disposition = DmarcPolicy::none;  // what the domain's owner asks for when it failed (pct is in `percent`)
  std::string domain;                           // where the record stood
  bool spf_aligned = false, dkim_aligned = false;
  int percent = 100;
  std::string problem;
};

/// RFC 7489 §6.6 with the organisational domain by the public suffix list. Thread-safe as the resolver is.
DmarcVerdict check_dmarc(const DmarcQuestion& question, Resolver& resolver, Deadline deadline);

/// Registrable domain by the public suffix list, the name itself if it has none. Lower case, outer dots removed.
std::string organizational_domain(std::string_view domain);
/// RFC 7489 §3.1: equal, or with the same organisational domain unless strict.
enum class Alignment : std::uint8_t { relaxed, strict };
bool is_aligned(std::string_view a, std::string_view b, Alignment alignment);

}  // namespace sekisho::reputation
