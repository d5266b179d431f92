#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/response/mailbox_actions.h"
#include "base/random.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::protect {
class Quarantine;
}

namespace sekisho::api {

enum class ResponseStatus : std::uint8_t { created, executing, success, skipped, failed, canceled };
std::string_view to_string(ResponseStatus status);  // as stored: "created", …

/// One thing to do to one mail, account or object, asked for through either surface.
struct ResponseAction {
  std::int64_t id = 0;
  TenantId tenant;
  std::string task;     // UUID: action_id of CAS, task id of Vision One
  std::string batch;    // UUID shared by one request
  std::string surface;  // cas, vision, own
  // quarantine, delete, restore, disable, enable, enable_mfa, reset_password, sign_out, block, unblock
  std::string action;
  std::string target;  // mail, account, object; the surface's own item as JSON
  std::string mailbox, message_id, unique_id, subject, description, requested_by;
  ResponseStatus status = ResponseStatus::created;
  std::int64_t error_code = 0;
  std::string error_message;
  std::string result = "{}";
  Time requested_at{}, changed_at{};
};

/// Carries actions out one after the other on a thread of its own; what is asked for is durable before anything is
/// done, and what a crash left open is taken up again (each action is idempotent). Mail: first what our own quarantine
/// holds of it, then the mailboxes.
class Responder {
 public:
  Responder(store::Database& database, const Clock& clock, Random& random, protect::Quarantine* quarantine,
            MailboxActions* mailboxes);
  ~Responder();
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  /// Writes all actions (ids, tasks and one batch are made) in one transaction and wakes the thread. Returns them as
  /// stored.
  Result<std::vector<ResponseAction>> submit(std::vector<ResponseAction> actions);
  Result<std::vector<ResponseAction>> by_batch(TenantId tenant, const std::string& batch);
  Result<ResponseAction> by_task(TenantId tenant, const std::string& task);
  /// Those of these tasks that the tenant has, in the order asked.
  Result<std::vector<ResponseAction>> by_tasks(TenantId tenant, const std::vector<std::string>& tasks);
  /// Ascending by id, at most `limit`, ids above `after`; requested within [from, until).
  Result<std::vector<ResponseAction>> between(TenantId tenant, const std::string& surface, Time from, Time until,
                                              std::int64_t after, int limit);
  /// Takes back a task of the surface that nobody has begun: true. False: it is being carried out, or over.
  /// not_found: the tenant has no such task there.
  Result<bool> cancel(TenantId tenant, const std::string& surface, const std::string& task);
  /// Whether an equal action is still open: the surface refuses duplicates.
  Result<std::string> open_duplicate(const ResponseAction& action);
  /// Waits until no action of the batch is open, at most `most`. A few callers at a time; others return at once.
  void wait_for_batch(TenantId tenant, const std::string& batch, std::chrono::milliseconds most);
  /// Carries out what is open in the caller's thread (tests).
  void run_open();

 private:
  struct Effect {
    ResponseStatus status;
    std::int64_t error_code = 0;
    std::string error, subject, unique_id, message_id;  // the last two: of the mail, when they are known
  };
  void loop();
  Effect carry_out(const ResponseAction& action);
  Effect carry_out_mail(const ResponseAction& action);

  store::Database& database_;
  const Clock& clock_;
  Random& random_;
  protect::Quarantine* quarantine_;
  MailboxActions* mailboxes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool work_ = true, stop_ = false;
  std::atomic<int> waiting_ = 0;
  std::thread thread_;
};

/// Message-ID with exactly one pair of angle brackets, for comparing what clients and logs hold.
std::string bracketed(std::string_view message_id);
std::string bare(std::string_view message_id);

}  // namespace sekisho::api
