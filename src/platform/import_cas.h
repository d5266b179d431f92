#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/http_call.h"
#include "platform/context.h"

namespace sekisho::platform {

/// One GET with the bearer token. Code::unavailable when the host cannot be reached.
class CasTransport {
 public:
  virtual ~CasTransport() = default;
  virtual Result<HttpAnswer> get(const std::string& url) = 0;
};
/// No redirects followed (they would carry the token along), 60 s, bodies up to 64 MiB.
std::unique_ptr<CasTransport> make_transport(const std::string& token);

struct BlockedLists {
  std::vector<std::string> senders, urls, sha1, sha256;
};

/// Where what was read is put: as ordinary logs, quarantine records and lists. Called inside the transaction that also
/// marks the item as read, so a sink that writes to the same database gets each item exactly once.
class ImportSink {
 public:
  virtual ~ImportSink() = default;
  /// One element of `security_events` (reference.md §9.1), as JSON.
  virtual Result<void> security_event(TenantId tenant, std::string_view service, std::string_view event,
                                      std::string_view json) = 0;
  virtual Result<void> quarantine_event(TenantId tenant, std::string_view json) = 0;
  virtual Result<void> blocked_lists(TenantId tenant, const BlockedLists& lists) = 0;
};

namespace limits {
inline constexpr int import_requests_a_minute = 20;  // the source's own limit
inline constexpr std::chrono::hours import_log_window{72};
inline constexpr std::chrono::hours import_quarantine_window{24 * 7};
}  // namespace limits

struct ImportProgress {
  std::string stream;         // "security_events exchange dlp", "quarantine_events", "blocked_lists"
  std::int64_t imported = 0;  // new items of this run
  std::int64_t known = 0;     // items that were there already
  int requests = 0;
};

/// Reads a Cloud App Security tenant through its public API (U-47). Resumable: after each page the place is stored with
/// the items, and the next call goes on there; a finished stream is read again from where it ended, within the source's
/// window. base_url   "https://api.tmcas.trendmicro.co.jp"; pages that lead elsewhere are refused. wait       sleeps;
/// tests move their clock instead. report     called after each page. requests_a_minute  for a source that is known to
/// take more than the real one. errors     Refusal::import_denied (401, 403), import_unreachable (no answer, 429 three
/// times, 5xx), import_unreadable.
Result<ImportProgress> import_cas(const Context& context, TenantId tenant, const std::string& base_url,
                                  CasTransport& transport, ImportSink& sink,
                                  const std::function<void(std::chrono::milliseconds)>& wait,
                                  const std::function<void(const ImportProgress&)>& report,
                                  int requests_a_minute = limits::import_requests_a_minute);

}  // namespace sekisho::platform
