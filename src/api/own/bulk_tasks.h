#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/http/message.h"
#include "api/json.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::api {

struct BulkTask {
  std::string id, kind, state;  // running, done, cancelled
  std::int64_t total = 0, succeeded = 0, failed = 0;
  std::string failures;  // JSON [{id, problem}], at most 10,000
  Time started_at{}, ended_at{};
};

/// The same small action on many things, in the background: durable, resumed after a restart, with progress, failures
/// per thing and cancelling. Thread-safe.
class BulkTasks {
 public:
  using Step = std::function<Result<void>(TenantId, std::int64_t)>;
  /// steps: kind → what is done to each id ("quarantine.restore", …); must be idempotent.
  BulkTasks(store::Database& database, const Clock& clock, Random& random, std::map<std::string, Step> steps);
  ~BulkTasks();
  BulkTasks(const BulkTasks&) = delete;
  BulkTasks& operator=(const BulkTasks&) = delete;

  /// The same idempotency key gives the same task. `request` is what was asked for, word for word: another under a key
  /// that was used is no repetition. Errors: malformed (unknown kind), conflict (that).
  Result<BulkTask> start(TenantId tenant, const std::string& kind, const std::vector<std::int64_t>& ids,
                         const std::string& idempotency_key, const std::string& by, std::string_view request = {});
  Result<BulkTask> find(TenantId tenant, const std::string& id);
  Result<std::vector<BulkTask>> list(TenantId tenant, int limit);
  /// What is done stays done. Conflict when it is over.
  Result<void> cancel(TenantId tenant, const std::string& id);

 private:
  void loop();
  bool run_some();

  store::Database& database_;
  const Clock& clock_;
  Random& random_;
  const std::map<std::string, Step> steps_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool work_ = true, stop_ = false;
  std::thread thread_;
};

struct Call;
/// Starts a task and answers with it: under the request's Idempotency-Key, so that the same request again answers with
/// the same task, however far it is. `request` is what was asked for; 422 for another one under the same key.
Result<Response> answer_with_task(Call& call, const std::string& kind, const std::vector<std::int64_t>& ids,
                                  std::string_view request);

/// A task as the own surface shows it (shape Task).
json::object task_json(const BulkTask& task, std::size_t failures = 10'000);

class MailboxActions;
/// A step of the tasks "mail.quarantine" and "mail.delete": takes the mail of one passage (mail_tracking.id) out of the
/// mailbox of each of its recipients. A mailbox that does not have it (any more) is no failure; what was done is in the
/// quarantine log. Errors: not_found, unavailable (no mailbox server), or the first mailbox's that failed.
Result<void> act_on_passage(store::Database& database, MailboxActions* mailboxes, TenantId tenant, std::int64_t passage,
                            std::string_view action, Time at);

}  // namespace sekisho::api
