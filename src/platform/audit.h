#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/context.h"

namespace sekisho::platform {

/// One thing somebody did, in the words of both consoles: CAS shows account, activity and details; the platform
/// (reference.md §10.5, GET /audit/logs) adds role, source, category and result.
struct AuditEvent {
  std::string organization;  // empty: the whole tenant
  std::string category;      // "Logon and Logoff", "User Accounts", "Update", …
  std::string activity;      // "Sign-in", "Add account", …
  bool successful = true;
  std::string details = "{}";  // a JSON object; no secrets
};

struct AuditRecord {
  std::int64_t sequence = 0;  // from 1, without gaps within the tenant
  Time at;
  std::string organization, account, role, source, address, category, activity;
  std::string result;  // "Successful", "Unsuccessful"
  std::string details;
  std::string hash;
};

struct AuditQuery {
  std::optional<Time> from, to;                   // from inclusive, to exclusive
  std::string account, source, category, result;  // exact; empty: any
  std::string text;                               // substring of activity or details, ASCII letters without case
  std::int64_t before = 0;                        // only sequences below (paging, newest first); 0: from the newest
  std::int64_t after = 0;                         // only sequences above
  bool oldest_first = false;
  int limit = 50;  // at most 1000
};

struct AuditVerdict {
  std::int64_t records = 0;  // that there are
  bool intact = true;
  std::int64_t first_broken = 0;  // sequence of the first record that does not fit
  std::string problem;            // what does not fit
};

/// The audit log (U-45): append-only by triggers, and each record carries the SHA-256 of its own fields and of the
/// record before it, so that a change, a removal or an insertion anywhere is found by `verify`, the removal of the
/// newest by the kept head. Thread-safe. Appending joins the caller's transaction: what is done and its record stand or
/// fall together.
class AuditLog {
 public:
  explicit AuditLog(const Context& context) : context_(context) {}
  Result<void> append(const Actor& actor, const AuditEvent& event);
  Result<std::vector<AuditRecord>> search(TenantId tenant, const AuditQuery& query) const;
  Result<std::int64_t> count(TenantId tenant) const;
  /// Walks the whole chain; linear in the records, holds one at a time.
  Result<AuditVerdict> verify(TenantId tenant) const;
  /// Removes the records before `limit`, all but the newest, when there are some older than a day before it; how many.
  /// The removal is itself a record, which names the last one removed and its hash: without it `verify` fails.
  Result<std::int64_t> purge(TenantId tenant, Time limit);
  /// RFC 4180 with a header line and CRLF; formulas are defused ("'=…").
  Result<std::string> export_csv(TenantId tenant, AuditQuery query) const;

 private:
  Context context_;
};

/// A CSV field, quoted when needed; a leading = + - @ is defused with an apostrophe.
std::string csv_field(std::string_view text);

}  // namespace sekisho::platform
