#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "app/tenants.h"
#include "connect/imap/mailboxes.h"
#include "protect/retro.h"
#include "protect/thread_passwords.h"

namespace sekisho::app {

/// The work on past judgements, in the background: retro scan of each tenant when its lists, feeds or corrections
/// changed, closed files whose password came with a later mail, and new correction and writing-style layers from what
/// came together. One thread; stops within a moment.
class JudgementRounds {
 public:
  /// mailboxes may be null; the others outlive it.
  JudgementRounds(store::Database& database, policy::PolicyStore& policies, TenantRules& rules,
                  protect::Quarantine& quarantine, connect::imap::Mailboxes* mailboxes, worker::Pool& pool,
                  protect::ThreadPasswords& threads, const Clock& clock);
  ~JudgementRounds();

 private:
  void run();
  bool round(bool refresh);  // true: there is more to judge

  store::Database& database_;
  policy::PolicyStore& policies_;
  TenantRules& rules_;
  const Clock& clock_;
  std::unique_ptr<protect::DeliveredMail> delivered_;
  protect::ThreadPasswords& threads_;
  const protect::Reread reread_;
  protect::Retro retro_;
  // up to which state
  std::map<TenantId, std::pair<std::shared_ptr<const scan::Settings>, std::shared_ptr<const policy::Rules>>> judged_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sekisho::app
