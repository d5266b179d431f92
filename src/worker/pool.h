#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "content/read.h"
#include "scan/report.h"
#include "scan/scanner.h"
#include "scan/settings.h"
#include "worker/pictures.h"
#include "worker/rewrite/edit.h"

namespace sekisho::scan::mail {
class Model;
}

namespace sekisho::worker {

struct PoolSettings {
  std::string program = "/proc/self/exe";  // started as `program worker --control FD` (see worker_main)
  int workers = 0;                         // processes; 0: one per core
  int queue = 256;                         // callers that may wait for a free worker; beyond: Code::unavailable
  // one item in a worker, by the wall clock; beyond it the worker is killed
  std::chrono::milliseconds deadline{20'000};
  std::chrono::milliseconds queue_wait{60'000};       // for a free worker; beyond: Code::unavailable
  std::chrono::milliseconds start_deadline{120'000};  // compiling all rulesets
  std::uint64_t memory = 2ull << 30;  // address space of one worker beyond what the rulesets took, bytes
  int items_per_worker = 5'000;       // then a fresh process takes its place
  PictureSettings pictures;
  // asked at the start and at each reload; empty or null: the shipped one
  std::function<std::shared_ptr<const scan::mail::Model>()> mail_model;
  bool allow_selftest = false;  // tests only: honours `X-Sekisho-Selftest`, see sandbox.h
};

struct PoolFigures {
  int workers = 0, busy = 0, waiting = 0;
  std::uint64_t items = 0, crashed = 0, timed_out = 0, out_of_memory = 0, refused = 0;
};

/// The scan workers: processes that can do nothing but compute (seccomp, rlimits, no files, no network;
/// worker/sandbox.h). Untrusted bytes are parsed only there. A worker that crashes, overruns its time or its memory
/// costs the item one retry on a fresh worker, without reading letters in pictures; then the item is unscannable: a
/// Report with one finding `worker.crashed`, `worker.timed_out` or `worker.memory`. All members are callable from any
/// thread. The destructor waits for calls in flight and ends all processes.
class Pool {
 public:
  /// Starts the nursery (a clean single-threaded process that compiles the rulesets and forks the workers) and waits
  /// for it. Errors: malformed names the tenant and setting that does not compile; unavailable when no process starts.
  static Result<std::unique_ptr<Pool>> start(const PoolSettings& settings, std::map<TenantId, scan::Settings> tenants);
  virtual ~Pool() = default;

  /// Reads and judges one item with the tenant's ruleset; blocks. Errors: not_found (tenant without a ruleset),
  /// unavailable (queue full, no worker in time); anything the item itself causes is a Report.
  virtual Result<scan::Report> scan(TenantId tenant, std::string_view bytes, const content::ReadOptions& options,
                                    const scan::ScanContext& context) = 0;
  /// Applies edits to a mail's bytes (worker/rewrite/edit.h). Errors: malformed or over_limit when the mail cannot be
  /// edited as asked, timed_out or internal when the worker died of it, unavailable as above.
  virtual Result<rewrite::Rewritten> rewrite(std::string_view bytes, const std::vector<rewrite::Edit>& edits) = 0;
  /// What a person may see of a mail without danger: decoded headers and plain text of the body, at most `limit` bytes,
  /// as UTF-8.
  virtual Result<std::string> preview(std::string_view bytes, std::size_t limit) = 0;
  /// The messages attached to a mail (message/rfc822, or files that are mails), each as it stands there, in order; not
  /// those inside them. At most 20 and 100 MiB together; more are left out.
  virtual Result<std::vector<std::string>> enclosed(std::string_view bytes) = 0;
  /// How the tenant's ruleset reads the item (headers, parts, names, texts, anomalies) as JSON text; see
  /// content/mime/document_json.h.
  virtual Result<std::string> document(TenantId tenant, std::string_view bytes,
                                       const content::ReadOptions& options) = 0;

  /// Compiles new rulesets in a new nursery; new items go there once it is ready, items in flight finish with the old.
  /// On error the old rulesets stay in force.
  virtual Result<void> reload(std::map<TenantId, scan::Settings> tenants) = 0;
  virtual PoolFigures figures() const = 0;
};

/// The hidden command `sekisho worker --control FD`: the nursery and, forked from it, the workers. Never returns to the
/// caller's main with threads running. app/main hands over before it starts any thread.
int worker_main(int argc, char** argv);

}  // namespace sekisho::worker
