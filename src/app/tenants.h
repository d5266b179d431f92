#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/config.h"
#include "app/mail_model.h"
#include "policy/policy_store.h"
#include "protect/conveyor.h"
#include "protect/correspondents.h"
#include "protect/inline_mail.h"
#include "protect/metrics.h"
#include "protect/syslog.h"
#include "protect/thread_passwords.h"
#include "worker/pool.h"

namespace sekisho::app {

/// The tenants' rules in force: loaded when a tenant's revision moves, handed to decisions as snapshots, and to the
/// scan workers as rulesets. Thread-safe.
class TenantRules final : public protect::Decider {
 public:
  TenantRules(const Config& config, store::Database& database, policy::PolicyStore& store, const Clock& clock);
  ~TenantRules() override;

  /// The settings of every tenant, for worker::Pool::start.
  Result<std::map<TenantId, scan::Settings>> settings();
  /// Watches for changes from now on: a changed tenant's ruleset is compiled and put in force while mail flows.
  void keep_current(worker::Pool& pool);
  void stop();
  /// What is known of scan.mail_model now.
  MailModelState mail_model() const { return mail_model_.state(); }
  /// The administrator's model; null: the shipped one.
  std::shared_ptr<const scan::mail::Model> own_mail_model() const { return mail_model_.in_force(); }
  /// The version of the administrator's model that the scan workers were last given; empty: they judge with the shipped
  /// one.
  std::string judging_model();

  Result<std::vector<policy::Plan>> decide(const protect::Item& item, const scan::Report& report) override;
  /// By the recipients' domains for mail from outside, by the sender's for mail of our own, by both for mail of our own
  /// to another tenant's people (docs/adr/0015); what belongs to nobody is the first tenant's.
  Result<std::vector<protect::Share>> share_out(const connect::milter::Transaction& transaction);
  /// Whether a mailbox is the tenant's: by its domain; what belongs to nobody is the first tenant's.
  Result<bool> owns(TenantId tenant, std::string_view mailbox);
  Result<std::shared_ptr<const policy::Rules>> rules(TenantId tenant);
  Result<std::vector<TenantId>> tenants();
  /// What the scan workers were last given for a tenant; null before keep_current().
  std::shared_ptr<const scan::Settings> in_force(TenantId tenant);
  /// What the last enrichment needs of a tenant's rules; null when they cannot be read.
  std::shared_ptr<const protect::KnowCorrespondents::TenantView> view(TenantId tenant);

 private:
  void watch(worker::Pool& pool);

  const Config& config_;
  store::Database& database_;
  policy::PolicyStore& store_;
  const Clock& clock_;
  MailModelFile mail_model_;
  std::mutex mutex_;
  std::map<TenantId, std::shared_ptr<const policy::Rules>> rules_;
  std::map<TenantId, std::pair<std::shared_ptr<const policy::Rules>,
                               std::shared_ptr<const protect::KnowCorrespondents::TenantView>>>
      views_;
  std::map<TenantId, std::shared_ptr<const scan::Settings>> in_force_;
  std::string judging_model_;
  std::thread watcher_;
  std::atomic<bool> stopping_{false};
};

/// Writes detections, passages, correspondents and what was told as passwords of what the conveyor settled. Log ids
/// follow from the item, so that a replay records nothing twice.
class LogRecorder final : public protect::Recorder {
 public:
  /// syslog may be null; the others outlive it.
  LogRecorder(store::Database& database, const Clock& clock, protect::Syslog* syslog, protect::Metrics& metrics,
              protect::ThreadPasswords& threads);
  Result<void> record(const protect::Settled& settled) override;

 private:
  store::Database& database_;
  const Clock& clock_;
  protect::Syslog* syslog_;
  protect::Metrics& metrics_;
  protect::ThreadPasswords& threads_;
};

}  // namespace sekisho::app
