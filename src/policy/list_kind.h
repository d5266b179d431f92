#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"

namespace sekisho::policy {

/// The tenant-wide lists of reference.md §4.1 and §4.3.
enum class ListKind : std::uint8_t {
  internal_domains,
  approved_users_threat,
  approved_users_data,
  approved_headers,  // ListEntry::header
  approved_senders,  // central; may expire
  approved_urls,
  blocked_senders,  // the blocked lists: filled by the API, before every policy
  blocked_urls,
  blocked_sha1,
  blocked_sha256,
  suspicious_senders,  // suspicious objects: count only while the setting is on
  suspicious_urls,
  suspicious_sha1,
  suspicious_sha256,
  high_profile_users,  // ListEntry::person
  high_profile_exceptions,
  high_profile_domains,
  high_profile_domain_exclusions,
  name_spoof_exceptions,
  pml_exceptions,
  trusted_senders,      // ListEntry::owner: one end user's own list
  user_blocked_senders  // ListEntry::owner too: quarantined for that user
};
inline constexpr int list_kinds = 22;

struct Person {
  std::string first, middle, last, address;
  bool operator==(const Person&) const = default;
};

struct ListEntry {
  std::string value;  // the entry; for headers and persons it is made from the fields below
  HeaderField header;
  Person person;
  std::string owner;  // trusted_senders: whose list
  std::string note;
  std::string source = "console";  // or "api", "import", "user"
  std::int64_t expires_ms = 0;     // 0: never
  std::int64_t created_ms = 0;     // set by the store
  std::string created_by;
};

struct ListSpec {
  ListKind kind;
  std::string_view name;  // stable, in URLs, SQL and YAML
  std::size_t max_entries;
  std::size_t max_per_request;
};
const ListSpec& spec_of(ListKind kind);
/// Whether the list's entries belong to one end user each (ListEntry::owner).
constexpr bool has_owner(ListKind kind) {
  return kind == ListKind::trusted_senders || kind == ListKind::user_blocked_senders;
}
bool from_string(std::string_view name, ListKind& kind);

/// Brings an entry into its stored form (lower case where case does not matter, value made from fields).
/// Code::malformed, `what` = "list.bad_entry: <list>: expected …, found …".
Result<ListEntry> normal_entry(ListKind kind, ListEntry entry);

/// Imports: one entry a line (# comments), or CSV, mostly with a row of column names, for high_profile_users (first,
/// middle, last, e-mail) and approved_senders (pattern, expiry as ISO 8601 or empty, description; ≤1 MiB, ≤2,000 rows).
/// "list.bad_file: line 3: …".
Result<std::vector<ListEntry>> parse_list_file(ListKind kind, std::string_view text);
/// The same form back.
std::string write_list_file(ListKind kind, const std::vector<ListEntry>& entries);

}  // namespace sekisho::policy
