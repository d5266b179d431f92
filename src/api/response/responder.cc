#include "api/response/responder.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/json.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/quarantine.h"
#include "store/in_groups.h"

namespace sekisho::api {
namespace {

constexpr std::string_view names[] = {"created", "executing", "success", "skipped", "failed", "canceled"};
constexpr std::string_view columns =
    "id, tenant, task, batch, surface, action, target, mailbox, message_id, unique_id, subject, description, "
    "requested_by, status, error_code, error_message, "
    "result, requested_at, changed_at";
constexpr std::int64_t failed_code = -999;  // the reference's (reference.md §9.1 row 7)

ResponseAction action_from(const store::Row& row) {
  ResponseAction a;
  a.id = row.integer(0);
  a.tenant = TenantId{row.integer(1)};
  a.task = row.text(2);
  a.batch = row.text(3);
  a.surface = row.text(4);
  a.action = row.text(5);
  a.target = row.text(6);
  a.mailbox = row.text(7);
  a.message_id = row.text(8);
  a.unique_id = row.text(9);
  a.subject = row.text(10);
  a.description = row.text(11);
  a.requested_by = row.text(12);
  const auto status = row.text(13);
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (names[i] == status) a.status = static_cast<ResponseStatus>(i);
  }
  a.error_code = row.integer(14);
  a.error_message = row.text(15);
  a.result = row.text(16);
  a.requested_at = from_millis(row.integer(17));
  a.changed_at = from_millis(row.integer(18));
  return a;
}

std::vector<ResponseAction> actions_from(const store::Rows& rows) {
  std::vector<ResponseAction> out;
  out.reserve(rows.size());
  for (const auto& row : rows) out.push_back(action_from(row));
  return out;
}

std::string select(std::string_view rest) {
  return "SELECT " + std::string(columns) + " FROM response_action WHERE " + std::string(rest);
}

}  // namespace

std::string_view to_string(ResponseStatus status) { return names[static_cast<std::size_t>(status)]; }

std::string bare(std::string_view message_id) {
  message_id = trim(message_id);
  if (message_id.size() >= 2 && message_id.front() == '<' && message_id.back() == '>')
    message_id = message_id.substr(1, message_id.size() - 2);
  return std::string(message_id);
}
std::string bracketed(std::string_view message_id) {
  const auto inner = bare(message_id);
  return inner.empty() ? std::string{} : "<" + inner + ">";
}

Responder::Responder(store::Database& database, const Clock& clock, Random& random, protect::Quarantine* quarantine,
                     MailboxActions* mailboxes)
    : database_(database),
      clock_(clock),
      random_(random),
      quarantine_(quarantine),
      mailboxes_(mailboxes),
      thread_([this] { loop(); }) {}

Responder::~Responder() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<std::vector<ResponseAction>> Responder::submit(std::vector<ResponseAction> actions) {
  const auto now = clock_.now();
  const auto batch = make_uuid(random_);
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    for (auto& a : actions) {
      a.task = make_uuid(random_);
      a.batch = batch;
      a.requested_at = a.changed_at = now;
      TRY(const auto id,
          database_.insert("INSERT INTO response_action (tenant, task, batch, surface, action, target, mailbox, "
                           "message_id, unique_id, subject, description, "
                           "requested_by, status, requested_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                           "$9, $10, $11, $12, 'created', $13, $13)",
                           {a.tenant.value, a.task, a.batch, a.surface, a.action, a.target, a.mailbox, a.message_id,
                            a.unique_id, a.subject, a.description, a.requested_by, to_millis(now)}));
      a.id = id;
    }
    return {};
  }));
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  changed_.notify_all();
  return actions;
}

Result<std::vector<ResponseAction>> Responder::by_batch(TenantId tenant, const std::string& batch) {
  TRY(const auto rows, database_.query(select("tenant = $1 AND batch = $2 ORDER BY id"), {tenant.value, batch}));
  return actions_from(rows);
}

Result<ResponseAction> Responder::by_task(TenantId tenant, const std::string& task) {
  TRY(const auto rows, database_.query(select("tenant = $1 AND task = $2"), {tenant.value, task}));
  if (rows.empty()) return fail(Code::not_found, "no such task");
  return action_from(rows.front());
}

