#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "policy/domains.h"
#include "reputation/dns.h"

namespace sekisho::protect {

/// The DNS record by which whoever holds a domain's zone says that the domain is this tenant's: a TXT record of its own
/// name (RFC 8552 §1), so that no other TXT record of the domain is touched.
struct ProofRecord {
  std::string name, value;  // "_sekisho-challenge.example.com", "sekisho-domain-verification=…"
};

/// The record of a domain, in the list's normal form, for the tenant of this Business ID. It follows from the two, so
/// that nothing has to be kept; it is no secret: publishing it is what proves. Code::malformed when the domain cannot
/// be asked for (longer than a name in DNS, no A-labels).
Result<ProofRecord> proof_record(std::string_view domain, std::string_view business_id);

enum class Proof : std::uint8_t { found, not_found, no_answer };
/// Asks for the record. Returns at the deadline at the latest, then no_answer. Thread-safe as the resolver is.
Proof ask_for_proof(reputation::Resolver& resolver, const ProofRecord& record, reputation::Deadline deadline);

inline constexpr std::chrono::seconds proof_timeout{5};

}  // namespace sekisho::protect
