#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::reputation {

/// Until when an answer is of use. Steady, so that a changed wall clock neither stalls nor skips a check.
using Deadline = std::chrono::steady_clock::time_point;

enum class RecordType : std::uint16_t { a = 1, cname = 5, ptr = 12, mx = 15, txt = 16, aaaa = 28 };

enum class DnsStatus : std::uint8_t {
  found,      // at least one record
  no_data,    // the name exists, without records of that type
  no_domain,  // NXDOMAIN
  failed,     // SERVFAIL, REFUSED, a broken answer, or DNSSEC says forged
  timed_out
};

struct DnsAnswer {
  DnsStatus status = DnsStatus::no_domain;
  /// A and AAAA: 4 or 16 raw bytes. TXT: the record's strings joined. MX (by preference) and PTR: a name without final
  /// dot.
  std::vector<std::string> records;
  /// True for an answer that may be repeated later with another result.
  bool is_temporary() const { return status == DnsStatus::failed || status == DnsStatus::timed_out; }
};

namespace limits {
inline constexpr std::size_t dns_records = 100;       // of one answer; the rest is left out
inline constexpr std::size_t dns_record_size = 8192;  // one TXT record joined; a longer one is left out
inline constexpr int dns_in_flight = 1000;            // unanswered questions of one resolver
}  // namespace limits

/// Asks the domain name system. Callable from many threads at once; returns at the deadline at the latest, and then
/// timed_out.
class Resolver {
 public:
  virtual ~Resolver() = default;
  /// name: without final dot, any case, ASCII (A-labels). A name that is no valid one (an empty label, a label above 63
  /// or all above 253 bytes) is no_domain without any question asked.
  virtual DnsAnswer query(const std::string& name, RecordType type, Deadline deadline) = 0;
};

/// RFC 1035 §2.3.4 sizes; says nothing about the letters used.
bool is_queryable(std::string_view name);

/// Answers from a table alone: tests, and installations without DNS. A name with any record exists; so do the names
/// above it.
class TableResolver final : public Resolver {
 public:
  void add(std::string_view name, RecordType type, std::string record);
  /// Every question for the name that has no record of its own is answered so.
  void set_fault(std::string_view name, DnsStatus status);
  DnsAnswer query(const std::string& name, RecordType type, Deadline deadline) override;

 private:
  std::map<std::pair<std::string, RecordType>, std::vector<std::string>> records_;
  std::map<std::string, DnsStatus> faults_;
  std::map<std::string, bool> names_;  // exist
};

/// Reads a zone file in presentation format (RFC 1035 §5): `name [ttl] [IN] A|AAAA|MX|TXT|PTR|CNAME data`, `$ORIGIN`,
/// `@`, quoted strings, `;` comments; no parentheses. Names without final dot are taken as absolute unless $ORIGIN was
/// given. Other types are skipped. Code::malformed names the line.
Result<void> read_zone(std::string_view text, TableResolver& table);

/// "192.0.2.1" or "2001:db8::1" as 4 or 16 bytes; an IPv4-mapped address becomes 4. Empty if it is none.
std::string address_bytes(std::string_view text);
std::string address_text(std::string_view bytes);

}  // namespace sekisho::reputation
