#include "api/own/bulk_tasks.h"

#include "api/idempotency.h"
#include "api/json.h"
#include "api/own/task_language.h"
#include "api/response/mailbox_actions.h"
#include "base/encode.h"
#include "base/log.h"
#include "protect/records.h"
#include "protect/texts_json.h"

namespace sekisho::api {
namespace {

constexpr std::string_view columns =
    "id, kind, state, targets, succeeded, failed, failures, started_at, ended_at, position";
constexpr std::size_t batch = 50;             // ids between two records of progress
constexpr std::size_t max_failures = 10'000;  // named one by one

BulkTask task_from(const store::Row& row) {
  BulkTask task{row.text(0),
                row.text(1),
                row.text(2),
                0,
                row.integer(4),
                row.integer(5),
                row.text(6),
                from_millis(row.integer(7)),
                from_millis(row.integer(8))};
  const auto targets = parse_json(row.text(3));
  if (targets && targets->is_array()) task.total = static_cast<std::int64_t>(targets->get_array().size());
  return task;
}

}  // namespace

BulkTasks::BulkTasks(store::Database& database, const Clock& clock, Random& random, std::map<std::string, Step> steps)
    : database_(database), clock_(clock), random_(random), steps_(std::move(steps)), thread_([this] { loop(); }) {}

BulkTasks::~BulkTasks() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<BulkTask> BulkTasks::start(TenantId tenant, const std::string& kind, const std::vector<std::int64_t>& ids,
                                  const std::string& idempotency_key, const std::string& by, std::string_view request) {
  if (!steps_.contains(kind)) return fail(Code::malformed, "no such kind of task");
  std::string id = make_uuid(random_);
  const auto asked = sha256_hex(kind + "\n" + std::string(request));
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    if (!idempotency_key.empty()) {
      TRY(const auto known,
          database_.query("SELECT id, request FROM bulk_task WHERE tenant = $1 AND idempotency_key = $2",
                          {tenant.value, idempotency_key}));
      if (!known.empty()) {
        if (const auto before = known.front().text(1); !before.empty() && before != asked)
          return fail(Code::conflict, "the Idempotency-Key was used for another request");
        id = known.front().text(0);
        return {};
      }
    }
    json::array targets;
    for (const auto target : ids) targets.emplace_back(target);
    const store::Value key = idempotency_key.empty() ? store::Value(nullptr) : store::Value(idempotency_key);
    TRY_VOID(
        database_.execute("INSERT INTO bulk_task (tenant, id, kind, state, idempotency_key, targets, requested_by, "
                          "started_at, request) VALUES ($1, $2, $3, 'running', $4, $5, $6, $7, $8)",
                          {tenant.value, id, kind, key, to_text(targets), by, to_millis(clock_.now()), asked}));
    return {};
  }));
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  changed_.notify_all();
  return find(tenant, id);
}

Result<BulkTask> BulkTasks::find(TenantId tenant, const std::string& id) {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM bulk_task WHERE tenant = $1 AND id = $2",
                      {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "no such task");
  return task_from(rows.front());
}

Result<std::vector<BulkTask>> BulkTasks::list(TenantId tenant, int limit) {
  TRY(const auto rows, database_.query("SELECT " + std::string(columns) +
                                           " FROM bulk_task WHERE tenant = $1 ORDER BY started_at DESC, id LIMIT $2",
                                       {tenant.value, std::int64_t{limit}}));
  std::vector<BulkTask> tasks;
  for (const auto& row : rows) tasks.push_back(task_from(row));
  return tasks;
}

Result<void> BulkTasks::cancel(TenantId tenant, const std::string& id) {
  TRY_VOID(find(tenant, id));
  TRY(const auto changed, database_.execute("UPDATE bulk_task SET tenant = $1, state = 'cancelled', ended_at = $2 "
                                            "WHERE tenant = $1 AND id = $3 AND state = 'running'",
                                            {tenant.value, to_millis(clock_.now()), id}));
  if (changed == 0) return fail(Code::conflict, "the task is over");
  return {};
}

void BulkTasks::loop() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (!work_) changed_.wait(lock, [&] { return work_ || stop_; });
    if (stop_) return;
    work_ = false;
    lock.unlock();
    while (run_some()) {
      const std::lock_guard look(mutex_);
      if (stop_) return;
    }
    lock.lock();
  }
}