Result<std::vector<ResponseAction>> Responder::by_tasks(TenantId tenant, const std::vector<std::string>& tasks) {
  std::map<std::string, ResponseAction> there;
  const std::vector<store::Value> values(tasks.begin(), tasks.end());
  TRY_VOID(store::in_groups(tenant.value, values, [&](const std::string& list, const auto& parameters) {
    return database_.each(select("tenant = $1 AND task IN (" + list + ")"), parameters, [&](const store::Row& row) {
      auto action = action_from(row);
      there[action.task] = std::move(action);
      return true;
    });
  }));
  std::vector<ResponseAction> out;
  for (const auto& task : tasks) {
    if (const auto found = there.find(task); found != there.end()) out.push_back(found->second);
  }
  return out;
}

Result<std::vector<ResponseAction>> Responder::between(TenantId tenant, const std::string& surface, Time from,
                                                       Time until, std::int64_t after, int limit) {
  TRY(const auto rows,
      database_.query(select("tenant = $1 AND surface = $2 AND requested_at >= $3 AND requested_at < $4 AND id > $5 "
                             "ORDER BY id LIMIT $6"),
                      {tenant.value, surface, to_millis(from), to_millis(until), after, std::int64_t{limit}}));
  return actions_from(rows);
}

Result<bool> Responder::cancel(TenantId tenant, const std::string& surface, const std::string& task) {
  TRY(const auto taken_back,
      database_.execute("UPDATE response_action SET tenant = $1, status = 'canceled', changed_at = $2 WHERE tenant = "
                        "$1 AND surface = $3 AND task = $4 AND status = 'created'",
                        {tenant.value, to_millis(clock_.now()), surface, task}));
  if (taken_back > 0) {
    changed_.notify_all();
    return true;
  }
  TRY(const auto there, by_task(tenant, task));
  if (there.surface != surface) return fail(Code::not_found, "no such task");
  return false;
}

Result<std::string> Responder::open_duplicate(const ResponseAction& a) {
  TRY(const auto rows, database_.query("SELECT task FROM response_action WHERE tenant = $1 AND status IN ('created', "
                                       "'executing') AND action = $2 AND target = $3 AND "
                                       "mailbox = $4 AND message_id = $5 AND unique_id = $6 LIMIT 1",
                                       {a.tenant.value, a.action, a.target, a.mailbox, a.message_id, a.unique_id}));
  return rows.empty() ? std::string{} : rows.front().text(0);
}

void Responder::wait_for_batch(TenantId tenant, const std::string& batch, std::chrono::milliseconds most) {
  constexpr int most_waiting = 2;  // each holds a worker thread of the server
  if (waiting_.fetch_add(1) < most_waiting) {
    const auto until = std::chrono::steady_clock::now() + most;
    std::unique_lock lock(mutex_);
    for (;;) {
      lock.unlock();
      const auto open = database_.query(
          "SELECT COUNT(*) FROM response_action WHERE tenant = $1 AND batch = $2 AND status IN ('created', "
          "'executing')",
          {tenant.value, batch});
      lock.lock();
      if (!open || open->front().integer(0) == 0 || stop_ || std::chrono::steady_clock::now() >= until) break;
      changed_.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(500)));
    }
  }
  --waiting_;
}

void Responder::loop() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (!work_) changed_.wait(lock, [&] { return work_ || stop_; });
    if (stop_) return;
    work_ = false;
    lock.unlock();
    run_open();
    lock.lock();
  }
}

void Responder::run_open() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return;
    }
    const auto rows = database_.query(select("status IN ('created', 'executing') ORDER BY id LIMIT 1"));
    if (!rows || rows->empty()) return;
    const auto action = action_from(rows->front());
    const auto set_executing = database_.execute(
        "UPDATE response_action SET tenant = $1, status = 'executing', changed_at = $2 WHERE tenant = $1 AND id = $3 "
        "AND status IN ('created', 'executing')",
        {action.tenant.value, to_millis(clock_.now()), action.id});
    if (!set_executing) return;
    if (*set_executing == 0) continue;  // canceled meanwhile
    const auto effect = carry_out(action);
    const auto done = database_.execute(
        "UPDATE response_action SET tenant = $1, status = $2, error_code = $3, error_message = $4, subject = $5, "
        "changed_at = $6, unique_id = $7, message_id = $8 WHERE tenant = $1 AND id = $9",
        {action.tenant.value, std::string(to_string(effect.status)), effect.error_code, effect.error,
         effect.subject.empty() ? action.subject : effect.subject, to_millis(clock_.now()),
         action.unique_id.empty() ? effect.unique_id : action.unique_id,
         action.message_id.empty() ? effect.message_id : action.message_id, action.id});
    if (!done) {
      log::error("response.not_recorded", {{"task", action.task}, {"what", done.error().what}});
      return;
    }
    changed_.notify_all();
  }
}

