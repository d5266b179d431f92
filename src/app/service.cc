#include "app/service.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "api/api.h"
#include "api/blocked_lists.h"
#include "api/http/server.h"
#include "api/new_tenant.h"
#include "api/own/bulk_tasks.h"
#include "api/own/event_hub.h"
#include "api/platform_gate.h"
#include "api/response/imap_actions.h"
#include "api/response/responder.h"
#include "api/webhook/webhooks.h"
#include "app/addresses.h"
#include "app/api_settings.h"
#include "app/desk_judging.h"
#include "app/folder_lock.h"
#include "app/hand_over.h"
#include "app/housekeeping.h"
#include "app/judgement_rounds.h"
#include "app/language.h"
#include "app/listeners.h"
#include "app/mailbox_guard.h"
#include "app/network_checks.h"
#include "app/readiness.h"
#include "app/retention.h"
#include "app/retry_pauses.h"
#include "app/service_facts.h"
#include "app/tenants.h"
#include "app/watched_accounts.h"
#include "base/file.h"
#include "base/log.h"
#include "base/seal.h"
#include "connect/imap/mailbox_connector.h"
#include "connect/milter/milter.h"
#include "connect/watch.h"
#include "desk/desk.h"
#include "desk/manual_scanner.h"
#include "desk/reporting_settings.h"
#include "desk/teach.h"
#include "platform/licences.h"
#include "platform/operators.h"
#include "platform/purge.h"
#include "platform/signing.h"
#include "platform/sso/sign_on.h"
#include "platform/tenants.h"
#include "policy/domains.h"
#include "protect/corrections.h"
#include "protect/correspondents.h"
#include "protect/inline_mail.h"
#include "protect/log_search.h"
#include "protect/metrics.h"
#include "protect/records.h"
#include "protect/syslog.h"
#include "protect/thread_passwords.h"
#include "report/reports.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_name = "admin@sekisho.local";

class RunningService final : public Service {
 public:
  explicit RunningService(const Config& config) : config_(config) {}
  ~RunningService() override { stop(); }

  Result<void> start() {
    const fs::path data(config_.server.data);
    std::error_code error;
    for (const auto& folder : {data, data / "cache", data / "keys"}) {
      fs::create_directories(folder, error);
      if (error) return fail(Code::unavailable, folder.string() + ": " + error.message());
    }
    fs::permissions(data, fs::perms::owner_all, error);
    TRY_VOID(folder_lock_.take(data));
    TRY(database_, store::open_sqlite((data / "sekisho.db").string()));
    TRY_VOID(store::migrate(*database_));
    TRY_VOID(first_start());
    TRY_VOID(start_mail(data));
    TRY_VOID(start_api(data));
    rounds_ = std::make_unique<JudgementRounds>(*database_, *policies_, *rules_, *quarantine_, mailboxes_.get(), *pool_,
                                                *threads_, clock_);
    housekeeping_ = std::thread([this] { keep_house(); });
    clerk_ = std::thread([this] { work_the_desk(); });
    log::info("service.started", {{"milter", addresses_.milter}, {"http", addresses_.http}});
    return {};
  }

  const Addresses& addresses() const override { return addresses_; }
  const FirstAdministrator& first_administrator() const override { return first_; }
  MailModelState mail_model() const override { return rules_->mail_model(); }