// One batch of the oldest running task. False when nothing is left.
bool BulkTasks::run_some() {
  const auto rows = database_.query("SELECT " + std::string(columns) +
                                    ", tenant FROM bulk_task WHERE state = 'running' ORDER BY started_at, id LIMIT 1");
  if (!rows || rows->empty()) return false;
  const auto& row = rows->front();
  const auto task = task_from(row);
  const TenantId tenant{row.integer(10)};
  const auto targets = parse_json(row.text(3));
  auto failures = parse_json(task.failures);
  const auto step = steps_.find(task.kind);
  if (!targets || !targets->is_array() || !failures || !failures->is_array() || step == steps_.end()) {
    log::error("bulk.unreadable", {{"task", task.id}});
    return static_cast<bool>(
        database_.execute("UPDATE bulk_task SET tenant = $1, state = 'cancelled' WHERE tenant = $1 AND id = $2",
                          {tenant.value, task.id}));
  }
  const auto& ids = targets->get_array();
  auto position = static_cast<std::size_t>(row.integer(9));
  std::int64_t succeeded = task.succeeded, failed = task.failed;
  for (std::size_t n = 0; n < batch && position < ids.size(); ++n, ++position) {
    const auto id = ids[position].is_int64() ? ids[position].get_int64() : 0;
    const auto done = step->second(tenant, id);
    if (done) {
      ++succeeded;
    } else {
      ++failed;
      if (failures->get_array().size() < max_failures)
        failures->get_array().push_back(json::object{{"id", id}, {"problem", done.error().what}});
    }
  }
  const bool over = position >= ids.size();
  const auto recorded = database_.execute(
      "UPDATE bulk_task SET tenant = $1, position = $2, succeeded = $3, failed = $4, failures = $5, ended_at = CASE "
      "WHEN state = 'cancelled' THEN ended_at ELSE $6 END, state = CASE WHEN state = 'cancelled' THEN 'cancelled' ELSE "
      "$7 END "
      "WHERE tenant = $1 AND id = $8",
      {tenant.value, static_cast<std::int64_t>(position), succeeded, failed, to_text(*failures),
       over ? to_millis(clock_.now()) : 0, std::string(over ? "done" : "running"), task.id});
  if (!recorded) log::error("bulk.not_recorded", {{"task", task.id}, {"what", recorded.error().what}});
  return static_cast<bool>(recorded);
}

json::object task_json(const BulkTask& t, std::size_t most) {
  auto failures = parse_json(t.failures);
  if (failures && failures->is_array() && failures->get_array().size() > most) failures->get_array().resize(most);
  return {{"id", t.id},
          {"kind", t.kind},
          {"state", t.state},
          {"total", t.total},
          {"succeeded", t.succeeded},
          {"failed", t.failed},
          {"started_at", format_iso8601(t.started_at)},
          {"ended_at", to_millis(t.ended_at) == 0 ? json::value(nullptr) : json::value(format_iso8601(t.ended_at))},
          {"failures", failures ? *failures : json::value(json::array{})}};
}

Result<Response> answer_with_task(Call& call, const std::string& kind, const std::vector<std::int64_t>& ids,
                                  std::string_view request) {
  TRY(const auto key, idempotency_key_of(call.request));
  const auto task = call.services.tasks->start(call.who.tenant, kind, ids, key, call.who.name, request);
  if (!task && task.error().code == Code::conflict) return problem(call, "idempotency.mismatch");
  if (!task) return tl::unexpected(task.error());
  return json_response(told_in(call.language, task_json(*task)), 202);
}

Result<void> act_on_passage(store::Database& database, MailboxActions* mailboxes, TenantId tenant, std::int64_t passage,
                            std::string_view action, Time at) {
  if (mailboxes == nullptr) return fail(Code::unavailable, "no mailbox server is configured");
  TRY(const auto rows,
      database.query("SELECT message_id, recipients, item, service FROM mail_tracking WHERE tenant = $1 AND id = $2",
                     {tenant.value, passage}));
  if (rows.empty()) return fail(Code::not_found, "no such passage");
  const auto id = rows.front().text(0);
  if (id.empty()) return fail(Code::not_found, "the mail has no Message-ID");
  Result<void> all;
  for (const auto& recipient : protect::texts_from_json(rows.front().text(1))) {
    const MailboxTarget target{.mailbox = recipient, .message_id = id.front() == '<' ? id : "<" + id + ">"};
    const auto done = action == "delete" ? mailboxes->remove(tenant, target) : mailboxes->quarantine(tenant, target);
    if (done && !done->skipped) {
      TRY_VOID(protect::Records(database).add(
          tenant, protect::QuarantineEvent{.at = at,
                                           .item = rows.front().text(2),
                                           .service = rows.front().text(3),
                                           .affected_user = recipient,
                                           .type = "message",
                                           .status = action == "delete" ? "MailboxDeleted" : "MailboxQuarantined",
                                           .performed_by = "bulk task",
                                           .recipients = {recipient},
                                           .message_id = id}));
    }
    if (!done && done.error().code != Code::not_found && all) all = tl::unexpected(done.error());
  }
  return all;
}

}  // namespace sekisho::api
