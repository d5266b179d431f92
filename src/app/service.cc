#include "app/service.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "api/api.h"
#include "api/blocked_lists.h"
#include "api/cas/cas.h"
#include "api/http/server.h"
#include "api/own/bulk_tasks.h"
#include "api/own/event_hub.h"
#include "api/platform_gate.h"
#include "api/response/imap_actions.h"
#include "api/webhook/webhooks.h"
#include "api/response/responder.h"
#include "app/addresses.h"
#include "desk/desk.h"
#include "desk/teach.h"
#include "app/folder_lock.h"
#include "app/judgement_rounds.h"
#include "app/language.h"
#include "report/reports.h"
#include "app/mailbox_guard.h"
#include "app/readiness.h"
#include "app/retention.h"
#include "app/retention_clock.h"
#include "app/retry_pauses.h"
#include "app/self_signed.h"
#include "app/service_facts.h"
#include "app/tenants.h"
#include "app/watched_accounts.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mail_text.h"
#include "base/seal.h"
#include "connect/imap/mailbox_connector.h"
#include "connect/milter/milter.h"
#include "connect/watch.h"
#include "platform/accounts.h"
#include "platform/mail.h"
#include "platform/operators.h"
#include "platform/purge.h"
#include "platform/rounds.h"
#include "platform/signing.h"
#include "platform/sso/sign_on.h"
#include "platform/tenants.h"
#include "protect/authenticate.h"
#include "protect/clamd_enrichment.h"
#include "protect/corrections.h"
#include "protect/correspondents.h"
#include "protect/domain_ages.h"
#include "protect/inline_mail.h"
#include "protect/log_search.h"
#include "protect/metrics.h"
#include "protect/records.h"
#include "protect/syslog.h"
#include "protect/thread_passwords.h"
#include "reputation/unbound.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_name = "admin@sekisho.local";

// The platform's own mails (invitations, codes) go out through the same Postfix as notifications.
class PostfixSender final : public platform::MailSender {
 public:
  PostfixSender(protect::Intents& intents, TenantId tenant, std::string sender, const Clock& clock, Random& random) : intents_(intents), tenant_(tenant), sender_(std::move(sender)), clock_(clock), random_(random) {}
  // As an intent, so that our own milter knows the mail again: a reset or invitation mail looks like phishing and would be held.
  Result<void> send(const platform::Mail& mail) override {
    const std::string from = sender_.empty() ? "sekisho@localhost" : sender_;
    const std::string id = make_uuid(random_);
    protect::Intent intent;
    intent.tenant = tenant_;
    intent.kind = protect::Intent::Kind::notify;
    intent.unique = "platform:" + id;
    intent.sender = sender_;
    intent.recipients = {mail.recipient};
    intent.body = "From: Sekisho <" + bare_address(from) + ">\r\nTo: <" + bare_address(mail.recipient) + ">\r\nSubject: " + encoded_words(mail.subject) + "\r\nDate: " + date_field(clock_.now()) + "\r\nMessage-ID: <" + id +
                  "@sekisho>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(with_crlf(mail.body));
    TRY_VOID(intents_.plan(std::move(intent)));
    intents_.wake();
    return {};
  }

 private:
  protect::Intents& intents_;
  TenantId tenant_;
  std::string sender_;
  const Clock& clock_;
  Random& random_;
};