  void stop() override {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
    }
    wake_.notify_all();
    if (http_) http_->stop();
    if (housekeeping_.joinable()) housekeeping_.join();  // it tells the watch whom to follow
    watch_.reset();
    manual_scans_.reset();
    if (milter_) milter_->stop();
    milter_.reset();  // waits for mail at its end of message
    if (intents_) intents_->stop();
    rounds_.reset();
    if (rules_) rules_->stop();
    if (clerk_.joinable()) clerk_.join();
    log::info("service.stopped");
  }

 private:
  // A new database gets one tenant with protecting policies and one administrator.
  Result<void> first_start() {
    platform_ = std::make_unique<platform::Context>(
        platform::Context{.database = *database_, .clock = clock_, .random = random_});
    platform_->console_url =
        config_.server.public_url.empty() ? "http://" + config_.server.http : config_.server.public_url;
    policies_ = std::make_unique<policy::PolicyStore>(*database_, clock_);
    TRY(auto tenants, platform::Operators(*platform_).tenants());
    if (tenants.empty()) {
      const platform::NewTenant draft{.name = "Sekisho", .language = language_from(config_.server.language)};
      TRY(const auto made,
          api::make_tenant(*platform_, *policies_, draft, {.name = "system", .role = "system", .source = "System"},
                           std::string(first_name)));
      first_ = {std::string(first_name), made.one_time_password};
      tenants.push_back(made.id);
    }
    TRY_VOID(policy::Domains(*database_, clock_)
                 .set_claim(policy::DomainClaim::assigned, TenantId{config_.server.operator_tenant}));
    for (const auto tenant : tenants) {
      TRY(const auto found, platform::Tenants(*platform_).find(tenant));
      TRY(const bool gone, platform::is_purged(*platform_, tenant));
      if (gone) continue;
      TRY_VOID(policies_->seed(tenant, policy::Ship::protecting, found.language));
    }
    return {};
  }

  Result<void> start_mail(const fs::path& data) {
    rules_ = std::make_unique<TenantRules>(config_, *database_, *policies_, clock_);
    TRY(auto settings, rules_->settings());
    worker::PoolSettings pool;
    pool.workers = static_cast<int>(config_.scan.workers);
    pool.pictures = config_.scan.pictures;
    pool.pictures.shared = true;
    pool.mail_model = [this] { return rules_->own_mail_model(); };
    pool.queue = static_cast<int>(config_.scan.queue);
    pool.deadline = std::chrono::milliseconds{config_.scan.deadline_ms};
    TRY(pool_, worker::Pool::start(pool, std::move(settings)));
    rules_->keep_current(*pool_);

    TRY(blobs_, protect::BlobStore::open(data, random_));
    TRY(const auto reinject, parse_host_port(config_.mail.reinject, "mail.reinject"));
    TRY(intents_, protect::Intents::open(*database_, *blobs_, data, {.host = reinject.host, .port = reinject.port},
                                         clock_, random_));
    quarantine_ = std::make_unique<protect::Quarantine>(*database_, *blobs_, *intents_, clock_);
    TRY_VOID(quarantine_->recover());
    intents_->run(
        [this](const protect::Intent& intent) { handed_over(HandOver{*database_, *quarantine_, clock_}, intent); });
    TRY(network_checks_, NetworkChecks::start(config_, *database_, clock_, metrics_));
    correspondents_ = std::make_unique<protect::KnowCorrespondents>(
        *database_, clock_, [this](TenantId tenant) { return rules_->view(tenant); });
    TRY_VOID(start_syslog());
    TRY(auto thread_key, protect::load_or_make_key(data / "keys" / "thread.key", seal_key_size, random_));
    threads_ = std::make_unique<protect::ThreadPasswords>(
        *database_, std::move(thread_key), std::chrono::hours{config_.scan.thread_password_hours}, clock_, random_);
    recorder_ = std::make_unique<LogRecorder>(*database_, clock_, syslog_.get(), metrics_, *threads_);
    const auto doubt = config_.milter.on_doubt == "pass" ? protect::ConveyorSettings::Doubt::pass
                                                         : protect::ConveyorSettings::Doubt::try_later;
    protect::ConveyorSettings conveyor{.on_doubt = doubt, .notification_sender = config_.mail.sender};
    conveyor.prepare = [this](protect::Item& item) { protect::Correspondents(*database_).prepare(item, clock_.now()); };
    TRY(const auto click_key, protect::load_or_make_key(data / "keys" / "click.key", seal_key_size, random_));
    click_links_ = std::make_unique<protect::ClickLinks>(click_key, config_.server.public_url);
    feedback_links_ = std::make_unique<protect::FeedbackLinks>(click_key, config_.server.public_url);
    TRY(const auto stamp_key, protect::load_or_make_key(data / "keys" / "stamp.key", seal_key_size, random_));
    trust_scan_ = std::make_unique<TrustScan>(stamp_key, *rules_, *policies_, clock_);
    conveyor.stamp = [this](const protect::Item& item, const std::vector<const policy::Plan*>& plans,
                            std::string_view bytes) { return trust_scan_->stamp(item, plans, bytes); };
    conveyor.authserv_id = config_.reputation.authserv_id;
    conveyor.threads = threads_.get();
    conveyor.click_links = click_links_.get();
    conveyor.feedback_links = feedback_links_.get();
    conveyor_ = std::make_unique<protect::Conveyor>(conveyor, *pool_, *rules_, *recorder_, *database_, *blobs_,
                                                    *quarantine_, *intents_, enrichments(), clock_, random_);
    inline_mail_ = std::make_unique<protect::InlineMail>(
        *conveyor_, *intents_, [this](const auto& transaction) { return rules_->share_out(transaction); }, doubt,
        clock_, random_);
    inline_mail_->vouch_as(config_.reputation.authserv_id);
    desk_ = std::make_unique<desk::Desk>(desk::DeskParts{
        .database = *database_,
        .quarantine = *quarantine_,
        .intents = *intents_,
        .blobs = *blobs_,
        .policies = *policies_,
        .clock = clock_,
        .random = random_,
        .console_url = platform_->console_url,
        .letters = {.sender = config_.mail.sender},
        .judging = {.enclosed = [this](std::string_view bytes) { return pool_->enclosed(bytes); },
                    .judge =
                        [this](TenantId tenant, const std::string& bytes, const std::vector<std::string>& recipients) {
                          return judge_reported(*conveyor_, clock_, random_, tenant, bytes, recipients);
                        }},
        .judge_link = [this](TenantId tenant, const std::string& url) { return judge_link(*pool_, tenant, url); },
        .click_links = click_links_.get(),
        .feedback_links = feedback_links_.get()});
    desk_->reported.decided = [this](TenantId tenant, const desk::ReportedMail& mail) -> Result<void> {
      protect::CorrectionBook book(*database_, *policies_, clock_);
      return desk::teach(book, tenant, mail);
    };
    inline_mail_->take_reports([this](const protect::Share& share, const std::string& sender,
                                      const std::string& recipient, std::string_view bytes) -> Result<bool> {
      // Whoever writes from outside may call themselves anybody: only our own clients' mail counts.
      if (share.direction != scan::Direction::internal) return false;
      return desk_->take_report(share.tenant, sender, recipient, bytes);
    });
    connect::milter::Settings milter;
    milter.listen =
        config_.milter.listen.starts_with("unix:") ? config_.milter.listen : "inet:" + config_.milter.listen;
    milter.message_size = ByteCount{static_cast<std::uint64_t>(config_.milter.message_size_mb) << 20};
    TRY(milter_, connect::milter::Server::start(milter, *inline_mail_));
    addresses_.milter = milter_->address();
    // As Postfix writes it: inet:HOST:PORT for both families (which is left out), unix:PATH.
    for (const std::string_view family : {"inet:", "inet6:"}) {
      if (addresses_.milter.starts_with(family)) addresses_.milter.erase(0, family.size());
    }
    return {};
  }

  std::vector<protect::Enrichment*> enrichments() const {
    auto out = network_checks_->enrichments();
    out.push_back(correspondents_.get());  // last: it judges what the others found
    return out;
  }

  Result<void> start_syslog() {
    if (config_.syslog.address.empty()) return {};
    TRY(const auto at, parse_host_port(config_.syslog.address, "syslog.address"));
    protect::SyslogOptions options;
    options.host = at.host;
    options.port = at.port;
    options.transport = config_.syslog.transport == "udp"   ? protect::SyslogTransport::udp
                        : config_.syslog.transport == "tls" ? protect::SyslogTransport::tls
                                                            : protect::SyslogTransport::tcp;
    options.format = config_.syslog.format == "cef" ? protect::SyslogFormat::cef : protect::SyslogFormat::json;
    options.ca_file = config_.syslog.ca_file;
    syslog_ = std::make_unique<protect::Syslog>(options, metrics_);
    return {};
  }

  // Prometheus' text: what the parts counted, and how full they are now.
  std::string expose_metrics() {
    const auto pool = pool_->figures();
    metrics_.gauge("sekisho_workers", "Scan processes").set(pool.workers);
    metrics_.gauge("sekisho_workers_busy", "Scan processes at work").set(pool.busy);
    metrics_.gauge("sekisho_scan_waiting", "Items that wait for a scan process").set(pool.waiting);
    metrics_.gauge("sekisho_worker_lost", "Scan processes lost to an item since the start", {{"why", "crashed"}})
        .set(static_cast<double>(pool.crashed));
    metrics_.gauge("sekisho_worker_lost", "Scan processes lost to an item since the start", {{"why", "timed_out"}})
        .set(static_cast<double>(pool.timed_out));
    metrics_.gauge("sekisho_worker_lost", "Scan processes lost to an item since the start", {{"why", "memory"}})
        .set(static_cast<double>(pool.out_of_memory));
    const auto milter = milter_->figures();
    metrics_.gauge("sekisho_milter_connections", "Open connections of MTAs").set(milter.connections);
    metrics_.gauge("sekisho_milter_transactions", "Transactions since the start")
        .set(static_cast<double>(milter.transactions));
    metrics_.gauge("sekisho_intents_waiting", "Mails of ours not yet taken by the MTA")
        .set(static_cast<double>(intents_->backlog()));
    metrics_.gauge("sekisho_mail_model_refused", "1: the file of scan.mail_model is refused and another model judges")
        .set(rules_->mail_model().refusal.empty() ? 0 : 1);
    return metrics_.expose();
  }

  Result<void> start_api(const fs::path& data) {
    logs_ = std::make_unique<protect::LogSearch>(*database_, clock_);
    records_ = std::make_unique<protect::Records>(*database_);
    TRY_VOID(start_mailboxes());
    responder_ =
        std::make_unique<api::Responder>(*database_, clock_, random_, quarantine_.get(), mailbox_actions_.get());
    facts_ = std::make_unique<LiveFacts>(*database_, *policies_);
    TRY(signing_key_, platform::SigningKey::load_or_create(data / "keys" / "operator.key"));
    const auto reach = config_.sso.private_networks ? Reach::private_too : Reach::public_only;
    web_ = platform::sso::make_web(reach);
    sign_on_ = std::make_unique<platform::sso::SignOn>(*platform_, *signing_key_, reach, *web_);
    update_ = std::make_unique<platform::update::Update>(*platform_, *facts_, changes_, *signing_key_);
    event_hub_ = std::make_unique<api::EventHub>(*database_, &changes_);
    blocked_lists_ = api::make_blocked_lists(*policies_);
    tasks_ = std::make_unique<api::BulkTasks>(
        *database_, clock_, random_,
        std::map<std::string, api::BulkTasks::Step>{
            {"quarantine.restore",
             [this](TenantId tenant, std::int64_t id) { return quarantine_->restore(tenant, {id}); }},
            {"quarantine.delete",
             [this](TenantId tenant, std::int64_t id) { return quarantine_->remove(tenant, {id}); }},
            {"mail.quarantine",
             [this](TenantId tenant, std::int64_t id) {
               return api::act_on_passage(*database_, mailbox_actions_.get(), tenant, id, "quarantine", clock_.now());
             }},
            {"mail.delete", [this](TenantId tenant, std::int64_t id) {
               return api::act_on_passage(*database_, mailbox_actions_.get(), tenant, id, "delete", clock_.now());
             }}});
    reports_ = std::make_unique<report::Reports>(
        report::ReportsParts{*database_, *blobs_, *logs_, desk_->post, clock_, platform_->console_url});
    TRY_VOID(start_webhooks());
    start_manual_scans();
    TRY(const auto settings, api_settings(config_));
    services_ = std::make_unique<api::Services>(api::Services{
        .database = *database_,
        .clock = clock_,
        .random = random_,
        .settings = settings,
        .mailboxes = mailbox_actions_.get(),
        .responder = responder_.get(),
        .blocked_lists = blocked_lists_.get(),
        .events = event_hub_.get(),
        .tasks = tasks_.get(),
        .webhooks = webhooks_.get(),
        .platform = platform_.get(),
        .changes = &changes_,
        .facts = facts_.get(),
        .signing_key = &*signing_key_,
        .sign_on = sign_on_.get(),
        .licence_public_key = signing_key_->public_key(),
        .configuration = to_toml(config_, Language::english),
        .policies = policies_.get(),
        .logs = logs_.get(),
        .quarantine = quarantine_.get(),
        .records = records_.get(),
        .conveyor = conveyor_.get(),
        .milter = milter_->address(),
        .pool = pool_.get(),
        .dns = network_checks_->resolver(),
        .desk = desk_.get(),
        .reports = reports_.get(),
        .manual_scans = manual_scans_.get(),
        .watched = [this] { return watch_ == nullptr ? std::vector<connect::Standing>() : watch_->standings(); },
        .readiness = [this] { return readiness_->look(); },
        .mail_model = [this] { return rules_->mail_model(); },
        .metrics = [this] { return expose_metrics(); }});
    readiness_ =
        std::make_unique<Readiness>(Readiness::Parts{.database = *database_,
                                                     .clock = clock_,
                                                     .data = data,
                                                     .milter = milter_->address(),
                                                     .has_workers = [this] { return pool_->figures().workers > 0; }},
                                    Readiness::Pace{});
    gate_ = std::make_unique<api::PlatformGate>(*platform_, TenantId{config_.server.operator_tenant});
    audit_ = std::make_unique<platform::AuditLog>(*platform_);
    api_ = std::make_unique<api::Api>(*services_, *gate_, audit_.get());

    TRY(const auto server, listeners(config_, data));
    TRY(http_, api::serve(server, *api_, random_));
    const auto ports = http_->ports();
    std::size_t next = 0;
    if (!config_.server.http.empty())
      addresses_.http =
          config_.server.http.substr(0, config_.server.http.rfind(':')) + ":" + std::to_string(ports.at(next++));
    if (!config_.server.https.empty())
      addresses_.https =
          config_.server.https.substr(0, config_.server.https.rfind(':')) + ":" + std::to_string(ports.at(next));
    return {};
  }

  Result<void> start_webhooks() {
    api::WebhookSettings settings;
    TRY(settings.retry_after, parse_retry_pauses(config_.webhook.retry_seconds));
    poster_ = api::make_poster(config_.webhook.private_networks ? Reach::private_too : Reach::public_only);
    TRY(auto key,
        protect::load_or_make_key(fs::path(config_.server.data) / "keys" / "webhook.key", seal_key_size, random_));
    webhooks_ =
        std::make_unique<api::Webhooks>(*database_, clock_, random_, *logs_, *poster_, std::move(key), settings);
    return {};
  }

  // Mailboxes behind an IMAP server: acted on by the API, watched after delivery.
  Result<void> start_mailboxes() {
    if (config_.mailbox.imap.empty()) return {};
    TRY(const auto at, parse_host_port(config_.mailbox.imap, "mailbox.imap"));
    connect::imap::MailboxSettings settings;
    settings.server = {.host = at.host, .port = at.port, .tls = config_.mailbox.tls};
    settings.master_user = config_.mailbox.master_user;
    if (!config_.mailbox.master_password_file.empty()) {
      TRY(const auto password, read_file(config_.mailbox.master_password_file, ByteCount{4096}));
      settings.master_password = std::string(trim(password));
    }
    settings.quarantine_folder = config_.mailbox.quarantine_folder;
    settings.junk_folder = config_.mailbox.junk_folder;
    settings.belongs = [this](TenantId tenant, const std::string& mailbox) { return rules_->owns(tenant, mailbox); };
    mailboxes_ = std::make_unique<connect::imap::Mailboxes>(settings, *database_, clock_);
    mailbox_actions_ = std::make_unique<api::ImapActions>(*mailboxes_);
    connect::imap::FolderRules folders{
        .quarantine = settings.quarantine_folder, .junk = settings.junk_folder, .sent = config_.mailbox.sent_folder};
    TRY_VOID(connect::imap::read_folder_rules(config_.mailbox.folders, folders));
    connector_ = std::make_unique<connect::imap::MailboxConnector>(*mailboxes_, *database_, clock_, std::move(folders));
    guard_ = std::make_unique<MailboxGuard>(*connector_, *conveyor_, *recorder_, *database_, *policies_, *quarantine_,
                                            clock_);
    guard_->trust(*trust_scan_);
    guard_->take_reports([this](TenantId tenant, const std::string& sender, const std::string& mailbox,
                                std::string_view bytes) -> Result<bool> {
      TRY(const bool internal, desk_->digests.is_internal(tenant, sender));
      if (!internal) return false;
      return desk_->take_report(tenant, sender, mailbox, bytes);
    });
    watch_ = std::make_unique<connect::Watch>(
        *connector_, *database_, settings.message_limit,
        [this](const connect::Account& account, const connect::Arrival& item, const std::string& bytes) {
          return guard_->arrived(account, item, bytes);
        },
        [this](const connect::Account& account, const connect::Mark& mark, const std::string& bytes) {
          return guard_->marked(account, mark, bytes);
        });
    return follow_mailboxes();
  }

  void start_manual_scans() {
    if (connector_ == nullptr) return;
    past_mail_ = std::make_unique<desk::PastMail>(*connector_, *conveyor_, *quarantine_, *database_, clock_,
                                                  [this](const protect::Detection& detection) {
                                                    if (syslog_ != nullptr) syslog_->offer(detection);
                                                  });
    manual_scans_ = std::make_unique<desk::ManualScanner>(desk::ScannerParts{
        .connector = *connector_,
        .past_mail = *past_mail_,
        .policies = *policies_,
        .database = *database_,
        .clock = clock_,
        .random = random_,
        .post = desk_->post,
        .console_url = platform_->console_url,
        .message_limit = mailboxes_->settings().message_limit,
        .mailboxes = [this](TenantId tenant) { return mailboxes_of(tenant); },
        .owns = [this](TenantId tenant, std::string_view mailbox) { return may_be_scanned(tenant, mailbox); },
        .is_trial = [this](TenantId tenant) { return platform::Licences(*platform_).is_trial(tenant); }});
  }

  Result<std::vector<std::string>> mailboxes_of(TenantId tenant) {
    TRY(const auto followed, watched_accounts(config_.mailbox.accounts, *rules_, *database_));
    TRY(const auto members, watched_accounts("*", *rules_, *database_));
    std::set<std::string> out;
    for (const auto* const accounts : {&followed, &members}) {
      for (const auto& account : *accounts) {
        if (account.tenant == tenant) out.insert(account.name);
      }
    }
    return std::vector<std::string>(out.begin(), out.end());
  }

  // What is attached to a report is bad on purpose: mailboxes that take reports are left alone.
  Result<bool> may_be_scanned(TenantId tenant, std::string_view mailbox) {
    TRY(const bool ours, rules_->owns(tenant, mailbox));
    TRY(const auto reporting, desk::load_reporting_settings(*database_, tenant));
    return ours && !reporting.claim_of(mailbox);
  }

  Result<void> follow_mailboxes() {
    if (watch_ == nullptr) return {};
    TRY(const auto accounts, watched_accounts(config_.mailbox.accounts, *rules_, *database_));
    watch_->follow(accounts);
    return {};
  }

  void keep_house() {
    Housekeeping house({.config = config_,
                        .database = *database_,
                        .clock = clock_,
                        .random = random_,
                        .platform = *platform_,
                        .changes = changes_,
                        .update = *update_,
                        .intents = *intents_,
                        .blobs = *blobs_,
                        .conveyor = *conveyor_,
                        .purge = {*platform_, *records_, *quarantine_, *reports_, desk_->reported},
                        .tenants = [this] { return rules_->tenants(); },
                        .follow_mailboxes = [this] { return follow_mailboxes(); }});
    for (int round = 0;; ++round) {
      house.round(round);
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, std::chrono::seconds{1}, [&] { return stopping_; })) return;
    }
  }

  // The desk's rounds, which may wait for scans and so have a thread of their own.
  void work_the_desk() {
    for (;;) {
      desk_->round();
      if (auto made = reports_->round(3); !made) log::error("report.failed", {{"error", made.error().what}});
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, std::chrono::seconds{3}, [&] { return stopping_; })) return;
    }
  }

  // In the order in which they stand on each other; destroyed from the bottom up.
  const Config config_;
  FolderLock folder_lock_;
  SystemClock clock_;
  SystemRandom random_;
  Addresses addresses_;
  FirstAdministrator first_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<platform::Context> platform_;
  std::unique_ptr<policy::PolicyStore> policies_;
  std::unique_ptr<TenantRules> rules_;
  std::unique_ptr<worker::Pool> pool_;
  protect::Metrics metrics_;
  std::unique_ptr<NetworkChecks> network_checks_;
  std::unique_ptr<protect::KnowCorrespondents> correspondents_;
  std::unique_ptr<protect::Syslog> syslog_;
  std::unique_ptr<protect::BlobStore> blobs_;
  std::unique_ptr<protect::Intents> intents_;
  std::unique_ptr<protect::Quarantine> quarantine_;
  std::unique_ptr<protect::ThreadPasswords> threads_;
  std::unique_ptr<LogRecorder> recorder_;
  std::unique_ptr<protect::ClickLinks> click_links_;
  std::unique_ptr<protect::FeedbackLinks> feedback_links_;
  std::unique_ptr<TrustScan> trust_scan_;
  std::unique_ptr<protect::Conveyor> conveyor_;
  std::unique_ptr<protect::InlineMail> inline_mail_;
  std::unique_ptr<connect::milter::Server> milter_;
  std::unique_ptr<Readiness> readiness_;
  std::unique_ptr<protect::LogSearch> logs_;
  std::unique_ptr<protect::Records> records_;
  std::unique_ptr<api::Poster> poster_;
  std::unique_ptr<api::Webhooks> webhooks_;
  std::unique_ptr<connect::imap::Mailboxes> mailboxes_;
  std::unique_ptr<connect::Connector> connector_;
  std::unique_ptr<api::ImapActions> mailbox_actions_;
  std::unique_ptr<MailboxGuard> guard_;
  std::unique_ptr<connect::Watch> watch_;
  platform::Changes changes_;
  std::unique_ptr<LiveFacts> facts_;
  std::optional<platform::SigningKey> signing_key_;
  std::unique_ptr<platform::sso::Web> web_;
  std::unique_ptr<platform::sso::SignOn> sign_on_;
  std::unique_ptr<platform::update::Update> update_;
  std::unique_ptr<api::EventHub> event_hub_;
  std::unique_ptr<api::Responder> responder_;
  std::unique_ptr<api::BlockedLists> blocked_lists_;
  std::unique_ptr<api::BulkTasks> tasks_;
  std::unique_ptr<desk::Desk> desk_;
  std::unique_ptr<report::Reports> reports_;
  std::unique_ptr<desk::PastMail> past_mail_;
  std::unique_ptr<desk::ManualScanner> manual_scans_;
  std::unique_ptr<api::Services> services_;
  std::unique_ptr<api::PlatformGate> gate_;
  std::unique_ptr<platform::AuditLog> audit_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<api::Server> http_;
  std::unique_ptr<JudgementRounds> rounds_;
  std::thread housekeeping_, clerk_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
};

}  // namespace

Result<std::unique_ptr<Service>> Service::start(const Config& config, FirstAdministrator& first) {
  auto service = std::make_unique<RunningService>(config);
  const auto started = service->start();
  first = service->first_administrator();
  TRY_VOID(started);
  return std::unique_ptr<Service>(std::move(service));
}

}  // namespace sekisho::app