Responder::Effect Responder::carry_out(const ResponseAction& action) {
  if (action.target == "object") return {ResponseStatus::success};  // the list was changed when it was asked for
  if (action.target == "mail") return carry_out_mail(action);
  return {ResponseStatus::failed, failed_code, "No directory is connected that could change the account.", {}, {}, {}};
}

Responder::Effect Responder::carry_out_mail(const ResponseAction& action) {
  // Which message and whose mailboxes: what the client left out is in mail tracking. A unique id is "<item>" or
  // "<item>:<n>".
  auto message_id = bracketed(action.message_id);
  std::string subject;
  std::vector<std::string> mailboxes;
  std::set<std::string> items;  // of the mails that are meant
  if (!action.mailbox.empty()) mailboxes.push_back(action.mailbox);
  const auto item = action.unique_id.substr(0, action.unique_id.find(':'));
  const auto track = database_.query(
      "SELECT message_id, recipients, subject, item FROM mail_tracking WHERE tenant = $1 AND (message_id IN ($2, $3) "
      "OR item = $4) ORDER BY id DESC LIMIT 20",
      {action.tenant.value, message_id.empty() ? std::string("\x01") : message_id,
       message_id.empty() ? std::string("\x01") : bare(message_id), item.empty() ? std::string("\x01") : item});
  if (!track) return {ResponseStatus::failed, failed_code, "The store is not available.", {}, {}, {}};
  for (const auto& row : *track) {
    if (message_id.empty()) message_id = bracketed(row.text(0));
    if (subject.empty()) subject = row.text(2);
    if (action.mailbox.empty() || find_ignore_case(row.text(1), "\"" + action.mailbox + "\"") != std::string::npos)
      items.insert(row.text(3));
    if (!action.mailbox.empty()) continue;
    const auto recipients = parse_json(row.text(1));
    if (!recipients || !recipients->is_array()) continue;
    for (const auto& recipient : recipients->get_array()) {
      if (!recipient.is_string()) continue;
      std::string address(recipient.get_string().data(), recipient.get_string().size());
      if (std::find(mailboxes.begin(), mailboxes.end(), address) == mailboxes.end())
        mailboxes.push_back(std::move(address));
    }
  }
  if (message_id.empty()) return {ResponseStatus::failed, failed_code, "The message is not known.", {}, {}, {}};

  int done = 0, skipped = 0;
  std::string problem;
  if (quarantine_ != nullptr) {
    const auto held = database_.query(
        "SELECT id, recipients FROM quarantine WHERE tenant = $1 AND message_id IN ($2, $3) AND state = 'Quarantined'",
        {action.tenant.value, message_id, bare(message_id)});
    for (const auto& row : held ? *held : store::Rows{}) {
      if (!action.mailbox.empty() && find_ignore_case(row.text(1), "\"" + action.mailbox + "\"") == std::string::npos)
        continue;
      if (action.action == "quarantine") {  // held back before delivery: it is where it is wanted
        ++skipped;
        continue;
      }
      const QuarantineId id{row.integer(0)};
      const auto acted =
          action.action == "restore" ? quarantine_->restore(action.tenant, id) : quarantine_->remove(action.tenant, id);
      acted ? ++done : (problem = acted.error().what, 0);
    }
  }
  if (mailboxes_ != nullptr) {
    for (const auto& mailbox : mailboxes) {
      const MailboxTarget target{mailbox, message_id};
      auto acted = action.action == "quarantine" ? mailboxes_->quarantine(action.tenant, target)
                   : action.action == "restore"  ? mailboxes_->restore(action.tenant, target)
                                                 : mailboxes_->remove(action.tenant, target);
      if (!acted) {
        problem = mailbox + ": " + acted.error().what;
      } else {
        ++(acted->skipped ? skipped : done);
        if (!acted->subject.empty()) subject = acted->subject;
      }
    }
    if (mailboxes.empty()) problem = "The message is in no mailbox that is known here.";
  } else if (done == 0) {
    problem = "No mailbox server is connected: the message cannot be reached in its mailbox.";
  }
  Effect effect{ResponseStatus::failed,
                failed_code,
                "The action for these mails failed. " + problem,
                subject,
                items.size() == 1 ? *items.begin() : std::string{},
                message_id};
  if (done > 0 || skipped > 0)
    effect.status = done > 0 ? ResponseStatus::success : ResponseStatus::skipped, effect.error_code = 0,
    effect.error.clear();
  return effect;
}

}  // namespace sekisho::api