std::string console_folder(const Config& config) {
  if (!config.server.console.empty()) return config.server.console;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const fs::path& folder : {program.parent_path() / "../console/dist", program.parent_path() / "../share/sekisho/console"}) {
    if (fs::exists(folder / "index.html")) return fs::weakly_canonical(folder).string();
  }
  return {};
}

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
    rounds_ = std::make_unique<JudgementRounds>(*database_, *policies_, *rules_, *quarantine_, mailboxes_.get(), *pool_, *threads_, clock_);
    housekeeping_ = std::thread([this] { keep_house(); });
    clerk_ = std::thread([this] { work_the_desk(); });
    log::info("service.started", {{"milter", addresses_.milter}, {"http", addresses_.http}});
    return {};
  }

  const Addresses& addresses() const override { return addresses_; }
  const FirstAdministrator& first_administrator() const override { return first_; }

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
    platform_ = std::make_unique<platform::Context>(platform::Context{.database = *database_, .clock = clock_, .random = random_});
    platform_->console_url = config_.server.public_url.empty() ? "http://" + config_.server.http : config_.server.public_url;
    policies_ = std::make_unique<policy::PolicyStore>(*database_, clock_);
    TRY(auto tenants, platform::Operators(*platform_).tenants());
    if (tenants.empty()) {
      TRY(const auto tenant, platform::Tenants(*platform_).create({.name = "Sekisho", .language = language_from(config_.server.language)}));
      const platform::Actor system{.tenant = tenant, .name = "system", .role = "system", .source = "System"};
      TRY(const auto first, platform::Accounts(*platform_).add_first(system, platform::Side::cas, first_name, first_name));
      first_ = {std::string(first_name), first.one_time_password};
      tenants.push_back(tenant);
    }
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
    pool.queue = static_cast<int>(config_.scan.queue);
    pool.deadline = std::chrono::milliseconds{config_.scan.deadline_ms};
    TRY(pool_, worker::Pool::start(pool, std::move(settings)));
    rules_->keep_current(*pool_);

    TRY(blobs_, protect::BlobStore::open(data, random_));
    TRY(const auto reinject, parse_host_port(config_.mail.reinject, "mail.reinject"));
    TRY(intents_, protect::Intents::open(*database_, *blobs_, data, {.host = reinject.host, .port = reinject.port}, clock_, random_));
    quarantine_ = std::make_unique<protect::Quarantine>(*database_, *blobs_, *intents_, clock_);
    TRY_VOID(quarantine_->recover());
    intents_->run([this](const protect::Intent& intent) {
      if (intent.kind == protect::Intent::Kind::reinject && intent.reference == 0 && intent.state == protect::Intent::State::failed) {
        if (auto kept = keep_refused(intent); !kept) log::error("quarantine.state", {{"error", kept.error().what}});
        return;
      }
      if (intent.kind == protect::Intent::Kind::reinject && intent.reference != 0 && intent.state == protect::Intent::State::failed && !intent.recipients.empty()) {
        if (auto told = quarantine_->release_failed(intent.tenant, {intent.reference}, intent.recipients.front()); !told) log::error("quarantine.state", {{"error", told.error().what}});
        return;
      }
      if (intent.kind != protect::Intent::Kind::restore) return;
      const bool done = intent.state == protect::Intent::State::done;
      if (auto told = quarantine_->restored(intent.tenant, {intent.reference}, done, intent.error); !told) {
        log::error("quarantine.state", {{"error", told.error().what}});
      }
    });
    TRY_VOID(start_reputation());
    correspondents_ = std::make_unique<protect::KnowCorrespondents>(*database_, clock_, [this](TenantId tenant) { return rules_->view(tenant); });
    TRY_VOID(start_syslog());
    TRY(auto thread_key, protect::load_or_make_key(data / "keys" / "thread.key", seal_key_size, random_));
    threads_ = std::make_unique<protect::ThreadPasswords>(*database_, std::move(thread_key), std::chrono::hours{config_.scan.thread_password_hours}, clock_, random_);
    recorder_ = std::make_unique<LogRecorder>(*database_, clock_, syslog_.get(), metrics_, *threads_);
    const auto doubt = config_.milter.on_doubt == "pass" ? protect::ConveyorSettings::Doubt::pass : protect::ConveyorSettings::Doubt::try_later;
    protect::ConveyorSettings conveyor{.on_doubt = doubt, .notification_sender = config_.mail.sender};
    conveyor.prepare = [this](protect::Item& item) { protect::Correspondents(*database_).prepare(item, clock_.now()); };
    TRY(const auto click_key, protect::load_or_make_key(data / "keys" / "click.key", seal_key_size, random_));
    click_links_ = std::make_unique<protect::ClickLinks>(click_key, config_.server.public_url);
    conveyor.threads = threads_.get();
    conveyor.click_links = click_links_.get();
    conveyor_ = std::make_unique<protect::Conveyor>(conveyor, *pool_, *rules_, *recorder_,
                                                    *database_, *blobs_, *quarantine_, *intents_, enrichments(), clock_, random_);
    inline_mail_ = std::make_unique<protect::InlineMail>(*conveyor_, *intents_, [this](const auto& transaction) { return rules_->share_out(transaction); }, doubt, clock_, random_);
    desk_ = std::make_unique<desk::Desk>(desk::DeskParts{.database = *database_,
                                                         .quarantine = *quarantine_,
                                                         .intents = *intents_,
                                                         .blobs = *blobs_,
                                                         .policies = *policies_,
                                                         .clock = clock_,
                                                         .random = random_,
                                                         .console_url = platform_->console_url,
                                                         .letters = {.sender = config_.mail.sender},
                                                         .judging = {.enclosed = [this](std::string_view bytes) { return pool_->enclosed(bytes); },
                                                                     .judge = [this](TenantId tenant, const std::string& bytes, const std::vector<std::string>& recipients) { return judge_reported(tenant, bytes, recipients); }},
                                                         .judge_link = [this](TenantId tenant, const std::string& url) { return judge_link(tenant, url); },
                                                         .click_links = click_links_.get()});
    desk_->reported.decided = [this](TenantId tenant, const desk::ReportedMail& mail) -> Result<void> {
      protect::CorrectionBook book(*database_, *policies_, clock_);
      return desk::teach(book, tenant, mail);
    };
    inline_mail_->take_reports([this](const protect::Share& share, const std::string& sender, const std::string& recipient, std::string_view bytes) -> Result<bool> {
      // Whoever writes from outside may call themselves anybody: only our own clients' mail counts.
      if (share.direction != scan::Direction::internal) return false;
      return desk_->take_report(share.tenant, sender, recipient, bytes);
    });
    connect::milter::Settings milter;
    milter.listen = config_.milter.listen.starts_with("unix:") ? config_.milter.listen : "inet:" + config_.milter.listen;
    milter.message_size = ByteCount{static_cast<std::uint64_t>(config_.milter.message_size_mb) << 20};
    TRY(milter_, connect::milter::Server::start(milter, *inline_mail_));
    addresses_.milter = milter_->address();
    // As Postfix writes it: inet:HOST:PORT for both families (which is left out), unix:PATH.
    for (const std::string_view family : {"inet:", "inet6:"}) {
      if (addresses_.milter.starts_with(family)) addresses_.milter.erase(0, family.size());
    }
    return {};
  }

  // A copy of a split mail that the MTA refuses for good lies in no queue any more: it is held, and somebody can look why.
  Result<void> keep_refused(const protect::Intent& intent) {
    if (intent.blob.empty()) return {};
    protect::Held held{.tenant = intent.tenant, .item = intent.item, .service = "inline", .filter = scan::Filter::spam_protection, .reason = "Refused by the mail server", .rule = "delivery.refused"};
    held.sender = intent.sender;
    held.recipients = intent.recipients;
    held.blob = intent.blob;
    held.held_at = clock_.now();
    held.error = intent.error;
    TRY(const auto passages, protect::Records(*database_).trace(intent.tenant, intent.item));
    if (!passages.empty()) {
      held.direction = passages.front().direction;
      held.location = passages.front().location;
      held.header_from = passages.front().sender;
      held.subject = passages.front().subject;
      held.message_id = passages.front().message_id;
      held.size = passages.front().size;
      held.sha256 = passages.front().sha256;
    }
    held.explanation = boost::json::serialize(boost::json::array{boost::json::object{{"rule", held.rule}, {"scanner", "delivery"}, {"category", "unscannable_error"}, {"severity", 0}, {"part", ""}, {"evidence", to_valid_utf8(intent.error)}}});
    return database_->transaction([&]() -> Result<void> {
      TRY_VOID(quarantine_->hold(held));
      return {};
    });
  }

  // What needs the network: each part only when it is configured (docs/adr/0003).
  Result<void> start_reputation() {
    const std::chrono::milliseconds timeout{config_.reputation.timeout_ms};
    if (config_.reputation.dns) {
      if (!config_.reputation.zone_file.empty()) {
        TRY(const auto zone, read_file(config_.reputation.zone_file, ByteCount{16u << 20}));
        auto table = std::make_unique<reputation::TableResolver>();
        TRY_VOID(reputation::read_zone(zone, *table));
        resolver_ = std::move(table);
      } else {
        reputation::UnboundOptions options;
        if (!config_.reputation.resolver.empty()) options.forward = {config_.reputation.resolver};
        TRY(resolver_, reputation::make_unbound_resolver(options));
      }
      reputation::AuthenticationOptions options;
      options.timeout = timeout;
      authenticate_ = std::make_unique<protect::Authenticate>(*resolver_, options, metrics_);
    }
    if (!config_.reputation.clamd.empty()) {
      reputation::ClamdOptions options;
      options.address = config_.reputation.clamd;
      options.timeout = timeout;
      clamd_ = std::make_unique<protect::ClamdEnrichment>(options, metrics_);
    }
    if (!config_.reputation.rdap_bootstrap.empty()) {
      TRY(const auto file, read_file(config_.reputation.rdap_bootstrap, ByteCount{reputation::limits::rdap_bootstrap}));
      auto bootstrap = reputation::RdapBootstrap::read(file);
      if (!bootstrap) return fail(bootstrap.error().code, config_.reputation.rdap_bootstrap + ": " + bootstrap.error().what);
      rdap_ = std::make_unique<reputation::Rdap>(*std::move(bootstrap));
      domain_ages_ = std::make_unique<protect::KnowDomainAges>(*rdap_, protect::DomainAgeOptions{std::chrono::milliseconds{config_.reputation.rdap_timeout_ms}}, *database_, clock_, metrics_);
    }
    return {};
  }

  std::vector<protect::Enrichment*> enrichments() const {
    std::vector<protect::Enrichment*> out;
    if (authenticate_) out.push_back(authenticate_.get());
    if (clamd_) out.push_back(clamd_.get());
    if (domain_ages_) out.push_back(domain_ages_.get());
    out.push_back(correspondents_.get());  // last: it judges what the others found
    return out;
  }

  Result<void> start_syslog() {
    if (config_.syslog.address.empty()) return {};
    TRY(const auto at, parse_host_port(config_.syslog.address, "syslog.address"));
    protect::SyslogOptions options;
    options.host = at.host;
    options.port = at.port;
    options.transport = config_.syslog.transport == "udp" ? protect::SyslogTransport::udp : config_.syslog.transport == "tls" ? protect::SyslogTransport::tls : protect::SyslogTransport::tcp;
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
    metrics_.gauge("sekisho_worker_lost", "Scan processes lost to an item since the start", {{"why", "crashed"}}).set(static_cast<double>(pool.crashed));
    metrics_.gauge("sekisho_worker_lost", "Scan processes lost to an item since the start", {{"why", "timed_out"}}).set(static_cast<double>(pool.timed_out));
    metrics_.gauge("sekisho_worker_lost", "Scan processes lost to an item since the start", {{"why", "memory"}}).set(static_cast<double>(pool.out_of_memory));
    const auto milter = milter_->figures();
    metrics_.gauge("sekisho_milter_connections", "Open connections of MTAs").set(milter.connections);
    metrics_.gauge("sekisho_milter_transactions", "Transactions since the start").set(static_cast<double>(milter.transactions));
    metrics_.gauge("sekisho_intents_waiting", "Mails of ours not yet taken by the MTA").set(static_cast<double>(intents_->backlog()));
    return metrics_.expose();
  }

  Result<void> start_api(const fs::path& data) {
    logs_ = std::make_unique<protect::LogSearch>(*database_, clock_);
    records_ = std::make_unique<protect::Records>(*database_);
    TRY_VOID(start_mailboxes());
    responder_ = std::make_unique<api::Responder>(*database_, clock_, random_, quarantine_.get(), mailbox_actions_.get());
    facts_ = std::make_unique<LiveFacts>(*database_, *policies_);
    TRY(signing_key_, platform::SigningKey::load_or_create(data / "keys" / "operator.key"));
    const auto reach = config_.sso.private_networks ? platform::sso::Reach::private_too : platform::sso::Reach::public_only;
    web_ = platform::sso::make_web(reach);
    sign_on_ = std::make_unique<platform::sso::SignOn>(*platform_, *signing_key_, reach, *web_);
    update_ = std::make_unique<platform::update::Update>(*platform_, *facts_, changes_, *signing_key_);
    event_hub_ = std::make_unique<api::EventHub>(*database_, &changes_);
    blocked_lists_ = api::make_blocked_lists(*policies_);
    tasks_ = std::make_unique<api::BulkTasks>(*database_, clock_, random_,
                                              std::map<std::string, api::BulkTasks::Step>{
                                                  {"quarantine.restore", [this](TenantId tenant, std::int64_t id) { return quarantine_->restore(tenant, {id}); }},
                                                  {"quarantine.delete", [this](TenantId tenant, std::int64_t id) { return quarantine_->remove(tenant, {id}); }},
                                                  {"mail.quarantine", [this](TenantId tenant, std::int64_t id) { return api::act_on_passage(*database_, mailbox_actions_.get(), tenant, id, "quarantine", clock_.now()); }},
                                                  {"mail.delete", [this](TenantId tenant, std::int64_t id) { return api::act_on_passage(*database_, mailbox_actions_.get(), tenant, id, "delete", clock_.now()); }}});
    reports_ = std::make_unique<report::Reports>(report::ReportsParts{*database_, *blobs_, *logs_, desk_->post, clock_, platform_->console_url});
    TRY_VOID(start_webhooks());
    api::ApiSettings settings;
    const auto kept = retention_of(config_.retention);
    settings.retention_days = {{"detection", kept.detection_days}, {"quarantine", kept.quarantine_days}, {"url_click", kept.url_click_days},
                               {"mail_tracking", kept.mail_tracking_days}, {"integration", kept.integration_days}, {"audit", kept.audit_days}};
    settings.cas_requests_per_minute = static_cast<int>(config_.api.cas_requests_per_minute);
    settings.vision_requests_per_minute = static_cast<int>(config_.api.vision_requests_per_minute);
    settings.own_requests_per_minute = static_cast<int>(config_.api.requests_per_minute);
    settings.failed_sign_ins_per_minute = static_cast<int>(config_.api.failed_sign_ins_per_minute);
    settings.sweeping_ends_with_empty_link = config_.api.sweeping_empty_link;
    TRY(settings.service_of, api::cas::read_services(config_.api.services));
    settings.console_folder = console_folder(config_);
    settings.check_answers = config_.api.check_answers;
    services_ = std::make_unique<api::Services>(api::Services{.database = *database_,
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
                                                              .pool = pool_.get(),
                                                              .desk = desk_.get(),
                                                              .reports = reports_.get(),
                                                              .watched = [this] { return watch_ == nullptr ? std::vector<connect::Standing>() : watch_->standings(); },
                                                              .readiness = [this] { return readiness_->look(); },
                                                              .metrics = [this] { return expose_metrics(); }});
    readiness_ = std::make_unique<Readiness>(Readiness::Parts{.database = *database_, .clock = clock_, .data = data, .milter = milter_->address(), .has_workers = [this] { return pool_->figures().workers > 0; }}, Readiness::Pace{});
    gate_ = std::make_unique<api::PlatformGate>(*platform_, TenantId{config_.server.operator_tenant});
    audit_ = std::make_unique<platform::AuditLog>(*platform_);
    api_ = std::make_unique<api::Api>(*services_, *gate_, audit_.get());

    api::ServerSettings server;
    server.listeners.clear();
    TRY(server.trusted_proxies, Networks::parse(config_.api.trusted_proxies));
    server.max_connections = static_cast<int>(config_.api.max_connections);
    server.workers = config_.api.threads > 0 ? static_cast<int>(config_.api.threads) : 4 * static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    if (!config_.server.http.empty()) {
      TRY(const auto at, parse_host_port(config_.server.http, "server.http"));
      server.listeners.push_back({at.host, at.port, false});
    }
    if (!config_.server.https.empty()) {
      TRY(const auto at, parse_host_port(config_.server.https, "server.https"));
      server.listeners.push_back({at.host, at.port, true});
      server.certificate_file = config_.server.certificate;
      server.key_file = config_.server.private_key;
      if (server.certificate_file.empty()) {
        TRY_VOID(make_self_signed(data / "keys", at.host));
        server.certificate_file = (data / "keys" / "tls.crt").string();
        server.key_file = (data / "keys" / "tls.key").string();
      }
    }
    TRY(http_, api::serve(server, *api_, random_));
    const auto ports = http_->ports();
    std::size_t next = 0;
    if (!config_.server.http.empty()) addresses_.http = config_.server.http.substr(0, config_.server.http.rfind(':')) + ":" + std::to_string(ports.at(next++));
    if (!config_.server.https.empty()) addresses_.https = config_.server.https.substr(0, config_.server.https.rfind(':')) + ":" + std::to_string(ports.at(next));
    return {};
  }

  Result<void> start_webhooks() {
    api::WebhookSettings settings;
    TRY(settings.retry_after, parse_retry_pauses(config_.webhook.retry_seconds));
    poster_ = api::make_curl_poster(config_.webhook.private_networks);
    TRY(auto key, protect::load_or_make_key(fs::path(config_.server.data) / "keys" / "webhook.key", seal_key_size, random_));
    webhooks_ = std::make_unique<api::Webhooks>(*database_, clock_, random_, *logs_, *poster_, std::move(key), settings);
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
    connect::imap::FolderRules folders{.quarantine = settings.quarantine_folder, .junk = settings.junk_folder, .sent = config_.mailbox.sent_folder};
    TRY_VOID(connect::imap::read_folder_rules(config_.mailbox.folders, folders));
    connector_ = std::make_unique<connect::imap::MailboxConnector>(*mailboxes_, *database_, clock_, std::move(folders));
    guard_ = std::make_unique<MailboxGuard>(*connector_, *conveyor_, *recorder_, *database_, *policies_, *quarantine_, clock_);
    guard_->take_reports([this](TenantId tenant, const std::string& sender, const std::string& mailbox, std::string_view bytes) -> Result<bool> {
      TRY(const bool internal, desk_->digests.is_internal(tenant, sender));
      if (!internal) return false;
      return desk_->take_report(tenant, sender, mailbox, bytes);
    });
    watch_ = std::make_unique<connect::Watch>(
        *connector_, *database_, settings.message_limit, [this](const connect::Account& account, const connect::Arrival& item, const std::string& bytes) { return guard_->arrived(account, item, bytes); },
        [this](const connect::Account& account, const connect::Mark& mark, const std::string& bytes) { return guard_->marked(account, mark, bytes); });
    return follow_mailboxes();
  }

  Result<void> follow_mailboxes() {
    if (watch_ == nullptr) return {};
    TRY(const auto accounts, watched_accounts(config_.mailbox.accounts, *rules_, *database_));
    watch_->follow(accounts);
    return {};
  }

  // Retention's own "now" (retention_clock.h), kept with the first tenant.
  Time retention_time(TenantId keeper) {
    if (!retention_clock_) {
      const auto kept = kept_retention_time(*database_, keeper);
      retention_clock_.emplace(kept ? *kept : std::nullopt);
    }
    const bool waited = retention_clock_->is_waiting();
    const auto now = clock_.now(), time = retention_clock_->at(now, std::chrono::steady_clock::now());
    if (!waited && retention_clock_->is_waiting()) log::warning("retention.clock_jumped", {{"clock", format_iso8601(now)}, {"reckoned_with", format_iso8601(time)}});
    if (const auto done = keep_retention_time(*database_, keeper, time); !done) log::warning("retention.failed", {{"what", "the time"}, {"error", done.error().what}});
    return time;
  }

  // The platform's rounds, retention, blobs that a crash left.
  void keep_house() {
    const auto tenants = rules_->tenants();
    PostfixSender sender(*intents_, tenants && !tenants->empty() ? tenants->front() : TenantId{1}, config_.mail.sender, clock_, random_);
    for (int round = 0;; ++round) {
      if (auto done = platform::quick_round(*platform_, changes_, *update_, sender); !done) log::warning("platform.round_failed", {{"error", done.error().what}});
      if (round % 3600 == 0) {
        if (auto done = platform::slow_round(*platform_); !done) log::warning("platform.round_failed", {{"error", done.error().what}});
        if (auto done = platform::purge_round(*platform_, {.enabled = config_.retention.purge_lapsed, .spared = {config_.server.operator_tenant}}); !done) log::warning("platform.round_failed", {{"error", done.error().what}});
      }
      if (round % 30 == 0) {
        if (auto sent = conveyor_->send_due_notices(); !sent) log::warning("notice.round_failed", {{"error", sent.error().what}});
      }
      if (round % 60 == 30) {  // people came and went
        if (auto done = follow_mailboxes(); !done) log::warning("connector.accounts_unread", {{"error", done.error().what}});
      }
      if (round % 600 == 0) {
        const auto all = rules_->tenants();
        if (all && !all->empty()) {
          const Time time = retention_time(all->front());
          for (const auto tenant : *all) purge_old(PurgeParts{*platform_, *records_, *quarantine_, *reports_, desk_->reported}, config_.retention, tenant, time);
        }
      }
      if (round % 3600 == 60) collect_blobs();
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, std::chrono::seconds{1}, [&] { return stopping_; })) return;
    }
  }

  // A reported mail as it would be judged now, for the one who reported it; without effects.
  Result<desk::Judging::Judged> judge_reported(TenantId tenant, const std::string& bytes, const std::vector<std::string>& recipients) {
    protect::Item item{.tenant = tenant, .id = make_uuid(random_), .service = "reported", .location = "report", .bytes = bytes, .received_at = clock_.now()};
    item.context.service = "inline";
    item.context.direction = scan::Direction::incoming;
    item.context.recipients = recipients;
    item.context.received_ms = to_millis(item.received_at);
    TRY(auto judged, conveyor_->judge(item));
    desk::Judging::Judged out{.report = std::move(judged.report)};
    for (const auto& plan : judged.plans) out.action = std::max(out.action, plan.decision);
    return out;
  }

  // What the tenant's rules say of a link now, of what it wraps too. In a worker: a URL is a stranger's text.
  Result<scan::UrlRisk> judge_link(TenantId tenant, const std::string& url) {
    content::ReadOptions options;
    options.as = content::ReadOptions::As::file;
    options.filename = "link.html";
    TRY(const auto report, pool_->scan(tenant, "<html><a href=\"" + desk::escape_html(url) + "\">x</a></html>", options, {}));
    if (report.urls.empty()) return fail(Code::malformed, "click: no link");
    auto worst = scan::UrlRisk::safe;
    for (const auto& fact : report.urls) worst = std::max(worst, fact.risk);
    return worst;
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

  // Blobs without a row: written just before a crash.
  void collect_blobs() {
    const auto used = [this](const std::string& name) {
      for (const char* sql : {"SELECT 1 FROM quarantine WHERE blob = $1 LIMIT 1", "SELECT 1 FROM intent WHERE blob = $1 LIMIT 1", "SELECT 1 FROM reported_mail WHERE blob = $1 LIMIT 1",
                              "SELECT 1 FROM report_run WHERE pdf_blob = $1 OR html_blob = $1 OR csv_blob = $1 LIMIT 1"}) {
        const auto rows = database_->query(sql, {name});
        if (!rows || !rows->empty()) return true;  // in doubt it stays
      }
      return false;
    };
    if (const int removed = blobs_->collect(std::chrono::hours{24}, used); removed > 0) log::info("blobs.collected", {{"removed", removed}});
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
  std::unique_ptr<reputation::Resolver> resolver_;
  std::unique_ptr<protect::Authenticate> authenticate_;
  std::unique_ptr<protect::ClamdEnrichment> clamd_;
  std::unique_ptr<reputation::Rdap> rdap_;
  std::unique_ptr<protect::KnowDomainAges> domain_ages_;
  std::unique_ptr<protect::KnowCorrespondents> correspondents_;
  std::unique_ptr<protect::Syslog> syslog_;
  std::unique_ptr<protect::BlobStore> blobs_;
  std::unique_ptr<protect::Intents> intents_;
  std::unique_ptr<protect::Quarantine> quarantine_;
  std::unique_ptr<protect::ThreadPasswords> threads_;
  std::unique_ptr<LogRecorder> recorder_;
  std::unique_ptr<protect::ClickLinks> click_links_;
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
  std::unique_ptr<api::Services> services_;
  std::unique_ptr<api::PlatformGate> gate_;
  std::unique_ptr<platform::AuditLog> audit_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<api::Server> http_;
  std::unique_ptr<JudgementRounds> rounds_;
  std::optional<RetentionClock> retention_clock_;  // only the housekeeping thread's
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
